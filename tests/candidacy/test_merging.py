"""Two accounts of one person, found by somebody of the Région."""

import asyncio
from uuid import uuid4

import pytest

from chassis.errors import NotFound, Unprocessable
from chassis.unit_of_work import UnitOfWork
from contracts.candidacy import CandidacyState as S
from services.candidacy import use_cases
from services.candidacy.domain.errors import AlreadyApplied, CommitmentExists
from tests.candidacy.counter import an_application

pytestmark = pytest.mark.engines


async def merge(counter, kept, other):
    async with UnitOfWork(counter.sessions) as uow:
        return await use_cases.merge_persons(
            uow, kept_id=kept, other_id=other, region=counter.region
        )


async def owner(counter, case):
    return (await counter.file(case)).case.candidate_id


async def test_the_candidacies_of_both_accounts_are_one_person_s(counter):
    kept, other = uuid4(), uuid4()
    mine, theirs = await counter.held(person=kept), await counter.held(person=other)

    assert await merge(counter, kept, other) == 1

    assert await owner(counter, mine) == await owner(counter, theirs) == kept


async def test_the_other_account_goes_on_working_and_applies_as_the_one_that_is_kept(counter):
    kept, other = uuid4(), uuid4()
    await counter.sent(person=kept)
    theirs = await counter.held(person=other)
    await merge(counter, kept, other)

    await counter.confirm(theirs, other)
    assert await counter.state(theirs) is S.ENROLMENT_PENDING
    with pytest.raises(CommitmentExists):
        await counter.sent(person=other)


async def test_two_confirmed_seats_are_never_merged(counter):
    people = [uuid4(), uuid4()]
    for person in people:
        await counter.confirm(await counter.held(person=person), person)

    with pytest.raises(CommitmentExists):
        await merge(counter, *people)


async def test_of_two_candidacies_to_one_offer_the_more_advanced_stays(counter):
    kept, other = uuid4(), uuid4()
    theirs = await counter.held(person=other)
    offer = (await counter.file(theirs)).case.offer_id
    mine = await counter.submit(an_application(offer), kept)

    await merge(counter, kept, other)

    assert await counter.state(mine) is S.SUPERSEDED
    assert await counter.state(theirs) is S.SEAT_HELD
    with pytest.raises(AlreadyApplied):
        await counter.submit(an_application(offer), kept)


async def test_who_is_enrolled_under_one_account_keeps_no_candidacy_under_the_other(counter):
    kept, other = uuid4(), uuid4()
    mine, theirs = await counter.held(person=kept), await counter.held(person=other)
    await counter.confirm(mine, kept)
    await counter.hear(await counter.a_yes(mine))

    await merge(counter, kept, other)

    assert await counter.state(mine) is S.ENROLLED
    assert await counter.state(theirs) is S.SUPERSEDED


async def test_an_account_is_merged_once_and_never_with_itself(counter):
    kept, other = uuid4(), uuid4()
    for person in (kept, other):
        await counter.sent(person=person)
    await merge(counter, kept, other)

    for pair in [(kept, other), (other, kept), (kept, uuid4())]:
        with pytest.raises(NotFound):
            await merge(counter, *pair)
    with pytest.raises(Unprocessable):
        await merge(counter, kept, kept)


async def test_a_confirmation_beside_the_merge_never_commits_a_person_twice(counter):
    kept, other = uuid4(), uuid4()
    mine, theirs = await counter.held(person=kept), await counter.held(person=other)
    await counter.confirm(mine, kept)

    await asyncio.gather(
        merge(counter, kept, other), counter.confirm(theirs, other), return_exceptions=True
    )

    committed = [
        case for case in (mine, theirs) if await counter.state(case) is S.ENROLMENT_PENDING
    ]
    owners = {await owner(counter, case) for case in committed}
    assert len(owners) == len(committed)
