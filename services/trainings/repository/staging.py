"""Questions about what a file being imported shows, before anything of it is applied."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    any_,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis import bulk
from services.trainings.domain.identity import SessionKey
from services.trainings.domain.seats import SessionState
from services.trainings.models import StagedSession, TrainingSession

PAGE = 500


class StagingRepository:
    """The sessions staged for one source."""

    def __init__(self, session: AsyncSession, source: str) -> None:
        self._session, self._source = session, source
        self._mine = col(StagedSession.source) == source

    async def clear(self) -> None:
        """Forget what was staged, by this run or by one that died."""
        await self._session.execute(delete(StagedSession).where(self._mine))

    async def add(self, rows: Sequence[StagedSession]) -> None:
        """Stage one page of sessions."""
        table: Table = StagedSession.__table__  # type: ignore[attr-defined]
        names = tuple(column.name for column in table.columns)
        values = [[getattr(row, name) for name in names] for row in rows]
        await bulk.insert_many(self._session, table, names, values)

    def forget(self) -> None:
        """Let go of the rows loaded so far, once flushed: memory does not grow with the file."""
        self._session.expunge_all()

    async def count(self) -> int:
        """Return how many sessions are staged."""
        query = select(func.count()).select_from(StagedSession).where(self._mine)
        return await self._session.scalar(query) or 0

    async def names_to_settle(self) -> dict[UUID, str]:
        """Return, for each provider that the file names in several ways, the most frequent one.

        Among equals, the first in the order of characters.
        """
        roles = [self._named("responsible"), self._named("delivering")]
        named = roles[0].union_all(roles[1]).subquery()
        often = (func.count().desc(), named.c.name.collate("C"))
        ranked = (
            select(
                named.c.id,
                named.c.name,
                func.row_number().over(partition_by=named.c.id, order_by=often).label("rank"),
                func.count().over(partition_by=named.c.id).label("names"),
            )
            .group_by(named.c.id, named.c.name)
            .subquery()
        )
        query = select(ranked.c.id, ranked.c.name).where(ranked.c.rank == 1, ranked.c.names > 1)
        return {UUID(id_): name for id_, name in await self._session.execute(query)}

    def _named(self, role: str) -> Select[tuple[str, str]]:
        content = col(StagedSession.content)
        said = (content[f"{role}_provider_{what}"].astext for what in ("id", "name"))
        id_, name = said
        return select(id_.label("id"), name.label("name")).where(self._mine)

    async def of_providers(self, ids: Sequence[UUID]) -> AsyncIterator[Sequence[StagedSession]]:
        """Yield, page by page, the sessions that name one of these providers."""
        content, wanted = (
            col(StagedSession.content),
            literal([str(one) for one in ids], ARRAY(Text)),
        )
        named = (
            content[f"{role}_provider_id"].astext == any_(wanted)
            for role in ("responsible", "delivering")
        )
        query = select(StagedSession).where(self._mine).where(or_(*named))
        last = -1
        while page := await self._page(query.where(col(StagedSession.position) > last)):
            yield page
            last = page[-1].position

    async def _page(self, query: Select[StagedSession]) -> Sequence[StagedSession]:
        ordered = query.order_by(col(StagedSession.position)).limit(PAGE)
        return (await self._session.scalars(ordered)).all()

    async def drop_twins(self) -> None:
        """Keep one of the sessions that bear the same key and say the same."""
        same = (col(StagedSession.source_key), col(StagedSession.content_hash))
        position = col(StagedSession.position)
        rank = func.row_number().over(partition_by=same, order_by=position).label("rank")
        ranked = select(position, rank).where(self._mine).subquery()
        twins = select(ranked.c.position).where(ranked.c.rank > 1)
        await self._session.execute(
            delete(StagedSession).where(self._mine).where(position.in_(twins))
        )

    async def rivals(self) -> Sequence[tuple[int, SessionKey]]:
        """Return the sessions that share a key and say different things, each with its own key.

        The ranks follow the content hashes: they do not depend on the order of the file.
        """
        key, hash_ = col(StagedSession.source_key), col(StagedSession.content_hash)
        ranked = (
            select(
                col(StagedSession.position).label("position"),
                key.label("key"),
                func.row_number().over(partition_by=key, order_by=hash_.collate("C")).label("rank"),
                func.count().over(partition_by=key).label("rivals"),
            )
            .where(self._mine)
            .subquery()
        )
        query = select(ranked.c.position, ranked.c.key, ranked.c.rank).where(ranked.c.rivals > 1)
        found = await self._session.execute(query)
        return [(at, SessionKey.of(self._source, key).numbered(rank)) for at, key, rank in found]

    async def number(self, position: int, key: SessionKey) -> None:
        """Give its own key to one of the contents that share one."""
        shared = func.to_jsonb(literal("key_shared", Text))
        await self._session.execute(
            update(StagedSession)
            .where(self._mine)
            .where(col(StagedSession.position) == position)
            .values(
                source_key=key.text,
                session_id=key.session_id,
                flags=col(StagedSession.flags).op("||")(shared),
            )
            .execution_options(synchronize_session=False)
        )

    async def news_of(self, provider_id: UUID, after: UUID | None) -> Sequence[StagedSession]:
        """Return the next page of what the file says of a provider and that is not known yet."""
        query = (
            select(StagedSession)
            .outerjoin(TrainingSession, _same_key())
            .where(self._mine)
            .where(col(StagedSession.provider_id) == provider_id)
            .where(_is_news())
            .order_by(col(StagedSession.session_id))
            .limit(PAGE)
        )
        if after is not None:
            query = query.where(col(StagedSession.session_id) > after)
        return (await self._session.scalars(query)).all()

    async def providers_with_news(self) -> dict[UUID, int]:
        """Return the providers about which the file says something new, and how many sessions."""
        provider = col(StagedSession.provider_id)
        query = (
            select(provider, func.count())
            .outerjoin(TrainingSession, _same_key())
            .where(self._mine)
            .where(_is_news())
            .group_by(provider)
            .order_by(provider)
        )
        return {provider_id: count for provider_id, count in await self._session.execute(query)}


def _same_key() -> ColumnElement[bool]:
    return and_(
        col(TrainingSession.source) == col(StagedSession.source),
        col(TrainingSession.source_key) == col(StagedSession.source_key),
    )


def _is_news() -> ColumnElement[bool]:
    return or_(
        col(TrainingSession.id).is_(None),
        col(TrainingSession.content_hash) != col(StagedSession.content_hash),
        col(TrainingSession.state) != SessionState.OPEN,
        col(TrainingSession.missing_files) != 0,
    )
