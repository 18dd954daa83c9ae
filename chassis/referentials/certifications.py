"""Certifications (RNCP): the occupations a sheet leads to, and the sheet that replaced it.

The table is not shipped: an operator makes it from the open data of France Compétences, whose
export is a directory of CSV files separated by semicolons.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from chassis.referentials import rome

COLUMNS = ("code", "rome_codes", "replaced_by")
REPLACEMENTS = "export_fiches_CSV_Ancienne_Nouvelle_Certification_*.csv"
OCCUPATIONS = "export_fiches_CSV_Rome_*.csv"


class ExportIncomplete(Exception):
    """The directory is not an export of France Compétences; the message is for a person."""


class Certification(NamedTuple):
    """A sheet of the RNCP (fiche): ``RNCP320``."""

    code: str
    rome_codes: tuple[str, ...]
    replaced_by: str | None


@dataclass(frozen=True)
class Certifications:
    """The sheets an operator loaded; empty when there are none."""

    by_code: dict[str, Certification] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Path) -> "Certifications":
        """Read a table; one that is not there is empty."""
        if not table.exists():
            return cls()
        return cls({one.code: one for one in _read(table)})

    def rome_codes(self, code: str) -> tuple[str, ...]:
        """Return the occupations of a sheet; those of its replacement when it has none itself."""
        seen: set[str] = set()
        while (found := self.by_code.get(code)) is not None and code not in seen:
            if found.rome_codes:
                return found.rome_codes
            seen.add(code)
            code = found.replaced_by or ""
        return ()


def build(export: Path, table: Path) -> int:
    """Write the table from an export; return how many sheets it has. Raises `ExportIncomplete`."""
    occupations: dict[str, set[str]] = defaultdict(set)
    for line in _lines(export, OCCUPATIONS, "Numero_Fiche", "Codes_Rome_Code"):
        if rome.is_known(code := line["Codes_Rome_Code"].strip()):
            occupations[line["Numero_Fiche"].strip()].add(code)
    replaced = {
        line["Ancienne_Certification"].strip(): line["Nouvelle_Certification"].strip()
        for line in _lines(export, REPLACEMENTS, "Ancienne_Certification", "Nouvelle_Certification")
        if line["Nouvelle_Certification"]
    }
    codes = sorted({*occupations, *replaced} - {""})
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for code in codes:
            writer.writerow((code, "|".join(sorted(occupations[code])), replaced.get(code, "")))
    return len(codes)


def _read(table: Path) -> Iterator[Certification]:
    with table.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            codes = tuple(filter(None, line["rome_codes"].split("|")))
            yield Certification(line["code"], codes, line["replaced_by"] or None)


def _lines(export: Path, pattern: str, *columns: str) -> Iterator[dict[str, str]]:
    found = sorted(export.glob(pattern))
    if not found:
        raise ExportIncomplete(f"Ce dossier n’a pas de fichier « {pattern} ».")
    with found[-1].open(encoding="utf-8-sig", newline="") as file:
        try:
            lines = csv.DictReader(file, delimiter=";", restval="")
            if missing := set(columns) - set(lines.fieldnames or ()):
                raise ExportIncomplete(f"{found[-1].name} n’a pas {', '.join(sorted(missing))}.")
            yield from lines
        except (UnicodeDecodeError, csv.Error) as error:
            raise ExportIncomplete(f"{found[-1].name} est illisible.") from error
