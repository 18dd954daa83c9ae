"""Hired or not, and what became of people 6 and 12 months after their training."""

from datetime import datetime
from uuid import UUID

from chassis.errors import InvalidTransition
from chassis.unit_of_work import Timer, UnitOfWork
from contracts.candidacy import (
    CandidacyState,
    OutcomeAsked,
    OutcomeReported,
    OutcomeSettled,
    Situation,
)
from services.candidacy.domain import hiring
from services.candidacy.domain.case import Kind, World
from services.candidacy.domain.hiring import Declared, Side, Told
from services.candidacy.domain.saying import says
from services.candidacy.domain.states import SEAT_WAS_USED
from services.candidacy.domain.terms import Channel
from services.candidacy.models import Candidacy, HireDeclaration, OutcomeAnswer, OutcomeQuestion
from services.candidacy.repository import (
    CandidacyRepository,
    CopiesRepository,
    OutcomesRepository,
)
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.telling import tell


async def declare_hire(
    uow: UnitOfWork, *, case: Candidacy, said: Declared, channel: Channel, region: CandidacyRegion
) -> None:
    """Hear what one side says of the hire (déclarer une embauche). ``case`` is locked."""
    outcomes, world = OutcomesRepository(uow.session), World(await uow.db_now())
    others = [row for row in await outcomes.declarations([case.id]) if row.side is not said.side]
    other = others[0].declared if others else None
    await tell(uow, case, hiring.declare(case, said, other, world), world, region)
    row = HireDeclaration.of(said, candidacy_id=case.id, channel=channel, now=world.now)
    await outcomes.keep(row)


async def settle_hire(uow: UnitOfWork, *, candidacy_id: UUID, region: CandidacyRegion) -> None:
    """Hold true what one side said: the other did not answer in time."""
    case = await CandidacyRepository(uow.session).locked(candidacy_id)
    if case is None:
        return
    said = await OutcomesRepository(uow.session).declarations([case.id])
    world, word = World(await uow.db_now()), said[0].declared if len(said) == 1 else None
    await tell(uow, case, hiring.other_side_silent(case, word, world), world, region)


async def ask_outcome(
    uow: UnitOfWork, *, candidacy_id: UUID, milestone: int, region: CandidacyRegion
) -> None:
    """Open the question of a milestone (demander ce que devient la personne)."""
    case = await CandidacyRepository(uow.session).locked(candidacy_id)
    if case is None or case.state not in SEAT_WAS_USED:
        return
    question = await _question(uow, case, milestone, await uow.db_now(), region)
    if await OutcomesRepository(uow.session).open(question):
        hired = case.state is CandidacyState.HIRED
        uow.publish(says(case, OutcomeAsked, milestone=milestone, hired=hired), author=case)
        closes = Timer(Kind.OUTCOME_CLOSES.value, case.id, question.closes_at, milestone)
        uow.arm(closes)


async def report_situation(
    uow: UnitOfWork, *, case: Candidacy, side: Side, told: Told, channel: Channel
) -> None:
    """Hear where a person is, from them or from their employer; ``case`` is locked."""
    outcomes = OutcomesRepository(uow.session)
    found = await outcomes.open_questions([case.id])
    if not found or (side is Side.EMPLOYER and case.state is not CandidacyState.HIRED):
        raise InvalidTransition("Cette question est close. Merci de votre attention.")
    milestone = found[0].milestone
    row = OutcomeAnswer(
        candidacy_id=case.id,
        milestone=milestone,
        side=side,
        channel=channel,
        answered_at=await uow.db_now(),
        code=told.code,
        contract_kind=told.contract_kind,
        since_month=told.since_month,
    )
    await outcomes.keep(row)
    event = says(
        case,
        OutcomeReported,
        milestone=milestone,
        respondent=side.value,
        code=told.code.value,
        since_month=told.since_month,
    )
    uow.publish(event, author=case)
    uow.audit(action="report_situation", object_kind="candidacy", object_id=case.id)


async def settle_outcome(uow: UnitOfWork, *, candidacy_id: UUID, milestone: int) -> None:
    """Close a milestone: the person's word, else the employer's, else no answer."""
    case = await CandidacyRepository(uow.session).locked(candidacy_id)
    outcomes = OutcomesRepository(uow.session)
    question = await outcomes.question(candidacy_id, milestone)
    if case is None or question is None or question.settled_code is not None:
        return
    said = {row.side: row for row in await outcomes.answers(candidacy_id, milestone)}
    word = said.get(Side.CANDIDATE) or said.get(Side.EMPLOYER)
    question.settled_code = word.code if word else Situation.NO_ANSWER
    question.settled_by = word.side if word else None
    code = question.settled_code.value
    uow.publish(says(case, OutcomeSettled, milestone=milestone, code=code), author=case)


async def _question(
    uow: UnitOfWork, case: Candidacy, milestone: int, now: datetime, region: CandidacyRegion
) -> OutcomeQuestion:
    session = await CopiesRepository(uow.session).session(case.session_id)
    question = OutcomeQuestion(
        candidacy_id=case.id,
        milestone=milestone,
        opened_at=now,
        closes_at=now + region.outcome_open,
        basin_code=case.basin_code,
        rome_code=case.rome_code,
    )
    if session is not None:
        question.provider_id = session.responsible_provider_id
        question.provider_name = session.responsible_provider_name
        question.funding_route = session.funding_route
    return question
