"""Rules of funding (règles de financement): dated records with their source, read from files."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

NATIONAL = Path(__file__).with_name("funding.yaml")
TRUSTED_FOR = timedelta(days=365)

Value = str | bool | float


class Condition(BaseModel):
    """One thing asked of a fact, or several groups of which one must hold.

    ``otherwise`` is the French reason told when it does not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    fact: str = ""
    equals: Value | None = Field(default=None, alias="is")
    among: tuple[Value, ...] | None = None
    not_among: tuple[Value, ...] | None = None
    includes: Value | None = None
    excludes: tuple[Value, ...] | None = None
    at_least: float | None = None
    at_most: float | None = None
    any_of: tuple[tuple["Condition", ...], ...] = ()
    otherwise: str = ""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if bool(self.fact) == bool(self.any_of):
            raise ValueError("a condition has a fact, or groups of conditions")
        return self

    def holds(self, facts: Mapping[str, Any]) -> bool | None:
        """Say whether it holds; none when a fact that matters is not known."""
        if self.any_of:
            return _any(all_hold(group, facts) for group in self.any_of)
        value = facts[self.fact]
        return None if value is None else self._asks(value)

    def unknown(self, facts: Mapping[str, Any]) -> set[str]:
        """Return the facts it asks for and that nobody gave."""
        if self.any_of:
            return {name for group in self.any_of for one in group for name in one.unknown(facts)}
        return {self.fact} if facts[self.fact] is None else set()

    def _asks(self, value: Any) -> bool:
        return (
            (self.equals is None or value == self.equals)
            and (self.among is None or value in self.among)
            and (self.not_among is None or value not in self.not_among)
            and (self.includes is None or self.includes in value)
            and (self.excludes is None or not set(self.excludes) & set(value))
            and (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
        )


class FundingRule(BaseModel):
    """One version of a funding route. Amounts are texts: an estimate, never a promise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    route: Annotated[str, Field(pattern=r"^[A-Z]+$")]
    label: str
    audience: str
    amount: str
    ceiling: str
    delay: str
    source: str
    source_url: str
    source_date: date
    valid_from: date
    valid_to: date | None = None
    checked_on: date
    conditions: tuple[Condition, ...]

    def in_force(self, day: date) -> bool:
        """Say whether the rule applies on a day, its first and last ones included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def decides(self, today: date) -> bool:
        """Say whether the rule was read again recently enough to decide alone."""
        return self.in_force(today) and today - self.checked_on <= TRUSTED_FOR


def all_hold(conditions: tuple[Condition, ...], facts: Mapping[str, Any]) -> bool | None:
    """Say whether all of them hold; none when it depends on a fact that is not known."""
    answers = [one.holds(facts) for one in conditions]
    if False in answers:
        return False
    return None if None in answers else True


def _any(answers: Any) -> bool | None:
    given = list(answers)
    if True in given:
        return True
    return None if None in given else False


@cache
def rules(regional: Path | None = None) -> tuple[FundingRule, ...]:
    """Return the national rules, then those of a Région (``funding.yaml`` of its directory)."""
    files = [NATIONAL, *([regional] if regional and regional.exists() else [])]
    adapter = TypeAdapter(tuple[FundingRule, ...])
    return tuple(
        rule
        for file in files
        for rule in adapter.validate_python(yaml.safe_load(file.read_text("utf-8")))
    )
