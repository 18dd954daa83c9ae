"""A record being filled from a formation, with what a person should check."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chassis.referentials import rome
from chassis.referentials.certifications import Certifications
from services.trainings.clients.lheo.elements import (
    child,
    children,
    descendants,
    local_name,
    text,
)
from services.trainings.domain import codes
from services.trainings.domain.identity import Provider

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DATES = {"periode", "periode-inscription", "date-information"}


@dataclass
class Draft:
    """Fields of the record, and flags of what is doubtful."""

    fields: dict[str, object] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)

    def copy(self) -> "Draft":
        return Draft(dict(self.fields), list(self.flags))

    def flag(self, code: str, *, unless: bool) -> None:
        if not unless:
            self.flags.append(code)

    def provider(self, role: str, provider: Provider) -> None:
        self.fields[f"{role}_provider_id"] = provider.id
        self.fields[f"{role}_provider_name"] = provider.name
        self.flags += provider.flags

    def unique_flags(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.flags))


def content_print(element: "Element", below: str) -> str:
    """Return what stands for a missing number: a print of the content, without any date."""
    kept = [one for one in element if local_name(one) not in {*_DATES, below}]
    said = "|".join(sorted(f"{local_name(one)}={text(one)}" for one in kept))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def read_certification(draft: Draft, formation: "Element") -> None:
    """Read the first RNCP code that can be read."""
    given = [text(one, "code-RNCP") for one in children(formation, "certification")]
    code = next((found for raw in given if raw and (found := codes.rncp_code(raw))), None)
    draft.flag("rncp_invalid", unless=bool(code) or not any(given))
    draft.fields |= {"rncp_code": code, "certification": code and f"Certification {code}"}


def read_occupations(draft: Draft, formation: "Element", certified: Certifications) -> None:
    """Read the ROME codes and their parents, through which everything is compared.

    A formation that gives none takes those of its certification, read before.
    """
    domain = child(formation, "domaine-formation")
    given = {text(one).upper() for one in descendants(domain, "code-ROME")} - {""}
    known = sorted(code for code in given if re.fullmatch(r"[A-N]\d{4}", code, re.ASCII))
    draft.flag("rome_invalid", unless=len(known) == len(given))
    if not known:
        known = sorted(certified.rome_codes(str(draft.fields["rncp_code"])))
        draft.flags.append("rome_derived" if known else "rome_missing")
    draft.flag("rome_unknown", unless=all(rome.is_known(code) for code in known))
    draft.fields |= {
        "rome_codes": tuple(known),
        "rome_parents": tuple(sorted({rome.parent_of(code) for code in known})),
    }


def hours_of(action: "Element") -> int | None:
    """Return the hours of an action: the total, else centre plus company."""
    total = codes.hours(text(action, "nombre-heures-total"))
    if total is not None:
        return total
    there = codes.hours(text(action, "nombre-heures-centre")) or 0
    return there + (codes.hours(text(action, "nombre-heures-entreprise")) or 0) or None
