"""Codes with their labels, and what the region says of itself."""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from contracts.candidacy import (
    ContractKind,
    NotHiredReason,
    RefusalReason,
    RevocationReason,
    Situation,
    WithdrawalReason,
)
from contracts.statuses import WORDINGS, Reader
from contracts.trainings import AbandonmentReason, CertificationResult, EnrolmentRefusalReason
from contracts.words import Labelled
from services.gateway.api.doors import Policy, door
from services.gateway.api.problem_list import PROBLEMS
from services.gateway.api.relaying import composed
from services.gateway.api.ways_in import ways_in
from services.gateway.schemas import Codes, Meta

router = APIRouter(tags=["Public"])

REFERENCE = Policy("P", "gateway", bucket="suggest")

ListName = Literal[
    "statuses",
    "refusal-reasons",
    "withdrawal-reasons",
    "enrolment-refusal-reasons",
    "commitment-revocation-reasons",
    "abandonment-reasons",
    "certification-results",
    "not-hired-reasons",
    "situations",
    "contracts",
    "levels",
    "problems",
]

LEVELS = (
    ("0", "Sans diplôme"),
    ("3", "CAP, BEP (niveau 3)"),
    ("4", "Baccalauréat (niveau 4)"),
    ("5", "Bac + 2 (niveau 5)"),
    ("6", "Bac + 3 ou 4 (niveau 6)"),
    ("7", "Bac + 5 (niveau 7)"),
    ("8", "Doctorat (niveau 8)"),
)


def _labelled(codes: Iterable[Labelled]) -> list[dict[str, object]]:
    return [{"code": e.value, "label": e.label} for e in codes if e.name != "UNKNOWN"]


def _statuses() -> list[dict[str, object]]:
    return [
        {
            "code": status.value,
            "label": wording.candidate,
            "labels": {
                reader.value: words
                for reader in Reader
                if (words := getattr(wording, reader.value)) is not None
            },
            "stage": wording.stage,
        }
        for status, wording in WORDINGS.items()
    ]


LISTS: dict[str, list[dict[str, object]]] = {
    "statuses": _statuses(),
    "refusal-reasons": _labelled(RefusalReason),
    "withdrawal-reasons": _labelled(WithdrawalReason),
    "enrolment-refusal-reasons": _labelled(EnrolmentRefusalReason),
    "commitment-revocation-reasons": _labelled(RevocationReason),
    "abandonment-reasons": _labelled(AbandonmentReason),
    "certification-results": _labelled(CertificationResult),
    "not-hired-reasons": _labelled(NotHiredReason),
    "situations": _labelled(each for each in Situation if each is not Situation.NO_ANSWER),
    "contracts": _labelled(ContractKind),
    "levels": [{"code": code, "label": label} for code, label in LEVELS],
    "problems": [
        {"code": code, "label": title, "status": status} for code, status, title in PROBLEMS
    ],
}


@door(
    router,
    "GET",
    "/v1/reference/{list_name}",
    REFERENCE,
    summary="Une liste de codes et leurs libellés",
    answer=Codes,
)
async def get_reference(request: Request, list_name: ListName) -> Response:
    return composed(request, {"items": LISTS[list_name]})


@door(
    router,
    "GET",
    "/v1/meta",
    Policy("P", "gateway"),
    summary="La région : nom, téléphone, textes, couleurs, façons de se connecter",
    answer=Meta,
)
async def get_meta(request: Request) -> Response:
    state = request.app.state
    region = state.region
    return composed(
        request,
        {
            "region": region.code,
            "region_name": region.name,
            "environment": state.settings.environment,
            "version": _version(),
            "phone": region.phone,
            "email": region.email,
            "timezone": region.timezone,
            "texts": region.texts,
            "theme": region.theme,
            "providers": ways_in(state),
        },
    )


def _version() -> str:
    try:
        return version("trait-d-union")
    except PackageNotFoundError:
        return "0"
