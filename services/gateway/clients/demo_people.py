"""Demo people, read from a file: who may log in without proof outside production."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from services.gateway.domain import Role


class DemoPerson(BaseModel):
    """Somebody invented. ``siret`` makes a member of an organisation."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    first_name: str
    last_name: str
    email: str
    role: Role
    siret: str | None = None
    organisation: str | None = None


def read_people(path: Path) -> dict[str, DemoPerson]:
    """Return the demo people of a file, by id; none when there is no file."""
    if not path.exists():
        return {}
    content = yaml.safe_load(path.read_text("utf-8")) or {}
    people = [DemoPerson.model_validate(each) for each in content.get("people", [])]
    return {person.id: person for person in people}
