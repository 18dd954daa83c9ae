"""`traitdunion reconcile`: a sound system breaks no rule, and each rule can be broken."""

import asyncio
from contextlib import AsyncExitStack
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from chassis.database import Sessions
from cli import invariants
from cli.agreement import Violation
from cli.invariants import RULES
from cli.main import app
from cli.reconcile import readers, report
from contracts.candidacy import CandidacyState as S
from tests.proof.world import World

pytestmark = pytest.mark.engines


async def found() -> list[Violation]:
    async with readers() as databases:
        return await invariants.violations(databases)


async def people(world: World) -> dict[str, UUID]:
    """Return cases of every kind, by the name of what became of them."""
    full, roomy = await world.trainings(1, 5)
    first, second = await world.offers(2, 3)
    await world.settle()
    cases = {
        "enrolled": await world.apply(first, full),
        "waiting": await world.apply(first, full),
        "held": await world.apply(second, roomy),
        "withdrawn": await world.apply(second, roomy),
        "submitted": await world.apply(second, roomy),
    }
    for name in ("enrolled", "waiting", "held", "withdrawn"):
        await world.accept(cases[name])
        await world.settle()
    await world.confirm(cases["enrolled"])
    await world.settle()
    await world.enrol(cases["enrolled"])
    await world.withdraw(cases["withdrawn"])
    await world.settle()
    assert await world.states(list(cases.values())) == [
        *(S.ENROLLED, S.WAITLISTED, S.SEAT_HELD, S.WITHDRAWN, S.SUBMITTED)
    ]
    return cases


async def test_a_sound_system_breaks_no_rule(world: World):
    await people(world)

    assert await found() == []


BREAKS = {
    "a live case that nothing wakes": (
        ("I2",),
        "candidacy",
        "UPDATE timers SET cancelled_at = now() WHERE subject_id = '{submitted}'",
    ),
    "a position given back that nobody answers": (
        ("I2",),
        "candidacy",
        "UPDATE candidacies SET position_state = 'releasing' WHERE id = '{withdrawn}'",
    ),
    "a seat given back that nobody answers": (
        ("I2",),
        "candidacy",
        "UPDATE seat_obligations SET state = 'releasing' WHERE candidacy_id = '{withdrawn}'",
    ),
    "a seat taken by nobody": (
        ("I3",),
        "trainings",
        "UPDATE training_sessions SET taken = taken + 1 WHERE capacity = 5",
    ),
    "a seat sold twice": (
        ("I3", "I7"),
        "trainings",
        "ALTER TABLE training_sessions DROP CONSTRAINT ck_training_sessions_seats_not_oversold;"
        "UPDATE training_sessions SET taken = 2 WHERE capacity = 1;"
        "UPDATE reservations SET state = 'held', held_until = now() WHERE state = 'wait'",
    ),
    "a position given to nobody": (
        ("I4",),
        "offers",
        "UPDATE offers SET claimed = claimed + 1 WHERE positions = 3",
    ),
    "a person committed twice": (
        ("I5", "I7", "I12"),
        "candidacy",
        "DROP INDEX one_commitment; UPDATE candidacies SET candidate_id ="
        " (SELECT candidate_id FROM candidacies WHERE id = '{enrolled}'), state = 'enrolled'"
        " WHERE id = '{held}'",
    ),
    "a seat kept for who left": (
        ("I6",),
        "trainings",
        "UPDATE reservations SET state = 'confirmed' WHERE candidacy_id = '{withdrawn}';"
        "UPDATE training_sessions SET taken = taken + 1 WHERE capacity = 5",
    ),
    "a position kept for who left": (
        ("I6",),
        "offers",
        "UPDATE position_claims SET state = 'claimed' WHERE candidacy_id = '{withdrawn}';"
        "UPDATE offers SET claimed = claimed + 1 WHERE positions = 3",
    ),
    "a seat kept for nobody known": (
        ("I6", "I7"),
        "trainings",
        "UPDATE reservations SET candidacy_id = gen_random_uuid() WHERE state = 'held'",
    ),
    "a held seat that is not": (
        ("I7",),
        "trainings",
        "UPDATE reservations SET state = 'expired' WHERE candidacy_id = '{held}';"
        "UPDATE training_sessions SET taken = taken - 1 WHERE capacity = 5",
    ),
    "a held seat without a position": (
        ("I7",),
        "offers",
        "UPDATE position_claims SET state = 'revoked' WHERE candidacy_id = '{held}';"
        "UPDATE offers SET claimed = claimed - 1 WHERE positions = 3",
    ),
    "a seat in another attempt": (
        ("I7",),
        "trainings",
        "UPDATE reservations SET attempt = 9 WHERE candidacy_id = '{held}'",
    ),
    "a message planned twice": (
        ("I8",),
        "notifications",
        "INSERT INTO notifications SELECT (jsonb_populate_record(n, jsonb_build_object("
        "'id', gen_random_uuid()))).* FROM notifications n LIMIT 1",
    ),
    "a free seat beside a waiting list": (
        ("I10",),
        "trainings",
        "UPDATE training_sessions SET capacity = 2 WHERE capacity = 1",
    ),
    "a rank passed over": (
        ("I10",),
        "trainings",
        "UPDATE reservations SET rank = 9 WHERE state = 'confirmed'",
    ),
    "a change that the audit did not see": (
        ("I7", "I12"),
        "candidacy",
        "UPDATE candidacies SET state = 'trained' WHERE id = '{held}'",
    ),
    "a hole in the audit": (
        ("I12",),
        "candidacy",
        "DELETE FROM audit WHERE object_id = '{enrolled}' AND to_state = 'enrolment_pending'",
    ),
}


def test_every_rule_is_broken_once_at_least():
    assert {rule for rules, _, _ in BREAKS.values() for rule in rules} == set(RULES)


async def test_each_accident_is_seen_as_what_it_is(world: World):
    # Given a sound world, and each accident undone before the next one
    cases = await people(world)

    for name, (rules, service, statements) in BREAKS.items():
        seen = await _with(world.sessions[service], statements.format(**cases), world)
        assert {each.rule for each in seen} == set(rules), (name, seen)
        assert all(each.fact for each in seen)
    assert await found() == []


async def _with(sessions: Sessions, statements: str, world: World) -> list[Violation]:
    """Return what is broken inside a transaction that is taken back."""
    async with AsyncExitStack() as stack:
        databases = dict(await stack.enter_async_context(readers()))
        connection = await stack.enter_async_context(sessions.engine.connect())
        raw = (await connection.get_raw_connection()).driver_connection
        transaction = raw.transaction()
        await transaction.start()
        for statement in statements.split(";"):
            await raw.execute(statement)
        databases[sessions.service] = raw
        seen = await invariants.violations(databases)
        await transaction.rollback()
    return seen


async def test_the_command_says_what_is_broken_and_ends_with_1_when_asked(world: World):
    cases = await people(world)
    sound = await typed("--check")
    await world.run("candidacy", "UPDATE candidacies SET flags = '{}', state = 'refused'")
    told = await typed()
    checked = await typed("--check")

    assert (sound.exit_code, told.exit_code, checked.exit_code) == (0, 0, 1)
    assert sound.stdout.endswith("Aucun écart.\n")
    assert f"candidacy/{cases['held']} : refused, place held (essai 1)" in told.stdout
    assert "Rien n’a été modifié" in told.stdout


async def typed(*words: str):
    command = ["reconcile", "--again-after", "0", *words]
    return await asyncio.to_thread(CliRunner().invoke, app, command)


async def test_what_is_only_on_its_way_is_no_violation(world: World, monkeypatch):
    # Given an owner that has not heard an order yet
    cases = await people(world)
    await world.withdraw(cases["held"])
    async with readers() as databases:
        on_its_way = await invariants.violations(databases)

        # When the order arrives before the second reading
        async def later(seconds: float) -> None:
            await world.settle()

        monkeypatch.setattr(invariants.asyncio, "sleep", later)
        lasting = await invariants.lasting_violations(databases, 60)

    # Then it is not told
    assert {each.rule for each in on_its_way} == {"I6"}
    assert lasting == []


def test_a_long_list_is_cut_and_counted():
    many = [Violation("I3", f"training_session/{uuid4()}", "fait") for _ in range(60)]

    lines = report(many)

    assert sum("fait" in line for line in lines) == 50
    assert "            … et 10 autres" in lines
    assert lines[-1].startswith("60 écarts.")
