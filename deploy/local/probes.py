"""Is it ready? Short questions to a process, asked again and again."""

import http.client
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from deploy.local.ports import LOOPBACK

Probe = Callable[[], bool]


def listens(port: int) -> Probe:
    """Ready when the port accepts a connection."""

    def probe() -> bool:
        try:
            with socket.create_connection((LOOPBACK, port), 1):
                return True
        except OSError:
            return False

    return probe


def answers(port: int, path: str) -> Probe:
    """Ready when the path answers 200."""

    def probe() -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=3)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return probe


def accepts_sql(binaries: Path, port: int) -> Probe:
    """Ready when PostgreSQL says so."""
    argv = [str(binaries / "pg_isready"), "-q", "-U", "postgres", "-h", LOOPBACK, "-p", str(port)]

    def probe() -> bool:
        return subprocess.run(argv, check=False, timeout=5).returncode == 0  # noqa: S603

    return probe
