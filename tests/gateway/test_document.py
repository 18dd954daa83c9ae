"""The description of the API: complete, in step with the code, and a valid OpenAPI document."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from openapi_spec_validator import validate

from cli.openapi import TARGET, described
from services.gateway.api.document import document
from services.gateway.api.problem_list import PROBLEMS

CATALOGUE = dict((code, (status, title)) for code, status, title in PROBLEMS)


@pytest.fixture
def described_api(app: FastAPI) -> dict[str, Any]:
    """Give the document of the API."""
    return document(app)


def _operations(described_api: dict[str, Any]) -> list[dict[str, Any]]:
    return [op for ops in described_api["paths"].values() for op in ops.values()]


def test_the_document_is_valid(described_api: dict[str, Any]) -> None:
    assert described_api["openapi"] == "3.1.0"
    validate(described_api)


def test_the_kept_document_is_the_code() -> None:
    assert Path(TARGET).read_text("utf-8") == described()


def test_operations_are_named_once_by_a_verb_and_a_noun(described_api: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in _operations(described_api)]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", name) for name in names)


def test_problems_have_one_media_type_and_answers_another(described_api: dict[str, Any]) -> None:
    others = {"search_offers_geojson": "application/geo+json"}
    for operation in _operations(described_api):
        good = others.get(operation["operationId"], "application/json")
        for status, answer in operation["responses"].items():
            kinds = set(answer.get("content", {}))
            expected = {"application/problem+json"} if int(status) >= 400 else {good}
            assert kinds <= expected, (operation["operationId"], status)


def test_every_operation_says_its_tag_its_owner_and_its_problems(
    described_api: dict[str, Any],
) -> None:
    for operation in _operations(described_api):
        assert len(operation["tags"]) == 1
        assert operation["x-owner"]
        assert {"422", "429", "503"} <= set(operation["responses"])


def test_what_creates_or_decides_asks_for_a_key(described_api: dict[str, Any]) -> None:
    with_key = {
        operation["operationId"]
        for operation in _operations(described_api)
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "Idempotency-Key" and parameter["required"]
    }

    assert with_key == {
        "send_login_link",
        "submit_candidacy",
        "withdraw_candidacy",
        "confirm_reservation",
        "decide_candidacy",
        "undo_decision",
        "post_offer",
        "confirm_enrolment",
        "refuse_enrolment",
        "perform_action",
        "create_api_key",
        "choose_sessions",
        "release_reservation",
        "revoke_commitment",
        "declare_outcome",
        "report_situation",
        "record_attendance",
        "complete_enrolment",
        "abandon_enrolment",
        "import_sessions",
        "cancel_session",
    }


def test_what_replaces_or_changes_asks_for_what_was_read(described_api: dict[str, Any]) -> None:
    for operations in described_api["paths"].values():
        for method, operation in operations.items():
            headers = {each["name"] for each in operation.get("parameters", ())}
            assert ("If-Match" in headers) == (method in ("put", "patch"))


def test_no_personal_data_in_addresses(described_api: dict[str, Any]) -> None:
    for operation in _operations(described_api):
        names = {each["name"] for each in operation.get("parameters", ()) if each["in"] != "header"}
        assert not names & {"email", "phone", "first_name", "last_name", "message", "name"}


def test_each_problem_we_say_is_in_the_list_of_problems() -> None:
    from chassis.errors import DomainError

    waiting, kinds = [DomainError], []
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith(("services.gateway", "chassis.errors")):
            kinds.append(kind)
    said = {kind.code: kind.status for kind in kinds if kind.code not in ("refused", "conflict")}
    later = {"stale_version", "precondition_required"}

    assert {code for code in said if code not in CATALOGUE} <= later
    assert all(CATALOGUE[code][0] == status for code, status in said.items() if code in CATALOGUE)
