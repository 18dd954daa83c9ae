"""Real offers carry child codes of the ROME: equality loses them, their parents do not."""

import json
import os
from pathlib import Path
from uuid import uuid4

import pytest

from chassis.referentials import rome
from services.matching.domain.conditions import BY_CODE
from services.matching.domain.facts import ANYONE, Course, Job, Pair, Rules
from tests.matching.catalogue import TODAY

SHARED = Path(__file__).parents[3] / "shared" / "data"
SAMPLE = Path(os.environ.get("TDU_SAMPLE_DATA", SHARED)) / "france_travail_search.json"


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample files are not beside the project")
def test_sixty_real_offers_are_all_found_through_parents_and_forty_one_by_equality():
    # Given sixty real offers, and a training for the ROME 3 code of each, as trainings carry them
    codes = [each["romeCode"] for each in json.loads(SAMPLE.read_text("utf-8"))["resultats"]]
    trained = {rome.parent_of(code) for code in codes}

    equal = [code for code in codes if code in trained]
    through_parents = [code for code in codes if _prepares(code, trained)]

    assert len(codes) == 60
    assert all(rome.is_known(code) for code in codes)
    assert (len(equal), len(through_parents)) == (41, 60)


def _prepares(code: str, trained: set[str]) -> bool:
    job = Job(uuid4(), rome.parent_of(code))
    course = Course(uuid4(), tuple(sorted(trained)))
    return BY_CODE["occupation"].grade(Pair(job, course, ANYONE, Rules(), TODAY)) == 1
