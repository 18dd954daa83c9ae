"""The same rules against the real SQL services: model and SQL agree after each delivery (R10)."""

import asyncio

import pytest

from chassis.testing import Databases
from tests.model.on_postgres import OnPostgres
from tests.model.postgres import SERVICES, Postgres
from tests.model.searching import search
from tests.proof.results import Proof


@pytest.mark.engines
@pytest.mark.scenario(id="R10")
async def test_the_services_keep_the_rules_of_the_model(proof: Proof, databases: Databases):
    urls = {name: await databases.fresh(name) for name in SERVICES}

    await asyncio.to_thread(_side_by_side, urls, proof)


def _side_by_side(urls: dict[str, str], proof: Proof) -> None:
    OnPostgres.sql = Postgres(urls)
    try:
        examples, steps = proof.dose("examples"), proof.dose("steps")
        search(OnPostgres, examples=examples, steps=steps, shrinks=False)
    finally:
        OnPostgres.sql.close()
