"""The employer's answer, as a form: shared by their space and by the link of the e-mail."""

from datetime import timedelta

from starlette.datastructures import FormData

from chassis import clock
from web import views
from web.calls import Body

CONTRACTS = (
    ("CDI", "CDI"),
    ("CDD", "CDD"),
    ("interim", "Intérim"),
    ("apprenticeship", "Contrat en alternance"),
)
CONDITIONS = (
    ("none", "Sans condition"),
    ("certification_obtained", "Si la certification est obtenue"),
    ("driving_licence", "Si la personne a le permis"),
)
PERIODS = (("month", "par mois"), ("hour", "par heure"), ("year", "par an"))


def acceptance(form: FormData) -> Body:
    """Return the body of an acceptance with its commitment terms."""
    commitment: dict[str, object] = {
        "contract_kind": _text(form, "contract_kind"),
        "starts_from": _text(form, "starts_from"),
        "starts_until": _text(form, "starts_until"),
        "pay": {
            "amount_min": _number(form, "amount_min"),
            "period": _text(form, "period") or "month",
        },
        "condition": _text(form, "condition") or "none",
        "engaged": form.get("engaged") == "yes",
    }
    if months := _number(form, "duration_months"):
        commitment["duration_months"] = months
    if hours := _number(form, "weekly_hours"):
        commitment["weekly_hours"] = hours
    return {"decision": "accept", "commitment": commitment}  # type: ignore[dict-item]


def refusal(form: FormData) -> Body:
    """Return the body of a refusal."""
    body: dict[str, str | bool] = {
        "decision": "refuse",
        "reason": _text(form, "reason"),
        "share_reason": form.get("share_reason") == "yes",
    }
    if message := _text(form, "message"):
        body["message"] = message
    return dict(body)


def proposed_terms(case: views.Case) -> dict[str, str]:
    """Return the terms shown first: a start in the two months after the training."""
    end = case.session.ends_on if case.session and case.session.ends_on else clock.now().date()
    return {
        "contract_kind": "CDI",
        "starts_from": (end + timedelta(days=1)).isoformat(),
        "starts_until": (end + timedelta(days=60)).isoformat(),
        "period": "month",
        "condition": "none",
        "weekly_hours": "35",
    }


def typed(form: FormData) -> dict[str, str]:
    """Return what was typed, to show the form again."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()


def _number(form: FormData, name: str) -> float | int | str | None:
    """Return a number; what is not one goes on as typed, and the gateway says so."""
    raw = _text(form, name).replace("\u202f", "").replace(" ", "").replace(",", ".")
    if not raw:
        return None
    try:
        value = float(raw)
    except ValueError:
        return raw
    return int(value) if value.is_integer() else value
