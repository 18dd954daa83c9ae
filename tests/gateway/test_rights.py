"""Who may pass which door: every route, every role, from the API's own description."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.gateway.api.document import document
from tests.gateway.behind import Behind
from tests.gateway.conftest import LogIn, Visitor, organisation

PEOPLE = {"C": "lea", "E": "acier", "T": "rives"}
BODIES: dict[str, dict[str, Any]] = {
    "withdraw_candidacy": {"reason": "too_far"},
    "confirm_reservation": {"reservation_id": str(UUID(int=1))},
    "decide_candidacy": {"decision": "refuse", "reason": "profile"},
    "refuse_enrolment": {"reason": "other"},
    "choose_sessions": {"session_ids": [str(UUID(int=9))]},
    "revoke_commitment": {"reason": "activity_drop"},
    "declare_outcome": {"hired": True, "starts_on": "2027-06-01"},
    "report_situation": {"code": "same_employer"},
    "record_attendance": {"kind": "started", "on": "2026-11-25"},
    "complete_enrolment": {"on": "2026-11-25", "certification": "obtained"},
    "abandon_enrolment": {"on": "2026-11-25", "reason": "transport"},
    "update_session": {"capacity": 4},
    "import_sessions": {"csv": "session_id;capacity"},
    "post_offer": {"rome_code": "H2913", "insee_code": "01053", "siret": "00000101600013"},
}


def _routes(app: FastAPI) -> list[tuple[str, str, dict[str, Any]]]:
    paths = document(app)["paths"]
    return [(method, path, op) for path, ops in paths.items() for method, op in ops.items()]


def _filled(path: str) -> str:
    for name in ("candidacy_id", "enrolment_id", "offer_id", "session_id", "key_id"):
        path = path.replace(f"{{{name}}}", str(uuid4()))
    return path


async def _try(who: Visitor, method: str, path: str, operation: dict[str, Any]) -> int:
    body = BODIES.get(operation["operationId"], {}) if method in ("post", "put", "patch") else None
    return (await who.send(_filled(path), body, method=method.upper())).status_code


def test_every_route_declares_who_may_pass(app: FastAPI) -> None:
    for method, path, operation in _routes(app):
        assert operation.get("x-actor"), (method, path)
        assert operation["security"] or operation["x-actor"] == ["P"], (method, path)
        assert operation["summary"], (method, path)


async def test_nobody_passes_a_door_of_somebody(app: FastAPI, visitor: Visitor) -> None:
    for method, path, operation in _routes(app):
        if "P" not in operation["x-actor"]:
            assert await _try(visitor, method, path, operation) == 401, (method, path)


async def test_each_role_passes_its_own_doors_only(app: FastAPI, log_in: LogIn) -> None:
    people = {letter: await log_in(who) for letter, who in PEOPLE.items()}
    for method, path, operation in _routes(app):
        allowed = set(operation["x-actor"])
        if "P" in allowed or path == "/auth/logout":
            continue
        for letter, who in people.items():
            status = await _try(who, method, path, operation)
            assert (status != 403) == (letter in allowed), (method, path, letter, status)
            assert status < 500, (method, path, letter, status)


async def test_somebody_elses_case_is_like_an_unknown_one(behind: Behind, log_in: LogIn) -> None:
    lea, karim = await log_in("lea"), await log_in("karim")
    assert karim.account_id is not None
    case = behind.a_case(karim.account_id, organisation())

    theirs = await lea.get(f"/v1/candidacies/{case.id}")
    unknown = await lea.get(f"/v1/candidacies/{uuid4()}")

    assert theirs.status_code == unknown.status_code == 404
    for answer in (theirs, unknown):
        assert answer.json() | {"request_id": None} == unknown.json() | {"request_id": None}


async def test_an_employer_sees_the_cases_of_its_establishments_only(
    behind: Behind, log_in: LogIn
) -> None:
    acier, ducal = await log_in("acier"), await log_in("ducal")
    case = behind.a_case(uuid4(), organisation())

    assert (await acier.get(f"/v1/candidacies/{case.id}")).status_code == 200
    assert (await ducal.get(f"/v1/candidacies/{case.id}")).status_code == 404
    refused = await ducal.send(f"/v1/candidacies/{case.id}/decision", BODIES["decide_candidacy"])
    assert refused.status_code == 404
    assert case.hidden is None


async def test_services_are_told_who_asks(behind: Behind, log_in: LogIn) -> None:
    acier = await log_in("acier")

    await acier.get("/v1/employer/candidacies", headers={"X-Request-Id": "abcdef123456"})

    [(service, _, _, actor, _)] = behind.asked("/employer/candidacies")
    assert service == "candidacy"
    assert (actor.role, actor.organisations) == ("employer", (organisation(),))
    assert (actor.id, actor.request_id) == (acier.account_id, "abcdef123456")


async def test_an_id_that_is_not_one_is_unknown(log_in: LogIn) -> None:
    lea = await log_in("lea")

    answer = await lea.get("/v1/candidacies/12")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ("tu_live_inconnue-de-partners", 401, "api_key_invalid"),
        ("tu_live_sans-le-bon-droit-000", 403, "scope_missing"),
    ],
)
async def test_a_key_opens_only_what_it_is_for(
    app: FastAPI, behind: Behind, key: str, status: int, code: str
) -> None:
    behind.keys["tu_live_sans-le-bon-droit-000"] = (organisation(), ["events:read"])

    answer = await Visitor(app, key).get("/v1/training-provider/enrolments")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_key_is_checked_once_a_minute_and_forgotten_at_a_revocation(
    app: FastAPI, behind: Behind, log_in: LogIn
) -> None:
    key = "tu_live_une-bonne-cle-0000001"
    behind.keys[key] = (organisation(), ["events:read"])
    software, provider = Visitor(app, key), await log_in("rives")

    for _ in range(3):
        assert (await software.get("/v1/partner/events")).status_code == 200
    assert len(behind.asked("/internal/api-keys/check")) == 1

    behind.keys.clear()
    await provider.send(f"/v1/api-keys/{uuid4()}", method="DELETE")

    assert (await software.get("/v1/partner/events")).status_code == 401


async def test_internal_routes_answer_notifications_only(app: FastAPI, visitor: Visitor) -> None:
    body = {"organisation_id": str(uuid4()), "purpose": "notification:E03"}

    assert (await visitor.send("/internal/contacts", body)).status_code == 401
