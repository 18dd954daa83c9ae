"""``python -m tests.workers``: the whole suite, by two workers on one Kafka and one PostgreSQL."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from docker.errors import DockerException

from deploy.local.pair import engine_pair
from tests import containers

WORKERS = 2
NOTHING_COLLECTED = 5


def main(arguments: list[str]) -> int:
    """Run every worker to its end; return 0 when all of them passed."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tdu-tests-")))
        kafka, postgres = _engines(stack, directory)
        environment = {**os.environ, "TDU_TEST_KAFKA": kafka, "TDU_TEST_POSTGRES": postgres}
        workers = [_start(number, arguments, environment) for number in range(1, WORKERS + 1)]
        try:
            statuses = [_end(worker) for worker in workers]
        except KeyboardInterrupt:
            for worker, _ in workers:
                worker.send_signal(signal.SIGINT)
            statuses = [_end(worker) for worker in workers]
    return next((status for status in statuses if status not in (0, NOTHING_COLLECTED)), 0)


def _engines(stack: ExitStack, directory: Path) -> tuple[str, str]:
    given = os.environ.get("TDU_TEST_KAFKA"), os.environ.get("TDU_TEST_POSTGRES")
    if given[0] and given[1]:
        return given[0], given[1]
    if containers.an_engine_answers():
        try:
            return stack.enter_context(containers.container_pair())
        except (DockerException, TimeoutError) as error:
            print(f"conteneurs inutilisables, moteurs locaux à la place : {error}")  # noqa: T201
    return stack.enter_context(engine_pair(directory))


def _start(
    number: int, arguments: list[str], environment: dict[str, str]
) -> tuple[subprocess.Popen[str], threading.Thread]:
    share = f"--share={number}/{WORKERS}"
    worker = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", share, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert worker.stdout is not None
    reader = threading.Thread(target=_copy, args=(number, worker.stdout))
    reader.start()
    return worker, reader


def _copy(number: int, lines: IO[str]) -> None:
    for line in lines:
        print(f"{number} | {line}", end="", flush=True)  # noqa: T201


def _end(worker: tuple[subprocess.Popen[str], threading.Thread]) -> int:
    status = worker[0].wait()
    worker[1].join()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
