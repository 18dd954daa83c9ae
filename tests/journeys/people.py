"""What people of a journey do over the public API, and what they read in their mailbox."""

import re
from typing import Any
from uuid import uuid4

import httpx

from chassis import outgoing
from chassis.testing import until
from deploy.local.demo.visitor import Visitor

METZ = "57463"
TERMS = {
    "contract_kind": "CDI",
    "starts_from": "2027-06-01",
    "starts_until": "2027-12-31",
    "pay": {"amount_min": 1950, "period": "month"},
    "weekly_hours": 35,
    "condition": "none",
    "engaged": True,
}
ACCEPT = {"decision": "accept", "commitment": TERMS}


class Api:
    """The public API at one address, for somebody with a token or for nobody."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url, self.token = url, token
        self._http = outgoing.client("identity", base_url=url)

    async def call(
        self, method: str, path: str, body: object = None, *, key: str = "", **more: Any
    ) -> httpx.Response:
        """Call the API; a POST gets a key of its own unless one is given."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if method in ("POST", "DELETE"):
            headers["Idempotency-Key"] = key or uuid4().hex
        return await self._http.request(method, path, json=body, headers=headers, **more)

    async def get(self, path: str, **params: Any) -> Any:
        """Read something that must be there."""
        answer = await self.call("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: object = None, *, key: str = "") -> Any:
        """Do something that must work."""
        answer = await self.call("POST", path, {} if body is None else body, key=key)
        assert answer.status_code in (200, 201, 202, 204), answer.text
        return answer.json() if answer.content else None


class Town:
    """The people of one running system."""

    def __init__(self, gateway_url: str, web_url: str, mailbox_url: str) -> None:
        self.gateway_url, self.web_url = gateway_url, web_url
        self._mailbox = outgoing.client("identity", base_url=mailbox_url)
        self._tokens: dict[str, str] = {}
        self.public = Api(gateway_url)

    async def somebody(self, who: str) -> Api:
        """Return a demo person, logged in."""
        if who not in self._tokens:
            async with Visitor(self.gateway_url, f"{self.web_url}/connexion/retour") as visitor:
                self._tokens[who] = await visitor.log_in(who)
        return Api(self.gateway_url, self._tokens[who])

    async def direct_offer(self, skip: int = 0) -> dict[str, Any]:
        """Return an offer near Metz whose employer answers here, with a session to reserve."""
        cursor: dict[str, str] = {}
        while True:
            page = await self.public.get("/v1/offers", near=METZ, limit=50, **cursor)
            for card in page["items"]:
                offer = await self.public.get(f"/v1/offers/{card['id']}")
                if offer["apply_mode"] == "direct" and card.get("session"):
                    if skip == 0:
                        return dict(offer)
                    skip -= 1
            assert page["next_cursor"], "no direct offer near Metz"
            cursor = {"cursor": page["next_cursor"]}

    async def apply(
        self, offer_id: str, email: str = "", *, key: str = ""
    ) -> tuple[dict[str, Any], Api]:
        """Apply as somebody without an account; return the case and its holder."""
        answer = await self.public.post("/v1/candidacies", an_application(offer_id, email), key=key)
        return answer, Api(self.gateway_url, answer["login_session"]["token"])

    async def mails(self, to: str) -> list[dict[str, Any]]:
        """Return the mails that an address has received."""
        answer = await self._mailbox.get("/api/messages", params={"to": to})
        return list(answer.json())

    async def mail(self, to: str, subject: str, *, containing: str = "") -> dict[str, Any]:
        """Wait for a mail and return it."""

        async def arrived() -> dict[str, Any] | None:
            found = [
                mail
                for mail in await self.mails(to)
                if re.search(subject, mail["subject"]) and containing in mail["text"]
            ]
            return found[-1] if found else None

        return dict(await until(arrived, seconds=40, every=0.3))


async def confirm_by_mail(town: Town, email: str, *, key: str = "") -> Any:
    """Confirm a seat as people do: by the link of the good news."""
    token = link_in(await town.mail(email, "vous dit oui")).rsplit("/", 1)[1]
    await town.public.get(f"/v1/actions/{token}")
    return await town.public.post(f"/v1/actions/{token}", {}, key=key)


def an_application(offer_id: str, email: str = "") -> dict[str, Any]:
    """Return what somebody fills in."""
    return {
        "offer_id": offer_id,
        "first_name": "Camille",
        "last_name": "Demo",
        "email": email or f"camille.{uuid4().hex[:10]}@example.org",
        "phone": "06 39 98 12 34",
        "postcode": "57950",
        "consent": True,
    }


async def status_of(holder: Api, case_id: str, *wanted: str, seconds: float = 60) -> dict[str, Any]:
    """Wait until a case has one of these statuses, and return it."""

    async def reached() -> dict[str, Any] | None:
        answer = await holder.call("GET", f"/v1/candidacies/{case_id}")
        if answer.status_code != 200:
            return None
        body = answer.json()
        return body if body["status"] in wanted else None

    return dict(await until(reached, seconds=seconds, every=0.2))


def link_in(mail: dict[str, Any]) -> str:
    """Return the action link of a mail."""
    found = re.search(r"https?://\S+/r/[A-Za-z0-9_-]+", mail["text"])
    assert found, mail["subject"]
    return found[0]
