"""No message has a field that could carry a person (protection of personal data)."""

import inspect
import re

import pytest
from pydantic import BaseModel

from contracts.catalogue import MESSAGES
from contracts.message import Message
from contracts.partners import FACTS

FORBIDDEN = ("name", "email", "phone", "address", "birth", "comment", "message", "text", "note")
FORBIDDEN_EXACT = ("iban", "nir")
CATALOGUE_TEXTS = {
    "title",
    "description",
    "objective",
    "occupation_name",
    "employer_name",
    "responsible_provider_name",
    "delivering_provider_name",
    "address",
    "pay_text",
    "city",
    "other_places",
    "certification",
    "schedule",
    "source_url",
    "contract_label",
    "experience_label",
}
"""Public texts of the catalogues, already passed through the personal data filter."""

SHORT = 64


def string_schemas(schema: dict[str, object]) -> list[dict[str, object]]:
    found = [schema] if schema.get("type") == "string" else []
    for value in schema.values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict):
                found += string_schemas(child)
    return found


def is_closed(schema: dict[str, object]) -> bool:
    vocabulary = {"enum", "const", "format", "pattern"} & schema.keys()
    return bool(vocabulary) or int(str(schema.get("maxLength", SHORT + 1))) <= SHORT


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_no_field_of_a_message_can_carry_a_person(name: str):
    kind = MESSAGES[name]
    schema = kind.model_json_schema(mode="serialization")

    for field, definition in schema["properties"].items():
        if kind.stream.endswith(".catalogue") and field in CATALOGUE_TEXTS:
            continue
        words = re.split(r"_", field)
        assert not set(words) & {*FORBIDDEN, *FORBIDDEN_EXACT}, field
        assert all(map(is_closed, string_schemas(definition))), field


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f.__name__)
def test_no_field_of_a_partner_fact_can_carry_a_person(fact: type[BaseModel]):
    data = fact.model_fields["data"].annotation

    assert isinstance(data, type)
    assert issubclass(data, BaseModel)
    assert set(data.model_fields) <= {
        "id",
        "url",
        "version",
        "session_id",
        "held_until_at",
        "reason",
    }


@pytest.mark.parametrize("kind", MESSAGES.values(), ids=lambda k: k.__name__)
def test_every_message_says_who_speaks_and_has_a_stream(kind: type[Message]):
    doc = inspect.getdoc(kind) or ""

    assert "Said by" in doc or "Sent by" in doc
    assert "(" in doc, "the French term is in parentheses"
    assert re.fullmatch(r"[a-z]+\.(catalogue|events|commands)", kind.stream)
