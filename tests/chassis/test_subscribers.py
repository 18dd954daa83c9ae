"""Every subscriber of every service keeps the rules that keep messages."""

import importlib
from pathlib import Path

import pytest

from chassis.kafka import Consumers
from chassis.settings import SERVICES, ServiceSettings
from chassis.testing import subscriber_faults

SERVICES_HOME = Path(__file__).parents[2] / "services"
LISTENERS = [name for name in SERVICES if (SERVICES_HOME / name / "consumers.py").exists()]


@pytest.mark.parametrize("service", LISTENERS)
def test_subscribers_of_a_service_lose_nothing(service):
    class Settings(ServiceSettings):
        """Settings of any service."""

    Settings.service = service
    settings = Settings(
        environment="test",
        region_file=Path("region.yaml"),
        kafka_url="127.0.0.1:1",
        database_url=f"postgresql://{service}@127.0.0.1/{service}_test",
    )
    listens_to = importlib.import_module(f"services.{service}.consumers").LISTENS_TO

    consumers = Consumers(settings, "region", listens_to, None, None)

    assert subscriber_faults(consumers.broker, "region", service) == []
    topics = {each.topic_names_for_subscribe[0] for each in consumers.broker.subscribers}
    assert topics == {f"region.{message.stream}" for message in listens_to}
