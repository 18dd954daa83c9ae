"""The rules of a placement, searched for an order of messages that breaks them (R9)."""

from tests.model.machine import REACHED, ThreeOwners
from tests.model.searching import search


def test_no_order_of_messages_leaks_a_seat_a_position_or_a_person():
    search(ThreeOwners, examples=500, steps=60)

    assert len(REACHED) > 80
