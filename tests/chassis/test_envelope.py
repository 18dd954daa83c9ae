"""The envelope: what others can read, and what we never trust."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from aiokafka import ConsumerRecord
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat

from chassis import envelope
from chassis.envelope import Malformed
from chassis.kafka import tolerant_parser

ID = UUID("0c4f1a53-98a0-5e62-8a7f-6b1d0e6a2f11")
AT = datetime(2027, 1, 15, 9, 0, 0, 123000, tzinfo=UTC)
HEADERS = envelope.write(
    id_=ID,
    type_="TrainingReserved.v1",
    source="/grand-est/trainings",
    subject="reservation/1",
    time=AT,
    key="k",
    sequence=3,
    more=[("ce_correlationid", "c"), ("traceparent", "t")],
)


def changed(**values: bytes | None) -> list[tuple[str, bytes | None]]:
    return list((dict(HEADERS) | values).items())


def test_what_is_written_is_read_again():
    read = envelope.read(HEADERS)

    assert (read.id, read.type, read.name) == (ID, "TrainingReserved.v1", "TrainingReserved")
    assert (read.time, read.sequence) == (AT, 3)
    assert (read.correlation_id, read.causation_id, read.traceparent) == ("c", None, "t")


def test_the_library_of_cloudevents_reads_it_too():
    event = from_binary(KafkaMessage(dict(HEADERS), b"k", b'{"a": 1}'), JSONFormat())

    assert event.get_id() == str(ID)
    assert event.get_type() == "TrainingReserved.v1"
    assert event.get_source() == "/grand-est/trainings"
    assert event.get_time() == AT
    assert event.get_data() == {"a": 1}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ce_id", None),
        ("ce_id", b"not a uuid"),
        ("ce_id", b"\xff\xfe"),
        ("ce_type", None),
        ("ce_type", b""),
        ("ce_type", b"Ping\x00.v1"),
        ("ce_type", b"P" * 65),
        ("ce_time", b"yesterday"),
        ("ce_sequence", b"three"),
    ],
)
def test_a_header_that_is_not_ours_is_malformed_and_named(field, value):
    with pytest.raises(Malformed) as caught:
        envelope.read(changed(**{field: value}))

    assert caught.value.field == field


async def test_the_parser_never_fails_on_a_header_and_keeps_the_original():
    record = ConsumerRecord(
        "t", 0, 7, 0, 0, b"k", b"\xff", None, 1, 1, (("a", None), ("b", b"\xff"), ("c", b"x"))
    )

    async def stock(clean):
        return SimpleNamespace(headers={name: value.decode() for name, value in clean.headers})

    parsed = await tolerant_parser(record, stock)

    assert parsed.headers == {"a": "", "b": "\\xff", "c": "x"}
    assert parsed.raw_message is record
