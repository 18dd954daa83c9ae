"""`traitdunion case`: one case, from all its owners, without a person in it."""

import asyncio
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from cli.case import _told
from cli.main import app
from contracts.candidacy import CandidacyState as S
from tests.proof.world import World

pytestmark = pytest.mark.engines


async def test_a_case_is_told_from_its_beginning_to_what_it_waits_for(world: World):
    # Given a case that went as far as the enrolment
    [session], [offer] = await world.trainings(3), await world.offers(2)
    await world.settle()
    case = await world.apply(offer, session)
    await world.accept(case)
    await world.settle()
    await world.confirm(case)
    await world.settle()
    assert await world.states([case]) == [S.ENROLMENT_PENDING]

    # When an operator asks what happened
    lines = await _told(case)

    # Then each owner tells its part, in order, and what the case waits for is named
    text = "\n".join(lines)
    past, waiting = text.split("Ce qui attend")
    told = [
        *("candidacy.accept_pending", "poste : claimed", "place, essai 1 : confirmed"),
        *("candidacy.seat_held", "candidacy.enrolment_pending"),
    ]
    assert all(fact in past for fact in told), past
    assert past.index("→ seat_held") < past.index("→ enrolment_pending")
    assert "T01 à training_provider" in past
    assert "minuterie T5" in waiting
    assert "enrolment_pending version" in lines[0]
    assert not any(personal in text for personal in ("Zoé", "Quintelune", "@"))


async def test_a_case_that_does_not_exist_is_an_error_in_french(world: World):
    answer = await asyncio.to_thread(CliRunner().invoke, app, ["case", str(uuid4())])

    assert answer.exit_code == 1
    assert "Aucune candidature" in answer.output
