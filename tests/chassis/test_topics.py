"""The topics of a region: as the table says, created once, compared, never changed in silence."""

import pytest
from confluent_kafka.admin import (
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    ResourceType,
)

from chassis import topics
from chassis.testing import until

DAY = 86_400_000


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        ("offers.catalogue", {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.1"}),
        ("candidacy.events", {"cleanup.policy": "delete", "retention.ms": str(90 * DAY)}),
        ("trainings.commands", {"cleanup.policy": "delete", "retention.ms": str(14 * DAY)}),
        ("privacy.events", {"cleanup.policy": "delete", "retention.ms": str(400 * DAY)}),
        ("partners.metz.events", {"cleanup.policy": "delete", "retention.ms": str(30 * DAY)}),
    ],
)
def test_a_stream_is_kept_as_long_as_the_table_says(stream, expected):
    topic = topics.topic_of("grand-est", stream)

    assert topic.name == f"grand-est.{stream}"
    assert topic.partitions == (1 if stream.startswith("partners.") else 6)
    assert expected.items() <= topic.config.items()
    assert topic.config["segment.ms"] == str(DAY)
    assert topic.config["max.message.bytes"] == "1048576"


def test_every_stream_of_the_contracts_has_its_topic():
    assert {topic.name for topic in topics.wanted("r")} == {
        "r.offers.catalogue",
        "r.trainings.catalogue",
        "r.offers.events",
        "r.trainings.events",
        "r.candidacy.events",
        "r.matching.events",
        "r.privacy.events",
        "r.offers.commands",
        "r.trainings.commands",
    }


@pytest.mark.engines
async def test_topics_are_created_once_and_a_difference_is_shown_not_changed(kafka_url, region):
    client = topics.admin(kafka_url)
    try:
        # Given the topics of a region
        created, differences = topics.apply(client, region, 1)
        assert (len(created), differences) == (9, [])
        assert topics.apply(client, region, 1) == ([], [])

        # When somebody changes two of them by hand
        entry = ConfigEntry("retention.ms", "1000", incremental_operation=AlterConfigOpType.SET)
        resource = ConfigResource(
            ResourceType.TOPIC, f"{region}.candidacy.events", incremental_configs=[entry]
        )
        for change in client.incremental_alter_configs([resource]).values():
            change.result(10)
        more = NewPartitions(f"{region}.offers.events", 7)
        for change in client.create_partitions([more]).values():
            change.result(10)

        # Then it is said, each time, and nothing is changed
        expected = [
            f"{region}.candidacy.events : retention.ms vaut 1000, non {90 * DAY}",
            f"{region}.offers.events : 7 partitions au lieu de 6",
        ]

        async def is_shown() -> bool:
            created, differences = topics.apply(client, region, 1)
            assert created == []
            return sorted(differences) == expected

        await until(is_shown)
        assert await is_shown()
    finally:
        topics.delete(client, f"{region}.")
