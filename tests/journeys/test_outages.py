"""Kafka away: people go on. PostgreSQL away: they are told within seconds, and nothing is lost."""

import asyncio
import time

import pytest

from chassis.settings import SERVICES
from tests.journeys.chains import direct_offers
from tests.journeys.conftest import System
from tests.journeys.people import Api, Town, an_application
from tests.journeys.test_services_killed import rows

pytestmark = [pytest.mark.engines, pytest.mark.system]

KAFKA_AWAY_SECONDS = 20
POSTGRES_AWAY_SECONDS = 15


async def test_people_apply_while_kafka_is_away_and_everything_is_delivered_after(
    system: System, town: Town
):
    offers = await direct_offers(town, 10)
    await asyncio.to_thread(system.freeze, "kafka")
    began, cases = time.monotonic(), []
    try:
        while time.monotonic() - began < KAFKA_AWAY_SECONDS:
            offer = offers[len(cases) % len(offers)]
            answer = await town.public.call("POST", "/v1/candidacies", an_application(offer))
            assert answer.status_code == 202, answer.text
            cases.append(answer.json()["id"])
            await asyncio.sleep(0.5)
    finally:
        await asyncio.to_thread(system.thaw, "kafka")

    chosen = ", ".join(f"'{case}'" for case in cases)
    query = f"SELECT DISTINCT case_ref FROM notifications WHERE case_ref IN ({chosen})"
    async with asyncio.timeout(60):
        while len(await rows(system, "notifications", query)) < len(cases):
            await asyncio.sleep(0.5)
    for service in SERVICES:
        assert await rows(system, service, "SELECT 1 FROM dead_letters") == []


async def test_a_dead_database_is_a_503_within_seconds_and_loses_nothing(
    system: System, town: Town
):
    [offer] = await direct_offers(town, 1)
    case, holder = await town.apply(offer)
    await asyncio.to_thread(system.freeze, "postgres")
    began, slowest, seen = time.monotonic(), 0.0, set()
    try:
        while time.monotonic() - began < POSTGRES_AWAY_SECONDS:
            asked = time.monotonic()
            answer = await _ask(holder, case["id"])
            slowest = max(slowest, time.monotonic() - asked)
            seen.add(answer)
            await asyncio.sleep(0.5)
    finally:
        await asyncio.to_thread(system.thaw, "postgres")

    assert seen == {503}
    assert slowest < 5
    async with asyncio.timeout(30):
        while await _ask(holder, case["id"]) != 200:
            await asyncio.sleep(0.5)
    for service in SERVICES:
        assert await rows(system, service, "SELECT 1 FROM dead_letters") == []


async def _ask(holder: Api, case_id: str) -> int:
    answer = await holder.call("GET", f"/v1/candidacies/{case_id}")
    if answer.status_code == 503:
        assert "retry-after" in answer.headers
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code
