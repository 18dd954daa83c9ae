"""A cursor is opaque, signed, valid a day, and bound to its filters."""

import base64
import time

import pytest
from hypothesis import given, strategies as st

from chassis.cursors import VALID_SECONDS, Cursors
from chassis.errors import CursorInvalid, CursorMismatch

CURSORS = Cursors(b"k" * 32)
FILTERS = {"q": "soudeur", "radius_km": 30, "contract": ["CDI"]}
POSITIONS = st.lists(st.none() | st.text() | st.integers() | st.floats(allow_nan=False), max_size=4)


@given(POSITIONS)
def test_a_position_comes_back_as_it_was(position):
    assert CURSORS.read(CURSORS.write(position, FILTERS), FILTERS) == position


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_cursor_with_one_byte_changed_is_refused(place, change):
    cursor = CURSORS.write(["2026-11-25", "id"], FILTERS)
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[place % len(raw)] ^= change

    with pytest.raises(CursorInvalid):
        CURSORS.read(base64.urlsafe_b64encode(raw).decode(), FILTERS)


@given(st.text(max_size=200))
def test_any_other_text_is_refused(text):
    with pytest.raises(CursorInvalid):
        CURSORS.read(text, FILTERS)


def test_a_cursor_of_another_key_is_refused():
    with pytest.raises(CursorInvalid):
        Cursors(b"x" * 32).read(CURSORS.write([1], FILTERS), FILTERS)


def test_a_cursor_of_another_search_is_told_apart():
    with pytest.raises(CursorMismatch):
        CURSORS.read(CURSORS.write([1], FILTERS), {**FILTERS, "radius_km": 50})


def test_the_order_of_the_filters_does_not_matter():
    turned = dict(reversed(FILTERS.items()))

    assert CURSORS.read(CURSORS.write([1], FILTERS), turned) == [1]


def test_a_cursor_dies_after_a_day(monkeypatch):
    cursor, now = CURSORS.write([1], FILTERS), time.time()

    monkeypatch.setattr(time, "time", lambda: now + VALID_SECONDS - 5)
    assert CURSORS.read(cursor, FILTERS) == [1]

    monkeypatch.setattr(time, "time", lambda: now + VALID_SECONDS + 5)
    with pytest.raises(CursorInvalid):
        CURSORS.read(cursor, FILTERS)
