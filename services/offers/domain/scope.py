"""Which places the service is open to: the basins of the region file."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from chassis import referentials
from chassis.referentials import communes
from chassis.region import Region


@dataclass(frozen=True)
class Scope:
    """The basin of a commune, and the departments where an offer may hide its commune.

    ``version`` changes with the basins and with the tables of facts: offers are then read anew.
    """

    basin_of: Callable[[str | None], str | None]
    departments: frozenset[str]
    version: str = ""

    def holds(self, basin_code: str | None, insee_code: str | None, department: str | None) -> bool:
        """Return whether an offer is ours; one that names only our department may be."""
        return basin_code is not None or (insee_code is None and department in self.departments)


def scope_of(region: Region) -> Scope:
    """Return the scope of a region."""
    codes = (code for basin in region.basins.values() for code in basin.communes)
    found = (communes.get(communes.current(code) or code) for code in codes)
    basins = sorted((code, *each.communes) for code, each in region.basins.items())
    version = sha256(f"{referentials.version()}|{basins}".encode()).hexdigest()
    return Scope(region.basin_of, frozenset(each.department for each in found if each), version)
