"""Who and what a record of a feed is: numbers of providers, keys of sessions, stable ids."""

import re
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from stdnum.fr import siret as stdnum_siret

from contracts.words import organisation_id

_TRAININGS = UUID("b3f6c9a0-5d0c-5f3a-9a55-6f6f3a0e7c21")
_NO_NDA = "99999999999"


@dataclass(frozen=True)
class SessionKey:
    """The four-part key of a session: numbers of LHEO need not be unique alone."""

    source: str
    formation: str
    action: str
    session: str

    @classmethod
    def of(cls, source: str, text: str) -> "SessionKey":
        """Return the key that ``text`` writes."""
        return cls(source, *text.split("|"))

    @property
    def text(self) -> str:
        """Return the key as people write it in a CSV file: ``formation|action|session``."""
        return f"{self.formation}|{self.action}|{self.session}"

    @property
    def training_id(self) -> UUID:
        return uuid5(_TRAININGS, f"training:{self.source}|{self.formation}")

    @property
    def session_id(self) -> UUID:
        return uuid5(_TRAININGS, f"session:{self.source}|{self.text}")

    def numbered(self, rank: int) -> "SessionKey":
        """Return the key of the ``rank``-th different content under the same numbers."""
        return self if rank == 1 else replace(self, session=f"{self.session}#{rank}")


@dataclass(frozen=True)
class Provider:
    """A training provider (organisme de formation), as identified in one record."""

    id: UUID
    name: str
    siret: str | None = None
    flags: tuple[str, ...] = ()


def read_siret(raw: str) -> tuple[str | None, str | None]:
    """Return a SIRET and no flag, or no SIRET and the flag that says why."""
    digits = re.sub(r"\s", "", raw)
    if not digits:
        return None, None
    if len(digits) == 15 and digits.startswith("0"):  # a known mistake of regional files
        digits = digits[1:]
    if not digits.isascii() or not stdnum_siret.is_valid(digits):
        return None, "siret_invalid"
    return digits, None


def read_nda(raw: str) -> tuple[str | None, str | None]:
    """Return a declaration number (numéro de déclaration d'activité) or the flag that says why."""
    number = re.sub(r"\s", "", raw).upper()
    if number in {"", _NO_NDA}:
        return None, None
    if not re.fullmatch(r"[0-9A-Z]{11}", number, re.ASCII):
        return None, "nda_invalid"
    return number, None


def identify_provider(
    *, source: str, siret: str, nda: str, name: str, postcode: str
) -> Provider | None:
    """Return who a provider is: by SIRET, else by declaration number, else by name and postcode."""
    number, siret_flag = read_siret(siret)
    declared, nda_flag = read_nda(nda)
    flags = [flag for flag in (siret_flag, nda_flag) if flag]
    if number:
        return Provider(organisation_id(number), name or number, number, tuple(flags))
    if declared:
        return Provider(uuid5(_TRAININGS, f"nda:{declared}"), name or declared, None, tuple(flags))
    if not name:
        return None
    flags.append("provider_by_name")
    folded = f"{source}|{' '.join(name.casefold().split())}|{postcode.strip()}"
    return Provider(uuid5(_TRAININGS, f"name:{folded}"), name, None, tuple(flags))


def is_one_person(name: str, people: list[str]) -> bool:
    """Return whether a company name is only the name of its contact (a sole trader)."""
    words = set(re.findall(r"\w+", name.casefold()))
    return len(words) >= 2 and any(
        words <= set(re.findall(r"\w+", person.casefold())) for person in people
    )
