"""When France Travail is read by itself, and what one sees of it from a command line."""

import pytest

from chassis.imports import one_run_at_a_time
from services.offers import use_cases
from tests.offers.ledger import SCOPE
from tests.offers.source import Source, numbered
from tests.offers.test_commands import typed

BEFORE = "UPDATE import_runs SET started_at = started_at - make_interval(mins => :minutes)"


@pytest.fixture
def source():
    with Source(*numbered(3)).served() as served:
        yield served


@pytest.fixture
def due(ledger, source):
    """Return what is read when it is looked whether something is due."""

    async def look():
        async with source.api() as api:
            run = await use_cases.read_if_due(
                ledger.sessions, api, scope=SCOPE, region=ledger.region
            )
        return run and run.kind

    return look


async def test_everything_then_new_offers_then_everything_again(due, ledger):
    assert [await due(), await due()] == ["full", None]

    await ledger.run(BEFORE, minutes=31)
    assert [await due(), await due()] == ["incremental", None]

    await ledger.run(BEFORE, minutes=330)
    assert await due() == "full"


async def test_a_run_that_was_killed_goes_on_at_once(due, ledger):
    await due()
    await ledger.run("UPDATE import_runs SET ended_at = NULL, state = 'partial'")

    assert await due() == "full"
    assert await ledger.value("SELECT count(*) FROM import_runs") == 1


async def test_a_source_that_refuses_is_asked_again_after_half_an_hour(due, ledger, source):
    source.trouble.refused_tokens = 9
    assert await due() == "full"
    source.trouble.refused_tokens = 0
    assert await due() is None

    await ledger.run(BEFORE, minutes=31)

    assert await due() == "full"


async def test_what_somebody_else_is_reading_is_left_to_them(due, ledger):
    async with one_run_at_a_time(ledger.sessions, "france-travail"):
        assert await due() is None


def test_a_command_reads_the_api_and_reports_in_french(environment, source, monkeypatch):
    for name, value in source.variables.items():
        monkeypatch.setenv(name, value)

    first = typed("import", "france-travail", "--full")
    second = typed("import", "france-travail", "--incremental")
    shown = typed("import", "show")

    assert first.exit_code == second.exit_code == 0, first.output + second.output
    assert "3 offres lues, 3 distinctes" in first.stdout
    assert "Offres ajoutées : 3" in first.stdout
    assert [line.split()[3] for line in shown.stdout.splitlines()] == ["nouveautés", "complet"]


def test_without_an_application_the_command_says_which_settings_to_give(environment):
    done = typed("import", "france-travail")

    assert done.exit_code == 1
    assert "TDU_OFFERS_FRANCE_TRAVAIL_CLIENT_ID" in done.stderr


def test_a_refused_application_fails_with_a_sentence_and_no_secret(
    environment, source, monkeypatch
):
    for name, value in source.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TDU_OFFERS_FRANCE_TRAVAIL_CLIENT_SECRET", "un-secret-faux")

    done = typed("import", "france-travail")

    assert done.exit_code == 1
    assert "TDU_OFFERS_FRANCE_TRAVAIL_CLIENT_SECRET" in done.stdout
    assert "un-secret-faux" not in done.output
