"""Addresses of the real Kafka and PostgreSQL, for every test that wants them."""

import os

import pytest

pytest_plugins = ("chassis.testing",)


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Return the address of a PostgreSQL where databases may be made."""
    return os.environ["TDU_TEST_POSTGRES"]


@pytest.fixture(scope="session")
def kafka_url() -> str:
    """Return the address of a Kafka where topics may be made."""
    return os.environ["TDU_TEST_KAFKA"]
