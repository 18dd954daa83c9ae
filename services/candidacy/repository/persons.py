"""Questions about people and what they agreed to."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.candidacy.models import Consent, Person

NEVER_CORRECTED = {"id", "email", "created_at", "erased_at"}


class PersonsRepository:
    """The people who applied."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def met(self, person: Person, *, corrects: bool) -> Person:
        """Return a person, locked: as they are met now if they may correct, else as known."""
        row = insert(Person).values(**person.model_dump())
        await self._session.execute(row.on_conflict_do_nothing(index_elements=["id"]))
        query = select(Person).where(col(Person.id) == person.id).with_for_update()
        known = (await self._session.scalars(query)).one()
        if corrects and known.erased_at is None:
            known.sqlmodel_update(person.model_dump(exclude=NEVER_CORRECTED))
        return known

    async def known(self, person_id: UUID) -> Person | None:
        """Return a person."""
        return await self._session.get(Person, person_id)

    async def agree(self, consent: Consent) -> None:
        """Keep what a person agreed to."""
        self._session.add(consent)
