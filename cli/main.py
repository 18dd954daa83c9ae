"""The `traitdunion` command: the list of what it can do."""

from cli.lazy import lazy_app
from cli.surroundings import use_the_running_system

COMMANDS = {
    "up": "cli.up:up",
    "down": "cli.up:down",
    "reset": "cli.up:reset",
    "status": "cli.status:status",
    "logs": "cli.logs:logs",
    "serve": "cli.serve:serve",
    "keys": "cli.keys:app",
    "db": "cli.db:app",
    "migrate": "cli.migrate:migrate",
    "makemigration": "cli.migrate:makemigration",
    "topics": "cli.topics:app",
    "region": "cli.region:app",
    "referentials": "cli.referentials:app",
    "import france-travail": "cli.import_france_travail:france_travail",
    "import show": "cli.imports:show",
    "import quarantine": "cli.imports:quarantine",
    "import confirm": "cli.imports:confirm",
    "import lheo": "cli.import_lheo:lheo",
    "import table": "cli.import_table:table",
    "offers": "cli.offers:app",
    "sessions": "cli.sessions:app",
    "match": "cli.match:app",
    "partner": "cli.partner:app",
    "demo": "cli.demo:app",
    "dead-letters": "cli.dead_letters:app",
    "rebuild": "cli.rebuild:rebuild",
    "case": "cli.case:case",
    "reconcile": "cli.reconcile:reconcile",
    "relay": "cli.relay:relay",
    "schemas": "cli.schemas:app",
    "openapi": "cli.openapi:openapi",
}
"""One line per command; `cli/lazy.py` loads the one that is called."""

app = lazy_app(COMMANDS, "Trait d’Union, en ligne de commande")


def main() -> None:
    """Run the command; one that is given no address uses the system that runs here."""
    use_the_running_system()
    app(prog_name="traitdunion")


if __name__ == "__main__":
    main()
