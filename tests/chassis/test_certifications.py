"""Certifications lead to occupations, through the sheet that replaced an old one."""

from pathlib import Path

import pytest

from chassis.referentials.certifications import Certifications, ExportIncomplete, build

OCCUPATIONS = """Numero_Fiche;Codes_Rome_Code;Codes_Rome_Libelle
RNCP320;H3302;Opérations manuelles
RNCP320;F1703;Maçonnerie
RNCP900;H3302;Opérations manuelles
RNCP901;Z9999;Inconnu
"""
REPLACED = """Numero_Fiche;Ancienne_Certification;Nouvelle_Certification
RNCP900;RNCP100;RNCP900
RNCP100;RNCP99;RNCP100
RNCP7;RNCP7;RNCP8
RNCP8;RNCP8;RNCP7
"""


@pytest.fixture
def certified(tmp_path: Path) -> Certifications:
    (tmp_path / "export_fiches_CSV_Rome_2026_11_01.csv").write_text(OCCUPATIONS, "utf-8-sig")
    name = "export_fiches_CSV_Ancienne_Nouvelle_Certification_2026_11_01.csv"
    (tmp_path / name).write_text(REPLACED, "utf-8")
    build(tmp_path, tmp_path / "certifications.csv")
    return Certifications.of(tmp_path / "certifications.csv")


@pytest.mark.parametrize(
    ("code", "occupations"),
    [
        ("RNCP320", ("F1703", "H3302")),
        ("RNCP100", ("H3302",)),
        ("RNCP99", ("H3302",)),
        ("RNCP901", ()),
        ("RNCP7", ()),
        ("RNCP1", ()),
    ],
)
def test_t18_an_old_sheet_is_followed_to_the_one_that_replaced_it(certified, code, occupations):
    assert certified.rome_codes(code) == occupations


def test_an_export_that_misses_a_file_or_a_column_is_refused_with_a_sentence(tmp_path: Path):
    with pytest.raises(ExportIncomplete, match="Rome"):
        build(tmp_path, tmp_path / "certifications.csv")
    (tmp_path / "export_fiches_CSV_Rome_2026_11_01.csv").write_text("Numero_Fiche\n", "utf-8")
    with pytest.raises(ExportIncomplete, match="Codes_Rome_Code"):
        build(tmp_path, tmp_path / "certifications.csv")
    assert not (tmp_path / "certifications.csv").exists()


def test_without_a_table_nothing_is_derived(tmp_path: Path):
    assert Certifications.of(tmp_path / "absent.csv").rome_codes("RNCP320") == ()
