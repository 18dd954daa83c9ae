"""Every field of every body has a French sentence for what may be wrong with it."""

import importlib
import pkgutil
import types
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from chassis.sentences import is_known, sentence
from chassis.types import Body
from tests.architecture.tree import SERVICES, room

WRONG = (
    *(
        None,
        "",
        " ",
        "x",
        "x" * 10_000,
        "\x00",
        "\ud800",
        "\u202e",
        "www.example.org/",
        "2027-13-45",
    ),
    *(True, -1, 0, 10**12, 1.5, [], ["x"], ["x"] * 1000, {}, {"x": "y"}),
)
CODES = {
    *("missing", "too_short", "too_long", "email_invalid", "phone_invalid", "postcode_invalid"),
    *("siret_invalid", "rome_unknown", "place_unknown", "date_invalid", "date_in_past"),
    *("out_of_range", "not_in_list", "duplicate", "text_forbidden", "url_in_name"),
    *("email_disposable", "consent_required", "unknown_field", "type_invalid"),
}


def bodies():
    """Return every request body of every service."""
    for service in SERVICES:
        for name in ("schemas", "api"):
            if module := room(service, name):
                for below in _modules(module):
                    yield from _bodies_of(below)


def _modules(module):
    yield module
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        yield importlib.import_module(f"{module.__name__}.{found.name}")


def _bodies_of(module):
    for value in vars(module).values():
        own = isinstance(value, type) and value.__module__ == module.__name__
        if own and get_origin(value) is None and issubclass(value, Body):
            yield value


BODIES = sorted(set(bodies()), key=lambda kind: f"{kind.__module__}.{kind.__name__}")


def faults_of(body: type[BaseModel]) -> set[tuple[str, str]]:
    """Return every (field, kind of error) that wrong values of its fields provoke."""
    found = set()
    for wrong in ({}, {"no_such_field": 1}):
        found |= _faults(body, wrong)
    for name in body.model_fields:
        for value in WRONG:
            found |= {fault for fault in _faults(body, {name: value}) if fault[1] != "missing"}
    return found


def _faults(kind: Any, value: object) -> set[tuple[str, str]]:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as refused:
        rows = refused.errors(include_input=False, include_url=False, include_context=False)
        return {(str(row["loc"][-1]) if row["loc"] else "", row["type"]) for row in rows}
    return set()


@pytest.mark.parametrize("body", BODIES, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_fault_of_a_body_has_its_sentence(body):
    faults = faults_of(body)

    assert faults
    assert sorted({kind for _, kind in faults if not is_known(kind)}) == []
    for field, kind in faults:
        code, said = sentence(field, kind, {})
        assert code in CODES
        assert said[0].isupper()


@pytest.mark.parametrize("body", BODIES, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_text_of_a_body_is_bounded_and_clean(body):
    for name, field in body.model_fields.items():
        for kind in _kinds(field.annotation):
            if kind is not str or name == "cursor":
                continue
            adapter = body.__pydantic_validator__
            for trap in ("x" * 70_000, "a\x00b", "a\u202eb"):
                with pytest.raises(ValidationError) as refused:
                    adapter.validate_assignment(body.model_construct(), name, trap)
                assert refused.value.errors()[0]["loc"][0] == name


def _kinds(annotation):
    if isinstance(annotation, types.UnionType) or get_origin(annotation) is not None:
        return [kind for each in get_args(annotation) for kind in _kinds(each)]
    return [annotation]


def test_there_are_bodies_to_look_at():
    assert len(BODIES) >= 8
