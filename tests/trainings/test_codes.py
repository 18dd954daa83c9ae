"""Codes of LHEO read as ours, and numbers of providers."""

import pytest

from contracts.trainings import RecruitmentStatus
from contracts.words import organisation_id
from services.trainings.domain import codes
from services.trainings.domain.identity import (
    identify_provider,
    is_one_person,
    read_nda,
    read_siret,
)
from services.trainings.domain.text import clean_text, clean_title, mend_accents


@pytest.mark.parametrize(
    ("code", "level"),
    [
        *[("0", None), ("1", 0), ("2", 1), ("3", 2), ("4", 3), ("5", 4), ("6", 5), ("7", 6)],
        *[("8", 7), ("11", 1), ("12", 2), ("13", 3), ("14", 4), ("15", 5), ("16", 6)],
        *[("17", 7), ("18", 8), ("9", None), ("19", None), ("", None), ("bac", None)],
    ],
)
def test_t05_two_scales_of_levels_become_one(code, level):
    assert codes.level(code) == level


@pytest.mark.parametrize(
    ("given", "kept", "paid"),
    [
        (["10", "16", "17", "5", "0"], ("0", "5", "10", "17"), False),
        (["16"], ("16",), False),
        (["2", "4"], ("2", "4"), True),
        (["02"], ("2",), True),
        ([], (), None),
        (["99"], (), None),
    ],
)
def test_t07_funders_say_whether_the_region_pays(given, kept, paid):
    funders, _ = codes.funders(given)

    assert funders == kept
    assert codes.region_funded(funders) is paid


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("1", RecruitmentStatus.OPEN),
        ("2", RecruitmentStatus.CLOSED),
        ("3", RecruitmentStatus.SUSPENDED),
        ("", RecruitmentStatus.UNKNOWN),
        ("7", RecruitmentStatus.UNKNOWN),
    ],
)
def test_t24_the_state_of_recruitment_is_read(code, status):
    assert codes.recruitment_status(code) is status


@pytest.mark.parametrize(
    ("raw", "siret", "flag"),
    [
        ("35600000049837", "35600000049837", None),  # La Poste has a rule of its own
        ("035600000049837", "35600000049837", None),
        ("135600000049837", None, "siret_invalid"),
        ("356 000 000 49837", "35600000049837", None),
        ("12345678901234", None, "siret_invalid"),
        ("٣٥٦٠٠٠٠٠٠٤٩٨٣٧", None, "siret_invalid"),
        ("", None, None),
    ],
)
def test_t11_a_siret_is_valid_mended_or_flagged(raw, siret, flag):
    assert read_siret(raw) == (siret, flag)


@pytest.mark.parametrize(
    ("raw", "nda", "flag"),
    [
        ("7331P001531", "7331P001531", None),
        ("99999999999", None, None),
        ("7331P00153", None, "nda_invalid"),
    ],
)
def test_t12_a_declaration_number_is_kept_absent_or_flagged(raw, nda, flag):
    assert read_nda(raw) == (nda, flag)


def test_a_provider_is_known_by_siret_then_number_then_name():
    def who(**given: str):
        asked = {"source": "s", "siret": "", "nda": "", "name": "", "postcode": "", **given}
        return identify_provider(**asked)

    assert who(siret="35600000049837", name="A").id == organisation_id("35600000049837")
    assert who(nda="7331P001531", name="A").id == who(nda="7331P001531", name="B").id
    by_name = who(name="Centre du Pont", postcode="57000")
    assert by_name.id == who(name="CENTRE  du pont", postcode="57000").id
    assert by_name.id != who(name="Centre du Pont", postcode="54000").id
    assert by_name.flags == ("provider_by_name",)
    assert who() is None


def test_a_sole_trader_is_recognised_by_the_name_of_its_contact():
    assert is_one_person("DUPONT MARIE", ["Marie Dupont"])
    assert not is_one_person("Dupont Formation", ["Marie Dupont"])
    assert not is_one_person("Dupont", ["Marie Dupont"])


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("-", ""),
        ("Non renseigné", ""),
        ("-<br>", ""),
        ("Lire &lt;br /&gt; écrire", "Lire\nécrire"),
        ("<p>Un</p><p>Deux</p>", "Un\n\nDeux"),
        ("a <script>alert(1)</script>b", "a b"),
        ("  trop   de\tblancs ", "trop de blancs"),
        ("l\u0092élève \u0080", "l’élève €"),
        ("Ã©lÃ¨ve", "élève"),
        ("niveau < 3", "niveau < 3"),
    ],
)
def test_t19_a_text_is_made_readable(raw, clean):
    assert clean_text(raw, 100) == clean


def test_t19_a_title_has_neither_leading_blank_nor_trailing_dot():
    assert clean_title(" Titre professionnel\nplaquiste. ") == "Titre professionnel plaquiste"


def test_l04_accents_that_cannot_be_mended_without_loss_stay_as_they_are():
    mixed = "Ã© puis ж"

    assert mend_accents(mixed) == mixed


@pytest.mark.parametrize(
    ("raw", "read"), [("1 234,50", 1234), ("697", 697), ("0", None), ("-", None)]
)
def test_hours_are_read_from_french_text(raw, read):
    assert codes.hours(raw) == read


@pytest.mark.parametrize(
    ("raw", "code"),
    [("320", "RNCP320"), ("RNCP320", "RNCP320"), ("RNCP 320", "RNCP320"), ("RS12", None)],
)
def test_t18_a_certification_has_one_writing(raw, code):
    assert codes.rncp_code(raw) == code
