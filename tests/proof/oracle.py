"""The one oracle of every scenario: after a drain, twelve invariants over databases and topics."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from chassis.testing import until
from cli import invariants
from tests.proof.log import Log, Said, distinct
from tests.proof.world import room

DRAIN_SECONDS = 60
ENDS = ("CandidacyClosed.v1", "CandidacyWithdrawn.v1", "CandidateDeclined.v1", "CandidateHired.v1")
ONCE = ("CandidacySubmitted.v1", "CandidateAccepted.v1")
AGGREGATES = {
    "candidacy": "SELECT 'candidacy/' || id, version FROM candidacies",
    "offers": "SELECT 'position_claim/' || id, version FROM position_claims",
    "trainings": "SELECT 'reservation/' || id, version FROM reservations",
}
NOT_SETTLED = """
    SELECT 'candidacy/' || candidacy_id FROM seat_obligations WHERE state = 'releasing'
    UNION SELECT 'candidacy/' || id FROM candidacies
    WHERE in_flight OR state = 'accept_pending' OR position_state IN ('asked', 'releasing')
"""
DUE = """
    SELECT count(*) FROM timers
    WHERE due_at <= now() AND fired_at IS NULL AND cancelled_at IS NULL
"""


@asynccontextmanager
async def opened(urls: Mapping[str, str]) -> AsyncIterator[dict[str, Any]]:
    """Open the databases of the services."""
    async with AsyncExitStack() as stack:
        databases: dict[str, Any] = {}
        for service, url in urls.items():
            databases[service] = await asyncpg.connect(url)
            stack.push_async_callback(databases[service].close)
        yield databases


async def drain(databases: Mapping[str, Any], log: Log, seconds: float = DRAIN_SECONDS) -> None:
    """Wait until all that was said was handled and nothing is owed; say what is left if not."""
    left: list[str] = []

    async def nothing_left() -> bool:
        left[:] = [each async for each in _left(databases, log)]
        return not left

    try:
        await until(nothing_left, seconds=seconds, every=0.5)
    except TimeoutError:
        raise AssertionError(f"encore là après {seconds:g} s : {left[:10]}") from None


async def _left(databases: Mapping[str, Any], log: Log) -> AsyncIterator[str]:
    for service, database in databases.items():
        if waiting := await database.fetchval("SELECT count(*) FROM outbox"):
            yield f"{service}: {waiting} à envoyer"
        if due := await database.fetchval(DUE):
            yield f"{service}: {due} minuteries dues"
    for row in await databases["candidacy"].fetch(NOT_SETTLED):
        yield f"{row[0]} attend une réponse"
    said = await asyncio.to_thread(log.read)
    for service, database in databases.items():
        if unread := expected_by(service, said) - await handled_by(database):
            yield f"{service}: {len(unread)} messages non traités"


def expected_by(service: str, said: Iterable[Said]) -> set[str]:
    """Return the messages that a service must have handled."""
    consumers = room(service, "consumers")
    types = {kind.type_name() for kind in consumers.LISTENS_TO}
    return {record.id for record in said if record.type in types}


async def handled_by(database: Any) -> set[str]:
    """Return the messages that a service handled, or kept as letters."""
    query = "SELECT message_id FROM inbox UNION SELECT message_id FROM dead_letters"
    return {str(row[0]) for row in await database.fetch(query)}


async def faults(
    databases: Mapping[str, Any],
    said: Sequence[Said],
    accepted: Collection[UUID],
    canaries: Collection[str] = (),
) -> list[str]:
    """Return every invariant that does not hold, with what breaks it."""
    found = [" ".join(each) for each in await invariants.violations(databases)]
    found += [f"I1 {each}" for each in await _once(databases["candidacy"], said, accepted)]
    found += [f"I9 {each}" for each in in_order(said)]
    found += [f"I12 {each}" for each in await _versions(databases, said)]
    found += [f"I11 {each}" for each in leaks(said, canaries)]
    for service, database in databases.items():
        rows = await database.fetch("SELECT handler, reason, error_class FROM dead_letters")
        found += [f"lettre de {service}: {tuple(row)}" for row in rows]
    return found


async def _once(candidacy: Any, said: Sequence[Said], accepted: Collection[UUID]) -> Iterator[str]:
    """I1: what was accepted exists once, and each of its facts is told once."""
    stored = {row[0] for row in await candidacy.fetch("SELECT id FROM candidacies")}
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for record in distinct(said):
        if record.stream == "candidacy.events":
            told[record.subject][record.type] += 1
    return _told_badly(stored, set(accepted), told)


def _told_badly(
    stored: set[UUID], accepted: set[UUID], told: Mapping[str, Counter[str]]
) -> Iterator[str]:
    yield from (f"acceptée et perdue : {id_}" for id_ in accepted - stored)
    yield from (f"jamais acceptée, et là : {id_}" for id_ in stored - accepted)
    for id_ in stored:
        counts = told.get(f"candidacy/{id_}", Counter())
        if counts["CandidacySubmitted.v1"] != 1:
            yield f"{id_} : déposée {counts['CandidacySubmitted.v1']} fois"
        if counts["CandidateAccepted.v1"] > 1 or sum(counts[end] for end in ENDS) > 1:
            yield f"{id_} : {dict(counts)}"


def in_order(records: Iterable[Said]) -> Iterator[str]:
    """I9: each aggregate speaks in the order of its versions, without a gap, in every topic."""
    known: set[str] = set()
    last: dict[tuple[str, str], int] = defaultdict(int)
    said: dict[str, list[int]] = defaultdict(list)
    for record in records:
        if record.id in known:
            continue
        known.add(record.id)
        place = (record.stream, record.subject)
        if record.sequence and record.sequence <= last[place]:
            yield f"{record.subject} : {record.sequence} après {last[place]} dans {record.stream}"
        last[place] = record.sequence
        said[record.subject].append(record.sequence)
    for subject, numbers in said.items():
        spoken = sorted(number for number in numbers if number)
        if spoken != list(range(1, len(spoken) + 1)):
            yield f"{subject} : versions {spoken}"


async def _versions(databases: Mapping[str, Any], said: Sequence[Said]) -> list[str]:
    """I12: the version of an aggregate is the number of its messages."""
    counts = Counter(record.subject for record in distinct(said) if record.sequence)
    return [
        f"{subject} : version {version}, {counts[subject]} messages"
        for service, query in AGGREGATES.items()
        for subject, version in await databases[service].fetch(query)
        if counts[subject] != version
    ]


def leaks(records: Iterable[Said], canaries: Collection[str]) -> Iterator[str]:
    """I11: nothing personal on any topic."""
    for record in records:
        content = record.headers + record.value
        if any(each.encode() in content for each in canaries):
            yield f"{record.type} {record.id}"


def leaks_in_files(files: Iterable[Path], canaries: Collection[str]) -> Iterator[str]:
    """I11: nothing personal in any log."""
    for path in files:
        content = path.read_bytes()
        if any(each.encode() in content for each in canaries):
            yield path.name
