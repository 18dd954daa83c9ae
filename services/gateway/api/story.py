"""What happened to a case, on one page: the steps, and who was told what and when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.errors import DomainError
from services.gateway import schemas
from services.gateway.api.doors import CallerAt, Limited, Policy, door
from services.gateway.api.relaying import ServicesAt, composed
from services.gateway.clients.services import Services
from services.gateway.domain import Role

router = APIRouter(tags=["Candidat"])

PEOPLE = {
    "candidate": "La personne",
    "employer": "L’employeur",
    "training_provider": "L’organisme de formation",
    "partner": "L’organisme de formation",
    "region": "La Région",
}
NOBODY = "Trait d’Union"
FATES = {"sent": "E-mail envoyé", "failed": "E-mail non remis", "expired": "E-mail non remis"}
"""What became of a message; one that waits, or is no longer true, told nobody anything."""


@door(
    router,
    "GET",
    "/v1/candidacies/{candidacy_id}/story",
    Policy("CET", "candidacy", relation="own", limited=Limited.ANYONE),
    summary="Tout ce qui s’est passé, et qui a été prévenu de quoi et quand",
    answer=schemas.Story,
)
async def get_story(
    request: Request, candidacy_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    answer = await services.call("candidacy", "GET", f"/candidacies/{candidacy_id}", caller)
    case, degraded = answer.json(), []
    lines = [_step(step, caller.role) for step in case.get("history", ())]
    try:
        lines += [_message(each, caller.role) for each in await _told(services, candidacy_id)]
    except DomainError:
        degraded = ["notifications"]
    told = {name: case[name] for name in ("id", "status", "label", "stage", "offer")}
    lines.sort(key=lambda line: datetime.fromisoformat(line["at"]))
    return composed(request, {**told, "lines": lines, "degraded": degraded})


async def _told(services: Services, candidacy_id: UUID) -> list[dict[str, Any]]:
    answer = await services.read("notifications", f"/internal/cases/{candidacy_id}/messages")
    return [row for row in answer.json()["items"] if row["status"] in FATES]


def _step(step: dict[str, Any], reader: Role) -> dict[str, Any]:
    return {
        "at": step["at"],
        "kind": "step",
        "label": step["label"],
        "who": _name(step.get("by", ""), reader),
    }


def _message(row: dict[str, Any], reader: Role) -> dict[str, Any]:
    return {
        "at": row["sent_at"] or row["not_before_at"],
        "kind": "message",
        "label": row["label"],
        "who": _name(row["recipient_kind"], reader),
        "fate": FATES[row["status"]],
    }


def _name(kind: str, reader: Role) -> str:
    """Return who that is for this reader, who is « vous »."""
    return "Vous" if kind == reader.value else PEOPLE.get(kind, NOBODY)
