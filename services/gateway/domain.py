"""Words and rules of identity: roles, lives of tokens and sessions, what a link lets one do."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.errors import DomainError, Unauthenticated


class Role(StrEnum):
    """What somebody is for the gateway. The words of the services."""

    PUBLIC = "public"
    CANDIDATE = "candidate"
    EMPLOYER = "employer"
    TRAINING_PROVIDER = "training_provider"
    PARTNER = "partner"


MEMBERS = (Role.EMPLOYER, Role.TRAINING_PROVIDER)

LETTERS = {
    "P": Role.PUBLIC,
    "C": Role.CANDIDATE,
    "E": Role.EMPLOYER,
    "T": Role.TRAINING_PROVIDER,
    "K": Role.PARTNER,
}
"""The letters of the rights table."""


class MemberRole(StrEnum):
    """What a member may do in their organisation."""

    MEMBER = "member"
    ADMIN = "admin"


class LoginTokenKind(StrEnum):
    """Why a single-use login token exists."""

    MAGIC_LINK = "magic_link"
    HANDOVER = "handover"


class Purpose(StrEnum):
    """What a link received by e-mail lets one do."""

    DECIDE = "decide"
    CONFIRM_RESERVATION = "confirm_reservation"
    FOLLOW = "follow"
    WITHDRAW = "withdraw"
    ANSWER_ENROLMENT = "answer_enrolment"
    DECLARE_OUTCOME = "declare_outcome"
    SITUATION = "situation"
    EMPLOYEE_SITUATION = "employee_situation"


class ObjectKind(StrEnum):
    """On what a link acts."""

    CANDIDACY = "candidacy"
    ENROLMENT = "enrolment"


class RecipientKind(StrEnum):
    """Who received a link. The id is that of their account."""

    CANDIDATE = "candidate"
    EMPLOYER = "employer"
    TRAINING_PROVIDER = "training_provider"


@dataclass(frozen=True)
class Act:
    """Who may do something by a link, on what, and for how long (none: as long as it makes sense).

    ``stays``: once done, the page shows where things are instead of saying that the link served.
    """

    recipient: RecipientKind
    object_kind: ObjectKind
    allowed_action: str
    life: timedelta | None = None
    stays: bool = False


ACTS = {
    Purpose.DECIDE: Act(RecipientKind.EMPLOYER, ObjectKind.CANDIDACY, "decide"),
    Purpose.CONFIRM_RESERVATION: Act(
        RecipientKind.CANDIDATE, ObjectKind.CANDIDACY, "confirm_reservation", stays=True
    ),
    Purpose.FOLLOW: Act(
        RecipientKind.CANDIDATE, ObjectKind.CANDIDACY, "", life=timedelta(days=30), stays=True
    ),
    Purpose.WITHDRAW: Act(RecipientKind.CANDIDATE, ObjectKind.CANDIDACY, "withdraw"),
    Purpose.ANSWER_ENROLMENT: Act(
        RecipientKind.TRAINING_PROVIDER, ObjectKind.ENROLMENT, "confirm_enrolment"
    ),
    Purpose.DECLARE_OUTCOME: Act(
        RecipientKind.EMPLOYER, ObjectKind.CANDIDACY, "declare_outcome", timedelta(days=60)
    ),
    Purpose.SITUATION: Act(
        RecipientKind.CANDIDATE,
        ObjectKind.CANDIDACY,
        "report_situation",
        timedelta(days=60),
        stays=True,
    ),
    Purpose.EMPLOYEE_SITUATION: Act(
        RecipientKind.EMPLOYER,
        ObjectKind.CANDIDACY,
        "report_situation",
        timedelta(days=60),
        stays=True,
    ),
}


OWN_PERSON = frozenset({"person:own"})
"""Scope of a session opened by somebody who proved who they are, and that may do everything."""


@dataclass(frozen=True)
class Caller:
    """Who stands at the door."""

    role: Role = Role.PUBLIC
    account_id: UUID | None = None
    organisations: tuple[UUID, ...] = ()
    scopes: frozenset[str] = frozenset()
    login_session_id: UUID | None = None
    limited_to: UUID | None = None
    proved: bool = True
    on_behalf_of: str | None = None
    request_id: str | None = None

    @property
    def key(self) -> str:
        """Return what tells this caller from another, for limits and streams."""
        return str(self.login_session_id or self.account_id or "anyone")


class SessionExpired(Unauthenticated):
    """The login session is over."""

    code = "session_expired"
    title = "Votre session a expiré"


class ApiKeyInvalid(Unauthenticated):
    """The key is unknown, expired or revoked."""

    code = "api_key_invalid"
    title = "Clé d’accès refusée"


class ScopeMissing(DomainError):
    """The key exists, but not for this."""

    code = "scope_missing"
    title = "Cette clé ne permet pas cette action"
    status = 403


class LoginStateInvalid(DomainError):
    """The return of the identity provider answers no question of ours."""

    code = "login_state_invalid"
    title = "La connexion a expiré, recommencez"
    status = 400


class LinkUsed(DomainError):
    """The link served already."""

    code = "link_used"
    title = "Ce lien a déjà servi"
    status = 410


class LinkExpired(DomainError):
    """The link is too old, or was never ours."""

    code = "link_expired"
    title = "Ce lien a expiré"
    status = 410


class TooManyStreams(DomainError):
    """Too many windows follow the same thing."""

    code = "too_many_streams"
    title = "Trop de fenêtres ouvertes"
    status = 429


def new_token() -> str:
    """Return a secret of 256 bits, for an address or a header."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def derived_token(secret: bytes, *parts: str) -> str:
    """Return the secret that the same question always gets, so that a repeated call repeats it."""
    digest = hmac.digest(secret, "\x1f".join(parts).encode(), hashlib.sha256)
    return f"r{digest.hex()}"


def normalised(email: str) -> str:
    """Return an address as it is compared."""
    return email.strip().lower()


def is_over(*, seen_at: datetime, expires_at: datetime, idle: timedelta, now: datetime) -> bool:
    """Say whether a login session is over."""
    return now >= expires_at or now - seen_at >= idle
