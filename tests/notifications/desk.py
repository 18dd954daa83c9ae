"""What stands around notifications: a mail server, and the services it asks."""

import asyncio
import email
import email.policy
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from chassis.database import Sessions
from services.notifications.repository import NotificationsRepository
from services.notifications.settings import NotificationsRegion

REGION = NotificationsRegion(coalescing=timedelta(), quiet_hours=False)


class Box:
    """A mail server that keeps what it receives, or refuses for a while."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refuse: str | None = None
        self.slow = 0.0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.slow)
        if self.refuse:
            return self.refuse
        self.mails.append(
            email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        )
        return "250 gardé"

    def to(self, address: str) -> list[Any]:
        return [mail for mail in self.mails if mail["to"] == address]


class Others:
    """candidacy and gateway, as they answer by contract."""

    def __init__(self) -> None:
        self.status = "submitted"
        self.asked: list[str] = []
        self.purposes: list[str] = []
        self.person_without: str | None = None
        self.more: dict[str, str] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if request.url.path == "/internal/contacts":
            people = [{"account_id": str(uuid4()), "email": "anne.essai@example.org"}]
            return httpx.Response(200, json={"recipients": people})
        if request.url.path == "/internal/action-tokens":
            self.purposes.append(json.loads(request.content)["purpose"])
            return httpx.Response(200, json={"url": "https://site.example/r/secret"})
        facts = {
            "status": self.status,
            "email": "lea.demo@example.org",
            "first_name": "Léa",
            "last_initial": "D",
            "offer_title": "Maçon / Maçonne",
            "employer_name": "Ateliers Moselle Acier",
            "establishment_id": str(UUID(int=5)),
            "answer_before_on": "2026-12-10",
            **self.more,
        }
        if self.person_without and request.url.path.startswith("/internal/persons/"):
            del facts[self.person_without]
        return httpx.Response(200, json=facts)


async def statuses(sessions: Sessions, case_id: UUID) -> dict[str, str]:
    async with sessions() as session:
        rows = await NotificationsRepository(session).told_about(case_id)
        return {row.template: row.status.value for row in rows}
