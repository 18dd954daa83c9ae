"""What a fact tells, to whom, and when: nothing twice, nothing untrue, nothing at night."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from contracts.candidacy import (
    CandidacyAdvanced,
    CandidacyEvent,
    CandidacySubmitted,
    CandidateAccepted,
    CandidateDeclined,
    RefusalReason,
)
from services.notifications.clients.facts import Facts
from services.notifications.clients.templates import Sender, render
from services.notifications.domain import (
    QuietHours,
    catalogue,
    is_still_true,
    next_attempt,
    notification_id,
    told_by,
    variant,
)

IDS = {
    "candidacy_id": uuid4(),
    "candidate_id": uuid4(),
    "offer_id": uuid4(),
    "rome_code": "F1703",
}
SENDER = Sender("Région de test", "01 99 00 00 00", ZoneInfo("Europe/Paris"))
FACTS = Facts(
    status="seat_held",
    email="lea.demo@example.org",
    first_name="Léa",
    last_initial="D",
    offer_title="Maçon / Maçonne",
    offer_city="Metz",
    employer_name="Ateliers <Moselle>",
    answer_before_on=date(2026, 12, 10),
    training_title="Titre professionnel Maçon",
    training_city="Metz",
    starts_on=date(2027, 1, 11),
    held_until_at=datetime(2026, 11, 28, 13, 0, tzinfo=UTC),
    reason="mobility",
    contract_label="CDI",
)


def templates_of(event: CandidacyEvent) -> list[str]:
    return [told.template.id for told in told_by(event, coalescing=timedelta(minutes=2))]


@pytest.mark.parametrize(
    ("event", "templates"),
    [
        (CandidacySubmitted.model_validate(IDS), ["C03", "E03"]),
        (CandidateAccepted.model_validate(IDS), ["C06", "E18"]),
        (
            CandidateDeclined.model_validate(
                {**IDS, "reason": RefusalReason.PROFILE, "reason_shared": True}
            ),
            ["C07"],
        ),
        (CandidacyAdvanced.model_validate({**IDS, "status": "enrolment_pending"}), ["T01"]),
        (CandidacyAdvanced.model_validate({**IDS, "status": "enrolled"}), ["C28"]),
        (CandidacyAdvanced.model_validate({**IDS, "status": "viewed"}), []),
    ],
)
def test_each_fact_tells_what_it_must(event: CandidacyEvent, templates: list[str]):
    assert templates_of(event) == templates


def test_a_yes_waits_for_the_seat_so_that_the_person_gets_one_message():
    told = told_by(CandidateAccepted.model_validate(IDS), coalescing=timedelta(minutes=2))

    assert [each.delay for each in told] == [timedelta(minutes=2), timedelta()]


def test_a_message_has_one_id_per_cause_template_recipient_and_channel():
    cause = UUID(int=1)

    assert notification_id(cause, "C03", "a", "email") == notification_id(
        cause, "C03", "a", "email"
    )
    assert notification_id(cause, "C03", "a", "email") != notification_id(
        cause, "C03", "b", "email"
    )


def test_a_message_that_became_untrue_is_not_sent():
    assert not is_still_true("C03", "withdrawn")
    assert not is_still_true("C06", "withdrawn")
    assert is_still_true("C06", "waitlisted")
    assert is_still_true("E18", "withdrawn")


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2026-11-25T10:00:00+01:00", "2026-11-25T10:00:00+01:00"),
        ("2026-11-25T21:30:00+01:00", "2026-11-26T08:00:00+01:00"),
        ("2026-11-25T06:00:00+01:00", "2026-11-25T08:00:00+01:00"),
        ("2026-11-28T20:00:00+01:00", "2026-11-30T08:00:00+01:00"),
        ("2026-12-24T21:00:00+01:00", "2026-12-28T08:00:00+01:00"),
        ("2027-03-27T22:00:00+01:00", "2027-03-29T08:00:00+02:00"),
    ],
)
def test_bad_news_waits_for_the_opening_hours(at: str, opening: str):
    holidays = frozenset({date(2026, 12, 25), date(2026, 12, 26)})
    quiet = QuietHours(ZoneInfo("Europe/Paris"), holidays)

    assert quiet.next_opening(datetime.fromisoformat(at)) == datetime.fromisoformat(opening)


def test_attempts_grow_apart_then_stop():
    delays = [next_attempt(count) for count in range(1, 10)]

    assert delays[0] == timedelta(minutes=1)
    assert delays[-1] is None
    known = [delay for delay in delays if delay]
    assert known == sorted(known)


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_message_is_written_twice_with_the_same_facts(name: str):
    template = catalogue()[name]

    written = render(
        template, FACTS, SENDER, "https://example.org/r/abc" if template.token else None
    )

    assert len(written.subject) <= 90
    assert "01 99 00 00 00" in written.text
    assert "01 99 00 00 00" in written.html
    assert ("/r/abc" in written.text) == ("/r/abc" in written.html) == bool(template.token)
    assert "Ateliers <Moselle>" not in written.html, "HTML is escaped"
    assert "{{" not in written.text + written.html
    assert written.html.count("<h1") == 1


def test_an_acceptance_has_three_variants():
    assert variant("C06", "seat_held") == "held"
    assert variant("C06", "waitlisted") == "waitlisted"
    assert variant("C06", "session_needed") == "search"
    held = render(catalogue()["C06"], FACTS, SENDER, None)
    assert "samedi 28 novembre 2026 à 14 h" in held.text


def test_a_reason_that_is_not_shared_is_not_told():
    told = render(catalogue()["C07"], FACTS.model_copy(update={"reason": None}), SENDER, None)

    assert "Le trajet" not in told.text
    assert "L’employeur a choisi de ne pas donner suite." in told.text


def test_no_subject_says_a_reason_or_a_situation():
    for template in catalogue().values():
        assert "reason" not in template.subject
