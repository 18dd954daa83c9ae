"""The search door: rights and refusals, then what a visitor finds."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.matching.catalogue import (
    MASON,
    METZ,
    NANCY,
    NOW,
    a_session,
    an_offer,
    cancelled,
    closed,
    ids,
)

pytestmark = pytest.mark.engines

IN_METZ = {"insee_code": "57463"}


@pytest.mark.parametrize(
    "path",
    [
        "/offers",
        f"/offers/{UUID(int=1)}/trainings",
        f"/offers/{UUID(int=1)}/session-ids",
        f"/offers/{UUID(int=1)}/similar",
        "/suggest/occupations?q=ma",
        "/suggest/places?q=me",
        "/basins",
    ],
)
async def test_a_call_without_identity_is_refused(doors, path):
    answer = await doors.anonymous(path)

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"colour": "red"}, "unknown_parameter"),
        ({"radius_km": 31}, "validation_error"),
        ({"limit": 0}, "validation_error"),
        ({"limit": 101}, "validation_error"),
        ({"lat": 49.1}, "validation_error"),
        ({"lat": "nan", "lon": 6}, "validation_error"),
        ({"lat": 91, "lon": 6}, "validation_error"),
        ({"insee_code": "99999"}, "validation_error"),
        ({"insee_code": "Metz"}, "validation_error"),
        ({"sort": "pay"}, "validation_error"),
        ({"contract": "slavery"}, "validation_error"),
        ({"occupation": "Z9"}, "validation_error"),
        ({"q": "a\u202eb"}, "validation_error"),
        ({"limit": [1, 2]}, "validation_error"),
    ],
)
async def test_what_cannot_be_understood_is_refused_in_french(doors, params, code):
    answer = await doors.get("/offers", params=params)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert all(each["detail"] for each in answer.json().get("errors", []))


async def test_a_cursor_that_was_altered_or_belongs_elsewhere_is_refused(doors, read_model):
    await read_model.hears(an_offer(), an_offer())
    cursor = (await doors.get("/offers", params={"limit": 1})).json()["next_cursor"]

    altered = await doors.get("/offers", params={"limit": 1, "cursor": cursor[:-3] + "AAA"})
    elsewhere = await doors.get("/offers", params={"q": "chef", "cursor": cursor})

    assert (altered.status_code, altered.json()["code"]) == (400, "cursor_invalid")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (400, "cursor_mismatch")


async def test_an_offer_is_found_with_its_session_and_reasons(doors, read_model):
    # Given an offer in Metz and a session in Nancy
    offer = an_offer(employer_name="Auberge du Pont", pay_text="12 € de l’heure")
    session = a_session(lat=NANCY[0], lon=NANCY[1], city="Nancy", weeks=9)
    await read_model.hears(offer, session)

    # When somebody searches around Metz
    answer = (await doors.get("/offers", params=IN_METZ)).json()

    # Then the card says all of it
    assert (answer["total"], answer["total_is_exact"]) == (1, True)
    assert (answer["radius_km"], answer["widened"], answer["next_cursor"]) == (30, False, None)
    [card] = answer["items"]
    assert (card["title"], card["employer"], card["city"]) == (
        "Cuisinier",
        "Auberge du Pont",
        "Metz",
    )
    assert card["distance_km"] == 1.9
    assert card["blocking"] is None
    assert (card["session"]["city"], card["session"]["weeks"]) == ("Nancy", 9)
    assert card["session"]["distance_to_job_km"] == 47.5
    assert {"code": "seats", "sentence": "4 places libres."} in card["reasons"]
    assert card["source_line"] == (
        "Source : France Travail, mise à jour le 15 janvier 2027. Réutilisation soumise à licence."
    )


async def test_what_alone_stops_an_offer_is_named_on_its_card(doors, read_model):
    await read_model.hears(an_offer(), a_session(entry_level=3, entry_level_required=True))

    [card] = (await doors.get("/offers", params=IN_METZ | {"max_level": 0})).json()["items"]

    assert card["session"] is None
    assert card["blocking"] == {
        "code": "entry_level",
        "sentence": "Il faut un CAP ou un BEP pour entrer en formation.",
    }


async def test_without_diploma_only_accessible_offers_stay(doors, read_model):
    accessible = an_offer(rome_parent=MASON)
    await read_model.hears(
        an_offer(),
        a_session(entry_level=3, entry_level_required=True),
        accessible,
        a_session(rome_parents=(MASON,), entry_level=0),
    )

    answer = (await doors.get("/offers", params=IN_METZ | {"no_diploma": "true"})).json()

    assert (ids(answer["items"]), answer["total"]) == ([str(accessible.offer_id)], 1)


async def test_a_walk_sees_each_offer_once_while_others_arrive(doors, read_model):
    # Given nine offers, three of them at the same place
    offers = [an_offer(lat=METZ[0] + 0.01 * (each // 3)) for each in range(9)]
    await read_model.hears(*offers)
    for sort in ("distance", "-published_at", "score"):
        seen, cursor = [], None
        while True:
            params = IN_METZ | {"limit": 2, "sort": sort}
            page = await doors.get(
                "/offers", params=params | ({"cursor": cursor} if cursor else {})
            )
            seen += ids(page.json()["items"])
            if (cursor := page.json()["next_cursor"]) is None:
                break
            if len(seen) == 4:
                await read_model.hears(an_offer(lat=None, geo_precision="none"))

        assert sorted(seen) == sorted(str(each.offer_id) for each in offers)


async def test_the_newest_come_first_without_a_place(doors, read_model):
    old = an_offer(published_at=NOW - timedelta(days=9))
    new = an_offer(published_at=NOW)
    await read_model.hears(old, new)

    answer = (await doors.get("/offers")).json()

    assert ids(answer["items"]) == [str(new.offer_id), str(old.offer_id)]
    assert (answer["radius_km"], answer["items"][0]["distance_km"]) == (None, None)


async def test_nothing_near_widens_only_when_asked(doors, read_model):
    in_nancy = an_offer(lat=NANCY[0], lon=NANCY[1])
    await read_model.hears(in_nancy)

    narrow = (await doors.get("/offers", params=IN_METZ)).json()
    wide = (await doors.get("/offers", params=IN_METZ | {"widen": "true"})).json()

    assert (narrow["total"], narrow["widened"]) == (0, False)
    assert (wide["total"], wide["radius_km"], wide["widened"]) == (1, 50, True)
    assert ids(wide["items"]) == [str(in_nancy.offer_id)]


async def test_a_widened_walk_stays_as_wide_on_the_next_page(doors, read_model):
    await read_model.hears(*(an_offer(lat=NANCY[0], lon=NANCY[1]) for _ in range(3)))
    params = IN_METZ | {"widen": "true", "limit": 2}
    first = (await doors.get("/offers", params=params)).json()

    second = (await doors.get("/offers", params=params | {"cursor": first["next_cursor"]})).json()

    assert (second["radius_km"], second["total"], len(second["items"])) == (50, 3, 1)


async def test_an_offer_known_by_its_department_only_is_not_measured(doors, read_model):
    vague = an_offer(lat=None, lon=None, geo_precision="department")
    await read_model.hears(vague)

    around = (await doors.get("/offers", params=IN_METZ)).json()
    everywhere = (await doors.get("/offers")).json()

    assert (around["total"], ids(everywhere["items"])) == (0, [str(vague.offer_id)])


async def test_a_commune_without_a_centre_is_measured_from_its_offers(doors, read_model):
    where = {"insee_code": "01053", "department": "01", "lat": 46.2, "lon": 5.22}
    offer = an_offer(**where)
    await read_model.hears(offer, an_offer())

    near = (await doors.get("/offers", params={"insee_code": "01053"})).json()

    assert ids(near["items"]) == [str(offer.offer_id)]
    assert near["items"][0]["distance_km"] == 0.0


async def test_a_commune_without_centre_nor_offer_shows_its_department(doors, read_model):
    offer = an_offer(insee_code="01024", department="01", lat=46.28, lon=5.15)
    await read_model.hears(offer, an_offer())

    found = (await doors.get("/offers", params={"insee_code": "01053"})).json()

    assert (ids(found["items"]), found["radius_km"]) == ([str(offer.offer_id)], None)


@pytest.mark.parametrize("words", ["cuisinière", "CUISINIER", "cuisiniers", "Chef"])
async def test_words_find_occupations_and_titles(doors, read_model, words):
    cook = an_offer(title="Chef de partie")
    await read_model.hears(cook, an_offer(title="Maçon", rome_parent=MASON))

    found = (await doors.get("/offers", params={"q": words})).json()

    assert ids(found["items"]) == [str(cook.offer_id)]


async def test_a_typing_error_is_corrected_only_when_nothing_is_written_so(doors, read_model):
    cook = an_offer(title="Chef de partie")
    await read_model.hears(cook)
    params = IN_METZ | {"q": "cuisinnier"}

    corrected = (await doors.get("/offers", params=params)).json()
    right = (await doors.get("/offers", params=IN_METZ | {"q": "cuisinier"})).json()
    await read_model.hears(written_so := an_offer(title="Cuisinnier", rome_parent=MASON))
    as_written = (await doors.get("/offers", params=params)).json()

    assert (ids(corrected["items"]), corrected["corrected_words"]) == (
        [str(cook.offer_id)],
        "cuisinier",
    )
    assert (right["total"], right["corrected_words"]) == (1, None)
    assert ids(as_written["items"]) == [str(written_so.offer_id)]


async def test_filters_add_up(doors, read_model):
    kept = an_offer(contract_kind="CDD", basin_code="metz", rome_parent=MASON)
    await read_model.hears(kept, an_offer(), an_offer(contract_kind="CDD", rome_parent=MASON))

    params = {"contract": ["CDD", "interim"], "basin": "metz", "occupation": MASON}
    found = (await doors.get("/offers", params=params)).json()

    assert ids(found["items"]) == [str(kept.offer_id)]


async def test_a_point_on_the_other_side_of_the_earth_finds_nothing(doors, read_model):
    await read_model.hears(an_offer())

    answer = await doors.get("/offers", params={"lat": -49.1193, "lon": -173.8243})

    assert (answer.status_code, answer.json()["total"]) == (200, 0)


async def test_an_unchanged_answer_is_not_sent_again(doors, read_model):
    await read_model.hears(an_offer())
    first = await doors.get("/offers", params=IN_METZ)
    etag = first.headers["etag"]

    again = await doors.get("/offers", params=IN_METZ, headers={"If-None-Match": etag})

    assert etag.startswith('W/"')
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "public, max-age=30"


async def test_closed_offers_and_cancelled_sessions_are_gone_from_answers(doors, read_model):
    offer, session, other = an_offer(), a_session(), an_offer()
    await read_model.hears(offer, other, session)

    await read_model.hears(closed(other), cancelled(session), sequence=2)

    [card] = (await doors.get("/offers")).json()["items"]
    assert card["id"] == str(offer.offer_id)
    assert card["session"] is None
    assert card["blocking"]["code"] == "occupation"
