"""Reader of LHEO files (2.2, 2.3, EDOF): from bytes to normalised sessions, one by one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from defusedxml.ElementTree import tostring

from chassis.privacy import mask_personal_data
from chassis.referentials.certifications import Certifications
from services.trainings.clients.lheo.elements import local_name
from services.trainings.clients.lheo.mapper import BasinOf, FormationMapper, Unreadable
from services.trainings.clients.lheo.source import Counted
from services.trainings.clients.lheo.stream import RawFormation, read_formations
from services.trainings.domain.feed import FileRefused, Quarantined
from services.trainings.domain.record import ReadSession

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["BasinOf", "FileRefused", "LheoFeed", "Quarantined"]

_RAW_KEPT = 20_000
_PERSONAL = {
    *("coordonnees", "coordonneFs", "coordonnees-organisme", "contact-formation"),
    *("contact-organisme", "contact-formateur", "contact-session", "adresse-information"),
    *("civilite", "nom", "prenom", "courriel", "telfixe", "portable", "fax"),
}


class LheoFeed:
    """A LHEO file as a stream of sessions; an unreadable formation is set aside.

    ``basin_of`` knows the region's basins.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        source: str,
        basin_of: BasinOf,
        certified: Certifications | None = None,
    ) -> None:
        self.source, self.formations = source, 0
        self._counted = Counted(stream)
        self._mapper = FormationMapper(source, basin_of, certified or Certifications())

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes read so far, in hexadecimal."""
        return self._counted.digest.hexdigest()

    def __iter__(self) -> Iterator[ReadSession | Quarantined]:
        """Yield what the file says, in its order. Raises `FileRefused`, possibly at the end."""
        for raw in read_formations(self._counted):
            self.formations += 1
            yield from self._read(raw)

    def _read(self, raw: RawFormation) -> list[ReadSession | Quarantined]:
        number = self._mapper.number_of(raw.element)
        if raw.problem is not None:
            return [Quarantined(raw.path, number, *raw.problem)]
        try:
            return list(self._mapper.sessions_of(raw.element))
        except Unreadable as problem:
            code, sentence = problem.code, problem.sentence
        except ValueError:
            code, sentence = "unreadable", "Une valeur de la formation ne peut pas être lue."
        return [Quarantined(raw.path, number, code, sentence, _without_people(raw.element))]


def _without_people(formation: "Element") -> str:
    for parent in list(formation.iter()):
        for one in list(parent):
            if local_name(one) in _PERSONAL:
                parent.remove(one)
    kept = str(tostring(formation, encoding="unicode"))
    return str(mask_personal_data(kept[:_RAW_KEPT])).replace("\x00", "")
