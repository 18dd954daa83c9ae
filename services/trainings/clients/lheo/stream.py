"""A LHEO file read as a stream: one formation at a time, inside bounds, without any DTD."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, TreeBuilder  # defusedxml parses

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError, iterparse

from services.trainings.clients.lheo.elements import local_name
from services.trainings.clients.lheo.source import Counted
from services.trainings.domain.feed import FileRefused

MAX_DEPTH = 64
MAX_OPEN = 50_000
MAX_ELEMENTS = 100_000
MAX_FORMATION_BYTES = 5 * 1024 * 1024

_VERSION_1_3 = (
    "Ce fichier est au format LHEO 1.3, qui n’est pas lu. Demandez un export LHEO 2.2 ou 2.3."
)
_INDEX = (
    "Ce fichier est un index LHEO : il résume les formations sans les décrire. "
    "Demandez le fichier complet."
)
_TOO_LARGE = ("too_large", "Formation de plus de 5 Mo.")
_DTD = "Ce fichier contient une déclaration DOCTYPE ou des entités : elles sont interdites."
_COMPRESSED = "Ce fichier est compressé. Donnez le fichier XML, seul ou compressé par gzip (.gz)."
_BOTTOMLESS = "Ce fichier emboîte ses balises sans fin : ce n’est pas un document LHEO."
_PAGE = "Ce fichier est une page web, pas un document LHEO."


@dataclass
class RawFormation:
    """One ``formation`` of the file, or why it cannot be looked at."""

    position: int
    element: Element
    problem: tuple[str, str] | None = None

    @property
    def path(self) -> str:
        return f"/lheo/offres/formation[{self.position}]"


class _Builder(TreeBuilder):
    """Builds the elements; the text of a formation beyond its bounds is not kept.

    It runs a few formations ahead of the walk: it remembers which of them lost some text.
    """

    def __init__(self, source: Counted) -> None:
        super().__init__()
        self._source, self._kept = source, 0
        self._cut: list[Element] = []

    def data(self, text: str) -> None:
        """Keep a piece of text, unless there was too much already."""
        self._source.heard()
        self._kept += len(text)
        if self._kept <= MAX_FORMATION_BYTES:
            super().data(text)

    def end(self, tag: str) -> Element:
        """Close an element; after a formation, count again."""
        element = super().end(tag)
        if tag.endswith("formation") and local_name(element) == "formation":
            if self._kept > MAX_FORMATION_BYTES:
                self._cut.append(element)
            self._kept = 0
        return element

    def was_cut(self, formation: Element) -> bool:
        """Say whether a formation lost some of its text."""
        return any(one is formation for one in self._cut)


@dataclass
class _Walk:
    """Where the parser is, and what the current formation has cost so far."""

    source: Counted
    builder: _Builder
    stack: list[Element] = field(default_factory=list)
    position: int = 0
    formation: Element | None = None
    floor: int = 0
    began: int = 0
    elements: int = 0
    problem: tuple[str, str] | None = None

    def enter(self, element: Element) -> None:
        """Follow the parser into an element."""
        name = local_name(element)
        if not self.stack:
            _check_root(element, name)
        elif self.formation is None:
            _check_dialect(name)
        self.stack.append(element)
        if len(self.stack) > MAX_OPEN:
            raise FileRefused(_BOTTOMLESS)
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
                self.problem = _TOO_LARGE
        if self.problem is not None:  # nothing of it will be read: keep nothing in memory
            self._detach()

    def leave(self, element: Element) -> RawFormation | None:
        """Follow the parser out of an element; return it if it is a formation."""
        found = None
        if element is self.formation:
            if self.problem is None and self.builder.was_cut(element):
                self.problem = _TOO_LARGE
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
    walk = _Walk(stream, _Builder(stream))
    parser = DefusedXMLParser(target=walk.builder, forbid_dtd=True)
    try:
        for event, element in iterparse(stream, events=("start", "end"), parser=parser):
            stream.heard()
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
    if start.startswith((b"pk\x03\x04", b"bzh", b"7z\xbc\xaf")):
        raise FileRefused(_COMPRESSED)
    if start.startswith((b"<!doctype html", b"<html")):
        raise FileRefused(_PAGE)


def _check_root(element: Element, name: str) -> None:
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
