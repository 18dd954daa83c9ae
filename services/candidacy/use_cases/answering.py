"""The employer's answer: seen, decided, undone, effective."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from contracts.candidacy import RevocationReason
from services.candidacy.domain import answer, leaving
from services.candidacy.domain.case import Moved, World
from services.candidacy.domain.terms import Refusal, Terms
from services.candidacy.models import Candidacy, CandidacyText, Person, TextKind
from services.candidacy.repository import CandidacyRepository, PersonsRepository
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.telling import tell

AT_ONCE = timedelta(0)


async def mark_viewed(
    uow: UnitOfWork,
    *,
    candidacy_id: UUID,
    organisations: Collection[UUID],
    region: CandidacyRegion,
) -> None:
    """Record that the employer opened a candidacy."""
    case = await _received(uow, organisations, candidacy_id)
    world = World(await uow.db_now())
    await tell(uow, case, answer.view(case, world), world, region)


async def decide_candidacy(
    uow: UnitOfWork,
    *,
    candidacy_id: UUID,
    organisations: Collection[UUID],
    decision: Terms | Refusal,
    region: CandidacyRegion,
) -> Candidacy:
    """Keep the employer's answer; it is effective after the undo window, or at once without one."""
    case = await _received(uow, organisations, candidacy_id)
    world = World(await uow.db_now())
    moved = await _kept(uow, case, decision, world, region)
    uow.audit(action="candidacy.decided", object_kind="candidacy", object_id=case.id)
    if region.decision_undo_window == AT_ONCE:
        moved += answer.make_effective(case, case.decision_no, world)
    await tell(uow, case, moved, world, region)
    return case


async def undo_decision(
    uow: UnitOfWork,
    *,
    candidacy_id: UUID,
    organisations: Collection[UUID],
    region: CandidacyRegion,
) -> Candidacy:
    """Let an employer take back an answer that nobody saw."""
    case = await _received(uow, organisations, candidacy_id)
    moved = answer.undo(case)
    uow.audit(action="candidacy.undone", object_kind="candidacy", object_id=case.id)
    await CandidacyRepository(uow.session).forget_text(case.id, TextKind.REFUSAL)
    await tell(uow, case, moved, World(await uow.db_now()), region)
    return case


async def revoke_commitment(
    uow: UnitOfWork,
    *,
    candidacy_id: UUID,
    organisations: Collection[UUID],
    reason: RevocationReason,
    region: CandidacyRegion,
) -> Candidacy:
    """Let an employer take the commitment back (revenir sur son engagement).

    Before the candidate's confirmation everything is given back; after it the training goes on,
    and the Région looks for another employer.
    """
    case = await _received(uow, organisations, candidacy_id)
    world = World(await uow.db_now())
    await tell(uow, case, leaving.revoke_commitment(case, reason, world), world, region)
    return case


async def access_phone(
    uow: UnitOfWork, *, candidacy_id: UUID, organisations: Collection[UUID]
) -> Person:
    """Show a candidate's telephone to the employer, and write down who looked."""
    case = await _received(uow, organisations, candidacy_id)
    person = await PersonsRepository(uow.session).known(case.candidate_id)
    if person is None or case.closed_at is not None:
        raise NotFound
    uow.audit(
        action="person.read", object_kind="person", object_id=person.id, purpose="employer_view"
    )
    return person


async def _kept(
    uow: UnitOfWork,
    case: Candidacy,
    decision: Terms | Refusal,
    world: World,
    region: CandidacyRegion,
) -> Moved:
    due_at = world.now + region.decision_undo_window
    if isinstance(decision, Terms):
        decision.check(world.now.astimezone(region.zone).date())
        return answer.accept(case, decision, due_at)
    moved = answer.refuse(case, decision.reason, share=decision.share_reason, due_at=due_at)
    if decision.message:
        text = CandidacyText(candidacy_id=case.id, kind=TextKind.REFUSAL, body=decision.message)
        await CandidacyRepository(uow.session).keep(text)
    return moved


async def _received(
    uow: UnitOfWork, organisations: Collection[UUID], candidacy_id: UUID
) -> Candidacy:
    case = await CandidacyRepository(uow.session).received_by(organisations, candidacy_id)
    if case is None:
        raise NotFound
    return case
