"""Funding routes: which fits, why the others do not, and what a rule that is old may still say."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from chassis.referentials.funding import FACTS, Answer, Case, Verdict, routes_for
from chassis.referentials.funding_rules import Condition, FundingRule, rules

REGIONAL = Path(__file__).parents[2] / "deploy" / "regions" / "grand-est" / "funding.yaml"
TODAY = date(2026, 11, 25)
GRAND_EST, BRETAGNE = "44", "53"


def fresh() -> list[FundingRule]:
    """Return the rules as they are once somebody has read them again."""
    return [rule.model_copy(update={"checked_on": TODAY}) for rule in rules(REGIONAL)]


def answer(route: str, case: Case, *, today: date = TODAY) -> Answer:
    [found] = [one for one in routes_for(case, fresh(), today) if one.route == route]
    return found


PRF = Case(
    job_seeker=True,
    person_region=GRAND_EST,
    training_region=GRAND_EST,
    funders=("2", "10"),
    certifinfo="1",
)
ARIF = Case(
    job_seeker=True,
    age=30,
    person_region=GRAND_EST,
    collectively_funded=False,
    certifying=True,
    cpf_eligible=True,
    company_share=0.25,
    hours=300,
    weekly_hours=35,
    exit_level=4,
    formacode_domains=("230",),
    certifinfo="1",
    entry_on=TODAY + timedelta(days=40),
)
POEI = Case(job_seeker=True, qualiopi=True, contract="cdi")


def but(case: Case, **changed: object) -> Case:
    return Case(**{**vars(case), **changed})


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2024, 6, 17), "poei-2020"),
        (date(2024, 6, 18), "poei-2024"),
        (TODAY, "poei-2024"),
    ],
)
def test_r06_a_rule_applies_until_its_last_day_and_another_follows(day, code):
    in_force = [rule.code for rule in fresh() if rule.route == "POEI" and rule.in_force(day)]

    assert in_force == [code]


def test_r06_afpr_applied_until_its_end_and_is_never_proposed():
    [afpr] = [rule for rule in fresh() if rule.route == "AFPR"]

    assert afpr.in_force(date(2024, 6, 18))
    assert not afpr.in_force(date(2024, 6, 19))
    for day in (date(2023, 1, 1), TODAY):
        assert "AFPR" not in {one.route for one in routes_for(POEI, fresh(), day)}


@pytest.mark.parametrize(
    ("days", "verdict", "words"),
    [
        (365, Verdict.YES, "estimation, à confirmer"),
        (366, Verdict.TO_CONFIRM, "à confirmer par votre conseiller"),
    ],
)
def test_r07_a_rule_that_nobody_read_again_for_a_year_is_shown_and_does_not_decide(
    days, verdict, words
):
    checked_on = TODAY - timedelta(days=days)
    old = [rule.model_copy(update={"checked_on": checked_on}) for rule in fresh()]

    [found] = [one for one in routes_for(PRF, old, TODAY) if one.route == "PRF"]

    assert found.verdict is verdict
    assert f"règle vérifiée le {checked_on:%d/%m/%Y}, {words}" == found.note


@pytest.mark.parametrize(
    ("funders", "verdict", "reasons"),
    [
        (("2",), Verdict.YES, ()),
        (("4",), Verdict.NO, ("la Région ne finance pas cette formation",)),
    ],
)
def test_r08_a_person_from_elsewhere_is_paid_for_here_if_the_region_pays(funders, verdict, reasons):
    found = answer("PRF", but(PRF, person_region=BRETAGNE, funders=funders))

    assert (found.verdict, found.reasons) == (verdict, reasons)


def test_r08_a_training_elsewhere_is_not_of_the_programme():
    found = answer("PRF", but(PRF, training_region=BRETAGNE))

    assert (found.verdict, found.reasons) == (
        Verdict.NO,
        ("la formation n’a pas lieu dans le Grand Est",),
    )


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"hours": 139}, Verdict.NO),
        ({"hours": 140}, Verdict.YES),
        ({"hours": 1600}, Verdict.YES),
        ({"hours": 1601}, Verdict.NO),
        ({"certifying": False, "hours": 600, "weekly_hours": 19}, Verdict.NO),
        ({"certifying": False, "hours": 600, "weekly_hours": 20}, Verdict.YES),
        ({"certifying": False, "hours": 601, "weekly_hours": 20}, Verdict.NO),
        ({"entry_on": TODAY + timedelta(days=20)}, Verdict.NO),
        ({"entry_on": TODAY + timedelta(days=21)}, Verdict.YES),
        ({"company_share": 1 / 3}, Verdict.YES),
        ({"company_share": 0.34}, Verdict.NO),
        ({"exit_level": 7}, Verdict.NO),
        ({"formacode_domains": ("230", "434")}, Verdict.NO),
        ({"certifinfo": "56072"}, Verdict.NO),
        ({"job_seeker": False, "age": 25}, Verdict.YES),
        ({"job_seeker": False, "age": 26}, Verdict.NO),
        ({"person_region": BRETAGNE}, Verdict.NO),
        ({"collectively_funded": True}, Verdict.NO),
    ],
)
def test_r09_the_limits_of_arif_are_exact(changed, verdict):
    found = answer("ARIF", but(ARIF, **changed))

    assert found.verdict is verdict
    assert len(found.reasons) == (verdict is Verdict.NO)


@pytest.mark.parametrize(
    ("contract", "months", "verdict"),
    [
        ("cdi", None, Verdict.YES),
        ("cdd", 5, Verdict.NO),
        ("cdd", 6, Verdict.YES),
        ("seasonal", 4, Verdict.YES),
        ("interim", 5, Verdict.NO),
        ("cdd", None, Verdict.TO_CONFIRM),
        (None, None, Verdict.TO_CONFIRM),
    ],
)
def test_poei_asks_for_a_promise_to_hire(contract, months, verdict):
    assert answer("POEI", but(POEI, contract=contract, contract_months=months)).verdict is verdict


def test_what_nobody_told_is_named_and_decides_nothing():
    found = answer("PRF", but(PRF, funders=None, certifinfo=None))

    assert found.verdict is Verdict.TO_CONFIRM
    assert found.missing == ("les financeurs de la formation", "le code CERTIFINFO")


def test_every_route_answers_in_the_order_they_are_proposed():
    assert [one.route for one in routes_for(Case(), fresh(), TODAY)] == [
        "PRF",
        "POEI",
        "ARIF",
        "PMSMP",
    ]


def test_every_rule_asks_for_known_facts_and_tells_why_in_french():
    def facts(conditions: tuple[Condition, ...]) -> set[str]:
        nested = {name for one in conditions for group in one.any_of for name in facts(group)}
        return nested | {one.fact for one in conditions if one.fact}

    for rule in rules(REGIONAL):
        assert facts(rule.conditions) <= FACTS.keys()
        assert all(one.otherwise for one in rule.conditions)


def test_the_rules_as_shipped_are_old_and_say_so():
    shipped = rules(REGIONAL)

    assert {one.verdict for one in routes_for(PRF, shipped, TODAY)} == {Verdict.TO_CONFIRM}
