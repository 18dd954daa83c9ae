"""The `traitdunion` command: the list of what it can do."""

import typer

from cli import (
    db,
    dead_letters,
    import_france_travail,
    import_lheo,
    migrate,
    offers,
    partner,
    region,
    relay,
    schemas,
    sessions,
    topics,
)

app = typer.Typer(no_args_is_help=True, help="Trait d’Union, en ligne de commande")

app.add_typer(db.app, name="db")
app.command("migrate")(migrate.migrate)
app.command("makemigration")(migrate.makemigration)
app.add_typer(topics.app, name="topics")
app.add_typer(region.app, name="region")
app.add_typer(dead_letters.app, name="dead-letters")
app.command("relay")(relay.relay)
app.add_typer(offers.app, name="offers")
app.add_typer(partner.app, name="partner")
app.add_typer(schemas.app, name="schemas")
app.add_typer(sessions.app, name="sessions")

imports = typer.Typer(no_args_is_help=True, help="Imports")
imports.command("france-travail")(import_france_travail.france_travail)
imports.command("lheo")(import_lheo.lheo)
app.add_typer(imports, name="import")

if __name__ == "__main__":
    app()
