"""A counter where candidacies are handled as messages, timers and people would, on PostgreSQL."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlmodel import col

from chassis import testing
from chassis.database import Sessions
from chassis.tables import AuditRow
from chassis.unit_of_work import UnitOfWork
from contracts.candidacy import CandidacyState, RefusalReason, WithdrawalReason
from contracts.message import Message
from contracts.offers import (
    ApplyMode,
    ClosingReason,
    GeoPrecision,
    OfferClosed,
    OfferImported,
    PositionClaimed,
)
from contracts.trainings import (
    EnrolmentConfirmed,
    RecruitmentStatus,
    TrainingReserved,
    TrainingSessionImported,
    enrolment_id,
    reservation_id,
)
from services.candidacy import use_cases
from services.candidacy.consumers import LISTENS_TO
from services.candidacy.domain.submission import Application
from services.candidacy.domain.terms import Refusal, Terms
from services.candidacy.models import Candidacy, Person, Task
from services.candidacy.repository import FilesRepository
from services.candidacy.repository.files import CaseFile
from services.candidacy.settings import CandidacyRegion
from services.candidacy.workers import TIMERS
from tests.candidacy.cases import some_terms

EMPLOYER = uuid4()
PROVIDER = uuid4()
AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
HELD_UNTIL = datetime.now(UTC) + timedelta(hours=72)


def an_offer(offer_id: UUID | None = None, **more: object) -> OfferImported:
    """Return an offer of the catalogue."""
    facts = {
        "offer_id": offer_id or uuid4(),
        "source": "posted",
        "title": "Soudeur / Soudeuse",
        "rome_code": "H2913",
        "rome_parent": "H2913",
        "occupation_name": "Soudage manuel",
        "contract_kind": "CDI",
        "employer_name": "Ateliers Woippy",
        "establishment_id": EMPLOYER,
        "city": "Woippy",
        "lat": 49.1528,
        "lon": 6.1497,
        "geo_precision": GeoPrecision.COMMUNE,
        "basin_code": "metz",
        "apply_mode": ApplyMode.DIRECT,
        "published_at": AT,
        "checked_at": AT,
    }
    return OfferImported.model_validate({**facts, **more})


def a_session(session_id: UUID | None = None, **more: object) -> TrainingSessionImported:
    """Return a session of the catalogue."""
    start = datetime.now(UTC).date() + timedelta(days=60)
    facts = {
        "session_id": session_id or uuid4(),
        "training_id": uuid4(),
        "source": "lheo",
        "title": "TP Soudeur",
        "rome_codes": ("H2913",),
        "rome_parents": ("H2913",),
        "responsible_provider_id": PROVIDER,
        "responsible_provider_name": "AFPA Metz",
        "delivering_provider_id": PROVIDER,
        "delivering_provider_name": "AFPA Metz",
        "city": "Metz",
        "address": "2 rue des Écoles",
        "starts_on": start,
        "ends_on": start + timedelta(days=120),
        "recruitment_status": RecruitmentStatus.OPEN,
        "updated_at": AT,
    }
    return TrainingSessionImported.model_validate({**facts, **more})


def an_application(offer_id: UUID, *session_ids: UUID, **more: object) -> Application:
    """Return what a person gives to apply."""
    asked = Application(
        offer_id=offer_id,
        session_ids=session_ids,
        first_name="Zoé",
        last_name="Quintelune",
        email="zoe.quintelune@exemple.fr",
        phone="0639980011",
        postcode="57050",
        insee_code="57463",
        message="Je suis disponible tout de suite.",
    )
    return replace(asked, **more)


@dataclass
class Counter:
    """Gives orders, hears answers, and reads what was said."""

    sessions: Sessions
    region: CandidacyRegion = field(default_factory=CandidacyRegion)

    async def hear(self, *messages: Message, sequence: int = 1) -> None:
        """Hand messages to the service, as its consumer would."""
        for message in messages:
            await testing.deliver(
                message, LISTENS_TO, self.sessions, self.region, sequence=sequence
            )

    async def an_open_offer(self, **more: object) -> UUID:
        """Return an offer that the catalogue has told."""
        offer = an_offer(**more)
        await self.hear(offer)
        return offer.offer_id

    async def a_known_session(self, **more: object) -> UUID:
        """Return a session that the catalogue has told."""
        session = a_session(**more)
        await self.hear(session)
        return session.session_id

    async def submit(self, asked: Application, person: UUID | None = None) -> UUID:
        """Send a candidacy."""
        async with UnitOfWork(self.sessions) as uow:
            case = await use_cases.submit_candidacy(
                uow, candidate_id=person or uuid4(), application=asked, region=self.region
            )
        return case.id

    async def decide(self, case: UUID, decision: Terms | Refusal | None = None) -> None:
        """Give the employer's answer; a yes unless said."""
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.decide_candidacy(
                uow,
                candidacy_id=case,
                organisations=[EMPLOYER],
                decision=decision or valid_terms(),
                region=self.region,
            )

    async def undo(self, case: UUID) -> None:
        """Take the employer's answer back."""
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.undo_decision(
                uow, candidacy_id=case, organisations=[EMPLOYER], region=self.region
            )

    async def withdraw(self, case: UUID, person: UUID) -> None:
        """Withdraw a candidacy."""
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.withdraw_candidacy(
                uow,
                candidacy_id=case,
                candidate_id=person,
                reason=WithdrawalReason.TOO_FAR,
                region=self.region,
            )

    async def confirm(self, case: UUID, person: UUID) -> None:
        """Confirm the seat of the first attempt."""
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.confirm_reservation(
                uow,
                candidacy_id=case,
                candidate_id=person,
                reservation_id=reservation_id(case, 1),
                region=self.region,
            )

    async def fire(self, kind: str) -> int:
        """Make the timers of one kind due, and fire them."""
        return await testing.fire(self.sessions, TIMERS, self.region, kind=kind)

    async def armed(self) -> set[tuple[str, UUID, int]]:
        """Return the live timers."""
        return set(await testing.armed(self.sessions))

    async def said(self) -> list[Message]:
        """Return what was said since the last time."""
        return await testing.drain(self.sessions)

    async def file(self, case: UUID) -> CaseFile:
        """Return a whole file."""
        async with self.sessions() as session:
            found = await FilesRepository(session).of(case)
        assert found is not None
        return found

    async def state(self, case: UUID) -> CandidacyState:
        """Return the state of a case."""
        return (await self.file(case)).case.state

    async def tasks(self) -> list[str]:
        """Return the kinds of the tasks that wait for somebody."""
        query = select(col(Task.kind)).where(col(Task.closed_at).is_(None)).order_by(col(Task.kind))
        async with self.sessions() as session:
            return [kind.value for kind in await session.scalars(query)]

    async def transitions(self, case: UUID) -> list[tuple[str | None, str | None]]:
        """Return the state changes that the audit holds."""
        query = (
            select(col(AuditRow.from_state), col(AuditRow.to_state))
            .where(col(AuditRow.object_id) == case, col(AuditRow.to_state).is_not(None))
            .order_by(col(AuditRow.seq))
        )
        async with self.sessions() as session:
            return [(row[0], row[1]) for row in await session.execute(query)]

    async def readings(self) -> list[tuple[str, str | None, str | None]]:
        """Return who read whom, and why."""
        query = (
            select(col(AuditRow.actor_kind), col(AuditRow.actor_id), col(AuditRow.purpose))
            .where(col(AuditRow.action) == "person.read")
            .order_by(col(AuditRow.seq))
        )
        async with self.sessions() as session:
            return [(row[0], row[1], row[2]) for row in await session.execute(query)]

    async def close_long_ago(self, case: UUID, days: int) -> None:
        """Pretend that a case was closed some days ago."""
        past = func.now() - timedelta(days=days)
        async with self.sessions() as session:
            await session.execute(
                update(Candidacy).where(col(Candidacy.id) == case).values(closed_at=past)
            )
            await session.commit()

    async def erase(self, person: UUID) -> None:
        """Mark a person as forgotten."""
        async with self.sessions() as session:
            await session.execute(
                update(Person).where(col(Person.id) == person).values(erased_at=func.now())
            )
            await session.commit()

    async def sent(self, person: UUID | None = None) -> UUID:
        """Return a case that waits for its employer, with one session in view."""
        offer, session = await self.an_open_offer(), await self.a_known_session()
        return await self.submit(an_application(offer, session), person)

    async def accepted(self, *, sessions: int = 1, person: UUID | None = None) -> UUID:
        """Return a case whose position is kept and whose seat is asked for."""
        wished = [await self.a_known_session() for _ in range(sessions)]
        offer = await self.an_open_offer()
        case = await self.submit(an_application(offer, *wished), person)
        await self.decide(case)
        if self.region.decision_undo_window:
            await self.fire("T0")
        await self.hear(PositionClaimed(candidacy_id=case, offer_id=offer))
        return case

    async def held(self, *, person: UUID | None = None, sessions: int = 1) -> UUID:
        """Return a case whose seat waits for its person."""
        case = await self.accepted(person=person, sessions=sessions)
        await self.hear(await self.a_held_seat(case))
        return case

    async def a_held_seat(self, case: UUID) -> TrainingReserved:
        """Return the answer of the session that holds a seat."""
        return TrainingReserved(**await self.about(case), held_until=HELD_UNTIL)

    async def a_yes(self, case: UUID) -> EnrolmentConfirmed:
        """Return the provider's yes."""
        about = await self.about(case)
        id_ = enrolment_id(reservation_id(case, int(str(about["attempt"]))))
        return EnrolmentConfirmed(**about, enrolment_id=id_, provider_id=PROVIDER)

    async def about(self, case: UUID) -> dict[str, object]:
        """Return the ids of the current attempt of a case."""
        row = (await self.file(case)).case
        return {
            "candidacy_id": case,
            "attempt": row.attempt,
            "reservation_id": reservation_id(case, row.attempt),
            "session_id": row.session_id,
        }


def valid_terms() -> Terms:
    """Return terms that start after today."""
    start = datetime.now(UTC).date() + timedelta(days=200)
    return replace(some_terms(), starts_from=start, starts_until=start + timedelta(days=60))


def a_no(reason: RefusalReason = RefusalReason.PROFILE, *, share: bool = True) -> Refusal:
    """Return an employer's no."""
    return Refusal(reason, share, "Merci de votre intérêt.")


def a_closure(offer_id: UUID, reason: ClosingReason = ClosingReason.EXPIRED) -> OfferClosed:
    """Return the closing of an offer."""
    return OfferClosed(
        offer_id=offer_id,
        reason=reason,
        title="Soudeur / Soudeuse",
        rome_code="H2913",
        rome_parent="H2913",
        closed_at=AT,
    )


def some_day() -> date:
    """Return a day to come."""
    return datetime.now(UTC).date() + timedelta(days=200)
