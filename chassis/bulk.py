"""Many rows in one statement: one array per column, whatever the number of rows.

A statement of 500 ``VALUES`` costs more to compile than to run; this one is compiled once.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Table, TextClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


async def insert_many(
    session: AsyncSession,
    table: Table,
    columns: tuple[str, ...],
    rows: Sequence[Sequence[object]],
    *,
    key: str | None = None,
    update: bool = False,
) -> None:
    """Write ``rows``, whose values follow ``columns``; a row whose ``key`` exists stays as it is.

    With ``update``, it takes the new values instead. JSONB values are given as Python values.
    """
    if not rows:
        return
    arrays = {f"a{rank}": list(values) for rank, values in enumerate(zip(*rows, strict=True))}
    for rank, name in enumerate(columns):
        if _is_json(table.c[name]):
            arrays[f"a{rank}"] = [_written(value) for value in arrays[f"a{rank}"]]
    await session.execute(_statement(table, columns, key, update), arrays)


@lru_cache(maxsize=64)
def _statement(table: Table, columns: tuple[str, ...], key: str | None, update: bool) -> TextClause:
    arrays = (f"CAST(:a{rank} AS {_type(table.c[n])}[])" for rank, n in enumerate(columns))
    names = ", ".join(f'"{name}"' for name in columns)
    values = (f'u."{name}"' + "::jsonb" * _is_json(table.c[name]) for name in columns)
    statement = (
        f'INSERT INTO "{table.name}" ({names}) SELECT {", ".join(values)} '  # noqa: S608
        f"FROM unnest({', '.join(arrays)}) WITH ORDINALITY AS u({names}, rank) ORDER BY u.rank"
    )
    if key is not None:
        others = ", ".join(f'"{n}" = excluded."{n}"' for n in columns if n != key)
        does = f"UPDATE SET {others}" if update else "NOTHING"
        statement += f' ON CONFLICT ("{key}") DO {does}'
    return text(statement)


def _type(column: Column[Any]) -> str:
    return "text" if _is_json(column) else column.type.compile(dialect=_DIALECT)


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSONB)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
