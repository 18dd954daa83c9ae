"""The rules of a placement, searched for an order of messages that breaks them (R9)."""

import pytest

from tests.model.machine import REACHED, ThreeOwners
from tests.model.searching import search
from tests.proof.results import Proof


@pytest.mark.scenario(id="R9")
def test_no_order_of_messages_leaks_a_seat_a_position_or_a_person(proof: Proof):
    REACHED.clear()

    search(ThreeOwners, examples=proof.dose("examples"), steps=proof.dose("steps"))

    proof.reach("pairs", len(REACHED))
