"""The base of what pages read."""

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """Part of an answer of the gateway."""

    model_config = ConfigDict(frozen=True, extra="ignore")
