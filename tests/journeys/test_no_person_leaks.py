"""Invented values of a person, searched everywhere after their journey: only owners have them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from chassis.settings import SERVICES
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
    # Given somebody whose every value is unique, taken to an enrolment
    [offer] = await direct_offers(town, 1)
    token = await journey(town, offer)

    # When files and databases are searched
    files = {path: hits_in(path.read_bytes(), [*SEARCHED, token]) for path in _files(system.home)}

    # Then Kafka and the logs hold nothing of them
    assert {path: hits for path, hits in files.items() if hits} == {}
    for service in SERVICES:
        found = set(await hits_in_database(system, service)) - OWNERS.get(service, set())
        assert found == set(), service
    assert await hits_in_database(system, "candidacy"), "the search can find something"


async def journey(town: Town, offer_id: str) -> str:
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
    return str(case["login_session"]["token"])


def _files(home: Path) -> Iterator[Path]:
    """Give the segments of Kafka and every log; the mailbox and PostgreSQL are elsewhere."""
    for directory in (home / "kafka" / "data", home / "run"):
        yield from (path for path in directory.rglob("*") if path.is_file())


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
