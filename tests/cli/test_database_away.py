"""A command whose database is away says so: never that the file is wrong, never a trace."""

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chassis.testing import Callers
from cli.main import app
from deploy.local.ports import any_free
from tests.offers.raw_offers import a_file as an_offers_file, a_raw_offer
from tests.trainings.lheo_files import a_file as a_lheo_file, a_formation

FILES = {
    "offres.json": an_offers_file([a_raw_offer()]),
    "formations.xml": a_lheo_file([a_formation()]),
    "places.csv": b"session_key;capacity\nF1|A1|S1;3\n",
}
COMMANDS = {
    "import france-travail": ("offres.json",),
    "import lheo": ("formations.xml",),
    "sessions capacity": ("places.csv",),
    "offers claim": ("0481603", "00000101600013"),
}


@pytest.fixture
def typed(tmp_path: Path, region_file: Path, callers: Callers, monkeypatch: pytest.MonkeyPatch):
    """Return how a command is typed, with a database on a port of this machine."""
    monkeypatch.setenv("TDU_ENVIRONMENT", "test")
    monkeypatch.setenv("TDU_REGION_FILE", str(region_file))
    monkeypatch.setenv("TDU_KAFKA_URL", "127.0.0.1:9")
    monkeypatch.setenv("TDU_INTERNAL_JWKS_FILE", str(callers.jwks_file))
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)

    def type_(command: str, port: int) -> Result:
        for service in ("OFFERS", "TRAININGS"):
            address = f"postgresql://somebody@127.0.0.1:{port}/{service.lower()}"
            monkeypatch.setenv(f"TDU_{service}_DATABASE_URL", address)
        words = [str(tmp_path / word) if word in FILES else word for word in COMMANDS[command]]
        return CliRunner().invoke(app, [*command.split(), *words])

    return type_


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_where_nothing_listens_is_told_as_what_it_is(typed, command):
    told(typed(command, any_free()))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_that_says_nothing_is_told_as_what_it_is(typed, command):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        told(typed(command, silent.getsockname()[1]))


def told(done: Result) -> None:
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit), done.exception
    assert "Service momentanément indisponible. La base de données ne répond pas" in done.stderr
    assert "Fichier refusé" not in done.stderr
    assert "Rien n’a été modifié" not in done.stderr
