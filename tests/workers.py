"""``python -m tests.workers``: the whole suite, by two workers on one Kafka and one PostgreSQL."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from docker.errors import DockerException

from deploy.local.pair import engine_pair
from tests import containers

SHARED = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


def main(arguments: list[str]) -> int:
    """Run every test; return the status of pytest."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tdu-tests-")))
        kafka, postgres = _engines(stack, directory)
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *SHARED, *arguments],
            env={**os.environ, "TDU_TEST_KAFKA": kafka, "TDU_TEST_POSTGRES": postgres},
            check=False,
        ).returncode


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
