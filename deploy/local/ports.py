"""Ports of the local system, on the loopback only: the usual one, else the next that is free."""

import json
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path

USUAL = {
    "gateway": 8000,
    "web": 8080,
    "mailbox": 8025,
    "smtp": 1025,
    "kafka": 19092,
    "kafka_controller": 19093,
    "kafka_partners": 19094,
    "postgres": 15432,
    "offers": 8101,
    "trainings": 8102,
    "matching": 8103,
    "candidacy": 8104,
    "notifications": 8105,
    "partners": 8106,
    "francetravail": 8110,
    "metrics": 9000,
}
LOOPBACK = "127.0.0.1"
ANYWHERE = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Say whether nothing listens on a port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """Return a free port below those that the system lends to outgoing connections.

    A server that stops and starts again finds its port free: no connection has taken it meanwhile.
    """
    while not is_free(port := ANYWHERE.start + secrets.randbelow(len(ANYWHERE))):
        pass
    return port


def choose(usual: Mapping[str, int] = USUAL, *, anywhere: bool = False) -> dict[str, int]:
    """Return a free port for each name: the usual one or the next, or any for tests."""
    chosen: dict[str, int] = {}
    reserved = set(usual.values())
    for name, wanted in usual.items():
        port = any_free() if anywhere else wanted
        while port in chosen.values() or not is_free(port):
            port = any_free() if anywhere else port + 1
            while not anywhere and port in reserved:
                port += 1
        chosen[name] = port
    return chosen


def moved(chosen: Mapping[str, int], usual: Mapping[str, int] = USUAL) -> list[str]:
    """Return one line, in French, for each port that is not the usual one."""
    return [
        f"Le port {usual[name]} ({name}) est pris : {port} le remplace."
        for name, port in chosen.items()
        if port != usual[name]
    ]


def write(chosen: Mapping[str, int], run: Path) -> None:
    """Keep the ports where scripts find them."""
    (run / "ports.json").write_text(json.dumps(chosen, indent=1) + "\n", "utf-8")
