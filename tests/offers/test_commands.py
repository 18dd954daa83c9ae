"""The commands of offers, as an operator types them."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.offers.ledger import SIRET
from tests.offers.raw_offers import a_file, a_raw_offer, many

SOMEBODY = "00000000-0000-4000-8000-000000000000"
SAMPLES = Path(os.environ.get("TDU_SAMPLE_DATA", Path(__file__).parents[3] / "shared" / "data"))


def typed(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def file(tmp_path: Path):
    """Return how a file to import is made."""

    def make(content: bytes) -> Path:
        path = tmp_path / "offres.json"
        path.write_bytes(content)
        return path

    return make


@pytest.mark.parametrize(
    ("content", "word"), [(b"", "vide"), (b"<html>", "page web"), (b'{"a": 1}', "offres")]
)
def test_a_file_that_is_none_is_refused_in_french(environment, file, content, word):
    done = typed("import", "france-travail", file(content))

    assert done.exit_code == 1
    assert word in done.stderr
    assert "Rien n’a été modifié" in done.stderr


def test_a_missing_file_is_refused_in_french(environment, tmp_path):
    done = typed("import", "france-travail", tmp_path / "absent.json")

    assert done.exit_code == 1
    assert "ne peut pas être ouvert" in done.stderr


def test_the_report_says_what_was_done_set_aside_and_doubtful(environment, file):
    odd = a_raw_offer("0000007", nombrePostes=0, teletravail=True)
    away = a_raw_offer("0000008", lieuTravail={"libelle": "69 - LYON 03", "commune": "69383"})
    content = a_file([*many(2), odd, away, a_raw_offer("0000009", intitule=...)])

    done = typed("import", "france-travail", file(content))

    assert done.exit_code == 0, done.output
    assert "5 offres lues, 5 distinctes" in done.stdout
    assert "Offres ajoutées : 3" in done.stdout
    assert "hors du territoire, non importées : 1" in done.stdout
    assert "resultats[4].intitule, numéro 0000009 : Le champ « intitule » manque." in done.stdout
    assert "aucun poste annoncé, un poste retenu : 0000007" in done.stdout
    assert "Champs nouveaux à la source : teletravail." in done.stdout


def test_what_was_set_aside_is_shown_with_its_reason_and_its_text(environment, file):
    typed("import", "france-travail", file(a_file([a_raw_offer(intitule=...)])))
    run = typed("import", "show").stdout.split()[-1]

    shown = typed("import", "quarantine", run, "--raw")
    whole = typed("import", "show", run)
    nothing = typed("import", "show", SOMEBODY)

    assert "resultats[0].intitule, numéro 0481603 : Le champ « intitule » manque." in shown.stdout
    assert "G1803" in shown.stdout
    assert "quarantined : 1" in whole.stdout
    assert nothing.exit_code == 1


def test_a_held_import_says_how_to_confirm(environment, file):
    typed("import", "france-travail", file(a_file(many(60))))

    held = typed("import", "france-travail", file(a_file(many(1))), "--complete")
    shown = typed("import", "show")
    run = shown.stdout.splitlines()[0].split()[-1]
    done = typed("import", "confirm", run)
    again = typed("import", "confirm", run)

    assert held.exit_code == 1
    assert "59 offres ouvertes" in held.stdout
    assert f"traitdunion import confirm {run}" in held.stdout
    assert "retenu" in shown.stdout
    assert "closes : 59" in done.stdout
    assert "n’attend pas d’accord" in again.stderr


def test_an_offer_is_attached_by_its_number(environment, file):
    typed("import", "france-travail", file(a_file([a_raw_offer()])))

    wrong = typed("offers", "claim", "0481603", "12345678901234")
    done = typed("offers", "claim", "0481603", SIRET)

    assert wrong.exit_code == 1
    assert "SIRET" in wrong.stderr
    assert done.exit_code == 0
    assert "« Serveur / Serveuse de restaurant (H/F) » est rattachée" in done.stdout


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not beside the project")
def test_the_sample_of_real_offers_lands_without_loss(environment):
    # Given the sixty offers of the sample
    sample = SAMPLES / "france_travail_search.json"

    # When they are imported twice
    first = typed("import", "france-travail", sample)
    second = typed("import", "france-travail", sample)

    # Then all are read, none is set aside, and the second time nothing is written
    assert first.exception is None
    assert "60 offres lues, 60 distinctes" in first.stdout
    assert "Offres mises de côté : 0." in first.stdout
    assert "ajoutées : 0 ; modifiées : 0 ; date seule : 0" in second.stdout


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not beside the project")
def test_the_shape_of_2019_is_set_aside_for_its_placeholder_code_only(environment):
    done = typed("import", "france-travail", SAMPLES / "ft_offer_2019_legacy_shape.json")

    assert done.exit_code == 0
    assert "romeCode, numéro 086QKQK : Le code métier ROME n’est pas lisible." in done.stdout
