"""Readiness reads the histories of migrations as the migration tool does, without loading it."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from chassis import migrations, revisions
from chassis.settings import SERVICES


@pytest.mark.parametrize("part", [revisions.CHASSIS, *SERVICES])
def test_the_last_revisions_are_those_of_the_migration_tool(part: str) -> None:
    script = ScriptDirectory.from_config(migrations.config_of(part))

    assert revisions.heads(part) == set(script.get_heads())
    assert revisions.heads(part)


def test_a_history_that_goes_on_has_its_last_revision_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.py").write_text("revision: str = '1'\ndown_revision: str | None = None\n")
    (tmp_path / "b.py").write_text("revision = '2'\ndown_revision = '1'\n")
    (tmp_path / "c.py").write_text("revision = '3'\ndown_revision = ('2', '1')\n")
    monkeypatch.setattr(revisions, "versions", lambda part: tmp_path)

    assert revisions.heads("offers") == {"3"}


def test_a_service_does_not_load_the_migration_tool() -> None:
    code = "import sys, services.offers.main; print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
