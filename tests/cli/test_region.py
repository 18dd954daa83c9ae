"""`traitdunion region check` refuses a region file before it can mislead anyone."""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from chassis.region import RegionRefused, load_region
from cli.region import PAIRS, TEXTS, app, contrast, faults_of
from services.trainings.settings import TrainingsRegion

REGIONS = Path(__file__).parents[2] / "deploy" / "regions"


@pytest.fixture
def a_region(tmp_path: Path) -> Any:
    """Write the region of the tests, changed at one place."""

    def write(**changes: object) -> Path:
        content = yaml.safe_load((REGIONS / "test-bresse" / "region.yaml").read_text("utf-8"))
        for place, value in changes.items():
            *above, last = place.split("__")
            target = content
            for name in above:
                target = target[name.replace("_", "-") if name not in target else name]
            if value is None:
                del target[last]
            else:
                target[last] = value
        path = tmp_path / "region.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
        return path

    return write


@pytest.mark.parametrize("name", ["grand-est", "test-bresse"])
def test_the_regions_of_the_project_are_good(name):
    said = CliRunner().invoke(app, ["check", str(REGIONS / name / "region.yaml")])

    assert said.exit_code == 0, said.output
    assert "tout est bon" in said.output


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"basins__bourg_en_bresse__communes": ["01053", "01999"]},
            "bassin bourg-en-bresse : code INSEE inconnu 01999",
        ),
        (
            {"basins__bourg_en_bresse__communes": ["01053", "08009"]},
            "bassin bourg-en-bresse : code INSEE inconnu 08009, réunie à 08311 Mouzon",
        ),
        (
            {"basins__bourg_en_bresse__communes": ["01053", "01024", "57463"]},
            "bassin bourg-en-bresse : 57463 Metz est dans une autre région",
        ),
        (
            {"basins__bourg_en_bresse__communes": []},
            "bassin bourg-en-bresse : aucune commune",
        ),
        (
            {"basins__bourg_en_bresse__radius_km": 1000},
            "bassin bourg-en-bresse : rayon de 1000 km, attendu de 1 à 100",
        ),
        ({"texts__legal_notice": None}, "texts.legal_notice : texte absent"),
        ({"theme__brand": "blue"}, "theme.brand : une couleur comme #0b4f8a est attendue"),
        ({"theme__mute": "#999999"}, "theme.mute sur bg : contraste 2.8, 4.5 au moins"),
        ({"theme__line": "#dddddd"}, "theme.line sur bg : contraste 1.4, 3.0 au moins"),
        ({"services__bakery": {}}, "services.bakery : service inconnu"),
    ],
)
def test_r05_a_fault_is_named_with_its_place(a_region, changes, fault):
    # Given a region file with one mistake
    path = a_region(**changes)

    # When it is checked
    said = CliRunner().invoke(app, ["check", str(path)])

    # Then it is refused, and the sentence says where
    assert said.exit_code == 1
    assert fault in said.output


def test_r05_a_commune_in_two_basins_is_refused(a_region):
    other = {"label": "Autre bassin", "communes": ["01053"]}

    said = CliRunner().invoke(app, ["check", str(a_region(basins__other=other))])

    assert said.exit_code == 1
    assert "commune 01053 dans deux bassins" in said.output


def test_r05_a_commune_twice_in_a_basin_is_refused(a_region):
    path = a_region(basins__bourg_en_bresse__communes=["01053", "01053"])

    said = CliRunner().invoke(app, ["check", str(path)])

    assert said.exit_code == 1
    assert "01053" in said.output


def test_a_funding_rule_that_cannot_be_read_is_named(a_region):
    path = a_region()
    path.with_name("funding.yaml").write_text("- code: prf\n  route: PRF\n", "utf-8")

    said = CliRunner().invoke(app, ["check", str(path)])

    assert said.exit_code == 1
    assert "funding.yaml.0.source" in said.output


@pytest.mark.parametrize("written", ["soon", "-3 h", "3 weeks", "1.5 h"])
def test_a_duration_that_cannot_be_read_is_refused(a_region, written):
    faults = faults_of(load_region(a_region(services__trainings__seat_hold=written)))

    assert [each.partition(" : ")[0] for each in faults] == ["services.trainings.seat_hold"]


def test_a_setting_that_no_service_knows_is_refused(a_region):
    [fault] = faults_of(load_region(a_region(services__trainings__seat_holt="3 h")))

    assert fault.startswith("services.trainings.seat_holt")


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_is_required(a_region, text):
    assert f"texts.{text} : texte absent" in faults_of(
        load_region(a_region(**{f"texts__{text}": ""}))
    )


def test_a_file_that_is_no_region_is_refused_without_a_trace(tmp_path):
    path = tmp_path / "region.yaml"
    path.write_text("code: [", "utf-8")

    said = CliRunner().invoke(app, ["check", str(path)])

    assert said.exit_code == 1
    assert said.output == "region.yaml est illisible (ParserError).\n"


def test_contrast_is_the_one_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#0b4f8a", "#ffffff") == pytest.approx(8.4, abs=0.05)
    assert contrast("#777777", "#ffffff") < 4.5 <= contrast("#767676", "#ffffff")
    assert len(PAIRS) == 16


def test_an_overlay_changes_what_it_names_and_nothing_else(monkeypatch):
    base = REGIONS / "grand-est" / "region.yaml"
    before = load_region(base)

    monkeypatch.setitem(
        os.environ, "TDU_REGION_OVERLAY", str(REGIONS / "grand-est" / "region.demo.yaml")
    )
    after = load_region(base)

    assert after.services["candidacy"]["decision_undo_window"] == "1 min"
    assert after.services["notifications"]["coalescing"] == "5 s"
    assert after.services["notifications"]["sender_name"] == "Région Grand Est"
    assert (after.basins, after.theme) == (before.basins, before.theme)


def test_a_missing_overlay_is_refused_rather_than_ignored(monkeypatch):
    monkeypatch.setenv("TDU_REGION_OVERLAY", "nowhere.yaml")

    with pytest.raises(RegionRefused, match=r"nowhere\.yaml est illisible"):
        load_region(REGIONS / "grand-est" / "region.yaml")


def test_moselle_and_alsace_have_two_more_holidays():
    region = load_region(REGIONS / "grand-est" / "region.yaml")
    saint_stephen, good_friday = date(2026, 12, 26), date(2027, 3, 26)

    assert {saint_stephen, good_friday} <= region.holidays_in("57")
    assert not {saint_stephen, good_friday} & region.holidays_in("54")
    assert date(2027, 3, 29) in region.holidays_in("54")


def test_durations_are_read_in_words():
    region = load_region(REGIONS / "test-bresse" / "region.yaml")
    section = region.section("trainings", TrainingsRegion)

    assert section.seat_hold == timedelta(seconds=20)
    assert section.hold_grace == timedelta(0)
