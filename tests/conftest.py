"""Real engines for every test: from the environment, else containers, else local processes."""

import os
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from docker.errors import DockerException

from chassis import logging
from chassis.testing import Callers, Databases
from deploy.local import browser
from deploy.local.pair import engine_pair
from tests import containers, sharing

ON_ENGINES = {"engines", "kafka_url", "postgres_url", "databases"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a worker run its share of the tests: ``--share=1/2``."""
    parser.addoption("--share", default="1/1", help="1/2 : la première moitié des fichiers")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs real engines or a browser by the fixtures it asks for; keep our share."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & ON_ENGINES:
            item.add_marker("engines")
        if "browser_options" in asked:
            item.add_marker("browser")
    worker, workers = map(int, config.getoption("--share").split("/"))
    files = sharing.files_of(items, worker, workers)
    others = [item for item in items if item.path not in files]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item.path in files]


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Give the addresses of Kafka and of PostgreSQL (administrator)."""
    kafka, postgres = os.environ.get("TDU_TEST_KAFKA"), os.environ.get("TDU_TEST_POSTGRES")
    if kafka and postgres:
        yield kafka, postgres
        return
    with ExitStack() as stack:
        yield _containers(stack) or stack.enter_context(
            engine_pair(tmp_path_factory.mktemp("engines"))
        )


def _containers(stack: ExitStack) -> tuple[str, str] | None:
    if not containers.an_engine_answers():
        return None
    try:
        return stack.enter_context(containers.container_pair())
    except (DockerException, TimeoutError) as error:
        warnings.warn(
            f"conteneurs inutilisables, moteurs locaux à la place : {error}", stacklevel=1
        )
        return None


@pytest.fixture(scope="session")
def kafka_url(engines: tuple[str, str]) -> str:
    """Give the address of Kafka."""
    return engines[0]


@pytest.fixture(scope="session")
def postgres_url(engines: tuple[str, str]) -> str:
    """Give the address of PostgreSQL, as administrator."""
    return engines[1]


@pytest.fixture(scope="session")
async def databases(postgres_url: str) -> AsyncIterator[Databases]:
    """Give databases, made from one template per service and dropped at the end."""
    made = Databases(postgres_url)
    yield made
    await made.drop()


@pytest.fixture(scope="session")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Callers:
    """Give the key pairs of calling services."""
    return Callers(tmp_path_factory.mktemp("callers"))


@pytest.fixture(scope="session")
def browser_options() -> browser.LaunchOptions:
    """Give the arguments of ``chromium.launch``; no browser fails in CI, and skips elsewhere."""
    try:
        found = browser.find()
        browser.give_playwright_a_node()
    except browser.NoBrowser as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))
    return found.options()


@pytest.fixture
def region_file() -> Path:
    """Give the region of the tests."""
    return Path(__file__).parents[1] / "deploy" / "regions" / "test-bresse" / "region.yaml"


@pytest.fixture(scope="session", autouse=True)
def short_logs() -> None:
    """Log as services do: one line, no values; a rendered stack would stop the loop for seconds."""
    logging.configure("test", "WARNING")
