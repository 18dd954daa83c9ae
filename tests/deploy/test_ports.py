"""Ports: the usual one, else the next that is free, and said."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import ports


@pytest.fixture
def taken() -> Iterator[int]:
    """Hold a port of the loopback."""
    with socket.socket() as holder:
        holder.bind((ports.LOOPBACK, 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_taken_port_is_replaced_by_the_next_free_one(taken: int) -> None:
    chosen = ports.choose({"web": taken})

    assert chosen["web"] > taken
    assert ports.is_free(chosen["web"])


def test_the_replacement_never_takes_the_usual_port_of_another(taken: int) -> None:
    chosen = ports.choose({"web": taken, "mailbox": taken + 1})

    assert chosen["web"] not in (taken, taken + 1)
    assert chosen["web"] != chosen["mailbox"]


def test_a_replaced_port_is_said_in_one_line_and_written(taken: int, tmp_path: Path) -> None:
    usual = {"web": taken, "smtp": ports.any_free()}
    chosen = ports.choose(usual)
    ports.write(chosen, tmp_path)

    assert ports.moved(chosen, usual) == [
        f"Le port {taken} (web) est pris : {chosen['web']} le remplace."
    ]
    assert json.loads((tmp_path / "ports.json").read_text()) == chosen


def test_tests_get_ports_that_are_all_different() -> None:
    chosen = ports.choose(anywhere=True)

    assert len(set(chosen.values())) == len(ports.USUAL)
    assert not ports.moved(chosen, chosen)
