"""What tests of services need: databases, a fixed clock, messages handed over in process.

A pytest plugin: `tests/conftest.py` names it and provides ``postgres_url`` and ``kafka_url``.
In ``tests/<service>/conftest.py``: ``sessions = sessions_fixture("<service>")``.
"""

from chassis.testing.databases import Databases, databases, run_sql, sessions_fixture
from chassis.testing.messages import (
    HandedRecord,
    armed,
    deliver,
    drain,
    fire,
    record_of,
    said,
)
from chassis.testing.surroundings import (
    FixedClock,
    fixed_clock,
    make_topics,
    region_code,
    subscriber_faults,
    wait_until,
)

__all__ = [
    "Databases",
    "FixedClock",
    "HandedRecord",
    "armed",
    "databases",
    "deliver",
    "drain",
    "fire",
    "fixed_clock",
    "make_topics",
    "record_of",
    "region_code",
    "run_sql",
    "said",
    "sessions_fixture",
    "subscriber_faults",
    "wait_until",
]
