"""Speed of the import of offers, as ratios of one run: ``pytest -s tests/bench/bench_offers.py``.

Set-based against one ORM object at a time, and an unchanged import against the first one.
"""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from uuid import uuid4

import psutil
from sqlalchemy import func, select

from chassis.tables import OutboxRow
from chassis.testing import run_sql
from chassis.unit_of_work import UnitOfWork
from contracts.offers import ApplyMode
from services.offers.clients.france_travail import OffersReader, SearchAnswer
from services.offers.models import Offer, sighted
from services.offers.repository import OffersRepository
from tests.offers.conftest import environment, ledger
from tests.offers.ledger import SCOPE, Ledger
from tests.offers.raw_offers import a_file, many

COUNT = int(os.environ.get("TDU_BENCH_OFFERS", "100000"))
BATCH, FEW = 500, 500
TEXT = "Vous préparez les commandes, tenez le stock et conseillez les clients du magasin. " * 16


def read(count):
    """Return offers never seen, with what must be said of them."""
    reader, now = OffersReader(SCOPE), datetime.now(UTC)
    raws = SearchAnswer(a_file(many(count, description=TEXT)))
    return [sighted(None, reader.read(raw), now, ApplyMode.EXTERNAL) for raw in raws]


async def set_based(sessions, seen):
    for start in range(0, len(seen), BATCH):
        async with UnitOfWork(sessions) as uow:
            batch = seen[start : start + BATCH]
            for each in batch:
                uow.publish(*each.messages, author=each.offer)
            await OffersRepository(uow.session).save_many([each.offer for each in batch])


async def one_by_one(sessions, seen):
    for each in seen:
        async with sessions() as session:
            if await session.get(Offer, each.offer.id) is None:
                session.add(each.offer)
            body = each.messages[0].model_dump_json().encode()
            session.add(an_outbox_row(each, body))
            await session.commit()


def an_outbox_row(each, body):
    message = each.messages[0]
    return OutboxRow(
        id=uuid4(),
        stream=message.stream,
        key=message.key,
        type=message.type_name(),
        subject=each.offer.subject,
        sequence=1,
        payload=body,
    )


async def rate(work, sessions, seen):
    """Return how many rows a second, offers and messages, some work writes."""
    began = time.perf_counter()
    await work(sessions, seen)
    taken = time.perf_counter() - began
    async with sessions() as session:
        written = await session.scalar(select(func.count()).select_from(OutboxRow))
    assert written == len(seen)
    await run_sql(sessions, "TRUNCATE outbox, offers")
    return 2 * len(seen) / taken


async def test_offers_and_their_messages_against_one_object_at_a_time(databases):
    async with databases.sessions("offers") as sessions:
        plain = await rate(one_by_one, sessions, read(FEW))
        fast = await rate(set_based, sessions, read(COUNT))

    print(f"\nun par un : {plain:,.0f} lignes/s ; par ensembles : {fast:,.0f} lignes/s")
    print(f"rapport : {fast / plain:.0f}")


async def test_an_unchanged_import_against_the_first(databases):
    content = a_file(many(COUNT, description=TEXT))
    async with databases.sessions("offers") as sessions:
        ledger, taken = Ledger(sessions), []
        for _ in range(2):
            began = time.perf_counter()
            await ledger.import_bytes(content)
            taken.append(time.perf_counter() - began)
        said = await ledger.value("SELECT count(*) FROM outbox")

    assert said == COUNT
    first, again = taken
    print(f"\npremier : {COUNT / first:,.0f} offres/s ; inchangé : {COUNT / again:,.0f} offres/s")
    print(f"rapport : {first / again:.1f}")


def largest_of(process):
    """Return the most memory a process held until its end, in MB."""
    found, watched = 0, psutil.Process(process.pid)
    while process.poll() is None:
        found = max(found, watched.memory_info().rss)
        time.sleep(0.1)
    return found / 2**20


def test_o35_seventy_thousand_offers_in_one_run_of_bounded_memory(environment, ledger, tmp_path):
    file = tmp_path / "offres.json"
    file.write_bytes(a_file(many(min(COUNT, 70_000), description=TEXT)))

    for rank in ("premier", "second"):
        command = (sys.executable, "-m", "cli.main", "import", "france-travail", str(file))
        began, process = time.perf_counter(), subprocess.Popen(command, stdout=subprocess.PIPE)
        peak = largest_of(process)
        report = process.communicate()[0].decode()
        print(f"\n{rank} : {time.perf_counter() - began:.0f} s, {peak:.0f} Mo au plus")
        assert process.returncode == 0
        assert peak <= 300

    assert "ajoutées : 0 ; modifiées : 0" in report
