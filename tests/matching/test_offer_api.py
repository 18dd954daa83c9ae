"""The doors about one offer, suggestions and basins."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.matching.catalogue import (
    MASON,
    METZ,
    NANCY,
    NOW,
    TODAY,
    a_session,
    an_offer,
    closed,
    ids,
)

pytestmark = pytest.mark.engines

IN_METZ = {"insee_code": "57463"}


def soon(days):
    return {"starts_on": TODAY + timedelta(days=days)}


async def test_an_unknown_offer_is_not_found_and_a_closed_one_is_gone(doors, read_model):
    offer = an_offer()
    await read_model.hears(offer)
    await read_model.hears(closed(offer), sequence=2)

    unknown = await doors.get(f"/offers/{uuid4()}/trainings")
    gone = await doors.get(f"/offers/{offer.offer_id}/trainings")

    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")


async def test_the_trainings_of_an_offer_come_best_first_then_what_stops_others(doors, read_model):
    offer = an_offer()
    far, near = a_session(lat=NANCY[0], lon=NANCY[1]), a_session()
    shut = a_session(recruitment_status="closed")
    await read_model.hears(offer, far, near, shut)

    answer = (await doors.get(f"/offers/{offer.offer_id}/trainings")).json()

    found = [each["session_id"] for each in answer["items"]]
    assert found == [str(near.session_id), str(far.session_id), str(shut.session_id)]
    assert answer["items"][2]["blocking"]["code"] == "recruitment_open"
    assert answer["blocking"] is None


async def test_a_place_and_a_level_change_what_is_said(doors, read_model):
    offer = an_offer()
    await read_model.hears(offer, a_session(entry_level=4, entry_level_required=True))

    params = {"lat": NANCY[0], "lon": NANCY[1], "level": 3}
    answer = (await doors.get(f"/offers/{offer.offer_id}/trainings", params=params)).json()

    assert answer["blocking"]["sentence"] == "Il faut le bac pour entrer en formation."
    assert answer["items"][0]["distance_km"] == 47.5


async def test_sessions_to_propose_start_in_two_days_at_least_declared_first(doors, read_model):
    offer = an_offer()
    tomorrow, undeclared, full = (
        a_session(**soon(1)),
        a_session(capacity=None),
        a_session(**soon(2)),
    )
    far = a_session(lat=50.63, lon=3.06)
    await read_model.hears(offer, tomorrow, undeclared, full, far)

    path = f"/offers/{offer.offer_id}/session-ids"
    every, first = (await doors.get(path)).json(), (await doors.get(f"{path}?limit=1")).json()

    assert every["session_ids"] == [str(full.session_id), str(undeclared.session_id)]
    assert first["session_ids"] == [str(full.session_id)]


async def test_an_offer_that_is_not_read_yet_has_no_session_to_propose(doors):
    answer = await doors.get(f"/offers/{uuid4()}/session-ids")

    assert (answer.status_code, answer.json()) == (200, {"session_ids": []})


async def test_similar_offers_are_of_the_occupation_the_nearest_first(doors, read_model):
    offer = an_offer()
    far, near = an_offer(lat=NANCY[0], lon=NANCY[1]), an_offer(lat=METZ[0] + 0.01)
    vague = an_offer(lat=None, lon=None, geo_precision="none")
    await read_model.hears(offer, far, near, vague, an_offer(rome_parent=MASON))

    answer = (await doors.get(f"/offers/{offer.offer_id}/similar")).json()

    expected = [str(each.offer_id) for each in (near, far, vague)]
    assert ids(answer["items"]) == expected


@pytest.mark.parametrize(
    ("reason", "code", "kept"),
    [
        ("mobility", "nearer", ["near"]),
        ("too_far", "nearer", ["near"]),
        ("profile", "easier", ["near", "away"]),
        ("schedule", "other_hours", ["away"]),
        ("position_filled", "other_employer", ["away"]),
        ("a_reason_of_tomorrow", "other_employer", ["away"]),
    ],
)
async def test_the_reason_of_a_refusal_says_what_the_others_should_have(
    doors, read_model, reason, code, kept
):
    # Given an offer refused to somebody of Metz, the same employer nearer, and another far away
    where = {"employer_name": "Auberge du Pont", "weekly_hours": 35}
    refused = an_offer(lat=METZ[0] + 0.1, **where)
    named = {
        "near": an_offer(**where),
        "away": an_offer(lat=NANCY[0], lon=NANCY[1], employer_name="Chez Anne", weekly_hours=20),
    }
    await read_model.hears(refused, *named.values(), a_session())

    answer = await doors.get(
        f"/offers/{refused.offer_id}/similar", params=IN_METZ | {"reason": reason}
    )

    assert ids(answer.json()["items"]) == [str(named[each].offer_id) for each in kept]
    assert answer.json()["because"]["code"] == code


async def test_when_nothing_differs_the_nearest_are_proposed_without_a_promise(doors, read_model):
    refused, same = an_offer(employer_name="Auberge"), an_offer(employer_name="Auberge")
    await read_model.hears(refused, same)

    path = f"/offers/{refused.offer_id}/similar"
    answer = (await doors.get(path, params={"reason": "mobility"})).json()
    unreadable = await doors.get(path, params={"reason": "Trop loin !"})

    assert (ids(answer["items"]), answer["because"]) == ([str(same.offer_id)], None)
    assert unreadable.status_code == 422


async def test_a_closed_offer_still_leads_to_similar_ones(doors, read_model):
    gone, other = an_offer(), an_offer()
    await read_model.hears(gone, other)
    await read_model.hears(closed(gone), sequence=2)

    answer = (await doors.get(f"/offers/{gone.offer_id}/similar")).json()

    assert ids(answer["items"]) == [str(other.offer_id)]


async def test_occupations_are_suggested(doors):
    answer = await doors.get("/suggest/occupations", params={"q": "maç"})

    assert "F1703" in [each["rome_code"] for each in answer.json()["items"]]
    assert answer.headers["cache-control"] == "public, max-age=86400"


async def test_homonym_communes_of_the_region_are_told_apart_by_their_department(doors):
    answer = await doors.get("/suggest/places", params={"q": "saint-louis"})

    same = [each for each in answer.json()["items"] if each["name"] == "Saint-Louis"]
    assert sorted(each["department"] for each in same) == ["57", "68"]


async def test_a_commune_of_elsewhere_is_suggested_when_none_is_here(doors):
    items = (await doors.get("/suggest/places", params={"q": "marseille"})).json()["items"]

    assert items[0]["insee_code"] == "13055"


@pytest.mark.parametrize("path", ["/suggest/places?q=m", "/suggest/occupations"])
async def test_one_letter_suggests_nothing(doors, path):
    assert (await doors.get(path)).status_code == 422


async def test_basins_say_what_is_open_and_how_fresh_each_source_is(doors, read_model):
    late = NOW - timedelta(hours=60)
    catalogue = "carif-oref-grand-est"
    session = a_session(source=catalogue, updated_at=late)
    await read_model.hears(an_offer(basin_code="metz"), session)

    answer = (await doors.get("/basins")).json()

    basins = {each["code"]: each["offers"] for each in answer["items"]}
    sources = {each["code"]: each for each in answer["sources"]}
    assert basins == {"metz": 1, "nancy": 0}
    assert sources["france-travail"]["count"] == 1
    assert (sources["france-travail"]["is_late"], sources[catalogue]["is_late"]) == (False, True)
