"""`traitdunion keys`: the secrets of a first start, made once and never shown."""

import json
import os
import secrets
from pathlib import Path
from typing import Annotated

import typer
from joserfc.jwk import ECKey

from chassis.settings import SERVICES

CALLERS = ("gateway", "notifications", "partners", "cli")
RANDOM = (
    "gateway_cursor_key",
    "web_cookie_key",
    *(f"{service}_database_password" for service in SERVICES),
)
JWKS = "jwks.json"

app = typer.Typer(help="Clés et secrets", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Clés et secrets."""


@app.command("init")
def init(
    directory: Annotated[
        Path, typer.Argument(envvar="TDU_SECRETS_DIR", help="Dossier des secrets (0700)")
    ],
) -> None:
    """Crée les clés et les secrets qui manquent ; ceux qui existent ne changent pas."""
    made = make(directory)
    typer.echo(f"{len(made)} secrets créés, {len(CALLERS) + len(RANDOM) - len(made)} déjà là")


def make(directory: Path) -> list[str]:
    """Make what is missing in a private directory; return the names of what was made."""
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    made = []
    for caller in CALLERS:
        if not (file := directory / f"{caller}.pem").exists():
            _write(file, ECKey.generate_key("P-256").as_pem(private=True).decode())
            made.append(file.name)
    for name in RANDOM:
        if not (file := directory / name).exists():
            _write(file, secrets.token_urlsafe(48))
            made.append(name)
    _write(directory / JWKS, json.dumps({"keys": [_public(directory, each) for each in CALLERS]}))
    return made


def _public(directory: Path, caller: str) -> dict[str, str | list[str]]:
    pem = (directory / f"{caller}.pem").read_text("utf-8")
    key = ECKey.import_key(pem, {"kid": caller, "use": "sig", "alg": "ES256"})
    return key.as_dict(private=False)


def _write(file: Path, text: str) -> None:
    """Write a file that nobody else may read, whole or not at all."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
    draft.replace(file)
