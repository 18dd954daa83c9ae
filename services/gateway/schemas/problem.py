"""How a refusal is told (RFC 9457)."""

from uuid import UUID

from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """One thing to correct, in exactly one place."""

    code: str = Field(examples=["email_invalid"])
    detail: str = Field(examples=["Indiquez une adresse e-mail, par exemple nom@exemple.fr"])
    pointer: str | None = Field(default=None, examples=["#/email"])
    parameter: str | None = None
    header: str | None = None


class Problem(BaseModel):
    """A refusal (RFC 9457). Clients rely on ``code``."""

    type: str = Field(examples=["https://grand-est.example/problemes/validation-error"])
    title: str = Field(examples=["Des champs sont à corriger"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["1 champ à corriger"])
    instance: str = Field(examples=["/v1/candidacies"])
    code: str = Field(examples=["validation_error"])
    request_id: str | None = Field(default=None, examples=["7fk3m2q8"])
    errors: list[FieldProblem] = []
    retry_after: int | None = None
    links: dict[str, str] | None = None
    existing: UUID | None = None
    choices: list[dict[str, str]] = []
