"""The commands of trainings: what operators type, and the French they read."""

import asyncio
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cli import import_lheo, imports, sessions
from tests.trainings.lheo_files import a_file, a_formation, a_session, an_action

pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("environment")]

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "lheo"

app = typer.Typer()
app.command()(import_lheo.lheo)
app.command()(imports.show)
app.command()(imports.quarantine)
app.command()(imports.confirm)
app.add_typer(sessions.app, name="sessions")


async def traitdunion(*words: object) -> Result:
    """Type a command."""
    return await asyncio.to_thread(CliRunner().invoke, app, [str(word) for word in words])


async def test_an_import_says_in_french_what_it_did_and_what_to_look_at(ledger, tmp_path):
    odd = an_action("A2", sessions=[a_session("S2", debut="20991301")])
    file = tmp_path / "formations.xml"
    file.write_bytes(
        a_file([a_formation(actions=[an_action(), odd]), a_formation("F2", title="-")])
    )

    result = await traitdunion("lheo", file)

    assert result.exit_code == 0
    assert "Source carif-oref-test-bresse : 2 formations lues, 2 sessions." in result.output
    assert "Sessions ajoutées : 2 ; modifiées : 0 ; inchangées : 0" in result.output
    assert "formation[2], numéro F2 : La formation n’a pas d’intitulé." in result.output
    assert "date illisible : la session n’est pas réservable : F1|A2|S2" in result.output


async def test_a_refused_file_says_where_and_changes_nothing(ledger, tmp_path):
    file = tmp_path / "coupe.xml"
    file.write_bytes(a_file([a_formation()])[:-200])

    result = await traitdunion("lheo", file)

    assert result.exit_code == 1
    assert "Fichier refusé : coupe.xml." in result.output
    assert "ligne 1, colonne" in result.output
    assert "Rien n’a été modifié." in result.output
    assert await ledger.rows("SELECT 1 FROM training_sessions") == []


async def test_a_held_run_is_shown_then_confirmed(ledger, tmp_path):
    await traitdunion("lheo", _written(tmp_path / "a.xml", _many(30)))

    held = await traitdunion("lheo", _written(tmp_path / "b.xml", _many(10)))
    run = held.output.split()[-1]
    shown = await traitdunion("show")
    confirmed = await traitdunion("confirm", run)

    assert held.exit_code == 1
    assert f"S’il est juste : traitdunion import confirm {run}" in held.output
    assert f"retenu  0 ajoutées, 0 modifiées, 0 inchangées  {run}" in shown.output
    assert confirmed.exit_code == 0
    assert "Sessions absentes de ce fichier : 20." in confirmed.output


async def test_what_was_set_aside_is_shown_without_anybody(tmp_path):
    broken = a_formation("F2", title="-", objective="Contact : canari@exemple.test")
    file = _written(tmp_path / "f.xml", a_file([a_formation(), broken]))
    await traitdunion("lheo", file)
    run = (await traitdunion("show")).output.split()[-1]

    result = await traitdunion("quarantine", run, "--raw")

    assert "numéro F2 : La formation n’a pas d’intitulé." in result.output
    assert "objectif-formation" in result.output
    for canary in ("CANARINOM", "canari@", "87 00 00 11"):
        assert canary not in result.output


def _many(count: int) -> bytes:
    return a_file(a_formation(f"F{number}") for number in range(count))


async def test_a_missing_file_is_a_sentence(tmp_path):
    result = await traitdunion("lheo", tmp_path / "absent.xml")

    assert result.exit_code == 1
    assert "ne peut pas être ouvert" in result.output


async def test_seats_are_declared_line_by_line(ledger, tmp_path):
    # Given a session, of which two seats are taken
    await traitdunion("lheo", _written(tmp_path / "f.xml", a_file([a_formation()])))
    [row] = await ledger.rows("SELECT id FROM training_sessions")
    await ledger.declare(row["id"], 3)
    await ledger.reserve_many(row["id"], 2)
    lines = "session_key;capacity\nF1|A1|S1;1\nF1|A1|S1;12\nF1|A1|S1;12\nF9|A1|S1;4\nF1|A1|S1;x\n"

    # When a file declares seats, right and wrong
    result = await traitdunion("sessions", "capacity", _written(tmp_path / "p.csv", lines.encode()))

    # Then the right lines are applied, each wrong one is told
    assert result.exit_code == 1
    assert (
        "5 lignes lues. Sessions modifiées : 1 ; inchangées : 1 ; lignes refusées : 3."
        in result.output
    )
    assert "ligne 2 : 2 places sont déjà réservées dans cette session." in result.output
    assert "ligne 5 : Cette session n’est pas connue." in result.output
    assert "ligne 6 : le nombre de places doit être un entier de 0 à 1000" in result.output
    [row] = await ledger.rows("SELECT capacity, taken FROM training_sessions")
    assert row == {"capacity": 12, "taken": 2}


@pytest.mark.parametrize(
    ("name", "added"),
    [
        ("trefle_formation.xml", 2),
        ("trefle_without_rncp.xml", 2),
        ("anotea_intercarif-data-test.xml", 1),
        ("edof_variant_iso8859-1.xml", 1),
    ],
)
async def test_a_real_sample_is_imported_once(ledger, name, added):
    sample = SAMPLES / name
    if not sample.exists():
        pytest.skip("les échantillons réels ne sont pas livrés avec le projet")

    first = await traitdunion("lheo", sample)
    said = await ledger.names()
    written = await ledger.rows("SELECT id, xmin::text AS row FROM training_sessions ORDER BY id")
    second = await traitdunion("lheo", sample)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert said == ["TrainingSessionImported"] * added
    assert f"inchangées : {added}" in second.output
    assert await ledger.names() == said
    again = await ledger.rows("SELECT id, xmin::text AS row FROM training_sessions ORDER BY id")
    assert again == written


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
