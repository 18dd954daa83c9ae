"""What the sighting of an offer in its source changes, and what must be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contracts.message import Event
from contracts.offers import ApplyMode, ClosingReason
from services.offers.domain.record import ReadOffer, changed_fields
from services.offers.domain.states import ClosedBy
from services.offers.models.offer import Offer

CHECKED_EVERY = timedelta(hours=1)


class Outcome(StrEnum):
    """What a sighting changed."""

    CREATED = "created"
    UPDATED = "updated"
    DATE_ONLY = "date_only"
    REOPENED = "reopened"
    CLOSED = "closed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Sighted:
    """The offer as it is now; ``written`` is false when its row needs nothing."""

    offer: Offer
    outcome: Outcome
    messages: Sequence[Event] = ()
    written: bool = True


def sighted(offer: Offer | None, read: ReadOffer, now: datetime, unclaimed: ApplyMode) -> Sighted:
    """Bring an offer in line with its source; the same content twice changes nothing."""
    if offer is None:
        offer = Offer.first_seen(read, now)
        return Sighted(offer, Outcome.CREATED, [offer.imported(unclaimed)])
    if not offer.is_open:
        return _seen_closed(offer, read, now, unclaimed)
    if offer.content_hash != read.content_hash:
        return _seen_changed(offer, read, now, unclaimed)
    return _seen_same(offer, read, now, unclaimed)


def _seen_closed(offer: Offer, read: ReadOffer, now: datetime, unclaimed: ApplyMode) -> Sighted:
    if offer.closed_by not in {ClosedBy.SOURCE, ClosedBy.POSITIONS}:
        return Sighted(offer, Outcome.UNCHANGED, written=False)
    same = offer.content_hash == read.content_hash
    was_kept = offer.closed_by is ClosedBy.POSITIONS
    offer.take_content(read, now)
    if offer.is_full:
        offer.close(ClosingReason.FILLED, ClosedBy.POSITIONS, now)
        return Sighted(offer, Outcome.UNCHANGED, written=not (was_kept and same))
    offer.reopen()
    return Sighted(offer, Outcome.REOPENED, [offer.imported(unclaimed)])


def _seen_changed(offer: Offer, read: ReadOffer, now: datetime, unclaimed: ApplyMode) -> Sighted:
    changed = changed_fields(offer.content, read.content)
    offer.take_content(read, now)
    if offer.is_full:
        messages = offer.close(ClosingReason.FILLED, ClosedBy.POSITIONS, now)
        return Sighted(offer, Outcome.CLOSED, messages)
    if not changed:
        return Sighted(offer, Outcome.UNCHANGED)
    offer.date_told_on = now.date()
    return Sighted(offer, Outcome.UPDATED, [offer.updated(changed, unclaimed)])


def _seen_same(offer: Offer, read: ReadOffer, now: datetime, unclaimed: ApplyMode) -> Sighted:
    newer = offer.source_updated_at != read.source_updated_at
    reworded = offer.content != read.content or offer.warnings != list(read.warnings)
    stale = now - offer.checked_at >= CHECKED_EVERY
    told_today = offer.date_told_on == now.date()
    if not (newer or reworded or stale):
        return Sighted(offer, Outcome.UNCHANGED, written=False)
    offer.take_content(read, now)
    if newer and not told_today:
        offer.date_told_on = now.date()
        message = offer.updated(("source_updated_at",), unclaimed)
        return Sighted(offer, Outcome.DATE_ONLY, [message])
    return Sighted(offer, Outcome.DATE_ONLY if newer else Outcome.UNCHANGED)
