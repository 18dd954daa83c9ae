"""Tables of facts: communes, their old codes, departments, occupations of the ROME."""

from functools import cache
from hashlib import sha256
from pathlib import Path


@cache
def version() -> str:
    """Return what tells these tables from those of another vintage."""
    tables = sorted(Path(__file__).parent.glob("*.csv"))
    return sha256(b"".join(table.read_bytes() for table in tables)).hexdigest()
