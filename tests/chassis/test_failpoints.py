"""Failpoints: each is in the code once, and nothing can arm one on a real system."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from chassis import failpoints
from chassis.failpoint_actions import Planned, parse
from chassis.failpoints import FailpointsRefused, Point, arm, hit
from chassis.settings import ServiceSettings

ROOT = Path(__file__).parents[2]


class ToySettings(ServiceSettings):
    """Settings of the toy."""

    service = "toy"


def settings(**more: object) -> ToySettings:
    given = {
        "environment": "test",
        "region_file": Path("region.yaml"),
        "kafka_url": "127.0.0.1:1",
        "database_url": "postgresql://toy@127.0.0.1/toy_test",
    }
    return ToySettings(**(given | more))


@pytest.fixture(autouse=True)
def disarm():
    yield
    arm(settings())


def names_used_in_calls(tree: ast.AST) -> list[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        argument.attr
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "hit"
        for argument in call.args
        if isinstance(argument, ast.Attribute)
    ]


def test_each_point_is_exactly_once_in_the_code():
    sources = [p for area in ("chassis", "services") for p in (ROOT / area).rglob("*.py")]
    found = Counter(
        name for path in sources for name in names_used_in_calls(ast.parse(path.read_text()))
    )

    assert found == {point.name: 1 for point in Point}


def test_failpoints_are_armed_in_one_place_before_anything_starts():
    callers = [
        path.relative_to(ROOT).as_posix()
        for area in ("chassis", "services", "cli", "web")
        for path in (ROOT / area).rglob("*.py")
        if re.search(r"failpoints\.arm\(|failpoints import .*\barm\b", path.read_text())
    ]

    assert callers == ["chassis/application.py", "cli/relay.py"]


@pytest.mark.parametrize("environment", ["production", "staging", "demo", "development"])
def test_settings_with_failpoints_do_not_start_outside_tests(environment):
    with pytest.raises(ValidationError, match="environnement test"):
        settings(environment=environment, failpoints="relay.acked=kill")


def test_a_real_database_refuses_failpoints():
    with pytest.raises(FailpointsRefused, match="base de test"):
        arm(
            settings(
                failpoints="relay.acked=raise", database_url="postgresql://toy@127.0.0.1/offers"
            )
        )


def test_an_image_without_actions_refuses_failpoints(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "chassis.failpoint_actions", None)

    with pytest.raises(FailpointsRefused, match="image"):
        arm(settings(failpoints="relay.acked=raise"))


def test_what_is_armed_is_counted_and_the_rest_does_nothing():
    arm(settings(failpoints="relay.acked=raise"))

    assert failpoints.ARMED._value.get() == 1
    hit(Point.RELAY_DELETED)
    with pytest.raises(Planned):
        hit(Point.RELAY_ACKED)


def test_the_third_passage_and_no_more_than_so_many_times(tmp_path):
    journal = tmp_path / "journal"
    [trigger] = parse("relay.acked=raise#3*1", journal, "toy").values()

    trigger.run()
    trigger.run()
    with pytest.raises(Planned):
        trigger.run()

    [restarted] = parse("relay.acked=raise#1*1", journal, "toy").values()
    restarted.run()
    assert len(journal.read_text().splitlines()) == 1


def test_a_failpoint_that_means_nothing_is_refused():
    with pytest.raises(ValueError, match="failpoint"):
        parse("relay.acked=explode", None, "toy")
