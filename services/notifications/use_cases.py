"""Plan what must be told, and close what was told or became untrue."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from contracts.candidacy import CandidacyEvent
from services.notifications.domain import (
    TOLD_WITH_THE_YES,
    Delays,
    Recipient,
    Status,
    Template,
    Told,
    catalogue,
    next_attempt,
    notification_id,
    told_by,
)
from services.notifications.models import Notification
from services.notifications.repository import NotificationsRepository
from services.notifications.settings import NotificationsRegion


@dataclass(frozen=True)
class Cause:
    """The fact behind a message: its id, when it happened, the version of the case."""

    id: UUID
    at: datetime
    version: int
    type: str


async def plan_messages(
    uow: UnitOfWork,
    *,
    event: CandidacyEvent,
    cause: Cause,
    region: NotificationsRegion,
) -> None:
    """Write in the ledger what this fact must tell, and to whom."""
    told = told_by(event, _delays(region))
    rows = [_row(each, event, cause) for each in told]
    await NotificationsRepository(uow.session).plan(rows)


def _delays(region: NotificationsRegion) -> Delays:
    return Delays(**{each.name: getattr(region, each.name) for each in fields(Delays)})


def _row(told: Told, event: CandidacyEvent, cause: Cause) -> Notification:
    template = told.template
    ref = _recipient_ref(template, event)
    return Notification(
        id=notification_id(cause.id, template.id, ref, "email"),
        template=template.id,
        category=template.category,
        recipient_kind=template.recipient,
        recipient_ref=ref,
        case_ref=event.candidacy_id,
        cause_id=cause.id,
        cause_type=cause.type,
        cause_at=cause.at,
        case_version=cause.version,
        not_before_at=cause.at + told.delay,
        expires_at=cause.at + told.delay + template.use_by,
    )


def _recipient_ref(template: Template, event: CandidacyEvent) -> str:
    """Return an opaque reference; the members of an organisation are found at sending time."""
    if template.recipient is Recipient.CANDIDATE:
        return str(event.candidate_id)
    return f"{template.recipient.value}:{event.candidacy_id}"


async def plan_login_link(
    uow: UnitOfWork, *, account_id: UUID, cause_id: UUID, now: datetime, expires_at: datetime
) -> UUID:
    """Write in the ledger that a login link is to be sent; the link itself is not written."""
    template = catalogue()["C01"]
    ref = str(account_id)
    id_ = notification_id(cause_id, template.id, ref, "email")
    row = Notification(
        id=id_,
        template=template.id,
        category=template.category,
        recipient_kind=template.recipient,
        recipient_ref=ref,
        cause_id=cause_id,
        cause_type="login_link",
        cause_at=now,
        not_before_at=now,
        expires_at=min(expires_at, now + template.use_by),
    )
    await NotificationsRepository(uow.session).plan([row])
    return id_


async def lease_due(uow: UnitOfWork, *, limit: int) -> list[Notification]:
    """Take the messages that are due, for this worker alone."""
    return list(await NotificationsRepository(uow.session).lease_due(limit))


async def is_told_otherwise(uow: UnitOfWork, *, row: Notification) -> bool:
    """Say whether another message tells the same, or something newer, to the same person."""
    ledger = NotificationsRepository(uow.session)
    if row.case_ref is None:
        return False
    if row.template in TOLD_WITH_THE_YES and await ledger.was_sent_since(row, "C06"):
        return True
    return await ledger.has_newer(row)


async def settle(
    uow: UnitOfWork, *, row: Notification, status: Status, error_code: str | None = None
) -> bool:
    """Close a message and leave a trace. Say whether it was still leased to the caller."""
    if not await NotificationsRepository(uow.session).settle(row, status, error_code):
        return False
    uow.audit(
        action=f"notification.{status.value}",
        object_kind="notification",
        object_id=row.id,
        from_state=Status.SENDING.value,
        to_state=status.value,
        reason_code=error_code,
    )
    return True


async def wait_for(uow: UnitOfWork, *, row: Notification, delay: timedelta, why: str) -> bool:
    """Keep a message for later: the opening hours, or the outcome it will tell."""
    return await NotificationsRepository(uow.session).postpone(row, delay, why, counted=False)


async def try_again(uow: UnitOfWork, *, row: Notification, now: datetime, error_code: str) -> bool:
    """Postpone a message after an outage, or give it up past its use-by."""
    delay = next_attempt(row.attempts)
    if delay is None:
        return await settle(uow, row=row, status=Status.FAILED, error_code=error_code)
    if now + delay > row.expires_at:
        return await settle(uow, row=row, status=Status.EXPIRED, error_code=error_code)
    return await NotificationsRepository(uow.session).postpone(row, delay, error_code)
