"""Templates become text: French dates, autoescaped HTML, the same content twice."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.statuses import french_date
from services.notifications.clients.facts import Facts
from services.notifications.domain import Recipient, Template, variant

_HERE = Path(__file__).parent.parent / "templates"
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

REFUSALS = {
    "profile": "L’employeur cherche une autre expérience pour ce poste.",
    "mobility": "Le trajet lui paraît difficile pour vous.",
    "schedule": "Les horaires du poste ne correspondent pas à ce que vous avez indiqué.",
    "position_filled": "Le poste a été pourvu entre-temps.",
    "unreachable": "L’employeur n’a pas réussi à vous joindre.",
    "not_interested": "L’employeur a compris que ce poste ne vous intéressait plus.",
    "no_show": "Le rendez-vous n’a pas eu lieu.",
    "other": "L’employeur a choisi de ne pas donner suite.",
}
"""Kind sentences for a refusal; the last one also serves when the reason is not shared."""

WHY = {
    Recipient.ACCOUNT: "Vous recevez ce message parce que vous avez demandé à vous connecter.",
    Recipient.CANDIDATE: "Vous recevez ce message parce que vous avez candidaté à une offre.",
    Recipient.EMPLOYER: "Vous recevez ce message parce que votre entreprise a une offre en ligne.",
    Recipient.TRAINING_PROVIDER: "Vous recevez ce message parce que votre organisme a une session.",
}


@dataclass(frozen=True)
class Rendered:
    """A message in words."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Sender:
    """Who signs the messages: the region, its telephone, its clock."""

    region: str
    phone: str
    zone: ZoneInfo


@cache
def _environment(*, html: bool) -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=html,  # noqa: S701 (the text part is not HTML)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(template: Template, facts: Facts, sender: Sender, link: str | None) -> Rendered:
    """Write a message from its facts."""
    words = _words(template, facts, sender)
    subject = template.subject.format(**words)
    common = {
        **words,
        "subject": subject,
        "link": link,
        "why": WHY[template.recipient],
        "phone": sender.phone,
        "region": sender.region,
        "status": facts.status,
        "variant": variant(template.id, facts.status),
    }
    text = _environment(html=False).get_template(f"{template.text}.txt").render(common)
    html = _environment(html=True).get_template(f"{template.text}.html").render(common)
    return Rendered(subject, _without_blank_runs(text), html)


def _words(template: Template, facts: Facts, sender: Sender) -> dict[str, str]:
    person = facts.first_name or "Une personne"
    if facts.last_initial and template.recipient is not Recipient.CANDIDATE:
        person = f"{person} {facts.last_initial}."
    return {
        "first_name": facts.first_name or "",
        "person": person,
        "title": facts.offer_title or "votre offre",
        "employer": facts.employer_name or "L’employeur",
        "city": facts.offer_city or "",
        "answer_before": french_date(facts.answer_before_on),
        "training": facts.training_title or "",
        "training_city": facts.training_city or "",
        "address": facts.training_address or "",
        "starts_on": french_date(facts.starts_on) if facts.starts_on else "",
        "ends_on": french_date(facts.ends_on) if facts.ends_on else "",
        "closes_on": french_date(facts.closes_on),
        "held_until": _instant(facts.held_until_at, sender.zone),
        "rank": str(facts.waitlist_rank or ""),
        "reason_sentence": REFUSALS.get(facts.reason or "other", REFUSALS["other"]),
        "message": facts.message or "",
        "contract": facts.contract_label or "à préciser",
        "start_window": _window(facts.starts_from, facts.starts_until),
        "pay": facts.pay_text or "",
    }


def _instant(at: datetime | None, zone: ZoneInfo) -> str:
    if at is None:
        return "une date proche"
    local = at.astimezone(zone)
    minutes = f" {local.minute:02d}" if local.minute else ""
    return f"{_DAYS[local.weekday()]} {french_date(local.date())} à {local.hour} h{minutes}"


def _window(first: date | None, last: date | None) -> str:
    if first is None:
        return ""
    return f"entre le {french_date(first)} et le {french_date(last)}"


def _without_blank_runs(text: str) -> str:
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept) + "\n"
