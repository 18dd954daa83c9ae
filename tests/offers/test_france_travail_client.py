"""The client of France Travail against a server that behaves well, then badly (F01 to F13)."""

import asyncio
import time

import pytest

from chassis.testing import until
from deploy.local.france_travail.trouble import CAPACITY
from services.offers.clients.france_travail import AnswerLost, QueryRefused, SourceRefused
from services.offers.clients.france_travail.pace import Pace
from services.offers.clients.france_travail.parameters import UnknownParameter
from tests.offers.raw_offers import a_raw_offer
from tests.offers.source import Source, numbered

AIN = {"departement": "01", "sort": "1"}


@pytest.fixture
def source():
    with Source(*numbered(310)).served() as served:
        yield served


async def test_f01_a_token_near_its_end_is_renewed_once_by_one_caller_among_ten(source):
    source.token_seconds = 50
    async with source.api() as api:
        await api.count(AIN)
        source.token_seconds = 1499

        await asyncio.gather(*(api.count(AIN) for _ in range(10)))

    assert len(source.asked("token")) == 2


async def test_f02_a_token_refused_in_a_crawl_is_renewed_and_the_page_asked_again(source):
    async with source.api() as api:
        await api.page(AIN, 0)
        source.trouble.refused_tokens = 1

        page = await api.page(AIN, 150)

    assert len(page.offers) == 150
    assert len(source.asked("token")) == 2
    assert [each["range"] for each in source.asked()] == ["0-149", "150-299", "150-299"]


async def test_f02_a_new_token_that_is_refused_ends_the_run(source):
    source.trouble.refused_tokens = 9
    async with source.api() as api:
        with pytest.raises(SourceRefused):
            await api.count(AIN)

    assert len(source.asked()) == 2


@pytest.mark.parametrize(
    ("options", "setting"),
    [({"secret": "un-autre-secret"}, "CLIENT_SECRET"), ({"scope": "api_autre"}, "SCOPE")],
)
async def test_f03_a_refusal_names_the_setting_and_never_the_secret(
    source, options, setting, caplog, capsys
):
    async with source.api(**options) as api:
        with pytest.raises(SourceRefused, match=setting) as refused:
            await api.count(AIN)

    told = f"{refused.value!r} {caplog.text} {capsys.readouterr()}"
    assert "un-autre-secret" not in told


@pytest.mark.parametrize("silent", [False, True])
async def test_f04_a_page_the_last_page_and_no_page_are_told_apart(source, silent):
    source.trouble.silent_range = silent
    async with source.api() as api:
        first, last = await api.page(AIN, 0), await api.page(AIN, 300)
        whole = await api.page({**AIN, "codeROME": "G1803", "minCreationDate": _EARLY}, 0)
        none = await api.page({"departement": "2A", "sort": "1"}, 0)

    assert [len(page.offers) for page in (first, last, none)] == [150, 10, 0]
    assert [page.is_last for page in (first, last, whole, none)] == [False, True, False, True]


_EARLY = "2020-01-01T00:00:00Z"


async def test_f05_too_many_calls_wait_as_asked_and_lose_nothing(source):
    source.trouble.busy, source.trouble.busy_seconds = 1, 2
    async with source.api() as api:
        began = time.monotonic()
        page = await api.page(AIN, 0)
        waited = time.monotonic() - began

        source.trouble.busy, source.trouble.busy_seconds = 7, None
        again = await api.page(AIN, 0)

    assert waited >= 2
    assert len(page.offers) == len(again.offers) == 150


async def test_f06_the_rate_follows_the_announced_capacity(source):
    async with source.api() as api:
        rates = []
        for capacity in (10, 2, 1):
            source.trouble.capacity = capacity
            api.pace.rate = 1000
            await api.count(AIN)
            rates.append(api.pace.rate)
            await until(lambda: _calm(source))

    assert rates == [9, 1, 0.5]


async def _calm(source):
    source.trouble._calls.clear()
    return True


async def test_f05_calls_never_come_faster_than_the_pace():
    pace, began = Pace(20), time.monotonic()

    await asyncio.gather(*(pace.turn() for _ in range(11)))

    assert time.monotonic() - began >= 10 / 20


def test_f06_what_is_not_a_capacity_is_ignored():
    pace = Pace(3)

    for announced in ("", "0", "beaucoup", "-1"):
        pace.follow({CAPACITY: announced})

    assert pace.rate == 3


@pytest.mark.parametrize("kind", ["errors", "cut", "web_page"])
async def test_f07_a_bad_answer_is_asked_again_then_given_up(source, kind):
    async with source.api() as api:
        setattr(source.trouble, kind, 4)
        assert len((await api.page(AIN, 0)).offers) == 150

        setattr(source.trouble, kind, 5)
        with pytest.raises(AnswerLost):
            await api.page(AIN, 0)


async def test_f07_a_server_that_is_away_is_given_up():
    async with Source().api() as api:
        with pytest.raises(AnswerLost, match="pas de réponse"):
            await api.count(AIN)


async def test_a_query_that_is_refused_is_not_asked_again(source):
    async with source.api() as api:
        with pytest.raises(QueryRefused, match="identifiant"):
            await api.detail("x")

    assert len(source.asked("detail")) == 1


async def test_f08_no_page_is_asked_beyond_the_last_place(source):
    async with source.api() as api:
        with pytest.raises(ValueError, match="3150"):
            await api.page(AIN, 3150)

    assert source.asked() == []


async def test_f11_an_unknown_parameter_is_refused_before_the_call(source):
    async with source.api() as api:
        with pytest.raises(UnknownParameter, match="pays"):
            await api.count({"pays": "99137"})

    assert source.asked() == []


async def test_f12_the_first_page_begins_with_the_first_offer(source):
    async with source.api() as api:
        page = await api.page(AIN, 0)

    assert source.asked()[0]["range"] == "0-149"
    assert b'"0000000"' in page.offers[0].content


async def test_one_offer_is_there_or_gone(source):
    source.store.add(a_raw_offer("0481603"))
    async with source.api() as api:
        there, gone = await api.detail("0481603"), await api.detail("0481604")

    assert there is not None
    assert gone is None
