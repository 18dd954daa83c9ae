"""Who may apply, and to what (first line of section 5.1 of placement)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.candidacy import CandidacyState
from contracts.offers import ApplyMode
from contracts.statuses import french_date
from services.candidacy.domain.errors import (
    AlreadyApplied,
    CommitmentExists,
    OfferIsClosed,
    OfferNotClaimed,
    ReapplyTooEarly,
    TooManyOpenCandidacies,
)
from services.candidacy.domain.states import COMMITTED

_APPLIES_HERE = {ApplyMode.DIRECT, ApplyMode.MEDIATED}


class Open(Protocol):
    """A live candidacy of the person."""

    id: UUID
    offer_id: UUID
    state: CandidacyState


@dataclass(frozen=True)
class Application:
    """What a person gives to apply."""

    offer_id: UUID
    session_ids: Sequence[UUID]
    first_name: str
    last_name: str
    email: str
    phone: str
    postcode: str
    insee_code: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class Limits:
    """What the region allows."""

    open_max: int
    reapply_after: timedelta
    zone: ZoneInfo


def check_person(
    live: Sequence[Open],
    offer_id: UUID,
    *,
    last_closed: datetime | None,
    now: datetime,
    limits: Limits,
) -> None:
    """Refuse a candidacy that this person may not send now."""
    for each in live:
        if each.offer_id == offer_id:
            raise AlreadyApplied("Suivez la candidature déjà envoyée.", existing=each.id)
    for each in live:
        if each.state in COMMITTED:
            raise CommitmentExists("Suivez l’autre candidature.", existing=each.id)
    if len(live) >= limits.open_max:
        raise TooManyOpenCandidacies(
            f"Retirez une de vos {limits.open_max} candidatures pour en envoyer une autre."
        )
    if last_closed is not None and now < last_closed + limits.reapply_after:
        day = (last_closed + limits.reapply_after).astimezone(limits.zone).date()
        raise ReapplyTooEarly(f"Vous pourrez candidater à nouveau le {french_date(day)}.")


def check_offer(*, is_open: bool, apply_mode: ApplyMode) -> None:
    """Refuse a candidacy to an offer that does not take any here."""
    if not is_open:
        raise OfferIsClosed("Voyez les autres offres près de chez vous.")
    if apply_mode not in _APPLIES_HERE:
        raise OfferNotClaimed("Suivez le lien vers le site d’origine de l’offre.")
