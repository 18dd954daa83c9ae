"""Logs: a fact with identifiers, never a person. Unknown keys are dropped and counted."""

import hashlib
import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter

DROPPED = Counter("tdu_log_dropped_keys_total", "Log keys outside the allow-list", ["key"])

ALLOWED = frozenset(
    word
    for line in (
        "event level timestamp service region logger version",
        "request_id correlation_id causation_id message_id type topic partition offset consumer",
        "method path status duration_ms role caller code reason attempts attempt kind count total",
        "candidacy_id candidate_id offer_id session_id reservation_id enrolment_id",
        "establishment_id organisation_id partner_id account_id subject_id",
        "object_kind object_id run_id template error stack_hash frames state from_state to_state",
        "stream rows seconds created updated unchanged closed quarantined source point pid task",
        "topics",
    )
    for word in line.split()
)


def configure(service: str, level: str = "INFO") -> None:
    """Write every log of this process as JSON lines on standard output."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _error_without_values,
        _allowed_only,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Foreign())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def get_logger() -> structlog.stdlib.BoundLogger:
    """Return the logger of this process."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger()
    return logger


def stack_hash(error: BaseException) -> str:
    """Return 16 hex digits that group equal bugs: type and places, never values."""
    places = [f"{frame.filename}:{frame.name}:{frame.lineno}" for frame in _frames(error)]
    return hashlib.sha256("|".join([type(error).__name__, *places]).encode()).hexdigest()[:16]


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return traceback.extract_tb(error.__traceback__)


def _error_without_values(
    _: Any, __: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["stack_hash"] = stack_hash(error)
        event["frames"] = [f"{f.filename.rsplit('/', 2)[-1]}:{f.lineno}" for f in _frames(error)][
            -5:
        ]
    return event


def _allowed_only(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in set(event) - ALLOWED:
        DROPPED.labels(key=key[:40]).inc()
        del event[key]
    return event


class _Foreign(logging.Formatter):
    """Logs of libraries: their name, level and the kind of error; never their arguments."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one JSON line without the values a library may have put in its message."""
        error = record.exc_info[1] if record.exc_info else None
        values: dict[str, Any] = {
            "event": "library.log",
            "logger": record.name,
            "level": record.levelname.lower(),
        }
        if error is not None:
            values |= {"error": type(error).__name__, "stack_hash": stack_hash(error)}
        rendered = structlog.processors.JSONRenderer()(None, "", values)
        return rendered if isinstance(rendered, str) else rendered.decode()
