"""The gateway as the website sees it: one method per operation, problems as exceptions."""

from collections.abc import AsyncIterator, Mapping
from urllib.parse import quote
from uuid import UUID

import httpx
from pydantic import JsonValue

from web import views
from web.calls import Body, Calls, Params
from web.problems import problem_of


class GatewayClient(Calls):
    """The operations of the gateway that the pages need."""

    async def search_offers(self, params: Params) -> views.Results:
        return await self._get(views.Results, "/v1/offers", params)

    async def count_offers(self, params: Params) -> views.Facets:
        return await self._get(views.Facets, "/v1/offers/facets", params)

    async def search_offers_geojson(self, params: Params) -> views.Features:
        return await self._get(views.Features, "/v1/offers.geojson", params)

    async def get_unmet_demand(self) -> views.Demand:
        return await self._get(views.Demand, "/v1/region/unmet-demand")

    async def search_trainings(self, params: Params) -> views.Trainings:
        return await self._get(views.Trainings, "/v1/trainings", params)

    async def get_training(self, training_id: UUID, params: Params) -> views.Training:
        return await self._get(views.Training, f"/v1/trainings/{training_id}", params)

    async def get_offer(self, offer_id: UUID) -> views.Offer:
        return await self._get(views.Offer, f"/v1/offers/{offer_id}")

    async def list_offer_trainings(self, offer_id: UUID, params: Params) -> list[views.Session]:
        page = await self._get(views.Sessions, f"/v1/offers/{offer_id}/trainings", params)
        return page.items

    async def list_similar_offers(self, offer_id: UUID) -> list[views.Card]:
        return (await self._get(views.Results, f"/v1/offers/{offer_id}/similar")).items

    async def suggest_places(self, text: str) -> list[views.Place]:
        return (await self._get(views.Places, "/v1/suggest/places", {"q": text})).items

    async def get_reference(self, name: str) -> list[views.Code]:
        return (await self._get(views.Codes, f"/v1/reference/{name}")).items

    async def get_meta(self) -> views.Meta:
        return await self._get(views.Meta, "/v1/meta")

    async def list_sources(self) -> list[views.Source]:
        return (await self._get(views.Sources, "/v1/basins")).sources

    async def list_login_providers(self) -> list[views.Provider]:
        return (await self._get(views.Providers, "/auth/providers")).items

    async def send_login_link(self, email: str, key: str) -> None:
        await self._send("POST", "/auth/magic-links", {"email": email}, key=key)

    async def consume_login_link(self, token: str) -> views.OpenedSession:
        answer = await self._send("POST", "/auth/magic-links/consumption", {"token": token})
        return views.OpenedSession.model_validate(answer)

    async def consume_handover(self, code: str) -> views.OpenedSession:
        answer = await self._send("POST", "/auth/handovers/consumption", {"handover": code})
        return views.OpenedSession.model_validate(answer)

    async def log_out(self) -> None:
        await self._send("POST", "/auth/logout", {})

    async def submit_candidacy(self, body: Body, key: str) -> tuple[views.Case, str | None]:
        """Return the case and, for a person without account, the token limited to it."""
        answer = await self._send("POST", "/v1/candidacies", body, key=key)
        opened = answer.get("login_session")
        token = opened.get("token") if isinstance(opened, dict) else None
        return views.Case.model_validate(answer), token if isinstance(token, str) else None

    async def list_candidacies(self) -> list[views.Case]:
        return (await self._get(views.Cases, "/v1/candidacies")).items

    async def get_candidacy(self, case_id: UUID) -> views.Case:
        return await self._get(views.Case, f"/v1/candidacies/{case_id}")

    async def list_alternatives(self, case_id: UUID) -> views.Alternatives:
        return await self._get(views.Alternatives, f"/v1/candidacies/{case_id}/alternatives")

    async def get_story(self, case_id: UUID) -> views.Story:
        return await self._get(views.Story, f"/v1/candidacies/{case_id}/story")

    async def read_candidacy(self, case_id: UUID) -> tuple[views.Case, str]:
        """Return a case, and the validator that a choice of dates must bring back."""
        return await self._read(views.Case, f"/v1/candidacies/{case_id}")

    async def list_session_options(self, case_id: UUID) -> list[views.Session]:
        path = f"/v1/candidacies/{case_id}/session-options"
        return (await self._get(views.Sessions, path)).items

    async def choose_sessions(self, case_id: UUID, ids: list[str], known: str, key: str) -> None:
        path, body = (
            f"/v1/candidacies/{case_id}/session-choice",
            {"session_ids": list[JsonValue](ids)},
        )
        await self._send("PUT", path, body, key, known)

    async def release_reservation(self, case_id: UUID, key: str) -> None:
        await self._send("DELETE", f"/v1/candidacies/{case_id}/reservation", None, key)

    async def withdraw_candidacy(self, case_id: UUID, reason: str, key: str) -> None:
        await self._send("POST", f"/v1/candidacies/{case_id}/withdrawal", {"reason": reason}, key)

    async def confirm_reservation(self, case_id: UUID, reservation_id: str, key: str) -> None:
        path = f"/v1/candidacies/{case_id}/reservation/confirmation"
        await self._send("POST", path, {"reservation_id": reservation_id}, key)

    async def mark_viewed(self, case_id: UUID) -> None:
        await self._send("POST", f"/v1/candidacies/{case_id}/viewing", {})

    async def decide_candidacy(self, case_id: UUID, body: Body, key: str) -> None:
        await self._send("POST", f"/v1/candidacies/{case_id}/decision", body, key)

    async def undo_decision(self, case_id: UUID, key: str) -> None:
        await self._send("DELETE", f"/v1/candidacies/{case_id}/decision", None, key)

    async def revoke_commitment(self, case_id: UUID, reason: str, key: str) -> None:
        path = f"/v1/candidacies/{case_id}/commitment/revocation"
        await self._send("POST", path, {"reason": reason}, key)

    async def declare_outcome(self, case_id: UUID, body: Body, key: str) -> None:
        await self._send("POST", f"/v1/candidacies/{case_id}/outcome", body, key)

    async def report_situation(self, case_id: UUID, body: Body, key: str) -> None:
        await self._send("POST", f"/v1/candidacies/{case_id}/situation", body, key)

    async def get_public_stats(self, by: str, milestone: int) -> views.Statistics:
        params: Params = {"by": by, "milestone": milestone}
        return await self._get(views.Statistics, "/v1/stats/public", params)

    async def get_employer_dashboard(self) -> Mapping[str, JsonValue]:
        return await self._json("/v1/employer/dashboard")

    async def list_employer_candidacies(self, params: Params) -> views.Cases:
        return await self._get(views.Cases, "/v1/employer/candidacies", params)

    async def access_phone(self, case_id: UUID) -> str:
        answer = await self._send("POST", f"/v1/candidacies/{case_id}/phone-access", {})
        return str(answer.get("phone") or "")

    async def get_provider_dashboard(self) -> Mapping[str, JsonValue]:
        return await self._json("/v1/training-provider/dashboard")

    async def list_enrolments(self, params: Params) -> views.Enrolments:
        return await self._get(views.Enrolments, "/v1/training-provider/enrolments", params)

    async def get_enrolment(self, enrolment_id: UUID) -> views.Enrolment:
        path = f"/v1/training-provider/enrolments/{enrolment_id}"
        return await self._get(views.Enrolment, path)

    async def confirm_enrolment(self, enrolment_id: UUID, key: str) -> None:
        path = f"/v1/training-provider/enrolments/{enrolment_id}/confirmation"
        await self._send("POST", path, {}, key)

    async def refuse_enrolment(self, enrolment_id: UUID, reason: str, key: str) -> None:
        path = f"/v1/training-provider/enrolments/{enrolment_id}/refusal"
        await self._send("POST", path, {"reason": reason}, key)

    async def tell_enrolment(self, enrolment_id: UUID, noun: str, body: Body, key: str) -> None:
        """Tell what becomes of a trainee: attendance, completion or abandonment."""
        path = f"/v1/training-provider/enrolments/{enrolment_id}/{noun}"
        await self._send("POST", path, body, key)

    async def list_sessions(self) -> list[views.ProvidedSession]:
        page = await self._get(views.ProvidedSessions, "/v1/training-provider/sessions")
        return page.items

    async def get_provider_session(self, session_id: UUID) -> tuple[views.ProvidedSession, str]:
        """Return a session, and the validator that a change must bring back."""
        path = f"/v1/training-provider/sessions/{session_id}"
        return await self._read(views.ProvidedSession, path)

    async def update_session(self, session_id: UUID, body: Body, known: str) -> None:
        path = f"/v1/training-provider/sessions/{session_id}"
        await self._send("PATCH", path, body, known=known)

    async def cancel_session(self, session_id: UUID, key: str) -> None:
        path = f"/v1/training-provider/sessions/{session_id}/cancellation"
        await self._send("POST", path, None, key)

    async def import_sessions(self, csv: str, key: str) -> views.CapacityReport:
        path = "/v1/training-provider/sessions/imports"
        answer = await self._send("POST", path, {"csv": csv}, key)
        return views.CapacityReport.model_validate(answer)

    async def describe_action(self, token: str) -> views.Act:
        return await self._get(views.Act, f"/v1/actions/{quote(token, safe='')}")

    async def perform_action(self, token: str, body: Body, key: str) -> Mapping[str, JsonValue]:
        return await self._send("POST", f"/v1/actions/{quote(token, safe='')}", body, key)

    async def stream_candidacy(self, case_id: UUID, last: str | None) -> AsyncIterator[bytes]:
        """Yield the lines of the live stream of a case."""
        headers = self._headers(None) | {"Accept": "text/event-stream"}
        if last and last.isascii():
            headers["Last-Event-ID"] = last
        path = f"/v1/candidacies/{case_id}/events"
        waits_for_ever = httpx.Timeout(5, read=None)
        async with self._http.stream("GET", path, headers=headers, timeout=waits_for_ever) as got:
            if got.status_code != 200:
                await got.aread()
                raise problem_of(got)
            async for line in got.aiter_lines():
                yield line.encode()
