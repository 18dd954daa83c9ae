"""The command line: each command loads when called, and says in French what is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import demo_people, logs, surroundings
from cli.main import COMMANDS, app
from deploy.local.logfile import LogFile

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("words", COMMANDS)
def test_each_command_of_the_table_loads_and_explains_itself(words: str) -> None:
    shown = CliRunner().invoke(app, [*words.split(), "--help"])

    assert shown.exit_code == 0, shown.output
    assert "Usage" in shown.output


def test_the_guide_lists_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output

    assert all(words.split()[0] in shown for words in COMMANDS)


def test_serving_one_service_loads_no_other() -> None:
    code = (
        "import sys, cli.main, cli.serve, services.partners.main as m; "
        "print(sorted(n for n in sys.modules if n.count('.') == 1 and n.startswith('services.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "['services.partners']"


def test_an_unknown_service_is_refused_with_the_names_of_the_others() -> None:
    shown = CliRunner().invoke(app, ["serve", "offres", "--port", "1"])

    assert shown.exit_code == 2
    assert "service inconnu" in shown.output
    assert "candidacy" in shown.output


def test_a_service_without_its_settings_says_which_are_missing() -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TDU_")}
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "serve", "partners", "--port", "1"],
        cwd=PROJECT,
        env={**clean, "TDU_STATE": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "partners refuse de démarrer : kafka_url" in done.stderr
    assert "Traceback" not in done.stderr


def test_status_of_what_does_not_run_is_a_failure_that_scripts_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TDU_STATE", str(tmp_path))

    shown = CliRunner().invoke(app, ["status", "--json"])

    assert shown.exit_code == 1
    assert json.loads(shown.output) == {
        "region": None,
        "ready": False,
        "gateway_url": None,
        "web_url": None,
        "mailbox_url": None,
        "smtp": None,
        "kafka": None,
        "postgres": None,
        "processes": [],
    }


def test_a_reset_asks_and_keeps_the_downloads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TDU_STATE", str(tmp_path))
    for name in ("kafka/data", "kafka/libs", "pg", "mail", "secrets"):
        (tmp_path / name).mkdir(parents=True)

    refused = CliRunner().invoke(app, ["reset"], input="n\n")
    assert refused.exit_code == 1
    assert (tmp_path / "pg").exists()

    assert CliRunner().invoke(app, ["reset"], env={"YES": "1"}).exit_code == 0
    assert [each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*")] == [
        "kafka",
        "kafka/libs",
    ]


def test_a_command_uses_the_running_system_unless_it_has_its_own_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "environment.json").write_text('{"TDU_KAFKA_URL": "127.0.0.1:1"}')
    monkeypatch.setenv("TDU_STATE", str(tmp_path))
    monkeypatch.delenv("TDU_REGION_FILE", raising=False)
    monkeypatch.setenv("TDU_KAFKA_URL", "")
    monkeypatch.delenv("TDU_KAFKA_URL")

    surroundings.use_the_running_system()
    assert os.environ["TDU_KAFKA_URL"] == "127.0.0.1:1"

    monkeypatch.setenv("TDU_KAFKA_URL", "elsewhere:9092")
    monkeypatch.setenv("TDU_REGION_FILE", "mine.yaml")
    surroundings.use_the_running_system()
    assert os.environ["TDU_KAFKA_URL"] == "elsewhere:9092"


def test_a_log_is_cut_when_it_grows_and_followed_across_the_cut(tmp_path: Path) -> None:
    path = tmp_path / "offers.log"
    with LogFile(path, limit=20) as log:
        log.write(b"un\n")
        tail = logs.Tail(path, last=10)
        assert tail.first == ["un\n"]

        log.write(b"deux, qui est bien longue\n")
        assert tail.more() == ["deux, qui est bien longue\n"]

        log.write(b"trois\n")
        assert tail.more() == ["trois\n"]

    assert path.read_text() == "trois\n"
    assert (tmp_path / "offers.log.1").exists()


def test_a_region_without_a_demonstration_starts_without_one() -> None:
    assert demo_people.can_load("grand-est")
    assert not demo_people.can_load("test-bresse")
