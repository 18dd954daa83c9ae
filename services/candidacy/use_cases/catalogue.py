"""What the catalogues say of offers and sessions."""

from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from contracts.offers import ApplyMode, CatalogueOffer, GeoPrecision, OfferClosed
from contracts.trainings import CatalogueSession, RecruitmentStatus, TrainingSessionCancelled
from services.candidacy.domain import answer
from services.candidacy.domain.case import World
from services.candidacy.models import OfferCopy, SessionCopy
from services.candidacy.repository import CandidacyRepository, CopiesRepository
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.telling import tell

OFFER_FIELDS = {
    "title",
    "rome_code",
    "rome_parent",
    "basin_code",
    "apply_mode",
    "establishment_id",
    "employer_name",
    "city",
    "lat",
    "lon",
    "geo_precision",
}
SESSION_FIELDS = {
    "bookable",
    "recruitment_status",
    "permanent_entry",
    "title",
    "responsible_provider_id",
    "responsible_provider_name",
    "delivering_provider_id",
    "delivering_provider_name",
    "funding_route",
    "city",
    "address",
    "starts_on",
    "ends_on",
}


async def record_offer(uow: UnitOfWork, *, offer: CatalogueOffer, version: int) -> None:
    """Keep what is said of an offer; cases without an employer receive the one now known."""
    values = offer.model_dump(include=OFFER_FIELDS) | {"is_open": True}
    copies = CopiesRepository(uow.session)
    if await copies.write(OfferCopy, offer.offer_id, version, values) and offer.establishment_id:
        await _give_to_employer(uow, offer.offer_id, offer.establishment_id)


async def close_offer(
    uow: UnitOfWork, *, message: OfferClosed, version: int, region: CandidacyRegion
) -> None:
    """Close the cases of an offer that waited for an answer; a yes for it becomes effective."""
    facts = message.model_dump(include={"title", "rome_code", "rome_parent", "basin_code"})
    first = facts | {"apply_mode": ApplyMode.EXTERNAL, "geo_precision": GeoPrecision.NONE}
    closed = {"is_open": False}
    copies = CopiesRepository(uow.session)
    if not await copies.write(OfferCopy, message.offer_id, version, closed, first=first):
        return
    world = World(await uow.db_now())
    for case in await CandidacyRepository(uow.session).waiting_for_answer(message.offer_id):
        await tell(uow, case, answer.offer_closed(case, message, world), world, region)


async def record_session(uow: UnitOfWork, *, session: CatalogueSession, version: int) -> None:
    """Keep what is said of a session."""
    values = session.model_dump(include=SESSION_FIELDS)
    values |= {"cancelled": False, "rome_parents": list(session.rome_parents)}
    await CopiesRepository(uow.session).write(SessionCopy, session.session_id, version, values)


async def cancel_session(
    uow: UnitOfWork, *, message: TrainingSessionCancelled, version: int
) -> None:
    """Keep that a session will not take place; those who had a seat hear it from trainings."""
    first = {
        "title": message.title,
        "recruitment_status": RecruitmentStatus.CLOSED,
        "permanent_entry": False,
        "rome_parents": [],
    }
    cancelled = {"cancelled": True, "bookable": False}
    await CopiesRepository(uow.session).write(
        SessionCopy, message.session_id, version, cancelled, first=first
    )


async def _give_to_employer(uow: UnitOfWork, offer_id: UUID, establishment_id: UUID) -> None:
    for case in await CandidacyRepository(uow.session).without_employer(offer_id):
        case.establishment_id = establishment_id
