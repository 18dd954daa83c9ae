"""A place is resolved by its code, else its name; what contradicts itself is flagged."""

import math

import pytest

from chassis.referentials import places
from chassis.referentials.names import normalise_name
from contracts.offers import GeoPrecision

METZ = {"lat": 49.119696, "lon": 6.176355}
NOTHING = {"insee": None, "postal_code": None, "label": None, "lat": None, "lon": None}


def resolved(**said):
    return places.resolve(**(NOTHING | said))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("57 Wœlfling", "57 WOELFLING"),
        ("ST DIZIER", "SAINT DIZIER"),
        ("Ste-Menehould", "SAINTE MENEHOULD"),
        ("METZ CEDEX 03", "METZ"),
        ("Paris 12e Arrondissement", "PARIS"),
        ("LYON 03", "LYON"),
        ("L’Abergement-Clémenciat", "ABERGEMENT CLEMENCIAT"),
        ("Le Havre", "HAVRE"),
        ("Les", "LES"),
    ],
)
def test_two_spellings_of_a_name_meet(written, name):
    assert normalise_name(written) == name


@pytest.mark.parametrize(
    ("said", "insee"),
    [
        ({"insee": "57463"}, "57463"),
        ({"insee": "1053"}, "01053"),
        ({"insee": "75112"}, "75056"),
        ({"insee": "08009"}, "08311"),
        ({"postal_code": "57000", "label": "METZ"}, "57463"),
        ({"postal_code": "57036", "label": "METZ CEDEX 3"}, "57463"),
        ({"postal_code": "20000", "label": "2A - AJACCIO"}, "2A004"),
        ({"label": "52 - ST DIZIER"}, "52448"),
        ({"label": "972 - LE LAMENTIN"}, "97213"),
        ({"label": "69 - LYON 03"}, "69123"),
        ({"label": "88 - Capavenir Vosges"}, "88465"),
        ({"label": "75 - PARIS 09"}, "75056"),
    ],
)
def test_a_commune_is_found_without_a_flag(said, insee):
    place = resolved(**said)

    assert (place.insee_code, place.flags) == (insee, ())


@pytest.mark.parametrize(
    "label", ["54 - Meurthe et Moselle", "54", "Meurthe-et-Moselle", "54 - Nancy (Dept.)"]
)
def test_a_department_alone_is_a_department(label):
    assert resolved(label=label) == (None, None, "54", None, None, GeoPrecision.DEPARTMENT, ())


@pytest.mark.parametrize("label", ["France", "Grand Est", "Toulouse OU Auch", "", None])
def test_what_names_no_place_is_nowhere(label):
    place = resolved(label=label)

    assert (place.insee_code, place.department, place.precision) == (None, None, "none")


def test_a_name_borne_twice_in_a_department_is_not_guessed():
    from chassis.referentials.places import _by_name

    department, name = min(key for key, codes in _by_name().items() if len(codes) > 1)

    place = resolved(label=f"{department} - {name}")

    assert place.insee_code is None
    assert "name_ambiguous" in place.flags


@pytest.mark.parametrize("said", [{"postal_code": "57050"}, {}])
def test_a_postal_code_written_as_an_insee_code_is_read_as_such(said):
    place = resolved(insee="57050", label="METZ", **said)

    assert (place.insee_code, place.flags) == ("57463", ("insee_is_postal_code",))


def test_a_code_of_another_department_than_the_label_gives_way():
    place = resolved(insee="67482", label="57 - METZ")

    assert (place.insee_code, place.flags) == ("57463", ("insee_contradicts_label",))


@pytest.mark.parametrize(
    ("name", "insee"),
    [("Lamarche-en-Woëvre", "55386"), ("Nonsard-Lamarche", "55386"), ("Ailleurs", None)],
)
def test_the_ambiguous_code_is_settled_by_the_name(name, insee):
    place = resolved(insee="55273", label=name)

    assert place.insee_code == insee
    assert ("insee_ambiguous" in place.flags) == (insee is None)
    assert place.department == "55"


def test_an_unknown_code_is_said_and_leaves_a_department():
    place = resolved(insee="57999")

    assert (place.insee_code, place.department) == (None, "57")
    assert "insee_unknown" in place.flags


def test_a_point_near_its_commune_is_an_address():
    place = resolved(insee="57463", **METZ)

    assert (place.lat, place.lon) == (METZ["lat"], METZ["lon"])
    assert (place.precision, place.flags) == (GeoPrecision.ADDRESS, ())


def test_a_swapped_point_is_put_right():
    place = resolved(insee="57463", lat=METZ["lon"], lon=METZ["lat"])

    assert (place.lat, place.lon) == (METZ["lat"], METZ["lon"])
    assert (place.precision, place.flags) == (GeoPrecision.ADDRESS, ("coordinates_swapped",))


def test_a_point_far_from_its_commune_is_left_for_the_centre():
    place = resolved(insee="57463", lat=48.58, lon=7.75)

    assert (place.lat, place.precision) == (49.10814, GeoPrecision.COMMUNE)
    assert place.flags == ("coordinates_far",)


@pytest.mark.parametrize(("lat", "lon"), [(0.0, 0.0), (math.nan, 6.0), (49.1, None), (95.0, 6.0)])
def test_an_impossible_point_is_ignored_and_said(lat, lon):
    place = resolved(insee="57463", lat=lat, lon=lon)

    assert (place.precision, place.flags) == (GeoPrecision.COMMUNE, ("coordinates_invalid",))


def test_without_a_centre_the_given_point_is_the_address():
    here = resolved(insee="01053", lat=46.205296, lon=5.224853)
    turned = resolved(insee="01053", lat=5.224853, lon=46.205296)
    nowhere = resolved(insee="01053")

    assert here.precision is turned.precision is GeoPrecision.ADDRESS
    assert (turned.lat, turned.lon) == (here.lat, here.lon)
    assert turned.flags == ("coordinates_swapped",)
    assert (nowhere.insee_code, nowhere.lat, nowhere.precision) == ("01053", None, "department")


def test_an_overseas_point_is_not_swapped():
    place = resolved(insee="97411", lat=-20.9, lon=55.45)

    assert (place.lat, place.lon, place.flags) == (-20.9, 55.45, ())


def test_a_point_gives_the_commune_only_if_the_label_agrees_on_the_department():
    agreed = resolved(label="57 - nulle part", **METZ)
    opposed = resolved(label="67 - nulle part", **METZ)

    assert agreed.department == "57"
    assert "commune_from_point" in agreed.flags
    assert (opposed.insee_code, opposed.department, opposed.lat) == (None, "67", None)
