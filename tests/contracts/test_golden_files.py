"""Published schemas and examples are frozen: a change of contract shows in the diff."""

import json
from pathlib import Path

import pytest

from cli.schemas import SCHEMAS, current
from contracts import partners
from contracts.catalogue import MESSAGES

EXAMPLES = SCHEMAS.parent / "examples"


def test_schemas_are_those_of_the_models():
    committed = {path.name: path.read_text("utf-8") for path in SCHEMAS.glob("*.json")}

    assert committed == current()


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_every_message_has_a_golden_example_that_it_still_reads(name: str):
    example = (EXAMPLES / f"{name}.json").read_text("utf-8")

    message = MESSAGES[name].model_validate_json(example)

    assert json.loads(message.model_dump_json(exclude_defaults=True)).items() <= (
        json.loads(example).items()
    )
    assert message.key


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("partners.*.json")), ids=lambda p: p.stem)
def test_a_partner_reads_each_golden_fact(path: Path):
    fact = partners.read(path.read_bytes())

    assert f"partners.{fact.type}.v1" == path.stem


def test_every_fact_of_a_partner_has_its_example():
    assert {f"partners.{kind}.v1" for kind in partners.TYPES} == {
        path.stem for path in EXAMPLES.glob("partners.*.json")
    }
