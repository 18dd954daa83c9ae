"""Places as the source writes them: the commune first, its code as it is today (O15 to O18)."""

import pytest

from chassis.referentials import places
from contracts.offers import GeoPrecision


@pytest.mark.parametrize(
    ("label", "insee", "department"),
    [
        ("57 - METZ", "57463", "57"),
        ("57 - Metz", "57463", "57"),
        ("52 - ST DIZIER", "52448", "52"),
        ("54 - Meurthe et Moselle", None, "54"),
        ("75 - Paris (Dept.)", None, "75"),
        ("Grand Est", None, None),
        ("France", None, None),
        ("75", None, "75"),
        ("Toulouse OU Auch OU Tarbes OU Foix", None, None),
    ],
)
def test_o15_a_label_alone_gives_a_commune_a_department_or_nothing(label, insee, department):
    found = places.resolve(insee=None, postal_code=None, label=label, lat=None, lon=None)

    assert (found.insee_code, found.department) == (insee, department)


@pytest.mark.parametrize(
    ("given", "today"),
    [
        ("75109", "75056"),
        ("69383", "69123"),
        ("13201", "13055"),
        ("2A004", "2A004"),
        ("57094", "57463"),
    ],
)
def test_o16_an_arrondissement_or_an_old_code_is_the_commune_of_today(given, today):
    found = places.resolve(insee=given, postal_code=None, label=None, lat=None, lon=None)

    assert found.insee_code == today


@pytest.mark.parametrize(
    ("label", "insee"),
    [("57 - ST LOUIS", "57618"), ("68 - SAINT-LOUIS", "68297"), ("Saint-Louis", None)],
)
def test_o17_two_communes_of_one_name_are_told_apart_by_their_department(label, insee):
    found = places.resolve(insee=None, postal_code=None, label=label, lat=None, lon=None)

    assert found.insee_code == insee


def test_o18_a_point_40_km_from_its_commune_gives_way_to_the_centre():
    found = places.resolve(insee="57463", postal_code=None, label=None, lat=48.75, lon=6.18)

    assert (found.lat, found.lon) == (49.10814, pytest.approx(6.196, abs=0.01))
    assert found.precision is GeoPrecision.COMMUNE
    assert "coordinates_far" in found.flags
