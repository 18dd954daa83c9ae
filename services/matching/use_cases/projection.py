"""Keeps the read model, and says when an offer gains its first session or loses its last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.clock import now
from chassis.unit_of_work import UnitOfWork
from contracts.message import Message
from contracts.offers import CatalogueOffer, OfferClosed
from contracts.trainings import CatalogueSession, TrainingSessionCancelled
from services.matching.domain.facts import Rules
from services.matching.domain.opening import key_of
from services.matching.models import OfferView, Opening, SessionView
from services.matching.repository import ProjectionRepository
from services.matching.settings import MatchingRegion
from services.matching.use_cases.reviewing import Reviewing


@dataclass(frozen=True)
class Heard:
    """A message, the version it tells, and its id."""

    message: Message
    sequence: int
    id: UUID


def rules_of(region: MatchingRegion) -> Rules:
    """Return the rules of a region, as the conditions read them."""
    return Rules(
        training_distance_km=region.training_distance_km,
        funder_codes=region.funder_codes,
        funding_routes=region.funding_routes,
        weights=region.weights.model_dump(),
    )


async def keep_offers(
    uow: UnitOfWork, *, heard: Sequence[Heard], region: MatchingRegion, silent: bool = False
) -> None:
    """Take offers as their catalogue says them: open ones, and what is left of closed ones."""
    rows: dict[UUID, OfferView] = {}
    open_: dict[UUID, Heard] = {}
    for each in _newest(heard):
        if isinstance(each.message, CatalogueOffer):
            rows[each.message.offer_id] = OfferView.of(each.message, each.sequence)
            open_[each.message.offer_id] = each
        elif isinstance(each.message, OfferClosed):
            rows[each.message.offer_id] = OfferView.closed(each.message, each.sequence)
    projection = ProjectionRepository(uow.session)
    await projection.hold_occupations(each.rome_parent for each in rows.values())
    written = await projection.keep_offers(list(rows.values()))
    await projection.drop_openings(written - open_.keys())
    openings = [
        Opening.of(each.message)  # type: ignore[arg-type]  # only open offers are there
        for id_, each in open_.items()
        if id_ in written
    ]
    reviewing = Reviewing(uow, rules_of(region), now().date(), silent=silent)
    await reviewing.keep_openings(openings, {id_: each.id for id_, each in open_.items()})
    if not silent:
        await projection.announce([key_of(id_) for id_ in written])


async def keep_sessions(
    uow: UnitOfWork, *, heard: Sequence[Heard], region: MatchingRegion, silent: bool = False
) -> None:
    """Take sessions as their catalogue says them, and review the offers they may serve."""
    rows: dict[UUID, SessionView] = {}
    parents: dict[UUID, Sequence[str]] = {}
    for each in _newest(heard):
        row = _session_row(each)
        rows[row.id] = row
        parents[row.id] = row.content.get("rome_parents", ())
    projection = ProjectionRepository(uow.session)
    before = await projection.known_sessions(rows.keys())
    changed = [row for id_, row in rows.items() if row.decides_otherwise(before.get(id_))]
    versions = [*changed, *(before[row.id] for row in changed if row.id in before)]
    await projection.hold_occupations(
        parent for row in versions for parent in row.content.get("rome_parents", ())
    )
    written = await projection.keep_sessions(list(rows.values()), parents)
    reviewing = Reviewing(uow, rules_of(region), now().date(), silent=silent)
    served = [row for row in versions if row.id in written]
    await reviewing.served_by(served, cause=heard[0].id)
    if served and not silent:
        await projection.announce(sessions=True)


async def review_occupation(
    uow: UnitOfWork, *, parent: str, cause: UUID, region: MatchingRegion
) -> None:
    """Look again at the offers of an occupation: time passes, and sessions begin."""
    await ProjectionRepository(uow.session).hold_occupations([parent])
    reviewing = Reviewing(uow, rules_of(region), now().date())
    await reviewing.occupation(parent, cause=cause)


def _newest(heard: Iterable[Heard]) -> list[Heard]:
    """Return the newest message about each object."""
    found: dict[str, Heard] = {}
    for each in heard:
        known = found.get(each.message.key)
        if known is None or each.sequence > known.sequence:
            found[each.message.key] = each
    return list(found.values())


def _session_row(heard: Heard) -> SessionView:
    if isinstance(heard.message, TrainingSessionCancelled):
        return SessionView.cancelled(heard.message, heard.sequence)
    assert isinstance(heard.message, CatalogueSession)  # noqa: S101
    return SessionView.of(heard.message, heard.sequence)
