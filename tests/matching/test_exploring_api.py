"""A search counted by filter, and as points: the same offers as the list."""

from datetime import timedelta

import pytest

from tests.matching.catalogue import MASON, METZ, NANCY, TODAY, a_session, an_offer, ids

pytestmark = pytest.mark.engines

IN_METZ = {"insee_code": "57463"}


async def facets_of(doors, **params):
    """Return each filter: what each value would give, and those that change nothing."""
    answer = await doors.get("/offers/facets", params=params)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    counts = {
        facet["name"]: {each["value"]: each["count"] for each in facet["values"]}
        for facet in body["facets"]
    }
    closed = {
        (facet["name"], each["value"])
        for facet in body["facets"]
        for each in facet["values"]
        if each["changes_nothing"]
    }
    return body, counts, closed


@pytest.mark.parametrize("path", ["/offers/facets", "/offers/points"])
async def test_rights_and_refusals_come_first(doors, path):
    assert (await doors.anonymous(path)).status_code == 401
    for params in ({"colour": "red"}, {"sort": "distance"}, {"limit": 3}, {"radius_km": 31}):
        answer = await doors.get(path, params=params)
        assert answer.status_code == 422
    for params in ({"working_time": "never"}, {"training_starts_before": "soon"}):
        assert (await doors.get(path, params=params)).json()["code"] == "validation_error"


async def test_each_value_counts_what_one_would_get_by_choosing_it(doors, read_model):
    # Given three offers around Metz, with trainings of different months and levels, and one away
    soon, late = TODAY + timedelta(days=10), TODAY + timedelta(days=70)
    await read_model.hears(
        an_offer(contract_kind="CDI", weekly_hours=35),
        an_offer(contract_kind="CDI", weekly_hours=20),
        an_offer(contract_kind="CDD", rome_parent=MASON, lat=49.2, lon=6.2),
        an_offer(lat=NANCY[0], lon=NANCY[1]),
        a_session(starts_on=soon, entry_level=3, entry_level_required=True),
        a_session(starts_on=late, rome_parents=(MASON,)),
    )

    body, counts, closed = await facets_of(doors, **IN_METZ)

    assert (body["total"], body["radius_km"], body["widened"]) == (3, 30, False)
    assert counts["contract"]["CDI"] == 2
    assert counts["contract"]["CDD"] == 1
    assert counts["contract"]["interim"] == 0
    assert counts["working_time"] == {"full_time": 1, "part_time": 1}
    assert counts["no_diploma"] == {"true": 1}
    assert counts["training_starts_before"] == {
        "2027-02-01": 2,
        "2027-03-01": 2,
        "2027-04-01": 3,
        "2027-07-01": 3,
        "2028-01-01": 3,
    }
    assert counts["radius_km"]["30"] == 3
    assert counts["occupation_family"] == {"F": 1, "G": 2}
    assert ("contract", "interim") in closed
    assert ("training_starts_before", "2027-04-01") in closed
    assert ("contract", "CDI") not in closed


async def test_the_list_answers_what_the_counts_promised(doors, read_model):
    soon, late = TODAY + timedelta(days=10), TODAY + timedelta(days=70)
    await read_model.hears(
        an_offer(weekly_hours=35),
        an_offer(weekly_hours=20, contract_kind="CDD", rome_parent=MASON),
        an_offer(weekly_hours=24, rome_parent=MASON),
        a_session(starts_on=soon, entry_level=3, entry_level_required=True),
        a_session(starts_on=late, rome_parents=(MASON,)),
    )
    _, counts, _ = await facets_of(doors, **IN_METZ)
    filters = ("contract", "working_time", "training_starts_before", "no_diploma", "radius_km")

    for name in filters:
        for value, count in counts[name].items():
            answer = await doors.get("/offers", params=IN_METZ | {name: value})
            assert answer.json()["total"] == count, (name, value)


async def test_a_filter_that_is_chosen_keeps_the_counts_of_its_other_values(doors, read_model):
    await read_model.hears(an_offer(contract_kind="CDI"), an_offer(contract_kind="CDD"))

    body, counts, closed = await facets_of(doors, **IN_METZ, contract="CDI")

    assert body["total"] == 1
    assert (counts["contract"]["CDI"], counts["contract"]["CDD"]) == (1, 1)
    assert ("contract", "CDD") not in closed


async def test_points_are_those_of_the_list_longitude_first(doors, read_model):
    here = an_offer(title="Chef de partie", employer_name="Auberge du Pont")
    nowhere = an_offer(lat=None, lon=None, geo_precision="department")
    await read_model.hears(here, nowhere)

    around = (await doors.get("/offers/points", params=IN_METZ)).json()
    everywhere = (await doors.get("/offers/points")).json()

    [feature] = around["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [METZ[1], METZ[0]]}
    assert feature["properties"]["title"] == "Chef de partie"
    assert feature["properties"]["source_line"].startswith("Source : France Travail")
    assert (around["type"], around["truncated"], around["radius_km"]) == (
        "FeatureCollection",
        False,
        30,
    )
    assert ids(each["properties"] for each in everywhere["features"]) == [str(here.offer_id)]


async def test_nothing_near_widens_counts_and_points_as_the_list(doors, read_model):
    await read_model.hears(an_offer(lat=NANCY[0], lon=NANCY[1]))

    body, _, _ = await facets_of(doors, **IN_METZ, widen="true")
    points = (await doors.get("/offers/points", params=IN_METZ | {"widen": "true"})).json()

    assert (body["radius_km"], body["widened"], body["total"]) == (50, True, 1)
    assert (points["radius_km"], len(points["features"])) == (50, 1)
