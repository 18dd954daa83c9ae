"""The doors about trainings: those around a place, and one with the offers it leads to."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.matching.catalogue import (
    MASON,
    METZ,
    NANCY,
    TODAY,
    a_session,
    an_offer,
    cancelled,
    ids,
)

pytestmark = pytest.mark.engines

IN_METZ = {"insee_code": "57463"}


async def found(doors, **params):
    """Return the answer to a search."""
    answer = await doors.get("/trainings", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("path", ["/trainings", f"/trainings/{UUID(int=1)}"])
async def test_a_call_without_identity_is_refused(doors, path):
    assert (await doors.anonymous(path)).status_code == 401


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"colour": "red"}, "unknown_parameter"),
        ({"radius_km": 31}, "validation_error"),
        ({"starts_before": "soon"}, "validation_error"),
        ({"level": 9}, "validation_error"),
        ({"lat": 49.1}, "validation_error"),
    ],
)
async def test_what_cannot_be_understood_is_refused(doors, params, code):
    answer = await doors.get("/trainings", params=params)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_training_shows_its_nearest_session_and_how_many_dates_it_has(doors, read_model):
    # Given a training in Nancy, then in Metz, and one that began
    training = uuid4()
    near = a_session(training_id=training, city="Metz", lat=METZ[0], lon=METZ[1])
    far = a_session(training_id=training, city="Nancy", lat=NANCY[0], lon=NANCY[1])
    begun = a_session(training_id=training, starts_on=TODAY - timedelta(days=3))
    await read_model.hears(far, near, begun)

    # When somebody searches far enough around Metz
    answer = await found(doors, **IN_METZ, radius_km=50)

    # Then it is one line, by its nearest session
    [card] = answer["items"]
    assert (card["id"], card["dates"], card["session"]["city"]) == (str(training), 2, "Metz")
    assert card["distance_km"] < 3
    assert card["occupations"] == ["Commis / Commise de cuisine"]
    assert (answer["total"], answer["total_is_exact"]) == (1, True)


async def test_filters_add_up(doors, read_model):
    kept = a_session(starts_on=TODAY + timedelta(days=20), entry_level=None)
    late = a_session(starts_on=TODAY + timedelta(days=90))
    high = a_session(entry_level=5, entry_level_required=True)
    mason = a_session(rome_parents=(MASON,), title="Maçon")
    away = a_session(lat=NANCY[0], lon=NANCY[1])
    await read_model.hears(kept, late, high, mason, away)
    params = {"starts_before": str(TODAY + timedelta(days=60)), "level": 3, "q": "cuisinnier"}

    answer = await found(doors, **IN_METZ, **params)

    assert ids(answer["items"]) == [str(kept.training_id)]


async def test_words_are_looked_for_in_titles_too(doors, read_model):
    await read_model.hears(welder := a_session(title="TP Soudeur assembleur"), a_session())

    answer = await found(doors, q="assembleur")

    assert ids(answer["items"]) == [str(welder.training_id)]


@pytest.mark.parametrize("place", [{}, IN_METZ])
async def test_a_walk_sees_each_training_once(doors, read_model, place):
    # Given trainings at the same place and on the same day, and a remote one
    sessions = [a_session() for _ in range(5)]
    sessions.append(a_session(teaching_mode="remote", lat=None, lon=None, geo_precision="none"))
    await read_model.hears(*sessions)
    seen, cursor = [], None

    while True:
        page = await found(doors, **place, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += ids(page["items"])
        if (cursor := page["next_cursor"]) is None:
            break

    assert sorted(seen) == sorted(str(each.training_id) for each in sessions)
    refused = await doors.get("/trainings", params={"q": "chef", "cursor": cursor or "AAAA"})
    assert refused.json()["code"] in ("cursor_invalid", "cursor_mismatch")


async def test_a_training_comes_with_its_dates_and_the_offers_it_leads_to(doors, read_model):
    training = uuid4()
    first = a_session(training_id=training, starts_on=TODAY + timedelta(days=20))
    second = a_session(training_id=training, starts_on=TODAY + timedelta(days=40))
    offer, other = an_offer(), an_offer(rome_parent=MASON)
    await read_model.hears(second, first, offer, other)

    known = (await doors.get(f"/trainings/{training}")).json()

    dates = [each["session_id"] for each in known["sessions"]]
    assert dates == [str(first.session_id), str(second.session_id)]
    assert ids(known["offers"]) == [str(offer.offer_id)]
    assert known["offers"][0]["session"]["session_id"] in dates


async def test_a_training_without_a_date_to_come_is_gone_and_an_unknown_one_not_found(
    doors, read_model
):
    await read_model.hears(session := a_session())
    await read_model.hears(cancelled(session), sequence=2)

    gone = await doors.get(f"/trainings/{session.training_id}")
    unknown = await doors.get(f"/trainings/{uuid4()}")

    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    assert unknown.status_code == 404
