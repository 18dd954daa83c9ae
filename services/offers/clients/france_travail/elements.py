"""The offers of a JSON document, cut out one by one, so that a bad one does not lose the others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

Bytes = bytes | mmap

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["{}\[\],:]', re.DOTALL)
_BLANK = b" \t\r\n"
_OPEN, _CLOSE = (b"{", b"["), (b"}", b"]")

_EMPTY = "Ce fichier est vide."
_PAGE = "Ce fichier est une page web, pas une réponse de l’API des offres."
_COMPRESSED = "Ce fichier est compressé. Décompressez-le, puis donnez le fichier JSON."
_NOT_JSON = "Ce fichier n’est pas du JSON."
_NO_OFFER = (
    "Ce fichier ne contient pas d’offres : il faut une réponse de recherche "
    "(« resultats »), une liste d’offres ou une offre."
)


class FileRefused(Exception):
    """The whole file is refused; the sentence is for a person and nothing was applied."""


@dataclass
class Offers:
    """The raw offers of a document, in order. ``is_cut``: the document stops before its end."""

    data: Bytes
    start: int
    is_cut: bool = False

    def __iter__(self) -> Iterator[bytes]:
        self.is_cut = False
        if self.data[self.start : self.start + 1] == b"{":
            yield self.data[self.start :].strip(_BLANK)
            return
        tokens = _TOKEN.finditer(self.data, self.start + 1)
        yield from self._elements(tokens, self.start + 1)

    def _elements(self, tokens: Iterator[re.Match[bytes]], begin: int) -> Iterator[bytes]:
        depth = 0
        for match in tokens:
            token = match[0]
            if token == b'"':
                break
            if token in _OPEN:
                depth += 1
            elif depth and token in _CLOSE:
                depth -= 1
            elif depth == 0 and token in (b",", b"]", b"}"):
                if element := self.data[begin : match.start()].strip(_BLANK):
                    yield element
                begin = match.end()
                if token != b",":
                    return
        self.is_cut = True
        if rest := self.data[begin:].strip(_BLANK):
            yield rest


def offers_in(data: Bytes) -> Offers:
    """Return the offers of a search answer, of a list, or a single one. Raises `FileRefused`."""
    start = 3 if data[:3] == b"\xef\xbb\xbf" else 0
    while start < len(data) and data[start : start + 1] in (b" ", b"\t", b"\r", b"\n"):
        start += 1
    first = data[start : start + 1]
    if first == b"[":
        return Offers(data, start)
    if first != b"{":
        raise FileRefused(_why_not(data, start))
    keys = dict(_keys(data, start))
    results = keys.get(b'"resultats"')
    if results is not None and data[results : results + 1] == b"[":
        return Offers(data, results)
    if b'"id"' in keys and b'"intitule"' in keys:
        return Offers(data, start)
    raise FileRefused(_NO_OFFER)


def _keys(data: Bytes, start: int) -> Iterator[tuple[bytes, int]]:
    """Return the keys of the outermost object and where the value of each begins."""
    depth, last = 0, b""
    for match in _TOKEN.finditer(data, start):
        token = match[0]
        if token in _OPEN:
            depth += 1
        elif token in _CLOSE:
            depth -= 1
        elif token == b":" and depth == 1:
            value = re.compile(rb"\s*").match(data, match.end())
            yield last, value.end() if value else match.end()
            if last == b'"resultats"':
                return
        else:
            last = token
        if depth == 0:
            return


def _why_not(data: Bytes, start: int) -> str:
    head = data[start : start + 64]
    if not head:
        return _EMPTY
    if head[:2] in (b"\x1f\x8b", b"PK"):
        return _COMPRESSED
    return _PAGE if head.lstrip()[:1] == b"<" else _NOT_JSON
