"""A service starts without Kafka, restarts what fails, says how it is, and stops in time."""

import asyncio
import time

import pytest
from sqlalchemy import text

from chassis import application
from chassis.application import service_app
from chassis.testing import until
from tests.chassis.http import toy_http
from tests.chassis.http.conftest import a_client

NOBODY = "127.0.0.1:9"


@pytest.fixture
def without_kafka(http_settings):
    return http_settings.model_copy(update={"kafka_url": NOBODY})


async def test_a_service_serves_while_kafka_is_away_and_stops_in_time(without_kafka, signed):
    app = toy_http.create_app(without_kafka)

    # Given a service that starts during a Kafka outage
    async with app.router.lifespan_context(app), a_client(app) as client:
        # When it is asked something
        headers = {**signed(), "Idempotency-Key": "key-00000001"}
        made = await client.post("/effects", json={"number": 1}, headers=headers)

        # Then it stores, it is alive and ready
        assert made.status_code == 201
        assert (await client.get("/health/live")).json() == {"alive": True, "stopped": []}
        assert (await client.get("/health/ready")).json() == {"ready": True, "reasons": []}
        began = time.monotonic()

    assert time.monotonic() - began < 10
    assert all(task.done() for task in app.state.tasks)


async def test_a_worker_that_fails_is_restarted(without_kafka, monkeypatch):
    monkeypatch.setattr(application, "RESTART_WAITS", (0.01,))
    tries, done = [], asyncio.Event()

    async def sender(context):
        tries.append(context.settings.service)
        if len(tries) < 3:
            raise RuntimeError
        done.set()
        await asyncio.Event().wait()

    app = service_app(without_kafka, section=toy_http.ToyRegion, workers=[sender])
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(done.wait(), 5)

    assert tries == ["toy"] * 3


async def test_a_dead_task_asks_for_a_restart(without_kafka):
    app = toy_http.create_app(without_kafka)
    async with app.router.lifespan_context(app), a_client(app) as client:
        [relay] = [task for task in app.state.tasks if task.get_name() == "relay"]
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)

        answer = await client.get("/health/live")

    assert (answer.status_code, answer.json()["stopped"]) == (503, ["relay"])


async def test_a_database_without_its_migrations_is_not_ready(http, toy_sessions):
    async with toy_sessions.engine.begin() as connection:
        await connection.execute(text("DELETE FROM alembic_chassis"))
    waiting = await http.get("/health/ready")

    assert waiting.status_code == 503
    assert waiting.json()["reasons"] == ["migrations en attente"]


async def test_metrics_tell_what_waits(without_kafka, toy_sessions):
    app = toy_http.create_app(without_kafka)
    async with app.router.lifespan_context(app), a_client(app) as client:

        async def measured():
            text_ = (await client.get("/metrics")).text
            return "tdu_outbox_rows 0.0" in text_ and "tdu_timers_overdue_seconds 0.0" in text_

        assert await until(measured, seconds=8)


async def test_documentation_pages_of_the_framework_are_closed(http):
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert (await http.get(path)).status_code == 404
