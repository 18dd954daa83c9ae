"""Rebuilds communes.csv, aliases.csv and departments.csv from a vintage of the INSEE's codes.

    python -m chassis.referentials.build <package>/data [points.csv]

``<package>`` is npm ``@etalab/decoupage-administratif``; ``points.csv`` has the columns insee, lat
and lon. Without it, the points of the present table are kept.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from chassis.referentials import communes

CURRENT = "commune-actuelle"
RENAMED = (("", "ancien-nom", "Capavenir Vosges", "88465"),)

Points = dict[str, tuple[str, str]]


def build(data: Path, points: Points, target: Path) -> None:
    """Write the three tables in ``target``."""
    records = json.loads((data / "communes.json").read_text("utf-8"))
    departments = json.loads((data / "departements.json").read_text("utf-8"))
    now = [record for record in records if record["type"] == CURRENT]
    _write(
        target / "communes.csv",
        ("code", "name", "department", "region", "postal_codes", "population", "lat", "lon"),
        (_line(record, points) for record in now),
    )
    _write(
        target / "aliases.csv",
        ("code", "kind", "name", "current"),
        sorted([*_aliases(records), *RENAMED]),
    )
    _write(
        target / "departments.csv",
        ("code", "name"),
        ((each["code"], each["nom"]) for each in departments),
    )


def _line(record: dict[str, Any], points: Points) -> tuple[object, ...]:
    return (
        record["code"],
        record["nom"],
        record["departement"],
        record["region"],
        "|".join(record.get("codesPostaux", [])),
        record.get("population", 0),
        *points.get(record["code"], ("", "")),
    )


def _aliases(records: list[dict[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    for record in records:
        if record["type"] != CURRENT:
            current = record.get("chefLieu") or record["commune"]
            yield record["code"], record["type"], record["nom"], current
        for old in record.get("anciensCodes", []):
            yield old, "ancien-code", "", record["code"]


def _write(path: Path, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def _points(path: Path | None) -> Points:
    if path is None:
        known = communes.all_by_code().values()
        return {each.insee: (str(each.lat), str(each.lon)) for each in known if each.lat}
    with path.open(encoding="utf-8", newline="") as file:
        return {line["insee"]: (line["lat"], line["lon"]) for line in csv.DictReader(file)}


if __name__ == "__main__":
    points_file = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    build(Path(sys.argv[1]), _points(points_file), communes.HERE)
