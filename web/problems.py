"""What the gateway refuses, as exceptions: a code, French sentences, the fields to correct."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import httpx
from pydantic import BaseModel


class FieldProblem(BaseModel):
    """One field to correct."""

    pointer: str | None = None
    parameter: str | None = None
    code: str = ""
    detail: str = ""

    @property
    def name(self) -> str:
        """Return the name of the field: ``#/commitment/starts_from`` → ``starts_from``."""
        return (self.pointer or self.parameter or "").rsplit("/", 1)[-1]


class Choice(BaseModel):
    """A commune to choose from, when a postcode has several."""

    insee_code: str
    name: str


@dataclass
class Problem(Exception):
    """The gateway said no. ``title`` and ``detail`` are French, for a person."""

    status: int
    code: str
    title: str
    detail: str = ""
    errors: list[FieldProblem] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    existing: str | None = None
    request_id: str | None = None

    def beside(self, fields: Mapping[str, str]) -> "Problem":
        """Return the same, each field named as the page names it."""
        named = [
            error.model_copy(update={"pointer": f"#/{fields.get(error.name, error.name)}"})
            for error in self.errors
        ]
        return replace(self, errors=named)


def problem_of(answer: httpx.Response) -> Problem:
    """Read a problem+json answer; anything else is an internal error."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    return Problem(
        status=answer.status_code,
        code=str(body.get("code", "internal_error")),
        title=str(body.get("title", "Une erreur est survenue")),
        detail=str(body.get("detail") or ""),
        errors=[FieldProblem.model_validate(e) for e in body.get("errors") or []],
        choices=[Choice.model_validate(c) for c in body.get("choices") or []],
        existing=body.get("existing"),
        request_id=body.get("request_id"),
    )
