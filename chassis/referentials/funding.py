"""Which funding route (voie de financement) fits a case, and why the others do not."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from chassis.referentials.funding_rules import FundingRule, all_hold

ORDER = ("PRF", "POEI", "ARIF", "PMSMP")
"""From the one that asks least of people to the one that asks most; an immersion comes last."""

TO_CONFIRM = "à confirmer par votre conseiller"
ESTIMATE = "estimation, à confirmer"

FACTS = {
    "job_seeker": "l’inscription comme demandeur d’emploi",
    "age": "l’âge",
    "person_region": "la région où habite la personne",
    "training_region": "la région où la formation a lieu",
    "funders": "les financeurs de la formation",
    "collectively_funded": "le financement collectif de la formation",
    "certifying": "le caractère certifiant",
    "cpf_eligible": "l’éligibilité au CPF",
    "certifinfo": "le code CERTIFINFO",
    "formacode_domains": "le domaine de formation",
    "exit_level": "le niveau de sortie",
    "hours": "la durée en heures",
    "weekly_hours": "les heures par semaine",
    "company_share": "la part en entreprise",
    "qualiopi": "la certification Qualiopi de l’organisme",
    "contract": "le contrat promis",
    "contract_months": "la durée du contrat",
    "days_before_entry": "la date d’entrée",
    "immersion_days": "la durée de l’immersion",
    "immersion_weekly_hours": "les heures par semaine de l’immersion",
    "immersion_goal": "le but de l’immersion",
}


@dataclass(frozen=True)
class Case:
    """What is known of a person, a training and a promise to hire; none = not known.

    Regions are INSEE codes, levels those of the national framework, funders codes of LHEO.
    """

    job_seeker: bool | None = None
    age: int | None = None
    person_region: str | None = None
    training_region: str | None = None
    funders: tuple[str, ...] | None = None
    collectively_funded: bool | None = None
    certifying: bool | None = None
    cpf_eligible: bool | None = None
    certifinfo: str | None = None
    formacode_domains: tuple[str, ...] | None = None
    exit_level: int | None = None
    hours: int | None = None
    weekly_hours: float | None = None
    company_share: float | None = None
    qualiopi: bool | None = None
    contract: str | None = None
    contract_months: int | None = None
    entry_on: date | None = None
    immersion_days: int | None = None
    immersion_weekly_hours: float | None = None
    immersion_goal: str | None = None

    def facts(self, today: date) -> dict[str, Any]:
        """Return the facts that conditions ask for."""
        entry = self.entry_on
        return {
            **asdict(self),
            "days_before_entry": None if entry is None else (entry - today).days,
        }


class Verdict(StrEnum):
    """What the rules answer for a route."""

    YES = "yes"
    NO = "no"
    TO_CONFIRM = "to_confirm"


@dataclass(frozen=True)
class Answer:
    """A route, and why: ``reasons`` say what does not fit, ``missing`` what was not told."""

    route: str
    label: str
    verdict: Verdict
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    note: str


def routes_for(case: Case, rules: Iterable[FundingRule], today: date) -> list[Answer]:
    """Return every route of today, in the order they are proposed, each with its answer.

    A rule that has ended answers nothing; one that nobody read again for a year never decides.
    """
    in_force = [rule for rule in rules if rule.in_force(today) and rule.route in ORDER]
    return [_answer(case, rule, today) for rule in sorted(in_force, key=_rank)]


def _rank(rule: FundingRule) -> int:
    return ORDER.index(rule.route)


def _answer(case: Case, rule: FundingRule, today: date) -> Answer:
    facts = case.facts(today)
    reasons = tuple(one.otherwise for one in rule.conditions if one.holds(facts) is False)
    return Answer(
        rule.route,
        rule.label,
        _verdict(rule, facts, today),
        reasons,
        tuple(FACTS[name] for name in dict.fromkeys(_missing(rule, facts))),
        _note(rule, today),
    )


def _verdict(rule: FundingRule, facts: dict[str, Any], today: date) -> Verdict:
    fits = all_hold(rule.conditions, facts)
    if fits is None or not rule.decides(today):
        return Verdict.TO_CONFIRM
    return Verdict.YES if fits else Verdict.NO


def _missing(rule: FundingRule, facts: dict[str, Any]) -> Iterator[str]:
    for one in rule.conditions:
        if one.holds(facts) is None:
            yield from sorted(one.unknown(facts))


def _note(rule: FundingRule, today: date) -> str:
    checked = f"règle vérifiée le {rule.checked_on:%d/%m/%Y}"
    return f"{checked}, {ESTIMATE if rule.decides(today) else TO_CONFIRM}"
