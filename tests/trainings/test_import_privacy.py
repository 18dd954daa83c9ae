"""Nobody is named in what an import leaves behind: tables, events, logs, words for the operator."""

import logging
import re
from pathlib import Path

import pytest
import structlog

from tests.trainings.lheo_files import a_file, a_formation, a_place, a_session, an_action
from tests.trainings.test_commands import traitdunion

pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("environment")]

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "lheo"
CANARIES = ("CANARINOM", "Zoe", "canari@", "87 00 00 11", "canari @")
PERSONAL = re.compile(
    r"[\w.]+@[\w-]+\.\w|(?<!\d)0[1-9](?:[ .]?\d\d){4}(?!\d)|\bPRENOM\b|\bPrenom\b"
)
PERSON = (
    "<coordonnees><civilite>Madame</civilite><nom>CANARINOM</nom><prenom>Zoe</prenom>"
    "<telfixe><numtel>03 87 00 00 11</numtel></telfixe>"
    "<courriel>canari@exemple.test</courriel></coordonnees>"
)
TEXT = "Contactez Mme Zoe CANARINOM au 03 87 00 00 11 ou canari @ exemple . org"


async def everything(ledger) -> str:
    """Return all that the database holds, events included, as text."""
    tables = await ledger.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    kept = []
    for name in (str(row["tablename"]) for row in tables):
        for row in await ledger.rows(f'SELECT * FROM "{name}"'):
            values = (bytes(v).decode() if isinstance(v, bytes) else str(v) for v in row.values())
            kept.append(f"{name} {' '.join(values)}")
    return "\n".join(kept)


def a_file_full_of_people() -> bytes:
    contacts = f"<contact-session>{PERSON}</contact-session>"
    trainer = (
        "<organisme-formateur><raison-sociale-formateur>Zoe CANARINOM</raison-sociale-formateur>"
        f"<contact-formateur>{PERSON}</contact-formateur></organisme-formateur>"
    )
    action = an_action(sessions=[a_session(more=contacts)], places=[a_place(), a_place()])
    action = action.replace("</action>", f"{trainer}</action>").replace("Temps plein", TEXT)
    return a_file(
        [
            a_formation("F1", title=TEXT, objective=TEXT, actions=[action]),
            a_formation("F2", title="-", objective=TEXT, more=f"<extras>{TEXT}{PERSON}</extras>"),
        ]
    )


async def test_t20_nobody_is_left_in_tables_events_logs_or_words(ledger, tmp_path, caplog):
    file = tmp_path / "formations.xml"
    file.write_bytes(a_file_full_of_people())

    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as logs:
        result = await traitdunion("lheo", file)

    kept = await everything(ledger)
    assert result.exit_code == 0
    assert "[nom masqué]" in kept
    assert "F2" in kept
    for canary in CANARIES:
        assert canary not in kept
        assert canary not in result.output + caplog.text + str(logs)


@pytest.mark.parametrize(
    "name",
    [
        "trefle_formation.xml",
        "trefle_without_rncp.xml",
        "anotea_intercarif-data-test.xml",
        "edof_variant_iso8859-1.xml",
    ],
)
async def test_no_person_of_a_real_sample_is_left(ledger, name):
    sample = SAMPLES / name
    if not sample.exists():
        pytest.skip("les échantillons réels ne sont pas livrés avec le projet")

    result = await traitdunion("lheo", sample)

    kept = await everything(ledger)
    assert result.exit_code == 0
    assert "TrainingSessionImported" in kept
    assert PERSONAL.findall(kept + result.output) == []
