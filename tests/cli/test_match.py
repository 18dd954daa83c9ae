"""`traitdunion match` and the coverage of a basin: told from the catalogue, nothing is changed."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from chassis import clock
from chassis.region import Basin
from chassis.testing import Callers, Databases, FixedClock
from cli import coverage, match
from cli.main import app
from services.matching.domain.studies import Coverage
from tests.matching.catalogue import (
    MASON,
    NANCY,
    NOW,
    TODAY,
    ReadModel,
    a_session,
    an_offer,
)

pytestmark = pytest.mark.engines

REGION = Path(__file__).parents[2] / "deploy" / "regions" / "grand-est" / "region.yaml"
THIONVILLE = (49.3579, 6.1683)


@pytest.fixture
async def read_model(databases: Databases, callers: Callers, monkeypatch: pytest.MonkeyPatch):
    """Lend a read model to the command, on the day of the catalogue."""
    for module in (clock, match, coverage):
        monkeypatch.setattr(module, "now", FixedClock(NOW))
    async with databases.sessions("matching") as sessions:
        address = sessions.engine.url.set(drivername="postgresql")
        known = address.render_as_string(hide_password=False)
        monkeypatch.setenv("TDU_MATCHING_DATABASE_URL", known)
        monkeypatch.setenv("TDU_ENVIRONMENT", "test")
        monkeypatch.setenv("TDU_REGION_FILE", str(REGION))
        monkeypatch.setenv("TDU_KAFKA_URL", "127.0.0.1:9")
        monkeypatch.setenv("TDU_INTERNAL_JWKS_FILE", str(callers.jwks_file))
        yield ReadModel(sessions)


async def typed(*words: str) -> Result:
    """Type a command; it has a loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, list(words))


async def test_an_explanation_names_every_condition_and_what_blocks(read_model):
    offer = an_offer(title="Chef de partie")
    await read_model.hears(offer, a_session(entry_level=4, entry_level_required=True))

    free = await typed("match", "explain", str(offer.offer_id), "--near", "Metz")
    blocked = await typed(
        "match", "explain", str(offer.offer_id), "--near", "57463", "--level", "0"
    )

    assert free.exit_code == 0, free.output
    assert "1 session(s) conviennent." in free.output
    assert "La formation est à" in free.output
    assert "BLOQUE" not in free.output
    assert "Ce qui bloque : Il faut le bac pour entrer en formation." in blocked.output
    assert "BLOQUE" in blocked.output


async def test_an_offer_nobody_knows_and_a_place_nobody_knows_are_told(read_model):
    await read_model.hears(offer := an_offer())

    unknown = await typed("match", "explain", str(uuid4()))
    nowhere = await typed("match", "explain", str(offer.offer_id), "--near", "Xqzt")

    assert unknown.exit_code == 1
    assert "Cette offre est inconnue, ou close." in unknown.stderr
    assert nowhere.exit_code == 2


async def test_a_simulation_counts_what_each_basin_gains_and_loses(read_model):
    # Given an offer in Metz, one 27 km away, and sessions for both in Metz
    await read_model.hears(an_offer(), an_offer(lat=THIONVILLE[0], lon=THIONVILLE[1]), a_session())
    before = await read_model.rows()

    # When the radius shrinks
    shrunk = await typed("match", "simulate", "--set", "radius=20")

    # Then Metz loses one offer, and nothing was changed
    [metz] = [line.split() for line in shrunk.output.splitlines() if line.startswith("metz ")]
    assert metz == ["metz", "2", "1", "0", "1"]
    assert "Rien n’a été modifié" in shrunk.output
    assert await read_model.rows() == before


@pytest.mark.parametrize("change", ["colour=red", "radius", "radius=far", "weights=1"])
async def test_a_setting_that_does_not_exist_is_refused(read_model, change):
    said = await typed("match", "simulate", "--set", change)

    assert said.exit_code == 2
    assert isinstance(said.exception, SystemExit)


async def test_the_coverage_of_a_basin_counts_offers_trainings_and_seats(read_model):
    # Given cooks with a training, and masons whose training is full, begun or far away
    far = {"lat": 43.3, "lon": 5.4, "insee_code": "13055", "department": "13"}
    await read_model.hears(
        an_offer(),
        an_offer(),
        a_session(lat=NANCY[0], lon=NANCY[1]),
        a_session(seats_left=0),
        an_offer(rome_parent=MASON),
        a_session(rome_parents=(MASON,), **far),
        a_session(rome_parents=(MASON,), starts_on=TODAY - timedelta(days=3)),
        an_offer(lat=NANCY[0], lon=NANCY[1], insee_code="54395"),
    )

    said = await typed("region", "check", str(REGION), "--coverage", "metz")

    assert said.exit_code == 0, said.output
    rows = [line.split()[-4:] for line in said.output.splitlines() if line[-1:].isdigit()]
    assert rows == [["2", "2", "2", "4"], ["1", "0", "0", "0"]]
    assert "Offres : 3, dont 2 avec une formation. Métiers sans formation : 1." in said.output


def test_an_occupation_with_sessions_and_no_offer_is_told():
    lines = coverage.lines_of(
        Basin(label="Metz", communes=("57463",)), [Coverage("F1703", 0, 0, 2, 5)]
    )

    assert lines[-1].endswith("Métiers sans offre : 1.")
