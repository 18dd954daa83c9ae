"""Who may log in with one click in a demonstration, for the summary of `traitdunion up`."""

from pathlib import Path
from typing import TypedDict

import yaml

from deploy.local.system import REGIONS

PEOPLE = Path(__file__).parents[1] / "deploy" / "local" / "demo" / "people.yaml"
ROLES = {
    "candidate": "candidat",
    "employer": "employeur",
    "training_provider": "organisme de formation",
    "region": "agent de la Région",
}


class Person(TypedDict, total=False):
    """One of the demo people, as the file gives them."""

    id: str
    first_name: str
    last_name: str
    email: str
    role: str
    organisation: str


def read() -> list[Person]:
    """Return the demo people; none where the demonstration is not installed."""
    if not PEOPLE.is_file():
        return []
    content = yaml.safe_load(PEOPLE.read_text("utf-8")) or {}
    people: list[Person] = content.get("people", [])
    return people


def lines() -> list[str]:
    """Return one line per demo person."""
    return [
        f"{each['id']:<12}{each['first_name']} {each['last_name']}, "
        f"{ROLES.get(each['role'], each['role'])}"
        + (f" ({each['organisation']})" if each.get("organisation") else "")
        for each in read()
    ]


def can_load(region: str) -> bool:
    """Say whether a region has a demonstration: a file that shortens its delays."""
    return (REGIONS / region / "region.demo.yaml").is_file()
