"""What a fact tells, to whom, and when: nothing twice, nothing untrue, nothing at night."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from contracts.candidacy import (
    CandidacyAdvanced,
    CandidacyClosed,
    CandidacyEvent,
    CandidacySubmitted,
    CandidacyWithdrawn,
    CandidateAccepted,
    CandidateDeclined,
    CandidateHired,
    OutcomeAsked,
    RefusalReason,
)
from contracts.statuses import PublicStatus
from services.notifications.clients.facts import Facts
from services.notifications.clients.templates import Sender, render
from services.notifications.domain import (
    Delays,
    QuietHours,
    catalogue,
    is_still_true,
    is_too_late,
    moment_of,
    next_attempt,
    notification_id,
    told_by,
    variant,
)
from services.notifications.settings import NotificationsRegion

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
    ends_on=date(2027, 5, 14),
    closes_on=date(2026, 12, 25),
    held_until_at=datetime(2026, 11, 28, 13, 0, tzinfo=UTC),
    reason="mobility",
    contract_label="CDI",
)


DELAYS = Delays(**{each.name: getattr(NotificationsRegion(), each.name) for each in fields(Delays)})
SILENT = {PublicStatus.VIEWED, PublicStatus.DECISION_SCHEDULED, PublicStatus.ACCEPT_PENDING}


def templates_of(event: CandidacyEvent) -> list[str]:
    return [told.template.id for told in told_by(event, DELAYS)]


def an_advance(status: str, reason: str | None = None) -> CandidacyAdvanced:
    return CandidacyAdvanced.model_validate({**IDS, "status": status, "reason": reason})


def an_outcome_asked(*, hired: bool) -> OutcomeAsked:
    return OutcomeAsked.model_validate({**IDS, "milestone": 6, "hired": hired})


def an_end(outcome: str, reason: str | None = None) -> CandidacyClosed:
    return CandidacyClosed.model_validate({**IDS, "outcome": outcome, "reason": reason})


FACTS_TOLD: list[tuple[CandidacyEvent, list[str]]] = [
    (CandidacySubmitted.model_validate(IDS), ["C03", "E03", "E04", "E04b", "C18", "E14"]),
    (CandidateAccepted.model_validate(IDS), ["C06", "E18"]),
    (
        CandidateDeclined.model_validate(
            {**IDS, "reason": RefusalReason.PROFILE, "reason_shared": True}
        ),
        ["C07"],
    ),
    (an_advance("viewed"), []),
    (an_advance("seat_requested"), []),
    (an_advance("seat_requested", "prerequisites_missing"), ["C13", "E08"]),
    (an_advance("seat_requested", "session_cancelled"), ["C15", "E08"]),
    (an_advance("session_needed"), ["C35", "E08", "C36", "C36b"]),
    (an_advance("session_needed", "capacity_cut"), ["C13", "E08", "C36", "C36b"]),
    (an_advance("seat_held"), ["C11", "C08", "C08b"]),
    (an_advance("waitlisted"), ["C12"]),
    (an_advance("enrolment_pending"), ["C10", "T01", "T02", "T02b"]),
    (an_advance("enrolled"), ["C28", "E06", "C16", "T05"]),
    (an_advance("in_training"), ["E09"]),
    (an_advance("trained"), ["C22", "E10", "E10b"]),
    (CandidateHired.model_validate(IDS), ["C33"]),
    (an_outcome_asked(hired=False), ["C23", "C23b", "C23c"]),
    (an_outcome_asked(hired=True), ["C23", "E20", "C23b", "C23c"]),
    (CandidacyWithdrawn.model_validate({**IDS, "reason": "too_far"}), ["C34", "E07", "T03"]),
    (an_end("expired", "employer_silent"), ["C19"]),
    (an_end("expired", "hold_expired"), ["C09", "E16"]),
    (an_end("offer_closed", "filled"), ["C20"]),
    (an_end("superseded"), ["E15"]),
    (an_end("no_seat", "all_full"), ["C29", "E16"]),
    (an_end("dropped", "absence"), ["C30", "E17"]),
    (an_end("not_hired", "no_news"), ["C32"]),
]


@pytest.mark.parametrize(("event", "templates"), FACTS_TOLD)
def test_each_fact_tells_what_it_must(event: CandidacyEvent, templates: list[str]):
    assert templates_of(event) == templates


def test_every_status_that_people_see_tells_somebody_something():
    told = {status for name in catalogue() for status in catalogue()[name].true_while}

    assert set(PublicStatus) - SILENT - {"viewed"} <= {*told, *SILENT}


def test_every_message_of_the_catalogue_is_told_by_a_fact_or_asked_for():
    told = {
        *(name for event, names in FACTS_TOLD for name in names),
        *("C01", "C31"),
    }

    assert set(catalogue()) == told


def test_a_yes_waits_for_the_seat_so_that_the_person_gets_one_message():
    told = told_by(CandidateAccepted.model_validate(IDS), DELAYS)

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
    def is_true(name: str, status: str, **facts: object) -> bool:
        return is_still_true(catalogue()[name], Facts.model_validate({"status": status, **facts}))

    assert not is_true("C03", "withdrawn")
    assert not is_true("C06", "withdrawn")
    assert is_true("C06", "waitlisted")
    assert is_true("E18", "withdrawn")
    assert not is_true("T03", "withdrawn", confirmed=False)
    assert is_true("T03", "withdrawn", confirmed=True)


def test_a_reminder_of_a_day_follows_that_day_and_never_comes_after_it():
    reminder, zone = catalogue()["C16"], ZoneInfo("Europe/Paris")
    moved = FACTS.model_copy(update={"starts_on": date(2027, 1, 18)})

    assert moment_of(reminder, FACTS, zone) == datetime(2027, 1, 4, 8, tzinfo=zone)
    assert moment_of(reminder, moved, zone) == datetime(2027, 1, 11, 8, tzinfo=zone)
    assert not is_too_late(reminder, FACTS, date(2027, 1, 11))
    assert is_too_late(reminder, FACTS, date(2027, 1, 12))
    assert not is_too_late(catalogue()["T05"], FACTS, date(2099, 1, 1))


def test_a_second_reminder_says_what_the_first_one_said():
    first, second = catalogue()["E04"], catalogue()["E04b"]

    assert (second.text, second.subject, second.token) == ("E04", first.subject, first.token)


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

    assert quiet.next_opening(datetime.fromisoformat(at), "day") == datetime.fromisoformat(opening)


def test_reminders_of_work_wait_for_a_working_day():
    quiet = QuietHours(ZoneInfo("Europe/Paris"), frozenset())
    saturday, evening = (
        datetime.fromisoformat(at)
        for at in ("2026-11-28T10:00:00+01:00", "2026-11-27T18:30:00+01:00")
    )
    monday = datetime.fromisoformat("2026-11-30T08:00:00+01:00")

    assert [quiet.next_opening(at, "work") for at in (saturday, evening)] == [monday, monday]
    assert quiet.next_opening(saturday, "any") == saturday


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
