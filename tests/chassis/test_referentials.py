"""The tables of facts are whole, and lead from every old code to a current one."""

import statistics
import time
from collections import Counter

import pytest

from chassis.referentials import communes, rome, suggestions
from chassis.referentials.build import build
from chassis.referentials.checks import faults
from chassis.referentials.communes import HERE
from chassis.referentials.spelling import errors_between

GRAND_EST = "44"
DEPARTMENTS = frozenset({"08", "10", "51", "52", "54", "55", "57", "67", "68", "88"})


def test_r01_every_occupation_has_a_parent_that_is_its_own_parent():
    table = rome.occupations()

    parents = {occupation.parent for occupation in table.values()}

    assert len(table) == 1584
    assert len(parents) == 532
    assert all(table[parent].parent == parent for parent in parents)


def test_r01_a_parent_is_not_a_prefix():
    assert rome.parent_of("A1206") == "F1101"
    assert rome.parent_of("D1411") == "M1707"


def test_a_code_newer_than_the_table_is_its_own_parent():
    assert not rome.is_known("N9999")
    assert rome.parent_of("N9999") == "N9999"
    assert rome.name_of("N9999") is None


def test_r03_the_whole_country_is_there_and_grand_est_has_its_points():
    everywhere = communes.all_by_code().values()
    here = [commune for commune in everywhere if commune.region == GRAND_EST]

    assert len(everywhere) == 34_969
    assert len(here) == 5_115
    assert all(commune.lat and commune.lon and commune.postal_codes for commune in here)
    assert sum(commune.population == 0 for commune in here) == 6
    assert Counter(commune.department for commune in here)["57"] == 725
    assert all(47.4 < (commune.lat or 0) < 50.2 for commune in here)


def test_r03_every_alias_leads_to_a_current_commune():
    current = communes.all_by_code()

    assert all(alias.current in current for alias in communes.aliases())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("57463", "57463"),
        ("08009", "08311"),
        ("75112", "75056"),
        ("69381", "69123"),
        ("13201", "13055"),
        ("2A004", "2A004"),
        ("01015", "01015"),
        ("55273", None),
        ("99999", None),
    ],
)
def test_r03_an_old_code_leads_to_the_current_one_unless_it_is_ambiguous(code, expected):
    assert communes.current(code) == expected


def test_a_postal_code_serves_many_communes_the_most_populated_first():
    served = communes.with_postcode("57070")

    assert served[0].name == "Metz"
    assert len(communes.with_postcode("51300")) == 46
    assert communes.with_postcode("00000") == ()


def test_suggestions_tell_homonyms_apart():
    found = suggestions.search("saint louis", 10, among=frozenset({"57", "68"}))

    assert [(each.name, each.department) for each in found[:2]] == [
        ("Saint-Louis", "68"),
        ("Saint-Louis", "57"),
    ]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("metz", "Metz"), ("avold", "Saint-Avold"), ("ST DIZIER", "Saint-Dizier"), ("54000", "Nancy")],
)
def test_suggestions_follow_what_is_typed(typed, first):
    assert suggestions.search(typed, 5)[0].name == first


def test_nothing_is_suggested_for_nothing():
    for typed in ("  ", "xqzt"):
        assert suggestions.search(typed, 5) == []
        assert suggestions.close(typed, 5) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mezt", "Metz"),
        ("strasborg", "Strasbourg"),
        ("Saint Avolt", "Saint-Avold"),
        ("monigny les metz", "Montigny-lès-Metz"),
    ],
)
def test_a_name_with_a_typing_error_is_found_in_the_region(typed, meant):
    assert suggestions.close(typed, 5, among=DEPARTMENTS)[0].name == meant


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [("", "", 0), ("metz", "mezt", 1), ("metz", "mets", 1), ("", "ab", 2), ("abcd", "badc", 2)],
)
def test_letters_exchanged_are_one_error(one, other, errors):
    assert errors_between(one, other) == errors_between(other, one) == errors


def test_suggestions_come_from_memory_in_less_than_five_milliseconds():
    letters = [f"{a}{b}" for a in "bcdfglmnprstv" for b in "aeiou"]
    typed = [*letters, "57", "saint", "saint avolt", "strasborg"]
    for ask in (suggestions.search, suggestions.close):
        taken = []
        for each in typed:
            began = time.perf_counter()
            ask(each, 10, among=DEPARTMENTS)
            taken.append(time.perf_counter() - began)

        assert statistics.median(taken) < 0.005


def test_the_tables_are_built_again_from_a_vintage(tmp_path):
    # Given a vintage with a new commune, one of its parts and one old code
    (tmp_path / "communes.json").write_text(
        """[{"code": "90001", "nom": "Neuve", "departement": "90", "region": "27",
             "type": "commune-actuelle", "codesPostaux": ["90000", "90100"], "population": 7,
             "anciensCodes": ["90009"]},
            {"code": "90002", "nom": "Partie", "departement": "90", "region": "27",
             "type": "commune-deleguee", "chefLieu": "90001"}]""",
        "utf-8",
    )
    (tmp_path / "departements.json").write_text('[{"code": "90", "nom": "Belfort"}]', "utf-8")

    build(tmp_path, {"90001": ("47.6", "6.8")}, tmp_path)

    lines = (tmp_path / "communes.csv").read_text("utf-8").splitlines()
    assert lines[0] == (HERE / "communes.csv").read_text("utf-8").splitlines()[0]
    assert lines[1] == "90001,Neuve,90,27,90000|90100,7,47.6,6.8"
    aliases = (tmp_path / "aliases.csv").read_text("utf-8").splitlines()
    assert "90002,commune-deleguee,Partie,90001" in aliases
    assert "90009,ancien-code,,90001" in aliases


def test_the_tables_keep_their_own_rules():
    assert faults() == []


@pytest.mark.parametrize(
    ("parent", "words"),
    [("Z9999", "son parent Z9999 n’existe pas"), ("A1206", "a lui-même un parent")],
)
def test_a_table_that_breaks_its_rules_is_told_in_french(monkeypatch, parent, words):
    broken = dict(rome.occupations())
    broken["F1703"] = rome.Occupation("F1703", "Maçon", parent)
    monkeypatch.setattr(rome, "occupations", lambda: broken)

    assert any("F1703" in fault and words in fault for fault in faults())
