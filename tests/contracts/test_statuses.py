"""Every internal state has a public status and words for every reader."""

from datetime import date

import pytest

from contracts.candidacy import CandidacyState
from contracts.statuses import (
    STAGES,
    WORDINGS,
    PublicStatus,
    Reader,
    french_date,
    label,
    public_status,
    stage,
)


@pytest.mark.parametrize("state", CandidacyState)
@pytest.mark.parametrize("reader", Reader)
def test_every_state_has_words_for_each_reader(state: CandidacyState, reader: Reader):
    status = public_status(state, viewed=False, decided=False, in_flight=True, reader=reader)

    if reader is not Reader.TRAINING_PROVIDER:
        assert status is not None
    if status is not None:
        words = label(status, reader, reason="hold_expired", rank=2, time="14 h 32")
        assert words
        assert "{" not in words
        assert state.name not in words


def test_every_public_status_has_a_row_and_a_stage():
    assert set(WORDINGS) == set(PublicStatus)
    assert {stage(status) for status in PublicStatus} <= set(range(1, len(STAGES) + 1))


@pytest.mark.parametrize(
    ("state", "decided"),
    [(CandidacyState.SUBMITTED, True), (CandidacyState.ACCEPT_PENDING, False)],
)
def test_a_candidate_never_sees_an_answer_before_it_leaves(state: CandidacyState, decided: bool):
    told = public_status(
        state, viewed=True, decided=decided, in_flight=False, reader=Reader.CANDIDATE
    )

    assert told is PublicStatus.VIEWED


@pytest.mark.parametrize(
    "state", [CandidacyState.SUBMITTED, CandidacyState.REFUSED, CandidacyState.ACCEPT_PENDING]
)
def test_a_training_provider_sees_nothing_before_a_seat_is_held(state: CandidacyState):
    told = public_status(
        state, viewed=True, decided=False, in_flight=False, reader=Reader.TRAINING_PROVIDER
    )

    assert told is None


def test_an_unconfirmed_seat_does_not_read_like_a_silent_employer():
    silent = label(PublicStatus.EXPIRED, Reader.CANDIDATE, reason="employer_silent")
    missed = label(PublicStatus.EXPIRED, Reader.CANDIDATE, reason="hold_expired")

    assert silent == "Sans réponse de l’employeur"
    assert missed == "Place non confirmée à temps"


def test_dates_are_written_as_people_read_them():
    assert french_date(date(2027, 2, 1)) == "1er février 2027"
    assert french_date(date(2027, 1, 11)) == "11 janvier 2027"
    assert french_date(None) == "date à préciser"
