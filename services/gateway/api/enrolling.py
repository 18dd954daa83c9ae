"""An enrolment as its provider reads it: the facts of trainings, the person of candidacy."""

import asyncio
from typing import Any
from uuid import UUID

from chassis.errors import DomainError, Gone, NotFound, Unavailable
from services.gateway.clients.services import Services
from services.gateway.domain import Caller

LABELS = {
    "requested": "À inscrire",
    "confirmed": "Inscription confirmée",
    "refused": "Inscription refusée",
    "cancelled": "Inscription annulée",
    "started": "En formation",
    "completed": "Formation terminée",
    "abandoned": "Abandon",
}
TRAINING = ["record_attendance", "complete_enrolment", "abandon_enrolment"]
ACTIONS = {
    "requested": ["confirm_enrolment", "refuse_enrolment"],
    "confirmed": TRAINING,
    "started": TRAINING,
}


async def read_enrolment(services: Services, enrolment_id: UUID, caller: Caller) -> dict[str, Any]:
    """Return an enrolment with its person."""
    path = f"/training-provider/enrolments/{enrolment_id}"
    answer = await services.call("trainings", "GET", path, caller)
    return await with_person(services, answer.json(), caller)


async def with_people(
    services: Services, rows: list[dict[str, Any]], caller: Caller
) -> list[dict[str, Any]]:
    """Return enrolments with their people."""
    return list(await asyncio.gather(*(with_person(services, row, caller) for row in rows)))


async def with_person(services: Services, row: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Return what trainings says, shaped for the reader, and the person if candidacy tells."""
    session = row.get("session") or {}
    body = {
        **row,
        "label": LABELS.get(row["state"], row["state"]),
        "session": {
            "id": row["session_id"],
            "training_title": session.get("title") or "",
            **{name: session.get(name) for name in ("city", "starts_on", "ends_on")},
        },
        "allowed_actions": _actions(row),
        "person": None,
        "degraded": [],
    }
    path = f"/candidacies/{row['candidacy_id']}"
    try:
        case = await services.call("candidacy", "GET", path, caller)
        body["person"] = case.json().get("person")
    except (NotFound, Gone):
        body["person"] = None
    except Unavailable:
        body["degraded"] = ["person"]
    except DomainError:
        body["degraded"] = ["person"]
    return body


def _actions(row: dict[str, Any]) -> list[str]:
    """Return what may be told now; a result that was pending may come after the end."""
    if row["state"] == "completed" and row.get("certification") == "pending":
        return ["complete_enrolment"]
    return ACTIONS.get(row["state"], [])
