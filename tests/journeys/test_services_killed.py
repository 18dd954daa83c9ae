"""Each service is killed in the middle of whole chains: nothing lost, nothing doubled."""

import asyncio
from typing import Any

import asyncpg
import pytest

from chassis.settings import SERVICES
from tests.journeys.chains import Cast, Chain, direct_offers
from tests.journeys.conftest import System
from tests.journeys.people import Town

pytestmark = [pytest.mark.engines, pytest.mark.system]

CHAINS = 50
END_SECONDS = 240


async def rows(system: System, service: str, query: str) -> list[Any]:
    """Ask the database of a service, as administrator."""
    address = system.status()["postgres"].rsplit("/", 1)[0]
    connection = await asyncpg.connect(f"{address}/{service}")
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()


async def test_fifty_chains_survive_the_death_of_every_service(system: System, town: Town):
    # Given fifty people on their way
    offers = await direct_offers(town, CHAINS)
    cast, chains = await Cast.of(town), [Chain(offer) for offer in offers]
    running = asyncio.gather(*(cast.run(town, chain) for chain in chains))

    # When each service dies, one after the other
    for service in SERVICES:
        await asyncio.sleep(1.5)
        await asyncio.to_thread(system.kill, service)
    async with asyncio.timeout(END_SECONDS):
        await running
    await asyncio.to_thread(system.wait_ready)

    # Then all fifty ended, once
    ids = [chain.case_id for chain in chains]
    assert len(set(ids)) == CHAINS
    chosen = ", ".join(f"'{id_}'" for id_ in ids)
    cases = await rows(system, "candidacy", f"SELECT state FROM candidacies WHERE id IN ({chosen})")
    assert [case["state"] for case in cases] == ["enrolled"] * CHAINS
    await check_ledgers(system)
    held = await rows(
        system,
        "trainings",
        "SELECT candidacy_id, count(*) FROM reservations "
        f"WHERE state = 'confirmed' AND candidacy_id IN ({chosen}) GROUP BY 1",
    )
    assert len(held) == CHAINS
    assert all(row["count"] == 1 for row in held)
    for service in SERVICES:
        letters = await rows(system, service, "SELECT handler, error_class FROM dead_letters")
        assert letters == [], service


async def check_ledgers(system: System) -> None:
    """Seats and positions are counted right, and nobody is committed twice."""
    wrong_seats = await rows(
        system,
        "trainings",
        "SELECT s.id FROM training_sessions s WHERE s.taken <> (SELECT count(*) FROM reservations "
        "r WHERE r.session_id = s.id AND r.state IN ('held', 'confirmed')) "
        "OR s.taken > s.capacity",
    )
    assert wrong_seats == []
    wrong_positions = await rows(
        system,
        "offers",
        "SELECT o.id FROM offers o WHERE o.claimed <> (SELECT count(*) FROM position_claims c "
        "WHERE c.offer_id = o.id AND c.state = 'claimed')",
    )
    assert wrong_positions == []
    twice = await rows(
        system,
        "candidacy",
        "SELECT candidate_id FROM candidacies WHERE state IN "
        "('enrolment_pending', 'enrolled', 'in_training', 'trained') GROUP BY 1 "
        "HAVING count(*) > 1",
    )
    assert twice == []
