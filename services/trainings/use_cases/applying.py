"""What a file says of one provider, applied to the catalogue in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from services.trainings.domain.seats import SessionState
from services.trainings.models import StagedSession, TrainingSession
from services.trainings.repository import CatalogueRepository, StagingRepository
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases.catalogue import announce
from services.trainings.use_cases.seats import promote_waiting


@dataclass
class Counts:
    """What happened to the sessions of a provider."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


async def apply_provider(
    uow: UnitOfWork, source: str, provider_id: UUID, region: TrainingsRegion
) -> Counts:
    """Apply the staged sessions of a provider (organisme), page by page."""
    staging, counts = StagingRepository(uow.session, source), Counts()
    last: UUID | None = None
    while page := await staging.news_of(provider_id, last):
        last = page[-1].session_id
        await _apply_page(uow, source, page, region, counts)
        await uow.flush()
        staging.forget()
    return counts


async def _apply_page(
    uow: UnitOfWork,
    source: str,
    page: Sequence[StagedSession],
    region: TrainingsRegion,
    counts: Counts,
) -> None:
    catalogue = CatalogueRepository(uow.session)
    known = await catalogue.locked_by_keys(source, [staged.source_key for staged in page])
    peopled = await catalogue.with_people([session.id for session in known.values()])
    now = await uow.db_now()
    for staged in page:
        session = known.get(staged.source_key)
        if session is None:
            session = catalogue.add(TrainingSession.first_seen(staged.read, now))
            uow.publish(session.imported(now.date()), author=session)
            counts.created += 1
        elif not (changed := _take(session, staged, now)):
            counts.unchanged += 1
        else:
            counts.updated += 1
            await tell_change(uow, session, changed, region=region, peopled=session.id in peopled)


async def tell_change(
    uow: UnitOfWork,
    session: TrainingSession,
    changed: tuple[str, ...],
    *,
    region: TrainingsRegion,
    peopled: bool,
) -> None:
    """Announce a change of content; where people wait, seats may have become free for them."""
    if not changed:
        return
    if peopled:
        await promote_waiting(uow, session.id, region)
        await announce(uow, session.id, changed=changed)
    else:
        today = session.updated_at.date()
        uow.publish(session.updated(today, waiting=0, changed=changed), author=session)


def _take(session: TrainingSession, staged: StagedSession, now: datetime) -> tuple[str, ...]:
    changed = session.take_content(staged.read, now)
    session.missing_files = 0
    if session.state is SessionState.CANCELLED:
        session.state, changed = SessionState.OPEN, (*changed, "bookable")
    return changed
