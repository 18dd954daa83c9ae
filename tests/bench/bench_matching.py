"""Speed of searches, as ratios of one run: ``pytest -s tests/bench/bench_matching.py``.

Memory (page, exact total, every count) against a plain SQL query that gives the page only, and
against one that gives the page, the total and two of the counts. ``TDU_BENCH_OPENINGS``: size.
"""

import math
import os
import random
import time
from statistics import median, quantiles
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.referentials.points import Point
from chassis.unit_of_work import UnitOfWork
from services.matching.domain.facts import Spot
from services.matching.domain.opening import level_column
from services.matching.domain.search import Question, Sort
from services.matching.memory.live import LiveCatalogue
from services.matching.repository import ColumnarRepository, ProjectionRepository
from services.matching.use_cases import rules_of
from services.matching.use_cases.reviewing import Reviewing
from tests.bench.grand_est import TODAY, Drawer, fill
from tests.bench.plain_search import PAGE, PREPARE, WHOLE
from tests.matching.catalogue import REGION

COUNT = int(os.environ.get("TDU_BENCH_OPENINGS", "100000"))
QUESTIONS = int(os.environ.get("TDU_BENCH_QUESTIONS", "100"))
RULES = rules_of(REGION)


def questions(count):
    """Return questions as people ask them: from where they live, near or far."""
    draw, drawer = random.Random(1), Drawer(2)
    for place, parent in zip(drawer.places(count), drawer.parents(count), strict=True):
        yield Question(
            spot=Spot(Point(place.lat, place.lon), place.department),
            radius_km=draw.choice((10, 20, 30, 30, 50, 100)),
            parents=frozenset({parent} if draw.random() < 0.4 else ()),
            level=draw.choice((None, 0, 3, 4)),
            only_accessible=True,
            sort=Sort.DISTANCE,
        )


def values(question):
    """Return a question as values of the plain query."""
    point, radius = question.spot.point, question.radius_km
    high = radius / 111
    wide = high / math.cos(math.radians(abs(point.lat) + high))
    return {
        "lat": point.lat,
        "lon": point.lon,
        "south": point.lat - high,
        "north": point.lat + high,
        "west": point.lon - wide,
        "east": point.lon + wide,
        "metres": radius * 1000,
        "parent": next(iter(question.parents), None),
        "level": level_column(question.level),
        "today": TODAY,
    }


async def timed(asked, answer):
    """Return the milliseconds each question takes, and the answers."""
    taken, answers = [], []
    for each in asked:
        began = time.perf_counter()
        answers.append(await answer(each))
        taken.append((time.perf_counter() - began) * 1000)
    return taken, answers


def shown(name, taken):
    """Print a line of figures and return the median and the 99th percentile."""
    p99 = quantiles(taken, n=100)[98]
    print(f"{name:<34} p50 {median(taken):8.3f} ms   p99 {p99:9.3f} ms")
    return median(taken), p99


async def review_everything(sessions):
    """Look for the trainings of every offer, as after a rebuild, and say how fast."""
    began = time.perf_counter()
    async with sessions() as session:
        parents = await ProjectionRepository(session).occupations()
    for parent in parents:
        async with UnitOfWork(sessions) as uow:
            reviewing = Reviewing(uow, RULES, TODAY, silent=True)
            await reviewing.occupation(parent, cause=uuid4())
    taken = time.perf_counter() - began
    print(f"\nrelecture de tout : {taken * 1e6 / COUNT:.1f} s par million d’offres")


async def loaded(sessions):
    """Return the catalogue in memory, and say how fast it came and how much it takes."""
    live = LiveCatalogue(RULES, ())
    began = time.perf_counter()
    async with sessions() as session:
        columns = ColumnarRepository(session)
        live.load(await columns.openings(), await columns.courses(RULES, TODAY), TODAY)
    taken = time.perf_counter() - began
    memory = live.on(TODAY)
    print(f"chargement : {taken * 1e6 / COUNT:.2f} s par million d’offres")
    print(f"mémoire : {memory.openings.nbytes / COUNT:.1f} octets par offre")
    return memory


async def test_memory_against_plain_sql(databases):
    async with databases.sessions("matching") as sessions:
        patient = create_async_engine(sessions.engine.url)
        await fill(patient, COUNT)
        async with patient.begin() as connection:
            for statement in PREPARE.split(";"):
                await connection.execute(text(statement))
        await review_everything(sessions)
        async with patient.begin() as connection:
            await connection.execute(text("ANALYZE openings"))
        memory = await loaded(sessions)
        asked = list(questions(QUESTIONS))

        async def from_memory(question):
            finding = memory.find(question, question.radius_km)
            return finding.page(None, 20), finding.counts()

        async with patient.connect() as connection:

            async def plain_page(question):
                return (await connection.execute(PAGE, values(question))).all()

            async def plain_whole(question):
                return (await connection.execute(WHOLE, values(question))).one()

            await timed(asked, from_memory)
            fast, answers = await timed(asked * 3, from_memory)
            page, _ = await timed(asked, plain_page)
            whole, plain = await timed(asked, plain_whole)

        await patient.dispose()
    for (hits, counts), row in zip(answers, plain, strict=False):
        assert counts.total == row[0]
        assert counts.contracts == (row[1] or {})
        assert counts.working_times == (row[2] or {})
        assert [hit.metres for hit in hits] == [int(each["metres"]) for each in row[3] or ()]
    print(f"{COUNT:,} offres, {median(each[1].total for each in answers)} trouvées (médiane)")
    fast50, fast99 = shown("mémoire : page, total, comptes", fast)
    for name, taken in (("SQL : page seule", page), ("SQL : page, total, 2 comptes", whole)):
        slow50, slow99 = shown(name, taken)
        print(f"{'':<34} × {slow50 / fast50:7.0f}       × {slow99 / fast99:9.0f}")
