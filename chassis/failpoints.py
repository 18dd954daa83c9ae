"""Named places where tests may kill this process. Nothing happens unless armed at the start."""

from enum import StrEnum
from typing import Protocol

from prometheus_client import Gauge

from chassis.logging import get_logger
from chassis.settings import ServiceSettings

ARMED = Gauge("tdu_failpoints_armed", "Failpoints armed in this process")
ARMED.set(0)


class Point(StrEnum):
    """Where a crash hurts most."""

    HTTP_BEFORE_COMMIT = "http.before_commit"
    HTTP_AFTER_COMMIT = "http.after_commit"
    CONSUMER_CLAIMED = "consumer.claimed"
    CONSUMER_HANDLED = "consumer.handled"
    CONSUMER_COMMITTED = "consumer.committed"
    CONSUMER_ACKED = "consumer.acked"
    RELAY_PARTIAL_SEND = "relay.partial_send"
    RELAY_ACKED = "relay.acked"
    RELAY_DELETED = "relay.deleted"
    RELAY_COMMITTED = "relay.committed"
    TIMER_FIRED = "timer.fired"


class Action(Protocol):
    """What happens at an armed point."""

    def run(self) -> None:
        """Do it."""


class FailpointsRefused(Exception):
    """Failpoints are set where they must not be."""


_armed: dict[Point, Action] = {}


def hit(point: Point) -> None:
    """Mark a place where tests may kill this process. Does nothing unless armed."""
    if action := _armed.get(point):
        action.run()


def is_armed(point: Point) -> bool:
    """Say whether a point is armed."""
    return point in _armed


def arm(settings: ServiceSettings) -> None:
    """Arm the points named by the settings. Called once, by `chassis.application`.

    Raises `FailpointsRefused` outside the test environment or on a database that is not a test's.
    """
    _armed.clear()
    ARMED.set(0)
    if not settings.failpoints:
        return
    if settings.environment != "test":
        raise FailpointsRefused("Les points de panne ne s’arment que dans l’environnement test.")
    database = settings.database_url.rsplit("/", 1)[-1]
    if not database.endswith(("_proof", "_test")):
        raise FailpointsRefused("Les points de panne exigent une base de test.")
    try:
        from chassis.failpoint_actions import parse
    except ImportError:
        raise FailpointsRefused("Cette image n’a pas les points de panne.") from None
    actions = parse(settings.failpoints, settings.failpoints_journal, settings.service)
    _armed.update({Point(name): action for name, action in actions.items()})
    ARMED.set(len(_armed))
    get_logger().warning("failpoints.armed", count=len(_armed))
