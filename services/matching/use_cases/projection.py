"""Keeps the read model, and says when an offer gains its first session or loses its last."""

from uuid import UUID

from chassis.clock import now
from chassis.unit_of_work import UnitOfWork
from contracts.matching import OfferMatched, OfferUnmatched
from contracts.offers import CatalogueOffer, OfferClosed
from contracts.trainings import CatalogueSession, TrainingSessionCancelled
from services.matching.domain.facts import Rules
from services.matching.models import OfferView, SessionView
from services.matching.repository import Changed, ProjectionRepository
from services.matching.settings import MatchingRegion


def rules_of(region: MatchingRegion) -> Rules:
    """Return the rules of a region, as the conditions read them."""
    return Rules(
        training_distance_km=region.training_distance_km,
        funder_codes=region.funder_codes,
        funding_routes=region.funding_routes,
        weights=region.weights.model_dump(),
    )


async def keep_offer(
    uow: UnitOfWork, *, offer: CatalogueOffer, sequence: int, cause: UUID, region: MatchingRegion
) -> None:
    """Take an offer as its catalogue says it."""
    projection = ProjectionRepository(uow.session)
    await projection.hold_occupations([offer.rome_parent])
    if await projection.keep_offer(OfferView.of(offer, sequence)):
        today = now().date()
        _tell(uow, await projection.review_offer(offer.offer_id, rules_of(region), today), cause)


async def close_offer(uow: UnitOfWork, *, offer: OfferClosed, sequence: int) -> None:
    """Take an offer out of searches; what is left of it names no company and no place."""
    await ProjectionRepository(uow.session).keep_offer(OfferView.closed(offer, sequence))


async def keep_session(
    uow: UnitOfWork,
    *,
    session: CatalogueSession | TrainingSessionCancelled,
    sequence: int,
    cause: UUID,
    region: MatchingRegion,
) -> None:
    """Take a session as its catalogue says it, and review the offers it may serve."""
    projection = ProjectionRepository(uow.session)
    before = await projection.known_session(session.session_id)
    if isinstance(session, CatalogueSession):
        row, parents = SessionView.of(session, sequence), session.rome_parents
    else:
        row, parents = SessionView.cancelled(session, sequence), ()
    touched = {*parents, *((before.content.get("rome_parents") or ()) if before else ())}
    if row.decides_otherwise(before):
        await projection.hold_occupations(touched)
    if not await projection.keep_session(row, parents) or not row.decides_otherwise(before):
        return
    changed = await projection.review_occupations(touched, rules_of(region), now().date())
    _tell(uow, changed, cause)


async def review_occupation(
    uow: UnitOfWork, *, parent: str, cause: UUID, region: MatchingRegion
) -> None:
    """Look again at the offers of an occupation: time passes, and sessions begin."""
    projection = ProjectionRepository(uow.session)
    await projection.hold_occupations([parent])
    changed = await projection.review_occupations([parent], rules_of(region), now().date())
    _tell(uow, changed, cause)


def _tell(uow: UnitOfWork, changed: list[Changed], cause: UUID) -> None:
    for each in changed:
        subject = f"offer/{each.offer_id}"
        uow.publish_alone(_message(each), causing=cause, subject=subject)


def _message(each: Changed) -> OfferMatched | OfferUnmatched:
    if each.session_id is None:
        return OfferUnmatched(
            offer_id=each.offer_id, rome_parent=each.rome_parent, basin_code=each.basin_code
        )
    return OfferMatched(
        offer_id=each.offer_id,
        rome_parent=each.rome_parent,
        basin_code=each.basin_code,
        session_id=each.session_id,
    )
