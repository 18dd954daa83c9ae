"""A new vintage of ROME or of communes reaches the sessions that are stored."""

import pytest

from chassis.referentials import communes, rome
from services.trainings import use_cases
from tests.trainings.ledger import basin_of
from tests.trainings.lheo_files import a_formation

pytestmark = pytest.mark.engines


@pytest.fixture
async def catalogue(ledger):
    """Give two sessions in Metz, of two occupations; what was said of them is forgotten."""
    await ledger.import_file([a_formation("F1", rome="H3302"), a_formation("F2", rome="F1703")])
    await ledger.run("DELETE FROM outbox")
    return ledger


async def follow(ledger) -> int:
    return await use_cases.follow_referentials(
        ledger.sessions, basin_of=basin_of, region=ledger.region
    )


async def test_r02_a_parent_that_moves_is_told_for_the_sessions_it_concerns(catalogue, monkeypatch):
    moved = dict(rome.occupations())
    moved["H3302"] = moved["H3302"]._replace(parent="H2909")
    monkeypatch.setattr(rome, "occupations", lambda: moved)

    assert (await follow(catalogue), await follow(catalogue)) == (1, 0)

    [(name, body)] = await catalogue.told()
    assert (name, body["changed"]) == ("TrainingSessionUpdated", ["rome_parents"])
    assert body["rome_parents"] == ["H2909"]


async def test_r02_the_next_file_finds_nothing_new(catalogue, monkeypatch):
    moved = dict(rome.occupations())
    moved["H3302"] = moved["H3302"]._replace(parent="H2909")
    monkeypatch.setattr(rome, "occupations", lambda: moved)
    await follow(catalogue)

    report = await catalogue.import_file(
        [a_formation("F1", rome="H3302"), a_formation("F2", rome="F1703")]
    )

    assert (report.run.updated, report.run.unchanged) == (0, 2)


async def test_r04_sessions_follow_a_commune_that_merged(catalogue, monkeypatch):
    merged = {"57463": "57751"}
    monkeypatch.setattr(communes, "current", lambda code: merged.get(code, code))

    assert (await follow(catalogue), await follow(catalogue)) == (2, 0)

    rows = await catalogue.rows("SELECT city, content FROM training_sessions")
    assert {row["content"]["insee_code"] for row in rows} == {"57751"}
    names = [(name, body["changed"]) for name, body in await catalogue.told()]
    assert names == [("TrainingSessionUpdated", ["basin_code", "city", "insee_code"])] * 2


async def test_tables_that_did_not_move_change_nothing(catalogue):
    assert await follow(catalogue) == 0
    assert await catalogue.told() == []
