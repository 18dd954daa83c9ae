"""Questions to the delivery ledger."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.notifications.domain import LEASE, Status
from services.notifications.models import Notification

_WAITING = (Status.PLANNED, Status.SENDING)


class NotificationsRepository:
    """Every SQL statement of the service."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def plan(self, rows: Sequence[Notification]) -> None:
        """Add messages to the ledger; one that is there already stays as it is."""
        if not rows:
            return
        values = [row.model_dump() for row in rows]
        await self._session.execute(
            insert(Notification).values(values).on_conflict_do_nothing(index_elements=["id"])
        )

    async def lease_due(self, limit: int) -> Sequence[Notification]:
        """Return due messages, leased to this worker; in order inside a case."""
        due = (
            select(col(Notification.id))
            .where(col(Notification.status).in_(_WAITING))
            .where(col(Notification.not_before_at) <= func.now())
            .where(
                or_(
                    col(Notification.lease_until_at).is_(None),
                    col(Notification.lease_until_at) < func.now(),
                )
            )
            .where(~_waits_for_an_older_one())
            .order_by(col(Notification.not_before_at))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = (await self._session.scalars(due)).all()
        leased = await self._session.scalars(
            update(Notification)
            .where(col(Notification.id).in_(ids))
            .values(
                status=Status.SENDING,
                attempts=col(Notification.attempts) + 1,
                lease_until_at=func.now() + LEASE,
            )
            .returning(Notification)
        )
        return leased.all()

    async def settle(
        self, row: Notification, status: Status, error_code: str | None = None
    ) -> bool:
        """Close a message: sent, failed, cancelled or expired. Say whether it was still ours."""
        return await self._end_lease(
            row,
            status=status,
            error_code=error_code,
            closed_at=func.now(),
            sent_at=func.now() if status is Status.SENT else None,
        )

    async def postpone(
        self, row: Notification, delay: timedelta, error_code: str, *, counted: bool = True
    ) -> bool:
        """Look again later; ``counted`` when the attempt failed, not when it only waited.

        Say whether the message was still ours.
        """
        return await self._end_lease(
            row,
            status=Status.PLANNED,
            error_code=error_code,
            attempts=col(Notification.attempts) - (0 if counted else 1),
            not_before_at=func.now() + delay,
        )

    async def _end_lease(self, row: Notification, **values: object) -> bool:
        """Write what became of a message, unless another worker took it since: it counts them."""
        ended = await self._session.scalar(
            update(Notification)
            .where(col(Notification.id) == row.id)
            .where(col(Notification.status) == Status.SENDING)
            .where(col(Notification.attempts) == row.attempts)
            .values(lease_until_at=None, **values)
            .returning(col(Notification.id))
        )
        return ended is not None

    async def was_sent_since(self, row: Notification, template: str) -> bool:
        """Say whether a message of a template left for the same person after a fact."""
        query = self._beside(row).where(
            col(Notification.template) == template,
            col(Notification.status) == Status.SENT,
            col(Notification.sent_at) >= row.cause_at,
        )
        return await self._session.scalar(select(query.exists())) or False

    async def has_newer(self, row: Notification) -> bool:
        """Say whether a later fact of the case planned the same message again."""
        query = self._beside(row).where(
            col(Notification.template) == row.template,
            col(Notification.case_version) > row.case_version,
        )
        return await self._session.scalar(select(query.exists())) or False

    @staticmethod
    def _beside(row: Notification) -> Select[UUID]:
        """Return the messages of the same case to the same person."""
        return (
            select(col(Notification.id))
            .where(col(Notification.case_ref) == row.case_ref)
            .where(col(Notification.recipient_ref) == row.recipient_ref)
        )

    async def told_about(self, case_ref: UUID) -> Sequence[Notification]:
        """Return what was told about a case, oldest first."""
        query = (
            select(Notification)
            .where(col(Notification.case_ref) == case_ref)
            .order_by(col(Notification.case_version), col(Notification.template))
        )
        return (await self._session.scalars(query)).all()


def _waits_for_an_older_one() -> ColumnElement[bool]:
    """Say whether a message of the same case and recipient, older and due, is not settled."""
    older = aliased(Notification)
    return exists().where(
        and_(
            col(older.case_ref) == col(Notification.case_ref),
            col(older.recipient_ref) == col(Notification.recipient_ref),
            col(older.case_version) < col(Notification.case_version),
            col(older.status).in_(_WAITING),
            col(older.not_before_at) <= func.now(),
        )
    )
