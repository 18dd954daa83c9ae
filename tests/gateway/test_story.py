"""What happened to a case: for its readers only, in order, and who was told."""

from typing import Any
from uuid import uuid4

from tests.gateway.behind import Behind
from tests.gateway.conftest import LogIn, organisation


def a_message(at: str, status: str = "sent", to: str = "employer") -> dict[str, Any]:
    """Return a message of the ledger."""
    return {
        "label": "Une candidature à laquelle répondre",
        "recipient_kind": to,
        "status": status,
        "not_before_at": at,
        "sent_at": at if status == "sent" else None,
    }


async def test_somebody_else_s_story_does_not_exist(behind: Behind, log_in: LogIn) -> None:
    ducal = await log_in("ducal")
    case = behind.a_case(uuid4(), organisation())

    answer = await ducal.get(f"/v1/candidacies/{case.id}/story")

    assert answer.status_code == 404
    assert behind.asked("/messages") == []


async def test_a_story_tells_steps_and_messages_in_order(behind: Behind, log_in: LogIn) -> None:
    # Given a case, a message sent, one that failed, one that waits and one that was not true
    acier = await log_in("acier")
    case = behind.a_case(uuid4(), organisation())
    behind.told = [
        a_message("2026-11-25T10:00:00Z", "failed", to="training_provider"),
        a_message("2026-11-25T09:30:00Z"),
        a_message("2026-11-26T09:00:00Z", "planned"),
        a_message("2026-11-26T09:00:00Z", "cancelled"),
    ]

    answer = await acier.get(f"/v1/candidacies/{case.id}/story")

    lines = answer.json()["lines"]
    assert [(line["kind"], line["who"], line.get("fate")) for line in lines] == [
        ("step", "La personne", None),
        ("message", "Vous", "E-mail envoyé"),
        ("message", "L’organisme de formation", "E-mail non remis"),
    ]


async def test_a_story_without_its_messages_says_so(behind: Behind, log_in: LogIn) -> None:
    lea = await log_in("lea")
    assert lea.account_id is not None
    case = behind.a_case(lea.account_id)
    behind.down.add("notifications")

    answer = (await lea.get(f"/v1/candidacies/{case.id}/story")).json()

    assert (len(answer["lines"]), answer["degraded"]) == (1, ["notifications"])
