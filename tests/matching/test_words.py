"""What people type leads to occupations, whatever the accents, the gender and the plural."""

import statistics
import time

import pytest

from chassis.referentials import rome
from services.matching import memory


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("maçon", "F1703"),
        ("maconne", "F1703"),
        ("Maçons", "F1703"),
        ("aide-soignante", "J1501"),
        ("aides soignants", "J1501"),
        ("secrétaire", "M1607"),
        ("boulangère", "D1102"),
        ("F1703", "F1703"),
        ("A1206", "F1101"),
        ("briqueteur", "F1703"),
        ("vigile", "K2503"),
    ],
)
def test_words_lead_to_the_parent_occupation(typed, code):
    found = memory.meant_by(typed)

    assert code in found.parents
    assert found.written is None


@pytest.mark.parametrize(
    ("typed", "code", "written"),
    [
        ("maçno", "F1703", "maçon"),
        ("boulangr", "D1102", "boulanger"),
        ("aide soigante", "J1501", "aide soignante"),
        ("serveuze", "G1803", "serveuse"),
        ("mecanicein auto", "I1604", "mécanicien auto"),
        ("technicien de suface", "K2204", "technicien surface"),
    ],
)
def test_a_typing_error_is_read_as_what_was_meant(typed, code, written):
    found = memory.meant_by(typed)

    assert code in found.parents
    assert found.written == written
    assert code in [rome.parent_of(each.code) for each in memory.suggest(typed, 10)]


@pytest.mark.parametrize("typed", ["", "de la", "xqzt", "maçon xqzt"])
def test_words_that_no_occupation_has_lead_nowhere(typed):
    assert memory.meant_by(typed) == (frozenset(), None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("maç", "F1703"), ("aide so", "J1501"), ("so aide", "J1501"), ("macone", "F1703")],
)
def test_an_occupation_is_suggested_while_it_is_typed(typed, code):
    assert code in [each.code for each in memory.suggest(typed, 10)]


def test_a_name_that_begins_so_comes_first():
    first = memory.suggest("bouch", 10)[0]

    assert first.name.startswith("Boucher")
    assert rome.parent_of(first.code) == first.code


def test_another_name_that_begins_so_comes_first_too():
    assert memory.suggest("vigile", 10)[0].code == "K2503"
    assert memory.suggest("électricité", 10)[0].code == "F1602"


DEPARTMENTS = frozenset({"08", "10", "51", "52", "54", "55", "57", "67", "68", "88"})


@pytest.mark.parametrize(
    ("typed", "first"), [("mezt", "Metz"), ("bordeaux", "Bordeaux"), ("villers", "Villers")]
)
def test_places_are_those_of_the_region_then_of_the_country_then_nearly_so(typed, first):
    assert memory.suggest_places(typed, 10, DEPARTMENTS)[0].name == first


@pytest.mark.parametrize(
    "ask", [memory.suggest, lambda typed, most: memory.suggest_places(typed, most, DEPARTMENTS)]
)
def test_suggestions_take_less_than_five_milliseconds(ask):
    letters = [f"{a}{b}" for a in "abcdefgmpst" for b in "aeiou"]
    taken = []
    for each in (*letters, "boulangr", "mecanicein", "strasborg", "saint avolt", "xqztbcd"):
        began = time.perf_counter()
        ask(each, 10)
        taken.append(time.perf_counter() - began)

    assert statistics.median(taken) < 0.005
