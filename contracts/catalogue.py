"""Every message there is, found from its type: what readers of any stream need."""

import inspect
from types import ModuleType

from . import candidacy, matching, offers, privacy, trainings
from .message import Message

_OWNERS: tuple[ModuleType, ...] = (offers, trainings, matching, candidacy, privacy)


def _messages() -> dict[str, type[Message]]:
    found: dict[str, type[Message]] = {}
    for module in _OWNERS:
        for _, kind in inspect.getmembers(module, inspect.isclass):
            own = kind.__module__ == module.__name__ and not kind.__subclasses__()
            if own and issubclass(kind, Message):
                found[kind.type_name()] = kind
    return found


MESSAGES: dict[str, type[Message]] = _messages()
"""``TrainingReserved.v1`` → its class, for every message of every stream."""
