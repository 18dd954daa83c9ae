"""Whole crawls of France Travail: nothing missed, nothing closed by mistake."""

import asyncio
from datetime import UTC, datetime

import pytest

from chassis.imports import ImportRunning, RunNotHeld, RunState
from chassis.referentials import rome
from contracts.offers import ClosingReason, OfferClosed, OfferImported
from services.offers import use_cases
from services.offers.domain.crawl import Partition
from services.offers.domain.scope import Scope
from tests.offers.ledger import SCOPE, Ledger
from tests.offers.raw_offers import a_raw_offer
from tests.offers.source import Source, numbered

ELSEWHERE = {"libelle": "01 - AMBERIEU EN BUGEY", "commune": "01004"}
ROWS = "SELECT string_agg(xmin::text || id::text, ',' ORDER BY id) FROM offers"


@pytest.fixture
def source():
    with Source().served() as served:
        yield served


def reasons(said):
    return [message.reason for message in said if isinstance(message, OfferClosed)]


async def test_f08_a_large_department_is_split_and_nothing_is_missed(source, ledger):
    # Given 9,981 offers: too many for a search, for a domain, and for a single occupation
    codes = sorted(code for code in rome.occupations() if code[0] in "MN")
    rows = numbered(4000, romeCode="G1803", lieuTravail=ELSEWHERE)
    rows += [
        {**row, "romeCode": codes[rank % len(codes)]}
        for rank, row in enumerate(numbered(5981, 4000, lieuTravail=ELSEWHERE))
    ]
    source.store.add(*rows)

    # When they are crawled
    report = await source.crawled_by(ledger)

    # Then every one was seen, in parts of 2,500 at most, and no page was asked beyond the limit
    run, asked = report.run, source.asked()
    assert (run.state, run.distinct) == (RunState.COMPLETE, 9981)
    sizes = await ledger.value("SELECT max(received) FROM import_partitions")
    assert sizes <= 2500
    assert max(int(each["range"].split("-")[0]) for each in asked) <= 3000
    assert await ledger.value("SELECT count(*) FROM import_sightings") == 0


async def test_f09_a_part_that_cannot_be_split_is_named_and_the_run_partial(source, ledger):
    at = "2026-03-01T08:00:00.000Z"
    source.store.add(*numbered(3200, lieuTravail=ELSEWHERE, romeCode="G1803"))
    source.store.add(*({**row, "dateCreation": at} for row in source.store.offers.values()))

    report = await source.crawled_by(ledger)

    assert report.run.state is RunState.PARTIAL
    assert "01/G/G1803/20260301T" in report.run.sentence
    assert "3200 offres, la source n’en donne que 3150" in report.run.sentence


@pytest.mark.parametrize(
    ("times", "state"), [(1, RunState.COMPLETE), (20, RunState.PARTIAL)], ids=["once", "always"]
)
async def test_f10_what_pages_that_move_have_missed_is_read_again_or_the_run_is_partial(
    source, ledger, times, state
):
    # Given pages that move down while they are read: new offers come before them
    source.store.add(*numbered(600, lieuTravail=ELSEWHERE))
    moves = iter(range(times))

    def move(_):
        if (nth := next(moves, None)) is not None:
            now = f"2026-11-{nth + 1:02}T08:00:00.000Z"
            new = numbered(20, 1000 * (nth + 1), lieuTravail=ELSEWHERE)
            source.store.add(*({**each, "dateCreation": now} for each in new))

    report = await source.crawled_by(ledger, told=move)

    # Then the part is read once more, and called whole only if nearly all of it was seen
    assert report.run.state is state
    assert [each["range"] for each in source.asked()].count("0-149") == 2


async def test_f10_offers_inserted_between_pages_are_applied_once(source, ledger):
    source.store.add(*numbered(200))

    def insert_one(_):
        source.store.add(a_raw_offer("9999999", dateCreation="2026-11-01T08:00:00.000Z"))

    report = await source.crawled_by(ledger, told=insert_one)

    said = await ledger.said()
    assert len(said) == len({message.offer_id for message in said})
    assert report.run.state is RunState.COMPLETE


@pytest.mark.parametrize("kind", ["errors", "cut", "web_page"])
async def test_f07_o07_a_part_that_is_lost_closes_nothing(source, ledger, kind):
    source.store.add(*numbered(3))
    await source.crawled_by(ledger)
    await ledger.said()
    source.store.remove("0000001")

    def break_down(_):
        setattr(source.trouble, kind, 99)

    source.store.add(*numbered(160, 10, lieuTravail=ELSEWHERE))
    report = await source.crawled_by(ledger, told=break_down)

    assert report.run.state is RunState.PARTIAL
    assert report.run.sentence
    assert await ledger.said() == []


async def test_f03_a_refused_application_ends_the_run_with_a_sentence(source, ledger):
    source.trouble.refused_tokens = 9

    report = await source.crawled_by(ledger)

    assert report.run.state is RunState.FAILED
    assert "jeton" in report.run.sentence
    assert await ledger.value("SELECT ended_at IS NOT NULL FROM import_runs")


async def test_f13_of_two_runs_started_together_one_runs(source, ledger):
    source.store.add(*numbered(5))

    done = await asyncio.gather(
        source.crawled_by(ledger), source.crawled_by(ledger), return_exceptions=True
    )

    assert sum(isinstance(each, ImportRunning) for each in done) == 1
    assert len(await ledger.said()) == 5


async def test_o01_the_same_crawl_twice_writes_and_says_nothing(source, ledger):
    source.store.add(*numbered(200))
    await source.crawled_by(ledger)
    await ledger.said()
    before = await ledger.value(ROWS)

    report = await source.crawled_by(ledger)

    assert (report.run.unchanged, report.run.closed) == (200, 0)
    assert await ledger.value(ROWS) == before
    assert await ledger.said() == []


async def test_o06_an_absent_offer_is_asked_for_once_more(source, ledger):
    # Given three offers that the next crawl will not show
    source.store.add(*numbered(20))
    await source.crawled_by(ledger)
    await ledger.said()
    moved = a_raw_offer("0000001", lieuTravail={"libelle": "69 - LYON 03", "commune": "69383"})
    source.store.add(moved)
    source.store.remove("0000002")

    # When one of them is still there, elsewhere, and another is gone
    report = await source.crawled_by(ledger)

    # Then the first is updated by its own rules, the second closed
    assert reasons(await ledger.said()) == [
        ClosingReason.OUT_OF_SCOPE,
        ClosingReason.SOURCE_WITHDRAWN,
    ]
    assert (report.run.to_close, report.run.closed) == (2, 2)


async def test_o06_an_offer_of_which_nothing_is_known_is_kept(source, ledger):
    source.store.add(*numbered(20))
    await source.crawled_by(ledger)
    await ledger.said()
    source.store.remove("0000002")
    source.trouble.lost_details = 9

    report = await source.crawled_by(ledger)

    assert (report.run.to_close, report.run.closed) == (1, 0)
    assert await ledger.said() == []


async def test_o08_too_many_absent_hold_the_run_until_it_is_confirmed(source, ledger):
    source.store.add(*numbered(400))
    await source.crawled_by(ledger)
    await ledger.said()
    source.store.remove(*(f"{number:07}" for number in range(60)))

    held = (await source.crawled_by(ledger)).run
    assert (held.state, held.to_close, await ledger.said()) == (RunState.HELD, 60, [])

    async with source.api() as api:
        confirmed = await use_cases.confirm_import(
            ledger.sessions, held.id, scope=SCOPE, region=ledger.region, api=api
        )
        with pytest.raises(RunNotHeld):
            await ledger.confirm(held)
    assert (confirmed.run.state, confirmed.run.closed) == (RunState.COMPLETE, 60)
    assert reasons(await ledger.said()) == [ClosingReason.SOURCE_WITHDRAWN] * 60


async def test_o09_an_offer_that_comes_back_is_the_same_one(source, ledger):
    source.store.add(*numbered(3))
    await source.crawled_by(ledger)
    first, *_ = await ledger.said()
    gone = source.store.offers[first.source_id]
    source.store.remove(first.source_id)
    await source.crawled_by(ledger)
    version = (await ledger.offer(first.source_id)).version
    source.store.add(gone)

    await source.crawled_by(ledger)

    closed, back = await ledger.said()
    assert isinstance(closed, OfferClosed)
    assert isinstance(back, OfferImported)
    assert back.offer_id == first.offer_id
    assert (await ledger.offer(first.source_id)).version == version + 1


async def test_o10_an_offer_not_shown_for_two_days_is_closed_then_comes_back(source, ledger):
    source.store.add(*numbered(2))
    await source.crawled_by(ledger)
    await ledger.said()
    old = "UPDATE offers SET checked_at = now() - interval '49 hours' WHERE source_id = '0000001'"
    await ledger.run(old)

    closed = await use_cases.close_unverified(ledger.sessions, ledger.region)
    assert closed == 1
    assert reasons(await ledger.said()) == [ClosingReason.NOT_VERIFIED]

    await source.crawled_by(ledger)
    [back] = await ledger.said()
    assert isinstance(back, OfferImported)


async def test_o34_an_offer_of_a_basin_that_opens_later_comes_with_the_next_crawl(source, ledger):
    source.store.add(a_raw_offer(lieuTravail=ELSEWHERE))
    await source.crawled_by(ledger)
    assert await ledger.said() == []
    wider = Ledger(ledger.sessions, scope=Scope(lambda _: "bugey", frozenset({"01"}), "wider"))

    await source.crawled_by(wider)

    [said] = await ledger.said()
    assert said.basin_code == "bugey"


async def test_new_offers_are_read_between_two_crawls_and_nothing_is_closed(source, ledger):
    # Given a crawl, then an offer created and another gone
    source.store.add(*numbered(3))
    await source.crawled_by(ledger)
    await ledger.said()
    now = await ledger.value('SELECT to_char(now(), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')')
    source.store.add(a_raw_offer("7777777", dateCreation=now))
    source.store.remove("0000001")

    # When the new ones are asked for
    async with source.api() as api:
        report = await use_cases.crawl_new_offers(
            ledger.sessions, api, scope=SCOPE, region=ledger.region
        )

    # Then only the new one was read
    [said] = await ledger.said()
    assert (said.source_id, report.run.received) == ("7777777", 1)
    assert {"minCreationDate", "maxCreationDate"} <= set(source.asked()[-1])


async def test_the_service_says_when_its_source_was_last_read_whole(source, ledger, doors):
    assert (await doors.call("GET", "/sources")).json() == {"items": []}
    source.store.add(*numbered(2))
    run = (await source.crawled_by(ledger)).run

    source.trouble.refused_tokens = 9
    await source.crawled_by(ledger)

    [read] = (await doors.call("GET", "/sources")).json()["items"]
    assert read["source"] == "france-travail"
    assert datetime.fromisoformat(read["read_at"]) == run.started_at


def test_a_part_is_split_in_the_same_way_each_time():
    at = datetime(2026, 11, 25, 8, tzinfo=UTC)
    part = Partition("67", "G", ("G1803",))

    assert part.split(at) == part.split(at)
    assert Partition("67", "G", ("G1803",), (at, at)).split(at) == []
    assert {each.domain for each in Partition("67").split(at)} >= set("ABCDEFGHIJKLMN")
