"""Real engines for every test: from the environment, else containers, else local processes."""

import os
import random
import warnings
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from docker.errors import DockerException
from playwright.async_api import Browser, async_playwright

from chassis import logging
from chassis.testing import Callers, Databases
from deploy.local.browser import LaunchOptions, NoBrowser, find, give_playwright_a_node
from deploy.local.pair import engine_pair
from tests import containers, sharing
from tests.proof.results import Proof

ON_ENGINES = {"engines", "kafka_url", "postgres_url", "databases"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the proof have its doses."""
    parser.addoption("--dose", default="pr", choices=("pr", "full"), help="tests/proof/doses.toml")
    parser.addoption("--seed", type=int, help="refait un essai de la preuve")
    parser.addoption("--proof-report", help="fichier où s’écrit une ligne par scénario")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs real engines or a browser by the fixtures it asks for; long ones first."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & ON_ENGINES:
            item.add_marker("engines")
        if "browser_options" in asked:
            item.add_marker("browser")
    sharing.put_long_first(items)
    if larger := [item for item in items if _asks_more(config, item)]:
        config.hook.pytest_deselected(items=larger)
        items[:] = [item for item in items if item not in larger]


def _asks_more(config: pytest.Config, item: pytest.Item) -> bool:
    """Say whether a scenario is for a larger dose than this one."""
    scenario = item.get_closest_marker("scenario")
    only = scenario.kwargs.get("only") if scenario else None
    return only not in (None, config.getoption("--dose"))


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Proof:
    """Give the record of this scenario: its doses, what it reached, its verdict."""
    id_ = request.node.get_closest_marker("scenario").kwargs["id"]
    seed = request.config.getoption("--seed") or random.randrange(1, 1_000_000)
    print(f"{id_} : graine {seed}")  # noqa: T201
    return Proof(id_, request.node.originalname, request.config.getoption("--dose"), seed)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write the line of a scenario of the proof once it has run."""
    report = yield
    proof = getattr(item, "funcargs", {}).get("proof")
    if call.when == "call" and proof is not None:
        if proof.verdict == "pass" and not report.passed:
            proof.verdict = "fail"
        if file := item.config.getoption("--proof-report"):
            with Path(file).open("a", encoding="utf-8") as lines:
                lines.write(proof.line() + "\n")
    return report


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
def browser_options() -> LaunchOptions:
    """Give the arguments of ``chromium.launch``; no browser fails in CI, and skips elsewhere."""
    try:
        found = find()
        give_playwright_a_node()
    except NoBrowser as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))
    return found.options()


@pytest.fixture
async def browser(browser_options: LaunchOptions) -> AsyncIterator[Browser]:
    """Lend a browser."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(**browser_options)
        yield launched
        await launched.close()


@pytest.fixture
def region_file() -> Path:
    """Give the region of the tests."""
    return Path(__file__).parents[1] / "deploy" / "regions" / "test-bresse" / "region.yaml"


@pytest.fixture(scope="session", autouse=True)
def short_logs() -> None:
    """Log as services do: one line, no values; a rendered stack would stop the loop for seconds."""
    logging.configure("test", "WARNING")
