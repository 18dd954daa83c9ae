"""R3, the placement: without one of its rules, the expected invariant breaks."""

import pytest

from chassis.errors import DomainError
from chassis.testing import Databases
from contracts.candidacy import CandidacyState as S
from services.trainings import use_cases as trainings
from tests.proof.mutants import MUTANTS
from tests.proof.results import Proof
from tests.proof.scenario import faults_here
from tests.proof.world import World, a_world, few_at_once
from tests.trainings.ledger import Ledger as TrainingsLedger

pytestmark = [pytest.mark.engines, pytest.mark.scenario(id="R3", only="full")]


async def two_for_one_case(world: World) -> set[str]:
    """Withdraw a case while the answer about its position arrives."""
    [session] = await world.trainings(9)
    [offer] = await world.offers(9)
    await world.settle()
    cases = [await world.apply(offer, session) for _ in range(8)]
    await few_at_once(world.accept(case) for case in cases)
    await world.fire("candidacy", "T0")
    await world.step()
    await world.rush_beside(few_at_once(world.withdraw(case) for case in cases))
    return await broken(world)


async def two_for_one_seat(world: World) -> set[str]:
    """Ask for a last seat twice at once."""
    sessions = await world.trainings(*[1] * 6)
    [offer] = await world.offers(12)
    await world.settle()
    for session in sessions * 2:
        await world.accept(await world.apply(offer, session))
    await world.rush()
    return await broken(world)


async def two_for_one_person(world: World) -> set[str]:
    """Confirm twice, with the index that would stop it taken away."""
    await world.run("candidacy", "DROP INDEX one_commitment")
    first, second = await world.trainings(1, 1)
    one, other = await world.offers(2, 2)
    await world.settle()
    mine = await world.apply(one, first)
    person = (await world.case(mine)).candidate_id
    cases = [mine, await world.apply(other, second, person=person)]
    for case in cases:
        await world.accept(case)
    await world.rush()
    for case in cases:
        try:
            await world.confirm(case)
        except DomainError:
            continue
    await world.rush()
    return await broken(world)


async def one_leaves_another_waits(world: World) -> set[str]:
    """Give back a seat that somebody waits for."""
    [session] = await world.trainings(1)
    [offer] = await world.offers(3)
    await world.settle()
    cases = [await world.apply(offer, session) for _ in range(2)]
    for case in cases:
        await world.accept(case)
        await world.rush()
    assert await world.states(cases) == [S.SEAT_HELD, S.WAITLISTED]
    await world.withdraw(cases[0])
    await world.rush()
    return await broken(world)


async def late_for_nobody(world: World) -> set[str]:
    """Reserve a seat for a candidacy that its owner no longer knows."""
    [session] = await world.trainings(2)
    await world.settle()
    await TrainingsLedger(world.sessions["trainings"]).reserve(session)
    await world.rush()
    return await broken(world)


async def late_for_another_attempt(world: World) -> set[str]:
    """Hear that a seat is held once it was taken back and another one asked for."""
    cancelled, full = await world.trainings(1, 1)
    [offer] = await world.offers(3)
    await world.settle()
    await world.accept(await world.apply(offer, full))
    await world.rush()
    case = await world.apply(offer, cancelled, full)
    await world.accept(case)
    await world.fire("candidacy", "T0")
    for _ in range(3):  # the position, its answer, the seat: what is said of it is kept back
        await world.step()
    await world.collect()
    letters, world.read = world.sent[world.read :], len(world.sent)
    [late] = [each for each in letters if each[0] == "TrainingReserved.v1"]
    async with world.uow("trainings") as uow:
        await trainings.cancel_session(uow, session_id=cancelled, reason="provider_cancelled")
    await world.step()
    await world.deliver(*late)
    await world.rush()
    return await broken(world)


async def broken(world: World) -> set[str]:
    """Return the invariants that do not hold."""
    cases = {row[0] for row in await world.rows("candidacy", "SELECT id FROM candidacies")}
    return {each.split()[0] for each in await faults_here(world, cases)}


KILLERS = {
    9: (two_for_one_case, {"I9", "I12"}),
    10: (two_for_one_seat, {"I3"}),
    11: (late_for_nobody, {"I6"}),
    12: (late_for_another_attempt, {"I7"}),
    13: (two_for_one_person, {"I5"}),
    14: (one_leaves_another_waits, {"I10"}),
}


@pytest.mark.parametrize("number", KILLERS)
async def test_a_rule_taken_away_breaks_what_it_protects(
    proof: Proof, databases: Databases, number: int
):
    killer, expected = KILLERS[number]
    async with a_world(databases) as sound:
        assert await killer(sound) == set()

    async with a_world(databases) as world:
        with MUTANTS[number].living():
            found = await killer(world)

    proof.reach("mutants", 1, at_least=1)
    assert found & expected, f"{MUTANTS[number].rule} survit : {found}"
