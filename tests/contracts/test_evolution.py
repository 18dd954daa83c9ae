"""R20: inside a major version, readers and writers of different ages understand each other."""

import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from cli.schemas import SCHEMAS
from contracts.catalogue import MESSAGES
from contracts.message import Message
from tests.proof.results import Proof

pytestmark = pytest.mark.scenario(id="R20")

EXAMPLES = SCHEMAS.parent / "examples"
TOMORROW = "a_code_of_tomorrow"


def example(kind: type[Message]) -> dict[str, Any]:
    path: Path = EXAMPLES / f"{kind.type_name()}.json"
    return dict(json.loads(path.read_text("utf-8")))


def inside(annotation: Any) -> Iterator[Any]:
    """Give every type that an annotation is made of."""
    yield annotation
    for each in get_args(annotation):
        yield from inside(each)


def enums_of(kind: type[BaseModel]) -> dict[str, type[Enum]]:
    """Return the fields whose value is one of a list."""
    return {
        name: found
        for name, field in kind.model_fields.items()
        for found in inside(field.annotation)
        if isinstance(found, type) and issubclass(found, Enum)
    }


def test_a_reader_of_today_understands_a_writer_of_tomorrow(proof: Proof):
    # Given each message as tomorrow may say it: a field more, a code more, everywhere
    refused = []
    for kind in MESSAGES.values():
        for name, codes in enums_of(kind).items():
            body = example(kind) | {"added_later": {"nested": [1]}}
            body[name] = [TOMORROW] if isinstance(body.get(name), list) else TOMORROW
            try:
                read = kind.model_validate(body)
            except ValueError:
                refused.append(f"{kind.__name__}.{name} ({codes.__name__})")
                continue
            assert read.key == kind.model_validate(example(kind)).key
        assert kind.model_validate(example(kind) | {"added_later": None}).key

    # Then it is read, and nothing becomes a letter
    assert refused == []
    proof.reach("types", len(MESSAGES), at_least=len(MESSAGES))


def test_a_reader_of_today_understands_a_writer_of_yesterday(proof: Proof):
    # Given each message without the fields that came with a default
    for kind in MESSAGES.values():
        young = [name for name, field in kind.model_fields.items() if not field.is_required()]
        for left_out in [young, *([name] for name in young)]:
            body = {name: value for name, value in example(kind).items() if name not in left_out}

            assert kind.model_validate(body).key
    proof.reach("types", len(MESSAGES), at_least=len(MESSAGES))
