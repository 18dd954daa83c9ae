"""The table of a Région, CSV or XLSX, read by the mapping of its directory."""

import io
import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from contracts.trainings import RecruitmentStatus, TeachingMode
from services.trainings import use_cases
from services.trainings.clients.table import Mapping, MappingRefused, TableFeed, load_mapping
from services.trainings.domain.feed import FileRefused, Quarantined
from services.trainings.domain.record import ReadSession
from tests.trainings.ledger import basin_of

HOME = Path(__file__).parents[2] / "deploy" / "regions" / "grand-est" / "feeds"
MAPPING = load_mapping(HOME / "programme-regional.yaml")

LINE = {
    "Code formation": "PRF-12",
    "Intitulé": "Conduite d’installations",
    "Objectif": "Régler une machine. Contact : canari@exemple.test ou 03 87 00 00 11",
    "Codes ROME": "H3302, H2907",
    "RNCP": "320",
    "Niveau d’entrée": "sans niveau",
    "Niveau de sortie": "cap",
    "Numéro d’activité": "41570000057",
    "SIRET": "356 000 000 49837",
    "Organisme": "Centre de formation du Pont",
    "Lot": "3",
    "Modalité": "Présentiel",
    "Entrées permanentes": "non",
    "Heures": "350",
    "Adresse": "12 rue des Essais",
    "Code postal": "57000",
    "Ville": "Metz",
    "Session": "0007",
    "Début": "01/09/2099",
    "Fin": "31/12/2099",
    "Places": "12",
    "Recrutement": "ouvert",
}


def a_csv(*lines: dict[str, str], charset: str = "utf-8", separator: str = ";") -> bytes:
    rows = [list(LINE), *(list({**LINE, **line}.values()) for line in lines)]
    quoted = (separator.join(f'"{cell}"' for cell in row) for row in rows)
    return "\r\n".join(quoted).encode(charset)


def an_xlsx(*lines: dict[str, object], dtd: str = "") -> bytes:
    """Return a workbook: shared strings, then numbers where a line gives numbers."""
    shared = list(LINE)
    rows = [
        "".join(f'<c r="{_at(at)}1" t="s"><v>{at}</v></c>' for at in range(len(shared))),
        *("".join(map(_cell, enumerate({**LINE, **line}.values()))) for line in lines),
    ]
    sheet = "".join(f"<row>{row}</row>" for row in rows)
    strings = "".join(f"<si><t>{escape(one)}</t></si>" for one in shared)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"{dtd}<sst>{strings}</sst>")
        book.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{sheet}</sheetData></worksheet>"
        )
    return content.getvalue()


def _cell(placed: tuple[int, object]) -> str:
    at, value = placed
    if isinstance(value, int):
        return f'<c r="{_at(at)}2"><f>1+1</f><v>{value}</v></c>'
    return f'<c r="{_at(at)}2" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>' * bool(value)


def _at(rank: int) -> str:
    return chr(65 + rank)


def feed_of(content: bytes, mapping: Mapping = MAPPING) -> TableFeed:
    return TableFeed(io.BytesIO(content), mapping=mapping, basin_of=basin_of)


def read(content: bytes) -> list[ReadSession | Quarantined]:
    return list(feed_of(content))


def test_a_line_is_a_session_read_as_every_other():
    [session] = read(a_csv({}))
    record = session.record

    assert (session.key.source, session.key.text) == ("programme-regional", "PRF-12|3|0007")
    assert (record.title, record.rome_codes) == ("Conduite d’installations", ("H2907", "H3302"))
    assert (record.entry_level, record.exit_level, record.hours) == (0, 3, 350)
    assert (record.insee_code, record.basin_code) == ("57463", "metz")
    assert (record.starts_on, record.ends_on) == (date(2099, 9, 1), date(2099, 12, 31))
    assert (record.region_funded, record.seats_hint) == (True, 12)
    assert record.teaching_mode is TeachingMode.ON_SITE
    assert record.recruitment_status is RecruitmentStatus.OPEN
    assert "canari@" not in record.objective
    assert "87 00 00 11" not in record.objective


@pytest.mark.parametrize(
    "content",
    [
        a_csv({}, charset="cp1252"),
        a_csv({}, charset="utf-8-sig", separator=","),
        an_xlsx({}),
        an_xlsx({"Heures": 350, "Début": 72929, "Fin": 73050, "Places": 12, "Code postal": 57000}),
    ],
)
def test_the_form_of_the_table_changes_nothing(content):
    assert read(content) == read(a_csv({}))


def test_a_word_that_the_mapping_does_not_know_is_no_value():
    [session] = read(a_csv({"Recrutement": "bientôt", "Modalité": "", "Début": "septembre"}))

    assert session.record.recruitment_status is RecruitmentStatus.UNKNOWN
    assert session.record.teaching_mode is TeachingMode.UNKNOWN
    assert "date_invalid" in session.flags


def test_a_line_that_cannot_be_read_is_set_aside_without_anybody():
    first, aside, last = read(a_csv({}, {"Intitulé": "-"}, {"Session": "0008"}))

    assert (aside.path, aside.number, aside.code) == ("ligne 3", "PRF-12", "title_missing")
    assert "canari@" not in aside.raw
    assert (first.key.session, last.key.session) == ("0007", "0008")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (a_csv(), "aucune ligne"),
        (a_csv({}).replace("Intitulé".encode(), b"Titre"), "« Intitulé »"),
        (a_csv({}) + b"\x00\x81", "ni un CSV"),
        (b"PK\x03\x04" + b"x" * 100, "illisible"),
        (an_xlsx({}, dtd="<!DOCTYPE sst>"), "illisible"),
        (b"a;b\n" + b"1;2\n" * 6_000_000, "20 Mo"),
    ],
)
def test_another_file_is_refused_with_a_sentence(content, words):
    with pytest.raises(FileRefused, match=words):
        read(content)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("source: x\nformation: [", "illisible"),
        ("source: Majuscule\nformation: {}", "source"),
        ("source: essai\nformation:\n  a: {values: {b: c}}", "column or constant"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(tmp_path, text, words):
    (tmp_path / "feed.yaml").write_text(text, "utf-8")

    with pytest.raises(MappingRefused, match=words):
        load_mapping(tmp_path / "feed.yaml")


@pytest.mark.engines
async def test_a_table_imported_twice_writes_nothing_the_second_time(ledger):
    content = a_csv({}, {"Session": "0008"}, {"Intitulé": ""})

    first = await use_cases.import_feed(ledger.sessions, feed_of(content), region=ledger.region)
    said = await ledger.names()
    second = await use_cases.import_feed(ledger.sessions, feed_of(content), region=ledger.region)

    assert (first.run.created, first.run.quarantined) == (2, 1)
    assert second.run.unchanged == 2
    assert await ledger.names() == said == ["TrainingSessionImported"] * 2
