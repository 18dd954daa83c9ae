"""An import killed anywhere, then run again: the same final state, and no event twice."""

import asyncio
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.trainings.ledger import Ledger
from tests.trainings.lheo_files import a_file, a_formation

pytestmark = pytest.mark.engines

PROVIDERS = 4
STEPS = [f"{nth}:{when}" for nth in (1, 3, 5, 7, 8) for when in ("before", "after")]
"""Opening; a staged page; keys and names; providers, of which fewer are left each time."""

LAST = ["7:before", "7:after"]
"""Nothing is left but what the file no longer shows, and the end of the run."""

STATE = "SELECT source_key, state, missing_files, content_hash FROM training_sessions ORDER BY 1"


def the_file(numbers: range, objective: str) -> bytes:
    """Return a file of a few providers, some of whose formations share a key."""
    return a_file(a_formation_of(number, objective) for number in [*numbers, 1, 2])


def a_formation_of(number: int, objective: str) -> str:
    """Return a formation whose provider has two names."""
    nda, name = f"4157000000{number % PROVIDERS}", f"Nom {number % 8}"
    return a_formation(f"F{number}", siret="", nda=nda, provider=name, objective=objective)


BEFORE, NOW = the_file(range(60), "avant"), the_file(range(55), "maintenant")


async def die(ledger: Ledger, file: Path) -> None:
    """Run the import in processes that die on their way, one after the other."""
    address = ledger.sessions.engine.url.set(drivername="postgresql")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.trainings.killed_import"),
        *(address.render_as_string(hide_password=False), str(file), *STEPS, *LAST),
    )
    assert await process.wait() == 0


async def test_killed_anywhere_then_run_again_it_ends_as_if_it_had_not_been(
    databases, tmp_path: Path
):
    # Given a catalogue, and what a whole import of the next file makes of it
    async with databases.sessions("trainings") as sessions:
        whole = Ledger(sessions)
        await whole.import_bytes(BEFORE)
        await whole.import_bytes(NOW)
        expected, said = await whole.rows(STATE), Counter(await whole.names())
    file = tmp_path / "formations.xml"
    file.write_bytes(NOW)
    async with databases.sessions("trainings") as sessions:
        ledger = Ledger(sessions)
        await ledger.import_bytes(BEFORE)

        # When the same import is killed again and again, a little further each time
        await die(ledger, file)
        await ledger.import_bytes(NOW)

        # Then nothing shows, but the runs that died
        assert await ledger.rows(STATE) == expected
        assert Counter(await ledger.names()) == said
        assert await ledger.rows("SELECT 1 FROM staged_sessions") == []
        runs = await ledger.rows("SELECT state, ended_at IS NULL AS died FROM import_runs")
        assert Counter((row["state"], row["died"]) for row in runs) == {
            ("complete", False): 3,
            ("partial", True): len(STEPS),
        }
