"""Pages of the rest of a placement: each act is one POST, with what was read and what is said."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.web.conftest import CASE, Gateway, problem
from tests.web.placement import (
    DATES,
    ENROLMENT,
    SESSION,
    a_placement,
    a_trained_case,
)

FOLLOW = f"/candidatures/{CASE}"


@pytest.fixture(autouse=True)
def logged_in(site: httpx.AsyncClient, gateway: Gateway) -> None:
    """Log the visitor in, before a gateway that answers about one placement."""
    site.cookies.set("tu_session", "token")
    gateway.answers |= a_placement()


def said(gateway: Gateway) -> Any:
    """Return the body of the last act."""
    return json.loads(gateway.last().content)


async def test_another_date_is_asked_for_on_the_case_as_it_was_read(
    gateway: Gateway, post: Callable[..., Any]
):
    answer = await post(f"{FOLLOW}/dates", {"known": '"read"', "session_ids": DATES[1]})

    assert answer.headers["location"] == FOLLOW
    assert said(gateway) == {"session_ids": [DATES[1]]}
    assert gateway.last().headers["if-match"] == '"read"'


async def test_the_current_date_is_not_proposed_again(site: httpx.AsyncClient):
    page = (await site.get(f"{FOLLOW}/dates")).text

    assert DATES[1] in page
    assert DATES[0] not in page
    assert "liste d’attente" in page


async def test_a_case_that_changed_meanwhile_is_shown_again(
    gateway: Gateway, post: Callable[..., Any]
):
    gateway.answers[f"PUT /v1/candidacies/{CASE}/session-choice"] = problem(
        412, "stale_version", "Cet élément a changé entre-temps"
    )

    answer = await post(f"{FOLLOW}/dates", {"known": "old", "session_ids": DATES[1]})

    assert answer.status_code == 412
    assert "a changé entre-temps" in answer.text


async def test_a_seat_is_given_back_after_the_page_that_says_what_follows(
    gateway: Gateway, post: Callable[..., Any]
):
    answer = await post(f"{FOLLOW}/rendre", {})

    assert answer.headers["location"] == FOLLOW
    assert gateway.last().method == "DELETE"


async def test_an_employer_says_why_they_take_their_commitment_back(
    gateway: Gateway, post: Callable[..., Any]
):
    page = f"/employeur/candidatures/{CASE}"

    answer = await post(f"{page}/revenir", {"reason": "activity_drop"})

    assert answer.headers["location"] == page
    assert said(gateway) == {"reason": "activity_drop"}


@pytest.mark.parametrize(
    ("path", "typed", "noun", "body"),
    [
        (
            "presence",
            {"kind": "started", "on": "2027-01-11"},
            "attendance",
            {"kind": "started", "on": "2027-01-11"},
        ),
        (
            "fin",
            {"ended_on": "2027-05-14", "certification": "obtained"},
            "completion",
            {"on": "2027-05-14", "certification": "obtained"},
        ),
        (
            "abandon",
            {"left_on": "2027-02-01", "left_because": "transport"},
            "abandonment",
            {"on": "2027-02-01", "reason": "transport"},
        ),
    ],
)
async def test_a_provider_tells_what_becomes_of_a_trainee(
    gateway: Gateway,
    post: Callable[..., Any],
    path: str,
    typed: dict[str, str],
    noun: str,
    body: dict[str, str],
):
    page = f"/organisme/inscriptions/{ENROLMENT}"

    answer = await post(page, typed, to=f"{page}/{path}")

    assert answer.status_code == 303
    assert gateway.last().url.path.endswith(noun)
    assert said(gateway) == body


async def test_a_field_of_a_trainee_refused_is_shown_where_it_was_typed(
    gateway: Gateway, post: Callable[..., Any]
):
    page = f"/organisme/inscriptions/{ENROLMENT}"
    gateway.answers[f"POST /v1/training-provider/enrolments/{ENROLMENT}/abandonment"] = problem(
        422,
        "validation_error",
        "Des champs sont à corriger",
        errors=[{"pointer": "#/on", "code": "date_invalid", "detail": "Indiquez une date"}],
    )

    answer = await post(page, {"left_on": "hier"}, to=f"{page}/abandon")

    assert 'aria-describedby="left_on-erreur"' in answer.text


async def test_a_provider_reads_what_the_source_of_its_session_says(site: httpx.AsyncClient):
    page = (await site.get(f"/organisme/sessions/{SESSION}")).text

    assert "la source en annonce 12" in page
    assert "plus dans le catalogue de sa source" in page


async def test_fewer_seats_than_reserved_ask_for_a_confirmation(
    gateway: Gateway, post: Callable[..., Any]
):
    page, path = f"/organisme/sessions/{SESSION}", f"/v1/training-provider/sessions/{SESSION}"
    done = gateway.answers[f"PATCH {path}"]
    gateway.answers[f"PATCH {path}"] = problem(
        409, "seats_below_reserved", "Des places sont déjà réservées au-delà de ce nombre"
    )

    refused = await post(page, {"capacity": "1", "known": '"read"'})
    gateway.answers[f"PATCH {path}"] = done
    forced = await post(page, {"capacity": "1", "known": '"read"', "force": "yes"})

    assert 'name="force"' in refused.text
    assert 'value="1"' in refused.text
    assert forced.status_code == 303
    assert said(gateway) == {"capacity": 1, "force": True}
    assert gateway.last().headers["if-match"] == '"read"'


async def test_cancelling_a_session_says_how_many_people_are_told(
    site: httpx.AsyncClient, gateway: Gateway, post: Callable[..., Any]
):
    page = f"/organisme/sessions/{SESSION}/annuler"

    shown = (await site.get(page)).text
    answer = await post(page, {})

    assert "5\u00a0personnes seront prévenues" in shown
    assert answer.headers["location"] == f"/organisme/sessions/{SESSION}"
    assert gateway.last().url.path.endswith("/cancellation")


async def test_a_file_of_seats_from_excel_is_read_and_its_conflicts_are_named(
    site: httpx.AsyncClient, gateway: Gateway
):
    page = "/organisme/sessions/fichier"
    html = (await site.get(page)).text
    csrf = html.split('name="csrf" value="')[1].split('"')[0]

    answer = await site.post(
        page,
        data={"csrf": csrf, "key": "k" * 20},
        files={"csv": ("places.csv", "clé;places\n1;2".encode("cp1252"), "text/csv")},
    )
    large = await site.post(
        page, data={"csrf": csrf, "key": "k" * 20}, files={"csv": ("x.csv", b"x" * 60_000)}
    )

    assert said_first(gateway) == {"csv": "clé;places\n1;2"}
    assert "Ligne 3" in answer.text
    assert "Conflit" in answer.text
    assert large.status_code == 413


def said_first(gateway: Gateway) -> Any:
    """Return the body of the first act."""
    return json.loads(next(r for r in gateway.asked if r.method == "POST").content)


async def test_the_story_of_a_case_is_one_page(site: httpx.AsyncClient):
    for page in (f"{FOLLOW}/histoire", f"/employeur/candidatures/{CASE}/histoire"):
        shown = (await site.get(page)).text
        assert "L’organisme de formation\u00a0: E-mail envoyé" in shown


@pytest.mark.parametrize("side", ["", "/employeur"])
@pytest.mark.parametrize(
    ("typed", "body"),
    [
        (
            {"hired": "yes", "contract_kind": "CDI", "starts_on": "2027-06-01", "reason": "x"},
            {"hired": True, "contract_kind": "CDI", "starts_on": "2027-06-01"},
        ),
        (
            {"hired": "no", "contract_kind": "CDI", "reason": "employer_withdrew"},
            {"hired": False, "reason": "employer_withdrew"},
        ),
        ({}, {}),
    ],
)
async def test_each_side_says_if_the_hire_was_made(
    gateway: Gateway, post: Callable[..., Any], side: str, typed: dict[str, str], body: object
):
    gateway.answers[f"GET /v1/candidacies/{CASE}"] = a_trained_case()

    answer = await post(f"{side}/candidatures/{CASE}/embauche", typed)

    assert answer.headers["location"] == f"{side}/candidatures/{CASE}"
    assert said(gateway) == body


async def test_one_question_is_answered_in_the_space_or_by_the_link(
    gateway: Gateway, post: Callable[..., Any]
):
    gateway.answers[f"GET /v1/candidacies/{CASE}"] = a_trained_case()
    gateway.answers["GET /v1/actions/secret"] = {"purpose": "situation", "case": a_trained_case()}

    await post(f"{FOLLOW}/situation", {"code": "same_employer"})
    in_the_space = said(gateway)
    await post("/r/secret", {"code": "same_employer"})

    assert in_the_space == said(gateway) == {"code": "same_employer"}


async def test_an_employer_answers_about_the_hire_from_the_e_mail(
    gateway: Gateway, post: Callable[..., Any]
):
    case = a_trained_case()
    gateway.answers["GET /v1/actions/secret"] = {"purpose": "declare_outcome", "case": case}

    answer = await post("/r/secret", {"hired": "no", "reason": "employer_withdrew"})

    assert answer.status_code == 200
    assert said(gateway) == {"hired": False, "reason": "employer_withdrew"}


async def test_statistics_show_no_number_of_a_small_group(site: httpx.AsyncClient):
    page = (await site.get("/statistiques?par=basin&mois=12")).text

    assert "25\u00a0% de toutes les personnes" in page
    assert "Groupe trop petit" in page
