"""Invented values of a person, searched everywhere after their journey: only owners have them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from chassis.settings import SERVICES
from chassis.testing import until
from deploy.local.demo.visitor import people
from tests.chassis.logs import read_every_topic
from tests.journeys.chains import Cast, Chain, direct_offers
from tests.journeys.conftest import System
from tests.journeys.people import ACCEPT, Api, Town, confirm_by_mail, status_of

pytestmark = [pytest.mark.engines, pytest.mark.system]

MARK = uuid4().hex[:8]
CANARIES = {
    "first_name": f"Canari{MARK}prenom",
    "last_name": f"Canari{MARK}nom",
    "email": f"canari-{MARK}@example.org",
    "message": f"Bonjour, canari{MARK}texte libre.",
}
PHONE = "0639981" + str(int(MARK[:4], 16) % 1000).zfill(3)
SEARCHED = [
    CANARIES["first_name"],
    CANARIES["last_name"],
    CANARIES["last_name"].upper(),
    CANARIES["email"],
    f"canari-{MARK}",
    f"canari{MARK}texte",
    PHONE,
    "+33" + PHONE[1:],
    " ".join(PHONE[i : i + 2] for i in range(0, 10, 2)),
]
OWNERS = {"candidacy": set(SEARCHED), "gateway": {CANARIES["email"], f"canari-{MARK}"}}


async def test_nothing_personal_is_found_outside_its_owners(system: System, town: Town):
    # Given partners, and somebody whose every value is unique, taken to an enrolment
    open_partners(system)
    [offer] = await direct_offers(town, 1)
    case_id, token = await journey(town, offer)

    # When topics, logs and databases are searched
    topics = await topics_with_partners(system.status()["kafka"])
    logs = {str(path): path.read_bytes() for path in _logs(system.home)}
    found = {place: hits_in(held, [*SEARCHED, token]) for place, held in (topics | logs).items()}

    # Then Kafka and the logs hold nothing of them, though Kafka holds their case
    assert {place: hits for place, hits in found.items() if hits} == {}
    assert hits_in(topics["grand-est.candidacy.events"], [case_id])
    for service in SERVICES:
        leaked = set(await hits_in_database(system, service)) - OWNERS.get(service, set())
        assert leaked == set(), service
    assert await hits_in_database(system, "candidacy"), "the search can find something"


def open_partners(system: System) -> None:
    """Make a partner of every training provider: it is told of its enrolments."""
    for person in people():
        if person.get("role") == "training_provider":
            done = system.run("partner", "create", person["id"], person["siret"])
            assert done.returncode == 0, done.stderr


async def topics_with_partners(kafka_url: str) -> dict[str, bytes]:
    """Return all that topics hold, once a partner was told of the enrolment."""

    async def told() -> dict[str, bytes] | None:
        topics = read_every_topic(kafka_url)
        partners = [held for topic, held in topics.items() if ".partners." in topic]
        return topics if any(b"enrolment.confirmed" in held for held in partners) else None

    return dict(await until(told, seconds=30, every=0.5))


async def journey(town: Town, offer_id: str) -> tuple[str, str]:
    """Take somebody to an enrolment; return their case and their secret token."""
    cast, chain = await Cast.of(town), Chain(offer_id)
    body = {"offer_id": offer_id, "phone": PHONE, "postcode": "57950", "consent": True, **CANARIES}
    case = await town.public.post("/v1/candidacies", body)
    holder = Api(town.gateway_url, case["login_session"]["token"])
    chain.case_id = case["id"]
    for employer in cast.employers:
        await employer.call("POST", f"/v1/candidacies/{case['id']}/decision", ACCEPT)
    await status_of(holder, case["id"], "seat_held")
    await confirm_by_mail(town, CANARIES["email"])
    await status_of(holder, case["id"], "enrolment_pending")
    await cast._confirm(chain)
    await status_of(holder, case["id"], "enrolled")
    await town.mail(CANARIES["email"], "inscription est confirmée")
    await town.public.call("POST", "/v1/candidacies", {**body, "postcode": PHONE})
    return chain.case_id, str(case["login_session"]["token"])


def _logs(home: Path) -> Iterator[Path]:
    """Give every log; the topics, the mailbox and PostgreSQL are elsewhere."""
    yield from (path for path in (home / "run").rglob("*") if path.is_file())


def hits_in(content: bytes, values: list[str]) -> list[str]:
    return [value for value in values if value.encode() in content]


async def hits_in_database(system: System, service: str) -> list[str]:
    address = system.status()["postgres"].rsplit("/", 1)[0]
    connection: Any = await asyncpg.connect(f"{address}/{service}")
    try:
        tables = await connection.fetch(
            "SELECT quote_ident(tablename) AS t FROM pg_tables WHERE schemaname = 'public'"
        )
        text = ""
        for table in tables:
            for row in await connection.fetch(f"SELECT x::text AS row FROM {table['t']} x"):
                text += row["row"] + "\n"
        content = text.encode() + b"".join(
            bytes.fromhex(part.split('"')[0].split(",")[0].strip("\\x ").rstrip(")"))
            for part in text.split("\\\\x")[1:]
            if _is_hex(part.split('"')[0].split(",")[0].rstrip(")"))
        )
        return hits_in(content, SEARCHED)
    finally:
        await connection.close()


def _is_hex(text: str) -> bool:
    return len(text) % 2 == 0 and all(c in "0123456789abcdef" for c in text)
