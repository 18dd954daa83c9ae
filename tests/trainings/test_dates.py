"""Partial dates: whatever a feed says, an interval or nothing, never an error."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from contracts.trainings import DatePrecision
from services.trainings.domain.dates import Period, partial_date

P = DatePrecision
EIGHT_DIGITS = st.from_regex(r"[0-9]{8}", fullmatch=True)
ANYTHING = EIGHT_DIGITS | st.text(max_size=12)


@pytest.mark.parametrize(
    ("raw", "earliest", "latest", "precision"),
    [
        ("20250901", date(2025, 9, 1), date(2025, 9, 1), P.DAY),
        ("20250900", date(2025, 9, 1), date(2025, 9, 30), P.MONTH),
        ("20240200", date(2024, 2, 1), date(2024, 2, 29), P.MONTH),
        ("20250000", date(2025, 1, 1), date(2025, 12, 31), P.YEAR),
        ("2015-01-01", date(2015, 1, 1), date(2015, 1, 1), P.DAY),
        (" 20250901 ", date(2025, 9, 1), date(2025, 9, 1), P.DAY),
    ],
)
def test_t02_a_date_keeps_what_is_known_of_it(raw, earliest, latest, precision):
    read = partial_date(raw)

    assert (read.earliest, read.latest, read.precision) == (earliest, latest, precision)
    assert read.valid


@pytest.mark.parametrize("raw", ["00000000", "99999999"])
def test_t02_an_unknown_date_is_valid_and_has_no_value(raw):
    read = partial_date(raw)

    assert read.valid
    assert not read.known
    assert read.precision is P.NONE


@pytest.mark.parametrize(
    "raw", ["20251301", "20250231", "00001231", "2025090", "mars", "", "２０２５０９０１"]
)
def test_t02_a_date_that_does_not_exist_is_invalid(raw):
    read = partial_date(raw)

    assert not read.valid
    assert not read.known


@given(ANYTHING, ANYTHING, st.booleans())
def test_t02_no_pair_of_dates_ever_raises(debut, fin, permanent):
    period = Period(partial_date(debut), partial_date(fin), permanent)

    assert period.sound == (not period.flags)
    assert period.weeks is None or period.weeks >= 1
    if period.start.known:
        assert period.start.earliest <= period.start.latest


def test_t02_an_end_surely_before_the_start_is_flagged():
    backwards = Period(partial_date("20250901"), partial_date("20250800"), permanent_entry=False)
    perhaps = Period(partial_date("20250915"), partial_date("20250900"), permanent_entry=False)

    assert backwards.flags == ("dates_reversed",)
    assert perhaps.sound


def test_a_seat_may_be_asked_for_until_the_day_before_a_fixed_start():
    fixed = Period(partial_date("20250901"), partial_date("20251231"), permanent_entry=False)
    window = Period(partial_date("20250901"), partial_date("20251231"), permanent_entry=True)

    assert fixed.entry_until == date(2025, 8, 31)
    assert window.entry_until == date(2025, 12, 31)


def test_t04_an_unknown_start_is_fine_for_permanent_entries_only():
    unknown = partial_date("00000000"), partial_date("99999999")

    assert Period(*unknown, permanent_entry=True).sound
    assert Period(*unknown, permanent_entry=False).flags == ("start_unknown",)
