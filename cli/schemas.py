"""`traitdunion schemas`: the JSON schemas of the messages, frozen as golden files."""

import json
from pathlib import Path

import typer

from contracts.catalogue import MESSAGES
from contracts.partners import FACTS

app = typer.Typer(help="Schémas JSON des messages", no_args_is_help=True)

SCHEMAS = Path(__file__).parent.parent / "contracts" / "schemas"


def current() -> dict[str, str]:
    """Return, for each file name, the schema that the models give today."""
    models = {name: kind for name, kind in MESSAGES.items()}
    schemas = {name: kind.model_json_schema(mode="serialization") for name, kind in models.items()}
    for fact in FACTS:
        name = f"partners.{fact.model_fields['type'].default}.v1"
        schemas[name] = fact.model_json_schema(mode="serialization")
    return {
        f"{name}.json": json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for name, schema in sorted(schemas.items())
    }


@app.callback()
def group() -> None:
    """Schémas JSON des messages."""


@app.command("write")
def write() -> None:
    """Réécrit les schémas : la différence se relit avant d’être acceptée."""
    for name, text in current().items():
        (SCHEMAS / name).write_text(text, encoding="utf-8")
    typer.echo(f"{len(current())} schémas écrits dans contracts/schemas")
