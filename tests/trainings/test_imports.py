"""Importing LHEO files: what changes, what does not, what is never lost."""

import pytest

from chassis.imports import RunNotHeld
from services.trainings import use_cases
from services.trainings.clients.lheo import FileRefused
from tests.trainings.ledger import SOURCE
from tests.trainings.lheo_files import a_file, a_formation, a_session, an_action

pytestmark = pytest.mark.engines


def formations(count: int, **given: str) -> list[str]:
    return [a_formation(f"F{number}", **given) for number in range(count)]


def with_session(**given: str) -> list[str]:
    return [a_formation(actions=[an_action(sessions=[a_session(**given)])])]


async def test_l05_a_truncated_file_changes_nothing_and_its_run_says_why(ledger):
    await ledger.import_file(formations(2))
    content = a_file(formations(600))  # more than a page: some of it was staged

    with pytest.raises(FileRefused):
        await ledger.import_bytes(content[: len(content) * 9 // 10])

    assert await ledger.names() == ["TrainingSessionImported"] * 2
    assert await ledger.rows("SELECT 1 FROM staged_sessions") == []
    run = (await ledger.rows("SELECT state, sentence FROM import_runs ORDER BY started_at"))[-1]
    assert run["state"] == "failed"
    assert "ligne 1, colonne" in run["sentence"]


async def test_l09_a_second_import_of_the_same_file_in_another_order_writes_nothing(ledger):
    first = await ledger.import_file(formations(3))
    before = await ledger.rows(
        "SELECT id, xmin::text AS written FROM training_sessions ORDER BY id"
    )

    second = await ledger.import_file(reversed(formations(3)))

    assert (first.run.created, second.run.created, second.run.unchanged) == (3, 0, 3)
    assert await ledger.names() == ["TrainingSessionImported"] * 3
    after = await ledger.rows("SELECT id, xmin::text AS written FROM training_sessions ORDER BY id")
    assert after == before


async def test_t23_a_change_names_the_fields_that_changed(ledger):
    await ledger.import_file(with_session(debut="20990901"))

    await ledger.import_file(with_session(debut="20990915"))

    name, body = (await ledger.told())[-1]
    assert name == "TrainingSessionUpdated"
    assert (body["changed"], body["starts_on"]) == (["starts_on", "weeks"], "2099-09-15")


async def test_t10_an_import_never_touches_declared_seats_nor_reservations(ledger):
    session_id = await ledger.a_session(12)
    person = await ledger.reserve(session_id)

    await ledger.import_file(with_session(debut="20990915", more="<nb-places>8</nb-places>"))

    assert await ledger.seats(session_id) == (1, 0)
    [row] = await ledger.rows("SELECT capacity FROM training_sessions")
    assert row["capacity"] == 12
    assert await ledger.names(person) == ["TrainingReserved"]


async def test_t24_recruitment_that_closes_stops_new_holds_and_promotions_until_it_opens(ledger):
    # Given a full session with somebody in line
    session_id = await ledger.a_session(1)
    holder, waiting = await ledger.reserve(session_id), await ledger.reserve(session_id)

    # When recruitment is suspended and the holder leaves
    await ledger.import_file(with_session(etat="3"))
    await ledger.release(session_id, holder)
    assert (await ledger.last(waiting))[0] == "TrainingWaitlisted"

    # Then the seat is given as soon as recruitment opens again
    await ledger.import_file(with_session(etat="1"))
    assert (await ledger.last(waiting))[0] == "TrainingReserved"


async def test_t25_one_unreadable_formation_is_kept_aside_and_the_others_are_applied(ledger):
    report = await ledger.import_file([*formations(999), a_formation("F999", title="-")])

    assert (report.run.created, report.run.quarantined) == (999, 1)
    [aside] = await ledger.rows("SELECT number, code, path, source FROM quarantined_records")
    assert aside == {
        "number": "F999",
        "code": "title_missing",
        "path": "/lheo/offres/formation[1000]",
        "source": SOURCE,
    }


async def test_t21_a_session_absent_from_two_files_is_cancelled(ledger):
    await ledger.import_file(formations(3))

    await ledger.import_file(formations(2))
    assert "TrainingSessionCancelled" not in await ledger.names()
    await ledger.import_file(formations(2))
    assert "TrainingSessionCancelled" not in await ledger.names(), "the same file again is not news"
    await ledger.import_file(formations(2, objective="Autre texte."))

    assert (await ledger.names()).count("TrainingSessionCancelled") == 1


async def test_t04_a_session_whose_end_is_past_is_kept_and_never_bookable(ledger):
    await ledger.import_file(with_session(debut="20200901", fin="20201231"))

    [(name, body)] = await ledger.told()
    assert (name, body["bookable"]) == ("TrainingSessionImported", False)


async def test_a_session_that_comes_back_is_open_again(ledger):
    await ledger.import_file(formations(2))
    for text in ("un", "deux"):
        await ledger.import_file(formations(1, objective=text))

    await ledger.import_file(formations(2))

    name, body = (await ledger.told())[-1]
    assert (name, body["bookable"]) == ("TrainingSessionUpdated", True)


async def test_t21_a_session_with_people_is_never_cancelled_by_the_importer(ledger):
    session_id = await ledger.a_session(1)
    await ledger.reserve(session_id)

    for text in ("un", "deux", "trois"):
        await ledger.import_file([a_formation("F9", objective=text)])

    [row] = await ledger.rows(
        "SELECT state, flags FROM training_sessions WHERE id = :id", id=session_id
    )
    assert row == {"state": "open", "flags": ["absent_from_source"]}


async def test_the_sessions_of_a_formation_set_aside_are_not_absent(ledger):
    await ledger.import_file(formations(2))

    for text in ("un", "deux", "trois"):
        await ledger.import_file([a_formation("F0", objective=text), a_formation("F1", title="-")])

    assert "TrainingSessionCancelled" not in await ledger.names()


async def test_t22_a_file_that_lost_a_third_of_its_sessions_is_held_until_confirmed(ledger):
    await ledger.import_file(formations(30))

    held = await ledger.import_file(formations(15, objective="Autre texte."))
    assert (held.run.state, held.run.updated) == ("held", 0)
    assert await ledger.names() == ["TrainingSessionImported"] * 30

    confirmed = await use_cases.confirm_import(ledger.sessions, held.run.id, region=ledger.region)
    assert (confirmed.run.state, confirmed.run.updated, confirmed.run.missing) == (
        "complete",
        15,
        15,
    )
    with pytest.raises(RunNotHeld):
        await use_cases.confirm_import(ledger.sessions, held.run.id, region=ledger.region)
    assert await ledger.rows("SELECT 1 FROM staged_sessions") == []


async def test_a_file_of_which_too_much_cannot_be_read_cancels_nothing_until_confirmed(ledger):
    await ledger.import_file(formations(30))
    unreadable = [a_formation(f"N{number}", title="-") for number in range(21)]

    for text in ("un", "deux"):
        held = await ledger.import_file([*formations(28, objective=text), *unreadable])
        assert (held.run.state, held.run.missing) == ("held", 0)
    confirmed = await use_cases.confirm_import(ledger.sessions, held.run.id, region=ledger.region)

    assert (confirmed.run.state, confirmed.run.missing) == ("complete", 2)
