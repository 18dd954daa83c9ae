"""French that everybody can read, and files that nobody changed."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

import web
from web.formats import day, instant, kilometres, number, plural, template_typography

HOME = Path(web.__file__).parent
TEMPLATES = sorted((HOME / "templates").rglob("*.html"))
FORBIDDEN = (r"·", r"\(e\)", r"[Cc]liquez ici", r"\bROME\b", r"\bRNCP\b", r"\bPRF\b", r"\|\s*safe")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.name)
def test_no_template_uses_a_forbidden_word(template: Path):
    source = template.read_text("utf-8")

    for pattern in FORBIDDEN:
        assert not re.search(pattern, source), pattern
    assert "style=" not in source
    assert not re.search(r"\son\w+=", source)
    assert "hx-on" not in source


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.name)
def test_sentences_are_short(template: Path):
    source = re.sub(r"\{[{%#].*?[}%#]\}", " x ", template.read_text("utf-8"), flags=re.DOTALL)
    blocks = re.split(r"</?(?:p|li|h\d|dt|dd|label|button|option|legend|summary|a)\b[^>]*>", source)
    for block in blocks:
        text = re.sub(r"<[^>]+>", " ", block)
        for sentence in re.split(r"[.!?]\s", text):
            assert len(sentence.split()) <= 26, sentence


def test_texts_are_all_different_and_short():
    texts = tomllib.loads((HOME / "texts" / "fr.toml").read_text("utf-8"))
    follow = list(texts["follow"].values())

    assert len(follow) == len(set(follow))
    assert all(len(sentence.split()) <= 20 for text in follow for sentence in text.split(". "))


def test_vendored_scripts_are_those_of_the_manifest():
    vendor = HOME / "static" / "vendor"
    files = tomllib.loads((vendor / "MANIFEST.toml").read_text("utf-8"))["file"]

    assert {f["name"] for f in files} == {p.name for p in vendor.glob("*.js")}
    for file in files:
        assert hashlib.sha256((vendor / file["name"]).read_bytes()).hexdigest() == file["sha256"]


def test_dates_and_numbers_are_written_as_in_french():
    from datetime import UTC, datetime

    assert day("2027-02-01") == "1er février 2027"
    assert day("2027-01-11", weekday=True) == "lundi 11 janvier 2027"
    assert instant(datetime(2026, 11, 28, 13, 5, tzinfo=UTC)).endswith("à 14\u00a0h\u00a005")
    assert instant(datetime(2027, 3, 28, 1, 0, tzinfo=UTC)).endswith("à 3\u00a0h")
    assert number(1850) == "1\u202f850"
    assert number(4.5) == "4,5"
    assert plural(0, "place", "places") == "0\u00a0place"
    assert plural(2, "place", "places") == "2\u00a0places"
    assert kilometres(0.4).startswith("moins de 1")


def test_typography_changes_text_and_never_code():
    source = "<p class='a b'>L'offre : {{ x if a else 'b : c' }} ?</p>"

    assert template_typography(source) == (
        "<p class='a b'>L’offre\u00a0: {{ x if a else 'b : c' }}\u202f?</p>"
    )
