"""Notifications on a database of its own, writing to a real mail server."""

import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller

from chassis.application import Context
from chassis.auth import Signer
from chassis.database import Sessions
from chassis.outgoing import InternalClient, client
from chassis.region import load_region
from chassis.testing import Callers, Databases
from services.notifications.clients.facts import Cases, Contacts
from services.notifications.clients.sending import Postman
from services.notifications.clients.smtp import Smtp
from services.notifications.clients.templates import Sender
from services.notifications.memory import LoginLinks
from services.notifications.settings import NotificationsSettings
from tests.notifications.desk import REGION, Box, Others


@pytest.fixture
def box() -> Iterator[tuple[Box, int]]:
    handler = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
async def sessions(databases: Databases) -> AsyncIterator[Sessions]:
    async with databases.sessions("notifications") as made:
        yield made


@pytest.fixture
def context(sessions: Sessions, region_file: Any, box: tuple[Box, int], kafka_url: str) -> Context:
    settings = NotificationsSettings(
        environment="test",
        region_file=region_file,
        kafka_url=kafka_url,
        database_url="postgresql://nobody@127.0.0.1/none",
        smtp_port=box[1],
        candidacy_url="http://candidacy",
        gateway_url="http://gateway",
    )
    return Context(settings, REGION, load_region(region_file), sessions, None)


@pytest.fixture
def others() -> Others:
    return Others()


@pytest.fixture
def postman(context: Context, others: Others, callers: Callers) -> Postman:
    signer: Signer = callers.signer("notifications")
    transport = httpx.MockTransport(others)

    def to(name: str) -> InternalClient:
        http = client("internal", base_url=f"http://{name}", transport=transport)
        return InternalClient(signer, name, http)

    region = context.region_file
    return Postman(
        cases=Cases(to("candidacy")),
        contacts=Contacts(to("gateway")),
        smtp=Smtp(context.settings, REGION),
        sender=Sender(region.name, region.phone, region.zone),
        links=LoginLinks(),
        now=lambda: datetime.now(UTC),
    )
