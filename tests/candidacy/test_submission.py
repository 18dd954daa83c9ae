"""Who may apply, to what, and what applying leaves."""

import asyncio
from uuid import uuid4

import pytest

from chassis.errors import PlaceAmbiguous, Unavailable, Unprocessable
from contracts.candidacy import CandidacyState as S
from contracts.offers import ApplyMode
from services.candidacy.domain.errors import (
    AlreadyApplied,
    CommitmentExists,
    OfferIsClosed,
    OfferNotClaimed,
    PersonErased,
    ReapplyTooEarly,
    TooManyOpenCandidacies,
)
from services.candidacy.models import TextKind
from tests.candidacy.counter import EMPLOYER, a_closure, a_session, an_application, an_offer

pytestmark = pytest.mark.engines


async def test_an_offer_that_we_have_not_heard_of_yet_is_asked_again_later(counter):
    with pytest.raises(Unavailable) as refused:
        await counter.submit(an_application(uuid4()))

    assert refused.value.retry_after


async def test_a_closed_offer_takes_nobody(counter):
    offer = await counter.an_open_offer()
    await counter.hear(a_closure(offer), sequence=2)

    with pytest.raises(OfferIsClosed):
        await counter.submit(an_application(offer))


async def test_an_offer_that_comes_back_takes_people_again(counter):
    offer = await counter.an_open_offer()
    await counter.hear(a_closure(offer), sequence=2)
    await counter.hear(an_offer(offer), sequence=3)

    case = await counter.submit(an_application(offer))

    assert await counter.state(case) is S.SUBMITTED


async def test_an_older_message_does_not_open_a_closed_offer(counter):
    offer = await counter.an_open_offer()
    await counter.hear(a_closure(offer), sequence=5)
    await counter.hear(an_offer(offer), sequence=4)

    with pytest.raises(OfferIsClosed):
        await counter.submit(an_application(offer))


async def test_an_offer_of_another_site_is_not_applied_to_here(counter):
    offer = await counter.an_open_offer(apply_mode=ApplyMode.EXTERNAL)

    with pytest.raises(OfferNotClaimed):
        await counter.submit(an_application(offer))


async def test_a_mediated_offer_is_applied_to_and_its_employer_may_come_later(counter):
    offer = await counter.an_open_offer(apply_mode=ApplyMode.MEDIATED, establishment_id=None)
    case = await counter.submit(an_application(offer))

    await counter.hear(an_offer(offer), sequence=2)

    assert (await counter.file(case)).case.establishment_id == EMPLOYER


async def test_a_person_applies_once_to_an_offer(counter):
    offer, person = await counter.an_open_offer(), uuid4()
    case = await counter.submit(an_application(offer), person)

    with pytest.raises(AlreadyApplied) as refused:
        await counter.submit(an_application(offer), person)

    assert refused.value.existing == case


async def test_two_clicks_at_the_same_instant_are_one_candidacy(counter):
    offer, person = await counter.an_open_offer(), uuid4()

    results = await asyncio.gather(
        *(counter.submit(an_application(offer), person) for _ in range(8)),
        return_exceptions=True,
    )

    refused = [each for each in results if isinstance(each, AlreadyApplied)]
    assert len(refused) == 7
    assert len(await counter.said()) == 1


async def test_a_person_applies_again_seven_days_after_the_end(counter):
    offer, person = await counter.an_open_offer(), uuid4()
    case = await counter.submit(an_application(offer), person)
    await counter.withdraw(case, person)

    with pytest.raises(ReapplyTooEarly, match="reapply_too_early") as refused:
        await counter.submit(an_application(offer), person)
    assert "candidater à nouveau le" in refused.value.detail

    await counter.close_long_ago(case, days=8)
    assert await counter.submit(an_application(offer), person) != case


async def test_a_person_has_five_open_candidacies_at_most(counter):
    person = uuid4()
    for _ in range(5):
        await counter.submit(an_application(await counter.an_open_offer()), person)

    with pytest.raises(TooManyOpenCandidacies):
        await counter.submit(an_application(await counter.an_open_offer()), person)


async def test_a_person_who_confirmed_a_seat_applies_nowhere_else(counter):
    person = uuid4()
    case = await counter.held(person=person)
    await counter.confirm(case, person)

    with pytest.raises(CommitmentExists) as refused:
        await counter.submit(an_application(await counter.an_open_offer()), person)

    assert refused.value.existing == case


async def test_an_erased_person_does_not_come_back_by_applying(counter):
    person = uuid4()
    await counter.submit(an_application(await counter.an_open_offer()), person)
    await counter.erase(person)

    with pytest.raises(PersonErased):
        await counter.submit(an_application(await counter.an_open_offer()), person)


async def test_a_postcode_of_several_communes_asks_which_one(counter):
    offer = await counter.an_open_offer()

    with pytest.raises(PlaceAmbiguous) as refused:
        await counter.submit(an_application(offer, insee_code=None))

    names = [choice["name"] for choice in refused.value.choices]
    assert "Metz" in names
    assert "Plappeville" in names


@pytest.mark.parametrize(
    ("postcode", "insee_code", "field"),
    [
        ("99999", None, "postcode"),
        ("57050", "67482", "insee_code"),
        ("57050", "57999", "insee_code"),
    ],
)
async def test_a_place_that_does_not_exist_is_refused(counter, postcode, insee_code, field):
    offer = await counter.an_open_offer()

    with pytest.raises(Unprocessable) as refused:
        await counter.submit(an_application(offer, postcode=postcode, insee_code=insee_code))

    assert [error.pointer for error in refused.value.errors] == [f"#/{field}"]


async def test_applying_tells_once_and_keeps_the_person_here(counter):
    offer = await counter.an_open_offer()

    case = await counter.submit(an_application(offer))

    [told] = await counter.said()
    assert (told.candidacy_id, told.establishment_id, told.basin_code) == (case, EMPLOYER, "metz")
    file = await counter.file(case)
    assert (file.person.city, file.person.first_name) == ("Metz", "Zoé")
    assert file.texts[TextKind.MESSAGE] == "Je suis disponible tout de suite."
    assert await counter.armed() == {("T1", case, 0)}


async def test_only_sessions_that_fit_are_kept_and_those_not_heard_of_yet(counter):
    offer = await counter.an_open_offer()
    fits = await counter.a_known_session()
    others = [
        await counter.a_known_session(rome_parents=("N4101",)),
        await counter.a_known_session(bookable=False),
        await counter.a_known_session(recruitment_status="closed"),
        await counter.a_known_session(starts_on=None, ends_on=None),
    ]
    unknown = a_session().session_id

    case = await counter.submit(an_application(offer, *others, fits, unknown, fits))

    assert (await counter.file(case)).case.session_ids == [fits, unknown]
