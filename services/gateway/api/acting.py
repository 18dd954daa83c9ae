"""What the links of e-mails do: one reading and one act per purpose, by the owner service."""

from collections.abc import Mapping
from typing import Any

from chassis.errors import Conflict, DomainError, FieldError, NotFound, Unprocessable
from services.gateway import schemas
from services.gateway.api import enrolling
from services.gateway.clients.services import Services
from services.gateway.domain import ACTS, LinkUsed, ObjectKind, Purpose
from services.gateway.use_cases.acts import Found

DONE_ALREADY = ("already_decided", "invalid_transition", "enrolment_closed")
Shown = dict[str, Any]


def kind_of(found: Found) -> str:
    """Return under which name the object of a link is shown."""
    return "case" if found.token.object_kind is ObjectKind.CANDIDACY else "enrolment"


async def describe(services: Services, found: Found) -> Shown:
    """Return the facts needed to decide. Raises `LinkUsed` when nothing is left to do."""
    shown = await _read(services, found)
    act = ACTS[found.token.purpose]
    if not act.stays and act.allowed_action not in shown["allowed_actions"]:
        raise LinkUsed(f"Où en est ce dossier : {shown['label']}.")
    return shown


async def perform(
    services: Services, found: Found, body: schemas.ActIn, headers: Mapping[str, str]
) -> tuple[Shown, str]:
    """Do the act of a link, and return where things are and what was done."""
    try:
        return await _ACTS[found.token.purpose](services, found, body, headers)
    except DomainError as refusal:
        if isinstance(refusal, Conflict) or refusal.status == 409:
            await _refuse_if_done(services, found, refusal)
        raise


async def _refuse_if_done(services: Services, found: Found, refusal: DomainError) -> None:
    if refusal.code in DONE_ALREADY and not ACTS[found.token.purpose].stays:
        shown = await _read(services, found)
        raise LinkUsed(f"Où en est ce dossier : {shown['label']}.") from None


async def _read(services: Services, found: Found) -> Shown:
    if found.token.object_kind is ObjectKind.ENROLMENT:
        return await enrolling.read_enrolment(services, found.token.object_id, found.caller)
    path = f"/candidacies/{found.token.object_id}"
    shown: Shown = (await services.call("candidacy", "GET", path, found.caller)).json()
    return shown


async def _decide(
    services: Services, found: Found, body: schemas.ActIn, headers: Mapping[str, str]
) -> tuple[Shown, str]:
    json = body.model_dump(mode="json", exclude_none=True)
    shown = await _post(services, found, "decision", json, headers)
    return shown, str(body.decision)


async def _confirm(
    services: Services, found: Found, body: schemas.ActIn, headers: Mapping[str, str]
) -> tuple[Shown, str]:
    reservation = body.reservation_id
    if reservation is None:
        held = (await _read(services, found)).get("reservation")
        if not held:
            raise NotFound
        reservation = held["id"]
    json = {"reservation_id": str(reservation)}
    return await _post(services, found, "reservation/confirmation", json, headers), "confirmed"


async def _withdraw(
    services: Services, found: Found, body: schemas.ActIn, headers: Mapping[str, str]
) -> tuple[Shown, str]:
    json = {"reason": body.reason or ""}
    return await _post(services, found, "withdrawal", json, headers), "withdrawn"


async def _follow(
    services: Services, found: Found, body: schemas.ActIn, headers: Mapping[str, str]
) -> tuple[Shown, str]:
    return await _read(services, found), "followed"


async def _answer(
    services: Services, found: Found, body: schemas.ActIn, headers: Mapping[str, str]
) -> tuple[Shown, str]:
    if body.answer is None:
        fault = FieldError("missing", "Dites oui ou non", pointer="#/answer")
        raise Unprocessable("1 champ à corriger", errors=[fault])
    confirms = body.answer == "confirm"
    noun, json = ("confirmation", None) if confirms else ("refusal", {"reason": body.reason or ""})
    path = f"/training-provider/enrolments/{found.token.object_id}/{noun}"
    answer = await services.call(
        "trainings", "POST", path, found.caller, json=json, headers=headers
    )
    shown = await enrolling.with_person(services, answer.json(), found.caller)
    return shown, body.answer


async def _declare(
    services: Services, found: Found, body: schemas.ActIn, headers: Mapping[str, str]
) -> tuple[Shown, str]:
    said = {"hired", "contract_kind", "starts_on", "reason"}
    json = body.model_dump(mode="json", include=said, exclude_none=True)
    return await _post(services, found, "outcome", json, headers), "declared"


async def _tell(
    services: Services, found: Found, body: schemas.ActIn, headers: Mapping[str, str]
) -> tuple[Shown, str]:
    said = {"code", "contract_kind", "since_month"}
    json = body.model_dump(mode="json", include=said, exclude_none=True)
    return await _post(services, found, "situation", json, headers), "told"


async def _post(
    services: Services, found: Found, noun: str, json: object, headers: Mapping[str, str]
) -> Shown:
    path = f"/candidacies/{found.token.object_id}/{noun}"
    answer = await services.call(
        "candidacy", "POST", path, found.caller, json=json, headers=headers
    )
    shown: Shown = answer.json()
    return shown


_ACTS = {
    Purpose.DECIDE: _decide,
    Purpose.CONFIRM_RESERVATION: _confirm,
    Purpose.WITHDRAW: _withdraw,
    Purpose.FOLLOW: _follow,
    Purpose.ANSWER_ENROLMENT: _answer,
    Purpose.DECLARE_OUTCOME: _declare,
    Purpose.SITUATION: _tell,
    Purpose.EMPLOYEE_SITUATION: _tell,
}
