"""Questions about people and what they agreed to."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.candidacy.models import Candidacy, Consent, Person

NEVER_CORRECTED = {"id", "email", "created_at", "erased_at", "merged_into"}


def sent_by(candidate_id: UUID) -> ColumnElement[bool]:
    """Only the candidacies of this person, under whichever of their accounts."""
    kept = select(col(Person.merged_into)).where(col(Person.id) == candidate_id).scalar_subquery()
    return col(Candidacy.candidate_id) == func.coalesce(kept, candidate_id)


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
        if known.merged_into is not None:
            query = select(Person).where(col(Person.id) == known.merged_into).with_for_update()
            known = (await self._session.scalars(query)).one()
        if corrects and known.erased_at is None:
            known.sqlmodel_update(person.model_dump(exclude=NEVER_CORRECTED))
        return known

    async def pair(self, one: UUID, other: UUID) -> Sequence[Person]:
        """Return two persons, locked in the order of their ids."""
        query = select(Person).where(col(Person.id).in_([one, other])).order_by(col(Person.id))
        return (await self._session.scalars(query.with_for_update())).all()

    async def known(self, person_id: UUID) -> Person | None:
        """Return a person."""
        return await self._session.get(Person, person_id)

    async def give(self, other: UUID, kept: UUID) -> None:
        """Give what was agreed to under an account, and earlier accounts, to the one kept."""
        agreed = update(Consent).where(col(Consent.person_id) == other).values(person_id=kept)
        await self._session.execute(agreed)
        accounts = update(Person).where(col(Person.merged_into) == other)
        await self._session.execute(accounts.values(merged_into=kept))

    async def agree(self, consent: Consent) -> None:
        """Keep what a person agreed to."""
        self._session.add(consent)
