"""Questions to the delivery ledger."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.notifications.domain import Status
from services.notifications.models import Notification

LEASE = timedelta(seconds=60)
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
            select(Notification)
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
        rows = (await self._session.scalars(due)).all()
        await self._session.execute(
            update(Notification)
            .where(col(Notification.id).in_([row.id for row in rows]))
            .values(
                status=Status.SENDING,
                attempts=col(Notification.attempts) + 1,
                lease_until_at=func.now() + LEASE,
            )
        )
        return rows

    async def settle(self, id_: UUID, status: Status, error_code: str | None = None) -> None:
        """Close a message: sent, failed, cancelled or expired."""
        await self._session.execute(
            update(Notification)
            .where(col(Notification.id) == id_)
            .values(
                status=status,
                error_code=error_code,
                lease_until_at=None,
                closed_at=func.now(),
                sent_at=func.now() if status is Status.SENT else None,
            )
        )

    async def postpone(
        self, id_: UUID, delay: timedelta, error_code: str, *, counted: bool = True
    ) -> None:
        """Look again later; ``counted`` when the attempt failed, not when it only waited."""
        await self._session.execute(
            update(Notification)
            .where(col(Notification.id) == id_)
            .values(
                status=Status.PLANNED,
                error_code=error_code,
                lease_until_at=None,
                attempts=col(Notification.attempts) - (0 if counted else 1),
                not_before_at=func.now() + delay,
            )
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
