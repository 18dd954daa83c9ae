"""Reader of LHEO 2.2 and 2.3 files: from bytes to normalised sessions, formation by formation."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from defusedxml.ElementTree import tostring

from chassis.privacy import mask_personal_data
from services.trainings.clients.lheo.elements import local_name
from services.trainings.clients.lheo.mapper import BasinOf, FormationMapper, Unreadable
from services.trainings.clients.lheo.stream import (
    Counted,
    FileRefused,
    RawFormation,
    read_formations,
)
from services.trainings.domain.record import ReadSession

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["BasinOf", "FileRefused", "Quarantined", "ReadFile", "read_lheo"]

_RAW_KEPT = 20_000
_PERSONAL = {
    *("coordonnees", "coordonneFs", "coordonnees-organisme", "contact-formation"),
    *("contact-organisme", "contact-formateur", "contact-session", "adresse-information"),
    *("civilite", "nom", "prenom", "courriel", "telfixe", "portable", "fax"),
}


@dataclass(frozen=True)
class Quarantined:
    """A formation set aside: nothing is lost, the rest of the file goes on."""

    path: str
    number: str
    code: str
    sentence: str
    raw: str = ""


@dataclass
class ReadFile:
    """All that a file says, once it was read to its end."""

    digest: str = ""
    formations: int = 0
    sessions: list[ReadSession] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)


def read_lheo(stream: BinaryIO, *, source: str, basin_of: BasinOf) -> ReadFile:
    """Read a whole file, or raise ``FileRefused``; an unreadable formation is set aside."""
    mapper = FormationMapper(source, basin_of)
    result = ReadFile()
    counted = Counted(stream)
    for raw in read_formations(counted):
        result.formations += 1
        read = _read(mapper, raw)
        if isinstance(read, Quarantined):
            result.quarantined.append(read)
        else:
            result.sessions += read
    result.digest = counted.digest.hexdigest()
    return result


def _read(mapper: FormationMapper, raw: RawFormation) -> list[ReadSession] | Quarantined:
    number = (raw.element.get("numero") or "")[:120]
    if raw.problem is not None:
        return Quarantined(raw.path, number, *raw.problem)
    try:
        return list(mapper.sessions_of(raw.element))
    except Unreadable as problem:
        code, sentence = problem.code, problem.sentence
    except ValueError:
        code, sentence = "unreadable", "Une valeur de la formation ne peut pas être lue."
    return Quarantined(raw.path, number, code, sentence, _without_people(raw.element))


def _without_people(formation: "Element") -> str:
    for parent in list(formation.iter()):
        for one in list(parent):
            if local_name(one) in _PERSONAL:
                parent.remove(one)
    kept = str(tostring(formation, encoding="unicode"))
    return str(mask_personal_data(kept[:_RAW_KEPT])).replace("\x00", "")
