"""What is lacking, by basin, occupation and month: counted, told once a day, never too small."""

from datetime import timedelta

import pytest

from chassis.unit_of_work import AlreadyHandled, UnitOfWork
from contracts.matching import UnmetDemandCounted
from services.matching.domain.demand import Lack, gathered, told
from services.matching.use_cases import tell_unmet_demand
from tests.matching.catalogue import MASON, NOW, TODAY, a_session, an_offer

IN_METZ = {"basin_code": "metz"}


def many(count, make, **values):
    """Return several offers or sessions."""
    return [make(**values) for _ in range(count)]


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (12, 12)])
def test_small_counts_are_hidden(count, shown):
    assert told(count) == shown


def test_offers_and_sessions_of_one_cell_are_one_line_and_small_cells_none():
    month = TODAY.replace(day=1)
    cell, small = ("metz", "F1703", month), ("nancy", "F1703", month)

    found = gathered([Lack(*cell, offers=7), Lack(*small, offers=4)], [Lack(*cell, 0, 6, 3)])

    assert found == [Lack(*cell, 7, 6, 3)]
    assert found[0].event(TODAY).seats is None


async def test_what_is_lacking_is_counted_by_the_month_of_offers_and_of_sessions(doors, read_model):
    # Given masons without a training, cooks with one, and carpenters that nobody asks for
    last_month = NOW - timedelta(days=30)
    soon = {"starts_on": TODAY + timedelta(days=30), "seats_left": 3}
    await read_model.hears(
        *many(6, an_offer, rome_parent=MASON, **IN_METZ),
        *many(5, an_offer, rome_parent=MASON, published_at=last_month, **IN_METZ),
        *many(5, an_offer, **IN_METZ),
        a_session(**IN_METZ),
        *many(5, a_session, rome_parents=("F1503",), **soon, **IN_METZ),
    )

    answer = await doors.get("/unmet-demand")

    lines = [
        (each["rome_parent"], each["month"], each["offers"], each["sessions"], each["seats"])
        for each in answer.json()["items"]
    ]
    assert lines == [
        (MASON, "2027-01-01", 6, 0, 0),
        ("F1503", "2027-02-01", 0, 5, 15),
        (MASON, "2026-12-01", 5, 0, 0),
    ]
    assert answer.json()["items"][0]["basin_label"] == "Bassin d’emploi de Metz"
    assert (await doors.anonymous("/unmet-demand")).status_code == 401


async def test_what_is_lacking_is_said_once_a_day(read_model):
    await read_model.hears(*many(6, an_offer, rome_parent=MASON, **IN_METZ))
    await read_model.said()

    async with UnitOfWork(read_model.sessions) as uow:
        await tell_unmet_demand(uow, today=TODAY)
    with pytest.raises(AlreadyHandled):
        async with UnitOfWork(read_model.sessions) as uow:
            await tell_unmet_demand(uow, today=TODAY)

    [said] = await read_model.said()
    assert said == UnmetDemandCounted(
        basin_code="metz",
        rome_parent=MASON,
        month=TODAY.replace(day=1),
        counted_on=TODAY,
        offers=6,
        sessions=0,
        seats=0,
    )
