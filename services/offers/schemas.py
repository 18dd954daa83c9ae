"""Bodies of the requests and responses of offers."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from chassis.cursors import Position
from chassis.errors import CursorInvalid, Gone
from chassis.http import Answer, Body, Text
from chassis.region import Region
from chassis.types import Day, Line, SiretNumber
from contracts.candidacy import ContractKind
from contracts.offers import CatalogueOffer, ClosingReason
from contracts.words import InseeCode, Known, RomeCode
from services.offers.domain.posting import NewOffer
from services.offers.domain.record import POSTED, OfferDetails
from services.offers.domain.states import ModerationReason, OfferState
from services.offers.models import Offer
from services.offers.settings import OffersRegion

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


class Moderation(Body):
    """Why the Région hides an offer."""

    reason: ModerationReason


class Moderated(Answer):
    """An offer that is hidden, and how many positions were taken back."""

    offer_id: UUID
    revoked: int


class PostedOffer(Body):
    """An offer that an employer posts; three codes are enough."""

    rome_code: RomeCode
    insee_code: InseeCode
    siret: SiretNumber
    title: Line | None = None
    employer_name: Line | None = None
    contract_kind: Annotated[ContractKind, Known] | None = None
    positions: int | None = Field(default=None, ge=1, le=100)
    description: Text(5000, 0) | None = None  # type: ignore[valid-type]
    pay_text: Line | None = None
    weekly_hours: float | None = Field(default=None, ge=1, le=60)
    starts_from: Day | None = None

    def new(self) -> NewOffer:
        """Return what the use case needs."""
        return NewOffer(**self.model_dump(exclude_none=True))


class OfferOut(CatalogueOffer):
    """An offer, whole: everything public, with the line that its source asks for."""

    id: UUID
    employer: str | None
    status: OfferState
    status_label: str
    closed_at: datetime | None
    source_label: str
    source_line: str | None
    licence_url: str | None
    updated_at: datetime
    details: OfferDetails

    @classmethod
    def of(cls, offer: Offer, region: Region, section: OffersRegion) -> Self:
        """Return the representation of an offer."""
        state = offer.public_state(section.unclaimed)
        source = region.sources.get(offer.source)
        label = source.label if source else "Employeur" if offer.source == POSTED else offer.source
        return cls.model_validate(
            {
                **state,
                "id": offer.id,
                "employer": state.get("employer_name"),
                "status": offer.state,
                "status_label": _status_label(offer),
                "closed_at": offer.closed_at,
                "source_label": label,
                "source_line": _source_line(offer, region, label),
                "licence_url": source.licence_url if source else None,
                "updated_at": offer.source_updated_at,
                "details": offer.record.details,
            }
        )


class EmployerOffer(Answer):
    """An offer in the list of its employer."""

    id: UUID
    title: str
    occupation_name: str
    rome_code: str
    insee_code: str | None
    city: str | None
    siret: str | None
    establishment_id: UUID | None
    source: str
    status: OfferState
    status_label: str
    closing_reason: ClosingReason | None
    positions: int | None
    claimed: int
    published_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """Return the line of an offer."""
        return cls(
            **offer.model_dump(include=set(cls.model_fields)),
            city=offer.record.city if offer.is_readable else None,
            status=offer.state,
            status_label=_status_label(offer),
        )


def gone(offer: Offer) -> Gone:
    """Return the refusal that stands for an offer withdrawn: its title and occupation only."""
    what = {
        "title": offer.title,
        "occupation_name": offer.occupation_name,
        "rome_code": offer.rome_code,
        "rome_parent": offer.rome_parent,
    }
    detail = f"« {offer.title} » n’est plus proposée. Voyez les offres du même métier."
    return Gone(detail, choices=[what])


def position(offer: Offer) -> Position:
    """Return the place of an offer in the list of its employer."""
    return [offer.published_at.isoformat(), str(offer.id)]


def after(place: Sequence[str | int | float | None]) -> tuple[datetime, UUID]:
    """Return where a list goes on. Raises `CursorInvalid`."""
    try:
        published_at, id_ = place
        return datetime.fromisoformat(str(published_at)), UUID(str(id_))
    except ValueError:
        raise CursorInvalid from None


def _status_label(offer: Offer) -> str:
    if offer.closing_reason is None:
        return "Offre ouverte"
    return offer.closing_reason.label


def _source_line(offer: Offer, region: Region, label: str) -> str | None:
    if offer.source == POSTED:
        return None
    source = region.sources.get(offer.source)
    licence = " Réutilisation soumise à licence." if source and source.licence_url else ""
    day = in_french(offer.source_updated_at.astimezone(ZoneInfo(region.timezone)).date())
    return f"Source : {label}, mise à jour le {day}.{licence}"


def in_french(day: date) -> str:
    """Return a day as people read it: « 1er mars 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"
