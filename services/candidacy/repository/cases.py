"""Questions that lock a case to change it: person first, then candidacies by ascending id."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.candidacy import CandidacyState
from services.candidacy.domain.states import COMMITTED, LIVE, TERMINAL
from services.candidacy.models import Candidacy, CandidacyStep, CandidacyText, Person, TextKind
from services.candidacy.repository.persons import sent_by


class Rivals(NamedTuple):
    """A case and the person's other live ones, all locked."""

    case: Candidacy
    others: Sequence[Candidacy]

    @property
    def committed_elsewhere(self) -> bool:
        """Return whether another case of the person is committed."""
        return any(other.state in COMMITTED for other in self.others)


class CandidacyRepository:
    """Candidacies, one at a time or with their rivals."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, candidacy: Candidacy) -> Candidacy:
        """Keep a new candidacy."""
        self._session.add(candidacy)
        await self._session.flush()
        return candidacy

    async def keep(self, *rows: CandidacyStep | CandidacyText) -> None:
        """Keep lines of history and texts."""
        self._session.add_all(rows)

    async def forget_text(self, candidacy_id: UUID, kind: TextKind) -> None:
        """Drop a text that was not shown to anybody."""
        query = (
            delete(CandidacyText)
            .where(col(CandidacyText.candidacy_id) == candidacy_id)
            .where(col(CandidacyText.kind) == kind)
        )
        await self._session.execute(query)

    async def locked(self, candidacy_id: UUID) -> Candidacy | None:
        """Return a candidacy, locked."""
        return await self._one(col(Candidacy.id) == candidacy_id)

    async def sent_by(self, candidate_id: UUID, candidacy_id: UUID) -> Candidacy | None:
        """Return a candidacy of this person, locked."""
        return await self._one(col(Candidacy.id) == candidacy_id, sent_by(candidate_id))

    async def received_by(
        self, organisations: Collection[UUID], candidacy_id: UUID
    ) -> Candidacy | None:
        """Return a candidacy received by one of these establishments, locked."""
        theirs = col(Candidacy.establishment_id).in_(organisations)
        return await self._one(col(Candidacy.id) == candidacy_id, theirs)

    async def rivals(
        self, candidacy_id: UUID, *, candidate_id: UUID | None = None
    ) -> Rivals | None:
        """Return a candidacy and the person's other live ones; the person is locked first."""
        whose = select(col(Candidacy.candidate_id)).where(col(Candidacy.id) == candidacy_id)
        if candidate_id is not None:
            whose = whose.where(sent_by(candidate_id))
        person_id = await self._lock_person(whose)
        if person_id is None:
            return None
        rows = await self._all(
            col(Candidacy.candidate_id) == person_id,
            (col(Candidacy.id) == candidacy_id) | col(Candidacy.state).in_(LIVE),
        )
        [case] = [row for row in rows if row.id == candidacy_id]
        return Rivals(case, [row for row in rows if row.id != candidacy_id])

    async def live_of(self, person_id: UUID) -> Sequence[Candidacy]:
        """Return the live candidacies of a person whose row is locked."""
        return await self._all(
            col(Candidacy.candidate_id) == person_id, col(Candidacy.state).in_(LIVE)
        )

    async def last_closed(self, person_id: UUID, offer_id: UUID) -> datetime | None:
        """Return when the last candidacy of a person for an offer was closed."""
        query = (
            select(func.max(Candidacy.closed_at))
            .where(col(Candidacy.candidate_id) == person_id)
            .where(col(Candidacy.offer_id) == offer_id)
            .where(col(Candidacy.state).in_(TERMINAL))
        )
        closed: datetime | None = await self._session.scalar(query)
        return closed

    async def waiting_for_answer(self, offer_id: UUID) -> Sequence[Candidacy]:
        """Return the candidacies of an offer that the employer has not answered yet."""
        return await self._all(
            col(Candidacy.offer_id) == offer_id,
            col(Candidacy.state) == CandidacyState.SUBMITTED,
        )

    async def without_employer(self, offer_id: UUID) -> Sequence[Candidacy]:
        """Return the live candidacies of an offer whose employer was not known."""
        return await self._all(
            col(Candidacy.offer_id) == offer_id,
            col(Candidacy.establishment_id).is_(None),
            col(Candidacy.state).in_(LIVE),
        )

    async def give(self, other: UUID, kept: UUID) -> int:
        """Give the candidacies of one person to another; return how many. Both are locked."""
        given = (
            update(Candidacy)
            .where(col(Candidacy.candidate_id) == other)
            .values(candidate_id=kept)
            .returning(col(Candidacy.id))
            .execution_options(synchronize_session=False)
        )
        return len((await self._session.scalars(given)).all())

    async def _lock_person(self, whose: Select[UUID]) -> UUID | None:
        """Lock the person of a case; two accounts may become one while we wait."""
        person_id: UUID | None = await self._session.scalar(whose)
        while person_id is not None:
            row = select(col(Person.id)).where(col(Person.id) == person_id)
            await self._session.execute(row.with_for_update())
            now: UUID | None = await self._session.scalar(whose)
            if now == person_id:
                break
            person_id = now
        return person_id

    async def _one(self, *conditions: ColumnElement[bool]) -> Candidacy | None:
        query = select(Candidacy).where(*conditions).with_for_update()
        found: Candidacy | None = (await self._session.scalars(query)).one_or_none()
        return found

    async def _all(self, *conditions: ColumnElement[bool]) -> Sequence[Candidacy]:
        query = select(Candidacy).where(*conditions).order_by(col(Candidacy.id)).with_for_update()
        return (await self._session.scalars(query)).all()
