"""What people type leads to occupations, whatever the accents, the gender and the plural."""

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
    ],
)
def test_words_lead_to_the_parent_occupation(typed, code):
    assert code in memory.parents_of_words(typed)


@pytest.mark.parametrize("typed", ["", "de la", "xqzt", "maçon xqzt"])
def test_words_that_no_occupation_has_lead_nowhere(typed):
    assert memory.parents_of_words(typed) == frozenset()


@pytest.mark.parametrize(
    ("typed", "code"), [("maç", "F1703"), ("aide so", "J1501"), ("so aide", "J1501")]
)
def test_an_occupation_is_suggested_while_it_is_typed(typed, code):
    assert code in [each.code for each in memory.suggest(typed, 10)]


def test_a_name_that_begins_so_comes_first():
    first = memory.suggest("bouch", 10)[0]

    assert first.name.startswith("Boucher")
    assert rome.parent_of(first.code) == first.code


def test_suggestions_take_less_than_five_milliseconds():
    memory.suggest("ma", 10)
    typed = [f"{a}{b}" for a in "abcdefgmpst" for b in "aeiou"]
    began = time.perf_counter()

    for each in typed:
        memory.suggest(each, 10)

    assert (time.perf_counter() - began) / len(typed) < 0.005
