"""Real engines for every test: from the environment, else containers, else local processes."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chassis import logging
from chassis.testing import Callers, Databases


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Give the addresses of Kafka and of PostgreSQL (administrator)."""
    kafka, postgres = os.environ.get("TDU_TEST_KAFKA"), os.environ.get("TDU_TEST_POSTGRES")
    if kafka and postgres:
        yield kafka, postgres
        return
    from deploy.local.pair import engine_pair

    with engine_pair(tmp_path_factory.mktemp("engines")) as addresses:
        yield addresses


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


@pytest.fixture
def region_file() -> Path:
    """Give the region of the tests."""
    return Path(__file__).parents[1] / "deploy" / "regions" / "test-bresse" / "region.yaml"


@pytest.fixture(scope="session", autouse=True)
def short_logs() -> None:
    """Log as services do: one line, no values; a rendered stack would stop the loop for seconds."""
    logging.configure("test", "WARNING")
