"""Reader of the tables that a Région drops (CSV, XLSX), by the mapping of its directory.

Each line becomes a formation of LHEO with one action and one session: what a column means is said
once, in the mapping, and read by the same rules as every other feed.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO

from chassis.privacy import mask_personal_data
from chassis.referentials.certifications import Certifications
from services.trainings.clients.lheo.mapper import BasinOf, FormationMapper, Unreadable
from services.trainings.clients.table.mapping import Mapping, MappingRefused, load_mapping
from services.trainings.clients.table.rows import MAX_BYTES, Row, rows_of
from services.trainings.domain.feed import FileRefused, Quarantined
from services.trainings.domain.record import ReadSession

__all__ = ["Mapping", "MappingRefused", "TableFeed", "load_mapping"]


class TableFeed:
    """A table as a stream of sessions; a line that cannot be read is set aside."""

    def __init__(
        self,
        stream: BinaryIO,
        *,
        mapping: Mapping,
        basin_of: BasinOf,
        certified: Certifications | None = None,
    ) -> None:
        self.source, self.formations = mapping.source, 0
        self.digest = ""
        self._stream, self._mapping = stream, mapping
        self._mapper = FormationMapper(mapping.source, basin_of, certified or Certifications())

    def __iter__(self) -> Iterator[ReadSession | Quarantined]:
        """Yield what the table says, in its order. Raises `FileRefused`."""
        content = self._stream.read(MAX_BYTES + 1)
        self.digest = sha256(content).hexdigest()
        rows = rows_of(content)
        for number, row in enumerate(rows, start=2):
            if number == 2:
                self._check(row)
            if any(row.values()):
                self.formations += 1
                yield from self._read(number, row)
        if not self.formations:
            raise FileRefused("Ce tableau n’a aucune ligne.")

    def _check(self, row: Row) -> None:
        if missing := sorted(self._mapping.columns - row.keys()):
            named = ", ".join(f"« {name} »" for name in missing)
            raise FileRefused(f"Colonnes attendues par la correspondance et absentes : {named}.")

    def _read(self, number: int, row: Row) -> list[ReadSession | Quarantined]:
        formation = self._mapping.formation_of(row)
        try:
            return list(self._mapper.sessions_of(formation))
        except Unreadable as problem:
            code, sentence = problem.code, problem.sentence
        except ValueError:
            code, sentence = "unreadable", "Une valeur de la ligne ne peut pas être lue."
        key = self._mapper.number_of(formation)
        raw = mask_personal_data(" ; ".join(row.values()))[:20_000].replace("\x00", "")
        return [Quarantined(f"ligne {number}", key, code, sentence, raw)]
