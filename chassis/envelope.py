"""The envelope of a message: CloudEvents 1.0 in binary mode, read without ever trusting it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

Headers = Sequence[tuple[str, bytes | None]]


class Record(Protocol):
    """What we use of a Kafka record."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers


class Malformed(Exception):
    """The headers are not those of one of our messages; ``field`` says which one is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Envelope:
    """Who said what, when, and why."""

    id: UUID
    type: str
    source: str
    subject: str
    time: datetime
    sequence: int
    causation_id: str | None = None
    correlation_id: str | None = None
    traceparent: str | None = None

    @property
    def name(self) -> str:
        """Return the name without its version: ``TrainingReserved``."""
        return self.type.rpartition(".v")[0] or self.type


def readable(headers: Headers) -> dict[str, str]:
    """Return the headers as text; what is not UTF-8 is escaped, a null is empty."""
    return {
        name: (value or b"").decode("utf-8", "backslashreplace") for name, value in headers or ()
    }


def read(headers: Headers) -> Envelope:
    """Read the envelope of a record. Raises `Malformed`."""
    values = readable(headers)
    return Envelope(
        id=_uuid(values),
        type=_text(values, "ce_type", 64),
        source=values.get("ce_source", "")[:96],
        subject=values.get("ce_subject", "")[:96],
        time=_time(values),
        sequence=_number(values),
        causation_id=values.get("ce_causationid") or None,
        correlation_id=values.get("ce_correlationid") or None,
        traceparent=values.get("traceparent") or None,
    )


def message_id(headers: Headers) -> UUID | None:
    """Return the id of a message, when it can be read at all."""
    try:
        return _uuid(readable(headers))
    except Malformed:
        return None


def write(
    *,
    id_: UUID,
    type_: str,
    source: str,
    subject: str,
    time: datetime,
    key: str,
    sequence: int,
    more: Iterable[tuple[str, str]],
) -> list[tuple[str, bytes]]:
    """Return the headers of a message that leaves."""
    values = [
        ("ce_specversion", "1.0"),
        ("ce_id", str(id_)),
        ("ce_type", type_),
        ("ce_source", source),
        ("ce_subject", subject),
        ("ce_time", time.astimezone(UTC).isoformat().replace("+00:00", "Z")),
        ("ce_partitionkey", key),
        ("ce_sequence", str(sequence)),
        ("content-type", "application/json"),
        *more,
    ]
    return [(name, value.encode()) for name, value in values]


def _uuid(values: dict[str, str]) -> UUID:
    try:
        return UUID(values["ce_id"])
    except (KeyError, ValueError):
        raise Malformed("ce_id") from None


def _text(values: dict[str, str], name: str, longest: int) -> str:
    text = values.get(name, "")
    if not text or len(text) > longest or not text.isprintable():
        raise Malformed(name)
    return text


def _time(values: dict[str, str]) -> datetime:
    try:
        at = datetime.fromisoformat(values["ce_time"])
    except (KeyError, ValueError):
        raise Malformed("ce_time") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _number(values: dict[str, str]) -> int:
    try:
        return int(values.get("ce_sequence") or 0)
    except ValueError:
        raise Malformed("ce_sequence") from None
