"""A LHEO file read as a stream: one formation at a time, inside bounds, without any DTD."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from services.trainings.clients.lheo.elements import local_name
from services.trainings.domain.feed import FileRefused

if TYPE_CHECKING:
    from hashlib import _Hash as Hash
    from xml.etree.ElementTree import Element

MAX_DEPTH = 64
MAX_ELEMENTS = 100_000
MAX_FORMATION_BYTES = 5 * 1024 * 1024
MAX_FILE_BYTES = 2 * 1024 * 1024 * 1024

_VERSION_1_3 = (
    "Ce fichier est au format LHEO 1.3, qui n’est pas lu. Demandez un export LHEO 2.2 ou 2.3."
)
_INDEX = (
    "Ce fichier est un index LHEO : il résume les formations sans les décrire. "
    "Demandez le fichier complet."
)
_DTD = "Ce fichier contient une déclaration DOCTYPE ou des entités : elles sont interdites."
_COMPRESSED = "Ce fichier est compressé. Décompressez-le, puis donnez le fichier XML."
_PAGE = "Ce fichier est une page web, pas un document LHEO."


@dataclass
class RawFormation:
    """One ``formation`` of the file, or why it cannot be looked at."""

    position: int
    element: "Element"
    problem: tuple[str, str] | None = None

    @property
    def path(self) -> str:
        return f"/lheo/offres/formation[{self.position}]"


@dataclass
class Counted:
    """A stream that counts its bytes, stops at the cap, and knows what it was made of."""

    stream: BinaryIO
    total: int = 0
    digest: "Hash" = field(default_factory=sha256)
    _ahead: bytes = b""

    def look(self, size: int) -> bytes:
        """Return the first bytes, which will be read again."""
        self._ahead = self.stream.read(size)
        return self._ahead

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        chunk, self._ahead = self._ahead or self.stream.read(size), b""
        self.total += len(chunk)
        self.digest.update(chunk)
        if self.total > MAX_FILE_BYTES:
            raise FileRefused("Ce fichier dépasse 2 Go.")
        return chunk


@dataclass
class _Walk:
    """Where the parser is, and what the current formation has cost so far."""

    source: Counted
    stack: list["Element"] = field(default_factory=list)
    position: int = 0
    formation: "Element | None" = None
    floor: int = 0
    began: int = 0
    elements: int = 0
    problem: tuple[str, str] | None = None

    def enter(self, element: "Element") -> None:
        name = local_name(element)
        if not self.stack:
            _check_root(element, name)
        elif self.formation is None:
            _check_dialect(name)
        self.stack.append(element)
        if self.formation is None and name == "formation" and len(self.stack) == 3:
            self.position += 1
            self.formation, self.floor, self.problem = element, len(self.stack), None
            self.began, self.elements = self.source.total, 0
        elif self.formation is not None:
            self._measure()

    def _measure(self) -> None:
        self.elements += 1
        if self.problem is None:
            if len(self.stack) - self.floor > MAX_DEPTH:
                self.problem = ("too_deep", f"Plus de {MAX_DEPTH} niveaux d’éléments.")
            elif self.elements > MAX_ELEMENTS:
                self.problem = ("too_many_elements", f"Plus de {MAX_ELEMENTS} éléments.")
            elif self.source.total - self.began > MAX_FORMATION_BYTES:
                self.problem = ("too_large", "Formation de plus de 5 Mo.")
        if self.problem is not None:  # nothing of it will be read: keep nothing in memory
            self._detach()

    def leave(self, element: "Element") -> RawFormation | None:
        found = None
        if element is self.formation:
            found = RawFormation(self.position, element, self.problem)
            self.formation = None
        elif self.formation is None or self.problem is not None:
            element.clear()
        if self.formation is None:
            self._detach()
        self.stack.pop()
        return found

    def _detach(self) -> None:
        if len(self.stack) > 1:
            self.stack[-2][:] = []


def read_formations(stream: Counted) -> Iterator[RawFormation]:
    """Yield the formations of a LHEO 2.2 or 2.3 file; raise ``FileRefused`` for anything else."""
    _sniff(stream.look(4096))
    walk = _Walk(stream)
    try:
        for event, element in iterparse(walk.source, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                walk.enter(element)
            elif (found := walk.leave(element)) is not None:
                yield found
    except DefusedXmlException as error:
        raise FileRefused(_DTD) from error
    except ParseError as error:
        line, column = error.position
        raise FileRefused(
            f"Ce fichier est illisible à la ligne {line}, colonne {column + 1} : "
            "caractère interdit, balise mal fermée ou fin de fichier manquante."
        ) from error
    except (LookupError, ValueError) as error:
        raise FileRefused("L’encodage annoncé par ce fichier n’est pas reconnu.") from error
    if walk.position == 0:
        raise FileRefused("Ce fichier ne contient aucune formation.")


def _sniff(head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise FileRefused("Ce fichier est vide.")
    if start.startswith((b"pk\x03\x04", b"\x1f\x8b", b"bzh", b"7z\xbc\xaf")):
        raise FileRefused(_COMPRESSED)
    if start.startswith((b"<!doctype html", b"<html")):
        raise FileRefused(_PAGE)


def _check_root(element: "Element", name: str) -> None:
    namespace = element.tag.rpartition("}")[0]
    if "lheo.org/1.3" in namespace:
        raise FileRefused(_VERSION_1_3)
    if name == "lheo-index":
        raise FileRefused(_INDEX)
    if name != "lheo":
        raise FileRefused(
            f"Ce fichier n’est pas un document LHEO : il commence par « {name[:40]} »."
        )


def _check_dialect(name: str) -> None:
    if name == "offre-formation":
        raise FileRefused(_VERSION_1_3)
    if name in {"resumes-offres", "resume-offre"}:
        raise FileRefused(_INDEX)
