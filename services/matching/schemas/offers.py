"""Cards of offers, with their best session or what stands in the way."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from chassis.http import Answer
from chassis.region import Region
from contracts.offers import ApplyMode, CatalogueOffer, GeoPrecision
from contracts.trainings import CatalogueSession
from services.matching.domain import sentences
from services.matching.domain.ranking import Reason
from services.matching.domain.search import COUNT_LIMIT, Found, Results
from services.matching.schemas.sessions import Said, SessionOut

Sessions = Mapping[UUID, CatalogueSession]


class Card(Answer):
    """An offer of a list, with its best session, or what alone stands in the way."""

    id: UUID
    title: str
    rome_code: str
    occupation_name: str
    employer: str | None
    city: str | None
    department: str | None
    insee_code: str | None
    lat: float | None
    lon: float | None
    geo_precision: GeoPrecision
    distance_km: float | None
    contract_kind: str
    contract_label: str
    weekly_hours: float | None
    pay_text: str | None
    positions: int | None
    apply_mode: ApplyMode
    similar_group: str | None
    basin_code: str | None
    starts_from: date | None
    starts_until: date | None
    published_at: datetime
    updated_at: datetime | None
    checked_at: datetime
    source: str
    source_url: str | None
    source_line: str | None
    licence_url: str | None
    score: float
    session: SessionOut | None
    reasons: list[Said]
    blocking: Said | None

    @classmethod
    def of(cls, found: Found, sessions: Sessions, region: Region) -> "Card":
        offer, best = found.offer, found.outcome.best
        session = SessionOut.of(sessions[best.course.session_id], best) if best else None
        source = region.sources.get(offer.source)
        return cls.model_validate(
            {
                **offer.model_dump(),
                "id": offer.offer_id,
                "employer": offer.employer_name,
                "distance_km": None if found.metres is None else round(found.metres / 1000, 1),
                "updated_at": offer.source_updated_at,
                "source_line": source_line(offer, region),
                "licence_url": source.licence_url if source else None,
                "score": found.outcome.score,
                "session": session,
                "reasons": session.reasons if session else [],
                "blocking": Said.of(found.outcome.blocking),
            }
        )


class SearchOut(Answer):
    """A page of offers."""

    items: list[Card]
    next_cursor: str | None
    total: int
    total_is_exact: bool
    radius_km: int | None
    widened: bool
    corrected_words: str | None

    @classmethod
    def of(cls, results: Results, region: Region, cursor: str | None) -> "SearchOut":
        return cls(
            items=[Card.of(each, results.sessions, region) for each in results.items],
            next_cursor=cursor,
            total=min(results.total, COUNT_LIMIT),
            total_is_exact=results.total_is_exact,
            radius_km=results.radius_km,
            widened=results.widened,
            corrected_words=results.corrected_words,
        )


class CardsOut(Answer):
    """A short list of offers, and what they have that another had not."""

    items: list[Card]
    because: Said | None

    @classmethod
    def of(
        cls, found: Sequence[Found], sessions: Sessions, region: Region, because: Reason | None
    ) -> "CardsOut":
        items = [Card.of(each, sessions, region) for each in found]
        return cls(items=items, because=Said.of(because))


def source_line(offer: CatalogueOffer, region: Region) -> str | None:
    """Return the line that names the source of an imported offer and its last update."""
    source = region.sources.get(offer.source)
    if source is None:
        return None
    updated = offer.source_updated_at or offer.published_at
    on = sentences.day(updated.astimezone(region.zone).date())
    line = f"Source : {source.label}, mise à jour le {on}."
    return f"{line} Réutilisation soumise à licence." if source.licence_url else line
