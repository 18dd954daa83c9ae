"""How fresh each source is: an unchanged record says nothing, so its owner is asked as well."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chassis.region import Source


def tell(
    body: dict[str, Any], reads: dict[str, Any], sources: Mapping[str, Source], now: datetime
) -> None:
    """Correct, in the basins of matching, the sources that an owner has read whole since."""
    read_at = {each["source"]: datetime.fromisoformat(each["read_at"]) for each in reads["items"]}
    for shown in body.get("sources", ()):
        at, known = read_at.get(shown["code"]), sources.get(shown["code"])
        if at is not None and known is not None:
            shown["last_seen_at"] = at.isoformat()
            shown["is_late"] = now - at > timedelta(hours=known.stale_after_hours)
