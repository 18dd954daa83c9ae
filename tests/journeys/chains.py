"""Whole chains that go on through outages: each call is repeated with its key until it works."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from chassis.testing import until
from tests.journeys.people import ACCEPT, METZ, Api, Town, an_application, link_in

NANCY = "54395"


@dataclass
class Chain:
    """One person from an offer to an enrolment."""

    offer_id: str
    email: str = field(default_factory=lambda: f"camille.{uuid4().hex[:10]}@example.org")
    keys: dict[str, str] = field(default_factory=dict)
    case_id: str = ""
    accepted: list[int] = field(default_factory=list)

    def key(self, step: str) -> str:
        """Return the key of a step: the same at each repetition."""
        return self.keys.setdefault(step, uuid4().hex)


async def insist(api: Api, method: str, path: str, body: object = None, *, key: str = "") -> Any:
    """Repeat a call until it is answered by something else than an outage."""
    while True:
        try:
            answer = await api.call(method, path, body, key=key)
        except httpx.HTTPError:
            await asyncio.sleep(0.3)
            continue
        if answer.status_code < 500 and answer.status_code != 429:
            assert answer.status_code < 400, f"{method} {path}: {answer.text}"
            return answer.json() if answer.content else None
        assert answer.status_code != 500, answer.text
        await asyncio.sleep(0.3)


async def wait_for(api: Api, case_id: str, *wanted: str) -> dict[str, Any]:
    """Wait until a case has a status, whatever stops meanwhile."""
    while True:
        body = await insist(api, "GET", f"/v1/candidacies/{case_id}")
        if body["status"] in wanted:
            return dict(body)
        assert body["status"] not in ("refused", "no_seat", "expired"), body["status"]
        await asyncio.sleep(0.3)


async def direct_offers(town: Town, count: int) -> list[str]:
    """Return offers of the demo employers that have a session to reserve, once there are enough."""

    async def enough() -> list[str]:
        found = await _direct_offers(town)
        return found[:count] if len(found) >= count else []

    return list(await until(enough, seconds=60, every=0.5))


async def _direct_offers(town: Town) -> list[str]:
    found: dict[str, None] = {}
    for near in (METZ, NANCY):
        cursor: dict[str, Any] = {}
        while True:
            page = await town.public.get("/v1/offers", near=near, limit=100, **cursor)
            for card in page["items"]:
                known = card["employer"] or ""
                is_demo = known.startswith(("Ateliers Moselle", "Maison Ducale"))
                if is_demo and card.get("session"):
                    found[card["id"]] = None
            if not page["next_cursor"]:
                break
            cursor = {"cursor": page["next_cursor"]}
    return list(found)


class Cast:
    """The demo employers and providers, logged in once."""

    def __init__(self, employers: list[Api], providers: list[Api]) -> None:
        self.employers, self.providers = employers, providers

    @classmethod
    async def of(cls, town: Town) -> "Cast":
        """Return the cast of a town."""
        return cls(
            [await town.somebody(who) for who in ("acier", "ducal")],
            [await town.somebody(who) for who in ("rives", "institut")],
        )

    async def run(self, town: Town, chain: Chain) -> None:
        """Take one person from an offer to an enrolment confirmed."""
        body = an_application(chain.offer_id, chain.email)
        case = await insist(town.public, "POST", "/v1/candidacies", body, key=chain.key("apply"))
        chain.case_id, holder = case["id"], Api(town.gateway_url, case["login_session"]["token"])
        employer = await self._employer_of(chain.case_id)
        path = f"/v1/candidacies/{chain.case_id}"
        await insist(employer, "POST", f"{path}/decision", ACCEPT, key=chain.key("decide"))
        held = await wait_for(holder, chain.case_id, "seat_held", "enrolment_pending", "enrolled")
        if held["status"] == "seat_held":
            await self._confirm_seat(town, chain)
        await wait_for(holder, chain.case_id, "enrolment_pending", "enrolled")
        await self._confirm(chain)
        await wait_for(holder, chain.case_id, "enrolled")

    async def _confirm_seat(self, town: Town, chain: Chain) -> None:
        """Confirm by the link of the mail, whenever it comes."""
        while True:
            try:
                mail = await town.mail(chain.email, "vous dit oui")
                break
            except (TimeoutError, httpx.HTTPError):
                continue
        token = link_in(mail).rsplit("/", 1)[1]
        path = f"/v1/actions/{token}"
        await insist(town.public, "POST", path, {}, key=chain.key("confirm"))

    async def _employer_of(self, case_id: str) -> Api:
        while True:
            for employer in self.employers:
                try:
                    answer = await employer.call("GET", f"/v1/candidacies/{case_id}")
                except httpx.HTTPError:
                    continue
                if answer.status_code == 200:
                    return employer
            await asyncio.sleep(0.3)

    async def _confirm(self, chain: Chain) -> None:
        path = "/v1/training-provider/enrolments"
        while True:
            for provider in self.providers:
                listed = await insist(provider, "GET", f"{path}?status=requested&limit=100")
                for row in listed["items"]:
                    if row["candidacy_id"] == chain.case_id:
                        await insist(
                            provider,
                            "POST",
                            f"{path}/{row['id']}/confirmation",
                            {},
                            key=chain.key("answer"),
                        )
                        return
            await asyncio.sleep(0.3)
