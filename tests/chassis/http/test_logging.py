"""A log line is a fact with identifiers: what is not on the list does not leave."""

import io
import json
import logging
import sys

import pytest
import structlog

from chassis.logging import DROPPED, configure, get_logger, stack_hash

SECRET = "ines@example.org"


@pytest.fixture
def lines(monkeypatch):
    """Give a function that returns what was logged."""
    before = structlog.get_config()
    output = io.StringIO()
    monkeypatch.setattr(sys, "stdout", output)
    configure("toy")
    yield lambda: [json.loads(line) for line in output.getvalue().splitlines()]
    structlog.configure(**before)


def test_an_allowed_key_leaves_and_another_is_dropped_and_counted(lines):
    before = DROPPED.labels(key="email")._value.get()

    get_logger().info("candidacy.accepted", candidacy_id="42", email=SECRET)

    [line] = lines()
    assert line["candidacy_id"] == "42"
    assert line["service"] == "toy"
    assert SECRET not in str(line)
    assert DROPPED.labels(key="email")._value.get() == before + 1


def fail(person):
    local = f"said by {person}"
    raise ValueError(local)


def test_an_error_is_a_kind_and_places_never_values(lines):
    try:
        fail(SECRET)
    except ValueError as error:
        get_logger().error("task.failed", exc_info=error)
        expected = stack_hash(error)

    [line] = lines()
    assert SECRET not in json.dumps(line)
    assert (line["error"], line["stack_hash"]) == ("ValueError", expected)
    assert line["frames"][-1].startswith("test_logging.py:")


def test_the_logs_of_libraries_lose_their_arguments(lines):
    logging.getLogger("sqlalchemy.pool").warning("cannot connect for %s", SECRET)
    try:
        fail(SECRET)
    except ValueError:
        logging.getLogger("aiokafka").exception("failed with %s", SECRET)

    both = lines()
    assert SECRET not in json.dumps(both)
    assert [line["logger"] for line in both] == ["sqlalchemy.pool", "aiokafka"]
    assert both[1]["error"] == "ValueError"


def test_equal_bugs_have_the_same_reference():
    hashes = []
    for person in ("one", "two"):
        try:
            fail(person)
        except ValueError as error:
            hashes.append(stack_hash(error))

    assert hashes[0] == hashes[1]


def test_accents_are_readable(lines):
    get_logger().info("import.finished", template="Délai dépassé")

    assert lines()[0]["template"] == "Délai dépassé"
