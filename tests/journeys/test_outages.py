"""Kafka away: people go on. PostgreSQL away: they are told within seconds, and nothing is lost."""

import asyncio
import time

import pytest

from chassis.settings import SERVICES
from tests.journeys.chains import direct_offers
from tests.journeys.conftest import System
from tests.journeys.people import Api, Town, an_application
from tests.journeys.test_services_killed import rows
from tests.proof.results import Proof

pytestmark = [pytest.mark.engines, pytest.mark.system]


@pytest.mark.scenario(id="R4")
async def test_people_apply_while_kafka_is_away_and_everything_is_delivered_after(
    proof: Proof, system: System, town: Town
):
    offers, drained = await direct_offers(town, 10), 0.0
    for _ in range(proof.dose("times")):
        await asyncio.to_thread(system.freeze, "kafka")
        try:
            cases = await apply_for(town, offers, proof.dose("seconds"), proof.dose("per_second"))
        finally:
            await asyncio.to_thread(system.thaw, "kafka")
        began = time.monotonic()
        await all_told(system, cases)
        drained = max(drained, time.monotonic() - began)
        proof.reach("candidacies", len(cases))
    await no_letters(system)
    proof.measure(drained_seconds=drained)


async def apply_for(town: Town, offers: list[str], seconds: int, per_second: int) -> list[str]:
    """Let people apply at a steady pace; each must be answered with a 202."""

    async def one(number: int) -> str:
        body = an_application(offers[number % len(offers)])
        answer = await town.public.call("POST", "/v1/candidacies", body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    sent = []
    for number in range(seconds * per_second):
        sent.append(asyncio.ensure_future(one(number)))
        await asyncio.sleep(1 / per_second)
    return list(await asyncio.gather(*sent))


async def all_told(system: System, cases: list[str]) -> None:
    """Wait until the messages of every case are planned: its facts went through Kafka."""
    chosen = ", ".join(f"'{case}'" for case in cases)
    query = f"SELECT DISTINCT case_ref FROM notifications WHERE case_ref IN ({chosen})"
    async with asyncio.timeout(120):
        while len(await rows(system, "notifications", query)) < len(cases):
            await asyncio.sleep(0.5)


async def no_letters(system: System) -> None:
    for service in SERVICES:
        assert await rows(system, service, "SELECT 1 FROM dead_letters") == []


@pytest.mark.scenario(id="R5")
async def test_a_dead_database_is_a_503_within_seconds_and_loses_nothing(
    proof: Proof, system: System, town: Town
):
    [offer] = await direct_offers(town, 1)
    case, holder = await town.apply(offer)
    slowest, resumed, asked = 0.0, 0.0, 0
    for _ in range(proof.dose("times")):
        await asyncio.to_thread(system.freeze, "postgres")
        end = time.monotonic() + proof.dose("seconds")
        try:
            while (began := time.monotonic()) < end:
                assert await _ask(holder, case["id"]) == 503
                slowest, asked = max(slowest, time.monotonic() - began), asked + 1
                await asyncio.sleep(0.5)
        finally:
            await asyncio.to_thread(system.thaw, "postgres")
        began = time.monotonic()
        async with asyncio.timeout(60):
            while await _ask(holder, case["id"]) != 200:
                await asyncio.sleep(0.5)
        resumed = max(resumed, time.monotonic() - began)
    await no_letters(system)
    proof.reach("answers_meanwhile", asked)
    proof.measure(slowest_seconds=slowest, resumed_seconds=resumed)


async def _ask(holder: Api, case_id: str) -> int:
    answer = await holder.call("GET", f"/v1/candidacies/{case_id}")
    if answer.status_code == 503:
        assert "retry-after" in answer.headers
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code
