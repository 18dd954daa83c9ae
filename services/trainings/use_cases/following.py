"""A new vintage of the referentials, applied to the sessions that are there."""

from collections.abc import Callable
from uuid import UUID

from chassis.database import Sessions
from chassis.unit_of_work import UnitOfWork
from services.trainings.domain.following import followed
from services.trainings.domain.identity import SessionKey
from services.trainings.domain.record import ReadSession
from services.trainings.repository import CatalogueRepository
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases.applying import tell_change


async def follow_referentials(
    sessions: Sessions, *, basin_of: Callable[[str | None], str | None], region: TrainingsRegion
) -> int:
    """Bring every open session to the present tables, page by page; return how many changed.

    Only a session whose public record differs is announced. Run again, it changes nothing.
    """
    changed, last = 0, UUID(int=0)
    while True:
        async with UnitOfWork(sessions) as uow:
            catalogue = CatalogueRepository(uow.session)
            page = await catalogue.next_open(last)
            if not page:
                return changed
            last, now = page[-1].id, await uow.db_now()
            peopled = await catalogue.with_people([session.id for session in page])
            for session in page:
                record = followed(session.record, basin_of)
                if record == session.record:
                    continue
                key = SessionKey.of(session.source, session.source_key)
                names = session.take_content(ReadSession(key, record, tuple(session.flags)), now)
                changed += 1
                await tell_change(uow, session, names, region=region, peopled=session.id in peopled)
