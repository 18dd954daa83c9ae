"""What is forgotten at night, and what is not."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from chassis import purging
from chassis.testing import run_sql

pytestmark = pytest.mark.engines

LETTER = (
    'INSERT INTO dead_letters (id, handler, topic, partition, "offset", reason, error_class, '
    "attempts, first_at, last_at, headers, status, resolved_at) VALUES (gen_random_uuid(), 'h', "
    "'t', 0, :n, 'SCHEMA', 'E', 1, now(), now(), '{}', :status, now() - make_interval(days => :d))"
)


async def count(sessions, table: str) -> int:
    async with sessions() as session:
        return (await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()


async def test_what_is_old_goes_and_what_is_open_stays(toy_sessions, monkeypatch):
    # Given more old inbox marks than one batch holds, and one that Kafka may still repeat
    monkeypatch.setattr(purging, "BATCH", 2)
    for days in (121, 121, 121, 121, 121, 119):
        await run_sql(
            toy_sessions,
            "INSERT INTO inbox VALUES ('c', :id, now() - make_interval(days => :d))",
            id=uuid4(),
            d=days,
        )
    # and letters: settled long ago, settled lately, never settled
    await run_sql(toy_sessions, LETTER, n=1, status="REPLAYED", d=15)
    await run_sql(toy_sessions, LETTER, n=2, status="DISCARDED", d=13)
    await run_sql(toy_sessions, LETTER, n=3, status="OPEN", d=0)
    await run_sql(toy_sessions, "UPDATE dead_letters SET resolved_at = NULL WHERE status = 'OPEN'")
    # and answers kept for a repeated request
    for hours in (25, 23):
        await run_sql(
            toy_sessions,
            "INSERT INTO idempotency (caller, route, key, fingerprint, created_at) "
            "VALUES ('c', 'r', :k, 'f', now() - make_interval(hours => :h))",
            k=str(uuid4()),
            h=hours,
        )

    # When the night comes
    await purging.purge(toy_sessions)

    # Then only what is old went
    assert await count(toy_sessions, "inbox") == 1
    assert await count(toy_sessions, "dead_letters") == 2
    assert await count(toy_sessions, "idempotency") == 1
