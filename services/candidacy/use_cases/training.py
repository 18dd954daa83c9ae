"""What trainings says of the training itself: begun, missed, finished, interrupted."""

from collections.abc import Callable

from chassis.unit_of_work import UnitOfWork
from contracts.trainings import (
    EnrolmentEvent,
    TraineeAbsent,
    TrainingAbandoned,
    TrainingCompleted,
    TrainingStarted,
)
from services.candidacy.domain import later
from services.candidacy.domain.case import Moved, World
from services.candidacy.models import Candidacy
from services.candidacy.repository import CandidacyRepository
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.seats import tell_pivot


async def begin_training(
    uow: UnitOfWork, *, message: TrainingStarted, region: CandidacyRegion
) -> None:
    """Record that a person entered the training."""
    await _move(uow, message, region, lambda case, world: later.started(case, message, world))


async def note_absence(uow: UnitOfWork, *, message: TraineeAbsent, region: CandidacyRegion) -> None:
    """Alert that a person was not there."""
    await _move(uow, message, region, lambda case, world: later.absent(case, message))


async def finish_training(
    uow: UnitOfWork, *, message: TrainingCompleted, region: CandidacyRegion
) -> None:
    """Record the end of a training: the hire is to be declared."""
    await _move(uow, message, region, lambda case, world: later.completed(case, message, world))


async def drop_training(
    uow: UnitOfWork, *, message: TrainingAbandoned, region: CandidacyRegion
) -> None:
    """Close the case of a person who left the training."""
    await _move(uow, message, region, lambda case, world: later.abandoned(case, message, world))


async def _move(
    uow: UnitOfWork,
    message: EnrolmentEvent,
    region: CandidacyRegion,
    move: Callable[[Candidacy, World], Moved],
) -> None:
    """Apply a move to the case of a message, its rivals locked: a yes may have been lost."""
    found = await CandidacyRepository(uow.session).rivals(message.candidacy_id)
    if found is not None:
        world = World(await uow.db_now())
        await tell_pivot(uow, found, move(found.case, world), world, region)
