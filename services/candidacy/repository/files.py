"""Everything that a reader of a case may be shown, gathered without a lock."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.candidacy import CandidacyState
from services.candidacy.domain.states import SEAT_WAS_USED
from services.candidacy.models import (
    Candidacy,
    CandidacyStep,
    CandidacyText,
    HireDeclaration,
    OfferCopy,
    OutcomeQuestion,
    Person,
    SessionCopy,
    TextKind,
)
from services.candidacy.repository.outcomes import OutcomesRepository
from services.candidacy.repository.persons import sent_by

_WENT_SO_FAR = {CandidacyState.TRAINED, *SEAT_WAS_USED}
_BEFORE_ANSWER = {CandidacyState.SUBMITTED, CandidacyState.ACCEPT_PENDING}


@dataclass(frozen=True)
class CaseFile:
    """A case with its offer, its session, its person, its texts and its history."""

    case: Candidacy
    offer: OfferCopy
    session: SessionCopy | None
    person: Person
    steps: Sequence[CandidacyStep]
    texts: dict[TextKind, str]
    declared: Sequence[HireDeclaration] = ()
    question: OutcomeQuestion | None = None


class FilesRepository:
    """Files of cases; the rights of each reader are written in the question."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, candidacy_id: UUID) -> CaseFile | None:
        """Return a file, whoever reads it."""
        return await self._one(col(Candidacy.id) == candidacy_id)

    async def sent_by(self, candidate_id: UUID, candidacy_id: UUID) -> CaseFile | None:
        """Return the file of a candidacy of this person."""
        mine = sent_by(candidate_id)
        return await self._one(col(Candidacy.id) == candidacy_id, mine)

    async def received_by(
        self, organisations: Collection[UUID], candidacy_id: UUID
    ) -> CaseFile | None:
        """Return the file of a candidacy received by one of these establishments."""
        theirs = col(Candidacy.establishment_id).in_(organisations)
        return await self._one(col(Candidacy.id) == candidacy_id, theirs)

    async def trained_by(
        self, organisations: Collection[UUID], candidacy_id: UUID
    ) -> CaseFile | None:
        """Return the file of a candidacy whose current session is one of these providers'."""
        theirs = select(col(SessionCopy.id)).where(
            or_(
                col(SessionCopy.responsible_provider_id).in_(organisations),
                col(SessionCopy.delivering_provider_id).in_(organisations),
            )
        )
        return await self._one(
            col(Candidacy.id) == candidacy_id, col(Candidacy.session_id).in_(theirs)
        )

    async def of_cases(self, cases: Sequence[Candidacy]) -> list[CaseFile]:
        """Return the files of these cases, in the same order."""
        ids = [case.id for case in cases]
        wanted = {each for case in cases for each in _sessions_of(case)}
        offers = await self._offers({case.offer_id for case in cases})
        sessions = await self._sessions(wanted)
        persons = await self._persons({case.candidate_id for case in cases})
        steps, texts = await self._steps(ids), await self._texts(ids)
        declared, questions = await self._outcomes(cases)
        return [
            CaseFile(
                case=case,
                offer=offers[case.offer_id],
                session=_session_of(case, sessions),
                person=persons[case.candidate_id],
                steps=steps[case.id],
                texts=texts[case.id],
                declared=declared[case.id],
                question=questions.get(case.id),
            )
            for case in cases
        ]

    async def _one(self, *conditions: ColumnElement[bool]) -> CaseFile | None:
        case = (await self._session.scalars(select(Candidacy).where(*conditions))).one_or_none()
        return None if case is None else (await self.of_cases([case]))[0]

    async def _offers(self, ids: Collection[UUID]) -> dict[UUID, OfferCopy]:
        rows = await self._session.scalars(select(OfferCopy).where(col(OfferCopy.id).in_(ids)))
        return {row.id: row for row in rows}

    async def _sessions(self, ids: Collection[UUID]) -> dict[UUID, SessionCopy]:
        rows = await self._session.scalars(select(SessionCopy).where(col(SessionCopy.id).in_(ids)))
        return {row.id: row for row in rows}

    async def _persons(self, ids: Collection[UUID]) -> dict[UUID, Person]:
        rows = await self._session.scalars(select(Person).where(col(Person.id).in_(ids)))
        return {row.id: row for row in rows}

    async def _steps(self, ids: Collection[UUID]) -> dict[UUID, list[CandidacyStep]]:
        found: dict[UUID, list[CandidacyStep]] = defaultdict(list)
        query = (
            select(CandidacyStep)
            .where(col(CandidacyStep.candidacy_id).in_(ids))
            .order_by(col(CandidacyStep.seq))
        )
        for row in await self._session.scalars(query):
            found[row.candidacy_id].append(row)
        return found

    async def _outcomes(
        self, cases: Sequence[Candidacy]
    ) -> tuple[dict[UUID, list[HireDeclaration]], dict[UUID, OutcomeQuestion]]:
        """Return what was declared and what is asked, of the cases that went so far."""
        declared: dict[UUID, list[HireDeclaration]] = defaultdict(list)
        ids = [case.id for case in cases if case.state in _WENT_SO_FAR]
        if not ids:
            return declared, {}
        outcomes = OutcomesRepository(self._session)
        for row in await outcomes.declarations(ids):
            declared[row.candidacy_id].append(row)
        return declared, {row.candidacy_id: row for row in await outcomes.open_questions(ids)}

    async def _texts(self, ids: Collection[UUID]) -> dict[UUID, dict[TextKind, str]]:
        found: dict[UUID, dict[TextKind, str]] = defaultdict(dict)
        query = select(CandidacyText).where(col(CandidacyText.candidacy_id).in_(ids))
        for row in await self._session.scalars(query):
            found[row.candidacy_id][row.kind] = row.body
        return found


def _sessions_of(case: Candidacy) -> list[UUID]:
    """Return the sessions a file may show: the planned ones, then the one of the attempt."""
    if case.state in _BEFORE_ANSWER:
        return case.session_ids
    searching = case.state is CandidacyState.SEAT_REQUESTED and not case.in_flight
    return [] if searching or case.session_id is None else [case.session_id]


def _session_of(case: Candidacy, known: dict[UUID, SessionCopy]) -> SessionCopy | None:
    found = [known[each] for each in _sessions_of(case) if each in known]
    if case.state in _BEFORE_ANSWER:
        found = [each for each in found if not each.cancelled]
    return found[0] if found else None
