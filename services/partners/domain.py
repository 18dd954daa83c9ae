"""Which fact of a case becomes which fact of a partner, and the rules of keys."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from chassis.errors import Conflict, Gone, NotFound
from contracts.partners import (
    EndedData,
    EnrolmentCancelledFact,
    EnrolmentConfirmedFact,
    EnrolmentRequestedFact,
    HeldData,
    PartnerData,
    PartnerFact,
    ReservationHeld,
    ReservationReleased,
    topic,
)

PARTNER_ID = re.compile(r"^[a-z0-9][a-z0-9-]{1,31}$")
KEYS_AT_MOST = 2
SCOPES = (
    *("enrolments:read", "enrolments:write", "events:read"),
    *("sessions:read", "sessions:write"),
)
CATALOGUE_WAIT = timedelta(minutes=10)
"""How long a fact waits for the catalogue to tell of its session, before it is put aside."""

Progress = Literal["none", "held", "requested", "confirmed"]


class UnknownPartner(NotFound):
    """No such partner, or not yours."""

    code = "not_found"
    title = "Page ou élément introuvable"


class UnknownSession(NotFound):
    """The catalogue never told of this session, or no longer does."""

    code = "not_found"
    title = "Session inconnue du catalogue"


class CursorTooOld(Gone):
    """A cursor older than what is kept."""

    code = "cursor_too_old"
    title = "Ces événements ne sont plus disponibles"


class ApiKeyLimit(Conflict):
    """Two active keys at most."""

    code = "api_key_limit"
    title = "Deux clés actives au maximum"


def stream_of(partner_id: str) -> str:
    """Return the stream of a partner; the relay adds the region."""
    return topic("", partner_id).lstrip(".")


def held(base: dict[str, object], until: datetime, at: datetime) -> PartnerFact:
    """Return the fact of a held seat."""
    return ReservationHeld(
        timestamp=at, data=HeldData.model_validate({**base, "held_until_at": until})
    )


def requested(base: dict[str, object], at: datetime) -> PartnerFact:
    """Return the fact of an enrolment to answer."""
    return EnrolmentRequestedFact(timestamp=at, data=PartnerData.model_validate(base))


def confirmed(base: dict[str, object], at: datetime) -> PartnerFact:
    """Return the fact of a confirmed enrolment."""
    return EnrolmentConfirmedFact(timestamp=at, data=PartnerData.model_validate(base))


def ended(
    base: dict[str, object], reason: str, progress: Progress, at: datetime
) -> PartnerFact | None:
    """Return the fact of something given back: what it was decides what it is called."""
    data = EndedData.model_validate({**base, "reason": reason})
    if progress == "held":
        return ReservationReleased(timestamp=at, data=data)
    if progress in ("requested", "confirmed"):
        return EnrolmentCancelledFact(timestamp=at, data=data)
    return None


def new_key(*, test: bool = False) -> str:
    """Return a new API key: 256 bits, shown once."""
    return f"tu_{'test' if test else 'live'}_{secrets.token_urlsafe(32)}"


def key_hash(key: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def enrolment_url(base: str, enrolment_id: UUID) -> str:
    """Return where the trainee's file is read, with the partner's key."""
    return f"{base}/v1/training-provider/enrolments/{enrolment_id}"
