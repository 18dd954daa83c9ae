"""R15 to R19: two at the same instant, for a seat, a position, a person, an offer, a hold."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Iterable
from uuid import UUID, uuid4

import pytest

from contracts.candidacy import CandidacyState as S
from contracts.offers import ClosingReason
from services.candidacy.domain.errors import CommitmentExists
from services.offers import use_cases as offers
from services.trainings import use_cases as trainings
from tests.proof.results import Proof
from tests.proof.scenario import judged_here
from tests.proof.world import EMPLOYER, World, few_at_once


async def refusals(acts: Iterable[Awaitable[None]]) -> list[type[BaseException]]:
    """Do several things at the same instant and return what was refused, and how."""
    found = await asyncio.gather(*acts, return_exceptions=True)
    return [type(each) for each in found if each is not None]


async def accepted(world: World, offer: UUID, *sessions: UUID, people: int = 1) -> list[UUID]:
    """Return cases whose employer has said yes; nobody has heard of it yet."""
    cases = [await world.apply(offer, *sessions) for _ in range(people)]
    await few_at_once(world.accept(case) for case in cases)
    return cases


async def held(world: World, offer: UUID, session: UUID, person: UUID | None = None) -> UUID:
    """Return a case whose seat waits for its person."""
    case = await world.apply(offer, session, person=person)
    await world.accept(case)
    return case


@pytest.mark.scenario(id="R15")
async def test_two_accepted_for_the_last_seat_get_one_seat_and_one_rank(proof: Proof, world: World):
    pairs = proof.dose("pairs")
    sessions = await world.trainings(*[1] * pairs)
    [offer] = await world.offers(2 * pairs)
    await world.settle()

    cases = [await accepted(world, offer, session, people=2) for session in sessions]
    await world.rush()

    for pair in cases:
        assert sorted(await world.states(pair)) == [S.SEAT_HELD, S.WAITLISTED]
    await judged_here(world, [case for pair in cases for case in pair])
    proof.reach("pairs", len(cases), at_least=pairs)


@pytest.mark.scenario(id="R15")
async def test_many_for_one_seat_get_dense_ranks_and_each_gets_it_in_turn(
    proof: Proof, world: World
):
    people, crowds = proof.dose("people_for_one_seat"), proof.dose("crowds")
    sessions = await world.trainings(*[1] * crowds)
    [offer] = await world.offers(people * crowds)
    await world.settle()
    cases = [await accepted(world, offer, session, people=people) for session in sessions]
    await world.rush()

    for crowd in cases:
        rows = [await world.case(case) for case in crowd]
        ranks = sorted(row.waitlist_rank for row in rows if row.state is S.WAITLISTED)
        assert ranks == list(range(1, people))
        [first] = [row.id for row in rows if row.state is S.SEAT_HELD]
        await world.withdraw(first)
    await world.rush()

    for crowd in cases:
        assert Counter(await world.states(crowd))[S.SEAT_HELD] == 1
    await judged_here(world, [case for crowd in cases for case in crowd])
    proof.reach("crowds", len(cases), at_least=crowds)


@pytest.mark.scenario(id="R15")
async def test_a_seat_given_back_while_it_is_asked_for_is_not_lost(proof: Proof, world: World):
    pairs = proof.dose("pairs")
    sessions = await world.trainings(*[1] * pairs)
    [offer] = await world.offers(2 * pairs)
    await world.settle()
    leaving = [await held(world, offer, session) for session in sessions]
    await world.rush()
    coming = [await world.apply(offer, session) for session in sessions]
    await few_at_once(world.accept(case) for case in coming)
    await world.collect()

    await few_at_once(world.withdraw(case) for case in leaving)
    await world.rush()

    assert set(await world.states(coming)) == {S.SEAT_HELD}
    assert set(await world.states(leaving)) == {S.WITHDRAWN}
    await judged_here(world, [*leaving, *coming])
    proof.reach("pairs", len(coming), at_least=pairs)


@pytest.mark.scenario(id="R15")
async def test_two_accepted_for_the_last_position_get_one(proof: Proof, world: World):
    pairs = proof.dose("pairs")
    [session] = await world.trainings(2 * pairs)
    positions = await world.offers(*[1] * pairs)
    await world.settle()

    cases = [await accepted(world, offer, session, people=2) for offer in positions]
    await world.rush()

    for pair in cases:
        assert sorted(await world.states(pair)) == [S.OFFER_CLOSED, S.SEAT_HELD]
    await judged_here(world, [case for pair in cases for case in pair])
    proof.reach("pairs", len(cases), at_least=pairs)


@pytest.mark.scenario(id="R16")
async def test_two_confirmations_of_one_person_make_one_commitment(proof: Proof, world: World):
    pairs = proof.dose("pairs")
    sessions = await world.trainings(*[1] * (2 * pairs))
    first, second = await world.offers(pairs + 1, pairs + 1)
    await world.settle()
    people = [uuid4() for _ in range(pairs)]
    cases = [
        (
            await held(world, first, sessions[2 * number], person),
            await held(world, second, sessions[2 * number + 1], person),
        )
        for number, person in enumerate(people)
    ]
    await world.rush()

    for pair in cases:
        assert await refusals(map(world.confirm, pair)) == [CommitmentExists]
    await world.rush()
    for pair in cases:
        states = await world.states(pair)
        await world.enrol(pair[states.index(S.ENROLMENT_PENDING)])
    await world.rush()

    for pair in cases:
        assert sorted(await world.states(pair)) == [S.ENROLLED, S.SUPERSEDED]
    await judged_here(world, [case for pair in cases for case in pair])
    proof.reach("pairs", len(cases), at_least=pairs)


@pytest.mark.scenario(id="R17")
async def test_an_offer_closed_at_the_instant_of_the_yes_is_accepted_or_closed(
    proof: Proof, world: World
):
    races, draw = proof.dose("races"), random.Random(proof.seed)
    [session] = await world.trainings(races)
    positions = await world.offers(*[1] * races)
    await world.settle()
    cases = [await world.apply(offer, session) for offer in positions]
    await few_at_once(world.accept(case) for case in cases)
    await world.fire("candidacy", "T0")
    await world.collect()
    reasons = (ClosingReason.FILLED, ClosingReason.CLOSED_BY_EMPLOYER)

    async def close(offer: UUID) -> None:
        await asyncio.sleep(draw.random() * 0.05)
        async with world.uow("offers") as uow:
            await offers.close_offer(
                uow, offer_id=offer, establishments=[EMPLOYER], reason=draw.choice(reasons)
            )

    await world.rush_beside(few_at_once(map(close, positions)))

    assert set(await world.states(cases)) <= {S.SEAT_HELD, S.OFFER_CLOSED}
    await judged_here(world, cases)
    proof.reach("races", len(cases), at_least=races)


@pytest.mark.scenario(id="R18")
async def test_a_cancelled_session_keeps_nobody_and_forgets_nobody(proof: Proof, world: World):
    people, times = proof.dose("people"), proof.dose("times")
    seats = people * 3 // 5
    cancelled = await world.trainings(*[seats] * times, people * times)
    other = cancelled.pop()
    [offer] = await world.offers(people * times)
    await world.settle()
    cases = [await accepted(world, offer, each, other, people=people) for each in cancelled]
    await world.rush()
    flat = [case for crowd in cases for case in crowd]
    seated = [case for case in flat if (await world.case(case)).state is S.SEAT_HELD]
    await few_at_once(world.confirm(case) for case in seated[::3])
    await world.rush()

    async def cancel(session: UUID) -> None:
        async with world.uow("trainings") as uow:
            await trainings.cancel_session(uow, session_id=session, reason="provider_cancelled")

    await few_at_once(world.confirm(case) for case in seated[1::3])
    await world.rush_beside(few_at_once(map(cancel, cancelled)))

    rows = [await world.case(case) for case in flat]
    assert {row.session_id for row in rows} == {other}
    assert {row.state for row in rows} == {S.SEAT_HELD}
    await judged_here(world, flat)
    proof.reach("times", len(cancelled), at_least=times)


@pytest.mark.scenario(id="R19")
async def test_a_hold_that_ends_during_the_click_is_never_lost(proof: Proof, world: World):
    races = proof.dose("races")
    [session] = await world.trainings(races)
    [offer] = await world.offers(races)
    await world.settle()
    cases = await accepted(world, offer, session, people=races)
    await world.rush()

    await few_at_once(world.confirm(case) for case in cases[::2])
    await world.rush_beside(world.fire("trainings", "T4"))

    # Whoever confirmed has a seat, asked for again if need be; the others have none
    assert set(await world.states(cases[::2])) == {S.ENROLMENT_PENDING}
    assert set(await world.states(cases[1::2])) == {S.EXPIRED}
    await judged_here(world, cases)
    again = [case for case in cases[::2] if (await world.case(case)).attempt > 1]
    proof.measure(asked_again=len(again))
    proof.reach("races", len(cases), at_least=races)
