"""How a whole Région is asked for, when a search gives 3,150 offers at most."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from chassis.referentials import rome

PAGE, MOST = 150, 3150
STARTS = range(0, MOST, PAGE)
ROOMY = 2500
"""A part of more offers than ``ROOMY`` is split: it may grow while it is read."""
DOMAINS = (*"ABCDEFGHIJKLMN", "C15", "L14", "M13", "M14", "M15", "M16", "M17", "M18")
ROME_CODES_PER_CALL = 200
OLDEST = datetime(2015, 1, 1, tzinfo=UTC)
SHORTEST = timedelta(hours=1)

Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Partition:
    """A part of the offers: a department, then a domain, then occupations, then creation dates."""

    department: str
    domain: str | None = None
    rome_codes: tuple[str, ...] = ()
    window: Window | None = None

    @property
    def name(self) -> str:
        """Return how people and the database name it: ``67/M/M1601-M1607``."""
        ends = (self.rome_codes[0], self.rome_codes[-1]) if self.rome_codes else ()
        codes = "-".join(dict.fromkeys(ends))
        days = f"{self.window[0]:%Y%m%dT%H}-{self.window[1]:%Y%m%dT%H}" if self.window else ""
        return "/".join(part for part in (self.department, self.domain, codes, days) if part)

    @property
    def search(self) -> dict[str, str]:
        """Return what the API is asked, the newest first."""
        asked = {"departement": self.department, "sort": "1"}
        if self.rome_codes:
            asked["codeROME"] = ",".join(self.rome_codes)
        elif self.domain:
            asked["grandDomaine"] = self.domain
        if self.window:
            first, last = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in self.window)
            asked |= {"minCreationDate": first, "maxCreationDate": last}
        return asked

    def split(self, at: datetime) -> Sequence["Partition"]:
        """Return the parts of this one, the same for one ``at``; none when it cannot be split."""
        if self.domain is None and not self.window:
            return [replace(self, domain=domain) for domain in DOMAINS]
        if self.domain and (codes := self.rome_codes or _codes_of(self.domain)) and len(codes) > 1:
            half = min(ROME_CODES_PER_CALL, (len(codes) + 1) // 2)
            parts = [codes[start : start + half] for start in range(0, len(codes), half)]
            return [replace(self, rome_codes=part) for part in parts]
        first, last = self.window or (OLDEST, at)
        if last - first < 2 * SHORTEST:
            return []
        middle = (first + (last - first) / 2).replace(minute=0, second=0, microsecond=0)
        return [replace(self, window=(first, middle)), replace(self, window=(middle, last))]


def _codes_of(domain: str) -> tuple[str, ...]:
    return tuple(sorted(code for code in rome.occupations() if code.startswith(domain)))
