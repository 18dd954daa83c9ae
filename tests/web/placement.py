"""What the gateway answers about one placement, for every page of it."""

from typing import Any
from uuid import UUID

import httpx

from tests.web.conftest import CASE, Answer, a_case

ENROLMENT, SESSION = UUID(int=11), UUID(int=12)
DATES = [str(UUID(int=number)) for number in (21, 22, 23)]
SESSIONS = "/v1/training-provider/sessions"
ENROLMENTS = "/v1/training-provider/enrolments"
TRAINING = ["record_attendance", "complete_enrolment", "abandon_enrolment"]
LISTS = {
    "withdrawal-reasons": ("too_far", "C’est trop loin"),
    "commitment-revocation-reasons": ("activity_drop", "Baisse d’activité"),
    "enrolment-refusal-reasons": ("other", "Autre raison"),
    "certification-results": ("obtained", "Certification obtenue"),
    "abandonment-reasons": ("transport", "Transport"),
    "contracts": ("CDI", "CDI"),
    "not-hired-reasons": ("employer_withdrew", "L’employeur s’est retiré"),
    "situations": ("same_employer", "En poste chez le même employeur"),
}


def a_held_case(**changes: Any) -> dict[str, Any]:
    """Return a case whose seat is held."""
    held = {
        "status": "seat_held",
        "label": "Place réservée, à confirmer",
        "stage": {"index": 3, "count": 5, "label": "Place en formation"},
        "allowed_actions": [
            *("confirm_reservation", "choose_sessions", "release_reservation"),
            *("withdraw", "revoke_commitment"),
        ],
        "reservation": {"id": str(CASE), "held_until_at": "2026-11-28T14:00:00+01:00"},
        "session": {"id": DATES[0], "training_title": "TP Soudeur", "starts_on": "2027-01-11"},
        "person": {"first_name": "Léa", "last_initial": "D"},
    }
    return a_case(**{**held, **changes})


def a_trained_case(**changes: Any) -> dict[str, Any]:
    """Return a case whose training is finished, and about which one side has spoken."""
    trained = {
        "status": "trained",
        "label": "Formation terminée",
        "flags": ["outcome_disputed"],
        "allowed_actions": ["declare_outcome", "report_situation"],
        "declared": [{"by": "employer", "hired": True, "starts_on": "2027-06-01"}],
        "question": {"milestone": 6, "closes_at": "2027-12-01T08:00:00+01:00"},
    }
    return a_held_case(**{**trained, **changes})


def an_option(number: int) -> dict[str, Any]:
    """Return a date of training."""
    return {
        "session_id": DATES[number],
        "title": "TP Soudeur",
        "city": "Metz",
        "starts_on": f"2027-0{number + 1}-11",
        "seats_left": (3, 0, None)[number],
        "current": number == 0,
    }


def a_provided_session(**changes: Any) -> dict[str, Any]:
    """Return a session as its provider sees it."""
    return {
        "id": str(SESSION),
        "title": "TP Soudeur",
        "city": "Metz",
        "starts_on": "2027-01-11",
        "ends_on": "2027-05-14",
        "state": "open",
        "capacity": 4,
        "seats_hint": 12,
        "absent_from_source": True,
        "taken": 3,
        "held": 1,
        "confirmed": 2,
        "waiting": 2,
    } | changes


def an_enrolment(**changes: Any) -> dict[str, Any]:
    """Return an enrolment as its provider sees it."""
    return {
        "id": str(ENROLMENT),
        "state": "confirmed",
        "label": "Inscription confirmée",
        "requested_at": "2026-11-25T10:00:00+01:00",
        "session": {"id": DATES[0], "training_title": "TP Soudeur", "starts_on": "2027-01-11"},
        "person": {"first_name": "Léa", "last_name": "Demo"},
        "allowed_actions": TRAINING,
    } | changes


STORY = {
    **{name: a_case()[name] for name in ("id", "status", "label", "stage", "offer")},
    "lines": [
        {"at": "2026-11-25T10:00:00Z", "kind": "step", "label": "Envoyée", "who": "Vous"},
        {
            "at": "2026-11-26T10:00:00Z",
            "kind": "message",
            "label": "Une inscription à confirmer",
            "who": "L’organisme de formation",
            "fate": "E-mail envoyé",
        },
    ],
}
STATISTICS = {
    "by": "basin",
    "milestone": 12,
    "items": [
        {
            "key": "metz",
            "label": "metz",
            "people": 40,
            "answered": 20,
            "rate_of_answered": 50,
            "rate_of_all": 25,
        },
        {"key": "nancy", "label": "nancy"},
    ],
}
REPORT = {
    "changed": 1,
    "unchanged": 2,
    "refused": [
        {"line": 3, "code": "seats_below_reserved", "detail": "3 places sont déjà réservées"},
        {"line": 4, "code": "not_found", "detail": "Cette session n’est pas connue."},
    ],
}


def a_placement() -> dict[str, Answer]:
    """Return the answers of the gateway about one placement."""
    case, session = f"/v1/candidacies/{CASE}", f"{SESSIONS}/{SESSION}"
    lists: dict[str, Answer] = {
        f"GET /v1/reference/{name}": {"items": [{"code": code, "label": label}]}
        for name, (code, label) in LISTS.items()
    }
    return {
        **lists,
        f"GET {case}": a_held_case(),
        f"GET {case}/session-options": {"items": [an_option(number) for number in range(3)]},
        f"GET {case}/story": STORY,
        f"PUT {case}/session-choice": a_held_case(),
        f"DELETE {case}/reservation": a_held_case(),
        f"POST {case}/commitment/revocation": a_held_case(),
        f"POST {case}/outcome": a_trained_case(),
        f"POST {case}/situation": a_trained_case(),
        "GET /v1/stats/public": STATISTICS,
        "POST /v1/actions/secret": {"done": "told"},
        f"GET {ENROLMENTS}": {"items": [an_enrolment()]},
        f"GET {ENROLMENTS}/{ENROLMENT}": an_enrolment(),
        f"POST {ENROLMENTS}/{ENROLMENT}/attendance": an_enrolment(),
        f"POST {ENROLMENTS}/{ENROLMENT}/completion": an_enrolment(),
        f"POST {ENROLMENTS}/{ENROLMENT}/abandonment": an_enrolment(),
        f"GET {SESSIONS}": {"items": [a_provided_session()]},
        f"GET {session}": httpx.Response(
            200, json=a_provided_session(), headers={"ETag": '"read"'}
        ),
        f"PATCH {session}": {"session_id": str(SESSION), "capacity": 1, "moved": []},
        f"POST {session}/cancellation": {"session_id": str(SESSION), "moved": 5},
        f"POST {SESSIONS}/imports": REPORT,
    }
