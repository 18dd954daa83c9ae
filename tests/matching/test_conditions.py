"""Each condition says why it is met, or what it blocks; the best session is the right one."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from chassis.referentials.points import Point
from contracts.trainings import RecruitmentStatus
from services.matching.domain.facts import ALWAYS, ANYONE, NOWHERE, Course, Job, Seeker, Spot
from services.matching.domain.ranking import outcome, to_propose
from services.matching.domain.search import radii
from services.matching.settings import MatchingRegion
from services.matching.use_cases import rules_of
from tests.matching.catalogue import COOK, MASON, METZ, NANCY, REGION, TODAY, numbered

AT_METZ = Spot(Point(*METZ), "57", "57463")
AT_NANCY = Spot(Point(*NANCY), "54", "54395")
NEAR_METZ = Spot(Point(49.2, 6.17), "57")
LILLE = Spot(Point(50.63, 3.06), "59")
RULES = rules_of(REGION)


def a_job(**changes):
    return Job(numbered(1), COOK, AT_METZ, **changes)


def a_course(number=2, **changes):
    values = {
        "rome_parents": (COOK,),
        "spot": AT_METZ,
        "region_funded": True,
        "starts_on": TODAY + timedelta(days=30),
        "enter_by": TODAY + timedelta(days=30),
        "ends_on": TODAY + timedelta(days=90),
        "capacity": 10,
        "seats_left": 4,
    }
    return Course(numbered(number), **(values | changes))


def found(*courses, job=None, seeker=ANYONE):
    return outcome(job or a_job(), courses, seeker, RULES, TODAY)


def sentence(result, code):
    [said] = [each.sentence for each in result.best.reasons if each.code == code]
    return said


LATE = {"ends_on": TODAY + timedelta(days=81)}
BLOCKED = [
    ("distance_training", "est à 279 km", {"spot": LILLE}, {}),
    ("distance_training", "n’est pas précisé", {"spot": NOWHERE}, {}),
    ("entry_level", "Il faut un CAP", {"entry_level": 3, "entry_required": True}, {}),
    ("funded", "n’est pas financée", {"region_funded": False, "funders": ("10",)}, {}),
    ("funded", "à confirmer", {"region_funded": None}, {}),
    ("recruitment_open", "closes", {"recruitment": RecruitmentStatus.CLOSED}, {}),
    ("recruitment_open", "suspendues", {"recruitment": RecruitmentStatus.SUSPENDED}, {}),
    ("recruitment_open", "closes", {"bookable": False}, {}),
    ("calendar", "déjà commencé", {"enter_by": TODAY}, {}),
    ("calendar", "pas précisées", {"enter_by": None, "starts_on": None}, {}),
    ("calendar", "3 semaines trop tard", LATE, {"starts_until": TODAY + timedelta(days=60)}),
]


@pytest.mark.parametrize(("code", "words", "course", "job"), BLOCKED)
def test_the_one_condition_that_stops_an_offer_is_named(code, words, course, job):
    result = found(a_course(**course), job=a_job(**job), seeker=Seeker(level=0))

    assert result.best is None
    assert result.blocking.code == code
    assert words in result.blocking.sentence


def test_two_conditions_that_fail_name_nothing():
    result = found(a_course(spot=LILLE, bookable=False))

    assert (result.best, result.blocking) == (None, None)


def test_an_occupation_without_any_session_says_so():
    result = found(a_course(rome_parents=(MASON,)))

    assert result.blocking.code == "occupation"


def test_what_fits_says_why_condition_by_condition():
    course = a_course(spot=NEAR_METZ, entry_level=0)

    result = found(course, seeker=Seeker(AT_NANCY, level=3))

    assert [each.code for each in result.best.reasons] == [
        "occupation",
        "distance_home_job",
        "distance_training",
        "entry_level",
        "funded",
        "recruitment_open",
        "calendar",
        "seats",
    ]
    assert sentence(result, "distance_home_job") == (
        "L’emploi est à 48 km de votre lieu de recherche."
    )
    assert sentence(result, "distance_training") == "La formation est à 9 km de l’emploi."
    assert sentence(result, "calendar") == "La formation commence le 14 février 2027."
    assert sentence(result, "seats") == "4 places libres."


@pytest.mark.parametrize(
    ("course", "code", "said"),
    [
        ({"seats_left": 0, "waitlist_length": 1}, "seats", "liste d’attente, 2e place"),
        ({"seats_left": 0}, "seats", "liste d’attente, 1re place"),
        ({"seats_left": 1}, "seats", "1 place libre."),
        ({"capacity": None, "seats_left": None}, "seats", "à confirmer"),
        ({"entry_level": 4}, "entry_level", "le bac est conseillé"),
        ({"entry_level": 3, "entry_required": True}, "entry_level", "il faut un CAP ou un BEP"),
        ({"remote": True, "spot": NOWHERE}, "distance_training", "à distance"),
        ({"spot": Spot(None, "57")}, "distance_training", "même département"),
        ({"enter_by": ALWAYS, "starts_on": None}, "calendar", "toute l’année"),
        ({"recruitment": RecruitmentStatus.UNKNOWN}, "recruitment_open", "à confirmer"),
        ({"region_funded": None, "funding_route": "prf"}, "funded", "Programme régional"),
        ({"region_funded": None, "funders": ("2",)}, "funded", "financée par la Région"),
    ],
)
def test_a_condition_that_is_met_is_told_in_words(course, code, said):
    assert said in sentence(found(a_course(**course)), code)


def test_a_level_that_is_only_advised_never_blocks():
    result = found(a_course(entry_level=5), seeker=Seeker(level=0))

    assert result.blocking is None
    assert "conseillé" in sentence(result, "entry_level")


def test_a_training_near_home_serves_a_job_that_is_far():
    far_job = Job(numbered(1), COOK, LILLE)

    result = outcome(far_job, [a_course()], Seeker(AT_METZ), RULES, TODAY)

    assert "de votre lieu de recherche" in sentence(result, "distance_training")


def test_free_seats_come_before_unknown_ones_and_these_before_a_waiting_list():
    full = a_course(2, seats_left=0)
    unknown = a_course(3, capacity=None, seats_left=None)
    free = a_course(4)

    result = found(full, unknown, free)

    order = [each.course.session_id for each in result.fitting]
    assert order == [free.session_id, unknown.session_id, full.session_id]


def test_a_farther_session_never_wins_by_its_date_alone():
    soon_but_far = a_course(
        2,
        spot=Spot(Point(METZ[0] + 0.19, METZ[1]), "57"),
        starts_on=TODAY + timedelta(days=1),
        enter_by=TODAY + timedelta(days=1),
    )
    late_but_near = a_course(
        3, starts_on=TODAY + timedelta(days=300), enter_by=TODAY + timedelta(days=300), ends_on=None
    )

    assert found(soon_but_far, late_but_near).best.course == late_but_near


def test_weights_that_would_let_a_date_win_are_refused():
    with pytest.raises(ValidationError, match="plus lointaine"):
        MatchingRegion.model_validate({"weights": {"calendar": 40}})


def test_equal_sessions_keep_one_order_whatever_their_arrival():
    courses = [a_course(number) for number in range(2, 8)]

    forward, backward = found(*courses), found(*reversed(courses))

    assert [a.course for a in forward.fitting] == [a.course for a in backward.fitting]


def test_a_session_that_begins_tomorrow_is_not_proposed_and_declared_seats_come_first():
    tomorrow = a_course(2, starts_on=TODAY + timedelta(days=1), enter_by=TODAY + timedelta(days=1))
    undeclared = a_course(3, capacity=None, seats_left=None)
    full = a_course(4, seats_left=0)
    always = a_course(5, starts_on=None, enter_by=ALWAYS, ends_on=None, spot=NEAR_METZ)

    proposed = to_propose(found(tomorrow, undeclared, full, always), TODAY, 2)

    ids = [each.course.session_id for each in proposed]
    assert ids == [always.session_id, full.session_id, undeclared.session_id]


@pytest.mark.parametrize(
    ("asked", "widen", "expected"),
    [
        (30, True, [30, 50, 70, 90, 100]),
        (5, True, [5, 25, 45, 65, 85, 100]),
        (100, True, [100]),
        (30, False, [30]),
    ],
)
def test_a_search_widens_by_steps_up_to_a_limit(asked, widen, expected):
    assert list(radii(asked, step=20, up_to=100, widen=widen)) == expected
