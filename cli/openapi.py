"""`traitdunion openapi`: the description of the public API, kept beside the contracts."""

import json
import os
import tempfile
from pathlib import Path

import typer
from joserfc.jwk import ECKey

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "contracts" / "openapi" / "gateway-v1.json"
NOWHERE = "http://127.0.0.1:9"


def openapi(
    check: bool = typer.Option(False, help="Compare au lieu d’écrire"),
) -> None:
    """Écrit contracts/openapi/gateway-v1.json, ou dit s’il n’est plus à jour."""
    text = described()
    if not check:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(text, "utf-8")
        typer.echo(f"écrit : {TARGET.relative_to(ROOT)}")
    elif not TARGET.exists() or TARGET.read_text("utf-8") != text:
        typer.echo("La description de l’API a changé : lancez « traitdunion openapi ».", err=True)
        raise typer.Exit(1)


def described() -> str:
    """Return the OpenAPI document of the gateway as it is kept."""
    from services.gateway.main import create_app

    with tempfile.TemporaryDirectory() as directory:
        key = Path(directory) / "gateway.pem"
        key.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
        variables = {
            "TDU_ENVIRONMENT": "test",
            "TDU_REGION_FILE": str(ROOT / "deploy" / "regions" / "grand-est" / "region.yaml"),
            "TDU_KAFKA_URL": "127.0.0.1:9",
            "TDU_GATEWAY_DATABASE_URL": "postgresql://gateway_service@127.0.0.1:9/gateway",
            "TDU_GATEWAY_INTERNAL_KEY_FILE": str(key),
            **{f"TDU_GATEWAY_{name}_URL": NOWHERE for name in _owners()},
        }
        before = {name: os.environ.get(name) for name in variables}
        os.environ.update(variables)
        try:
            document = create_app().openapi()
        finally:
            _restore(before)
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _owners() -> list[str]:
    from services.gateway.clients.services import OWNERS

    return [name.upper() for name in OWNERS]


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
