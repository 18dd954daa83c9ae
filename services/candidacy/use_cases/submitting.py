"""Apply to an offer, and take it back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.errors import NotFound, Unavailable
from chassis.unit_of_work import UnitOfWork
from contracts.candidacy import WithdrawalReason
from services.candidacy.domain import answer, leaving
from services.candidacy.domain.case import World
from services.candidacy.domain.errors import PersonErased
from services.candidacy.domain.place import commune_of
from services.candidacy.domain.submission import Application, Limits, check_offer, check_person
from services.candidacy.models import (
    Candidacy,
    CandidacyText,
    Consent,
    OfferCopy,
    Person,
    TextKind,
)
from services.candidacy.repository import (
    CandidacyRepository,
    CopiesRepository,
    PersonsRepository,
)
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.telling import tell

CONSENT_VERSION = "2026-11"


async def submit_candidacy(
    uow: UnitOfWork,
    *,
    candidate_id: UUID,
    application: Application,
    region: CandidacyRegion,
    corrects_person: bool = False,
) -> Candidacy:
    """Send a candidacy to an employer (déposer une candidature).

    ``corrects_person``: what is given replaces what was known. Never for somebody who only typed
    an address: they could change the telephone of somebody else.
    """
    now = await uow.db_now()
    given = _person(candidate_id, application, now)
    person = await PersonsRepository(uow.session).met(given, corrects=corrects_person)
    if person.erased_at is not None:
        raise PersonErased("Créez un nouveau compte pour candidater.")
    offer = await _open_offer(uow, application.offer_id)
    await _check_person(uow, person.id, offer.id, now, region)
    wished = await _proposed(uow, application.session_ids, offer, now, region)
    case = await CandidacyRepository(uow.session).add(_case(person, offer, wished, now))
    await _keep_words(uow, case, application.message, now)
    moved = answer.submitted(case, offer.establishment_id)
    await tell(uow, case, moved, World(now), region)
    return case


async def withdraw_candidacy(
    uow: UnitOfWork,
    *,
    candidacy_id: UUID,
    candidate_id: UUID,
    reason: WithdrawalReason,
    region: CandidacyRegion,
) -> Candidacy:
    """Let a candidate change their mind (retirer sa candidature)."""
    case = await CandidacyRepository(uow.session).sent_by(candidate_id, candidacy_id)
    if case is None:
        raise NotFound
    world = World(await uow.db_now())
    await tell(uow, case, leaving.withdraw(case, reason, world), world, region)
    return case


async def _open_offer(uow: UnitOfWork, offer_id: UUID) -> OfferCopy:
    offer = await CopiesRepository(uow.session).offer(offer_id)
    if offer is None:
        raise Unavailable("Cette offre vient de paraître : réessayez dans quelques instants.")
    check_offer(is_open=offer.is_open, apply_mode=offer.apply_mode)
    return offer


async def _check_person(
    uow: UnitOfWork, person_id: UUID, offer_id: UUID, now: datetime, region: CandidacyRegion
) -> None:
    cases = CandidacyRepository(uow.session)
    check_person(
        await cases.live_of(person_id),
        offer_id,
        last_closed=await cases.last_closed(person_id, offer_id),
        now=now,
        limits=Limits(region.open_candidacies_max, region.reapply_after, region.zone),
    )


async def _proposed(
    uow: UnitOfWork,
    session_ids: Sequence[UUID],
    offer: OfferCopy,
    now: datetime,
    region: CandidacyRegion,
) -> list[UUID]:
    """Keep the sessions that fit, and those we have not heard of yet.

    Whoever proposes them may be ahead of our copy; each is looked at again before it is asked for.
    """
    copies = CopiesRepository(uow.session)
    known = await copies.known(session_ids)
    fit = await copies.bookable(
        session_ids,
        rome_parent=offer.rome_parent,
        starts_from=(now + region.session_notice).astimezone(region.zone).date(),
    )
    kept = [each for each in dict.fromkeys(session_ids) if each in fit or each not in known]
    return kept[: region.session_choices_max]


async def _keep_words(uow: UnitOfWork, case: Candidacy, message: str | None, now: datetime) -> None:
    if message:
        text = CandidacyText(candidacy_id=case.id, kind=TextKind.MESSAGE, body=message)
        await CandidacyRepository(uow.session).keep(text)
    await PersonsRepository(uow.session).agree(
        Consent(
            person_id=case.candidate_id,
            candidacy_id=case.id,
            purpose="candidacy",
            text_version=CONSENT_VERSION,
            channel="page",
            given_at=now,
        )
    )


def _case(person: Person, offer: OfferCopy, wished: list[UUID], now: datetime) -> Candidacy:
    return Candidacy(
        candidate_id=person.id,
        offer_id=offer.id,
        establishment_id=offer.establishment_id,
        basin_code=offer.basin_code,
        rome_code=offer.rome_code,
        session_ids=wished,
        submitted_at=now,
    )


def _person(candidate_id: UUID, given: Application, now: datetime) -> Person:
    commune = commune_of(given.postcode, given.insee_code)
    return Person(
        id=candidate_id,
        first_name=given.first_name,
        last_name=given.last_name,
        email=given.email,
        phone=given.phone,
        postcode=given.postcode,
        insee_code=commune.insee,
        city=commune.name,
        lat=commune.lat,
        lon=commune.lon,
        created_at=now,
    )
