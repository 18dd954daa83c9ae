"""A process that reads hostile files and says what each cost, in JSON.

The files are made while they are read: what is weighed is the reader. A small file loads the
tables first, so that the growth told is that of the file alone.
"""

import io
import json
import resource
import sys
import time
import zlib
from collections.abc import Iterator

from services.trainings.clients.lheo import FileRefused, LheoFeed, Quarantined
from tests.trainings.lheo_files import LHEO_2_3, a_file, a_formation

MEGA, DEPTH = 1024 * 1024, 200_000
HEAD = f'<lheo xmlns="{LHEO_2_3}"><offres>'.encode()
FIRST = a_formation("F1").encode()
OPENED = b'<formation numero="F2"><intitule-formation>Monstre</intitule-formation>'
LAST = a_formation("F3").encode()
TAIL = b"</offres></lheo>"


class Made(io.RawIOBase):
    """A file whose pieces are made one by one."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = filter(None, pieces), b""

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size and (piece := next(self._pieces, b"")):
            self._left += piece
        given, self._left = self._left[:size], self._left[size:]
        return given


def inside(*monster: Iterator[bytes] | list[bytes]) -> Iterator[bytes]:
    """Yield a whole file, with a monstrous formation between two good ones."""
    yield HEAD + FIRST + OPENED
    for part in monster:
        yield from part
    yield b"</formation>" + LAST + TAIL


def times(piece: bytes, megabytes: int) -> Iterator[bytes]:
    """Yield a piece again and again."""
    block = piece * (MEGA // len(piece))
    return (block for _ in range(megabytes))


def bomb(megabytes: int) -> Iterator[bytes]:
    """Yield a gzip that becomes a thousand times larger."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield packer.compress(HEAD + OPENED)
    for block in times(b" ", megabytes):
        yield packer.compress(block)
    yield packer.flush()


def entities(depth: int) -> bytes:
    """Return the declarations of a billion laughs."""
    lines = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(depth))
    return f'<!DOCTYPE lheo [<!ENTITY a0 "ha">{lines}]>'.encode()


def declared(dtd: bytes) -> Iterator[bytes]:
    """Yield a file that begins with a document type."""
    return iter([dtd + HEAD.replace(b"<offres>", b"<offres>&a9;") + FIRST + TAIL])


def files(port: str) -> dict[str, Iterator[bytes]]:
    """Return every hostile file by its name; ``port`` is listened to by the test."""
    url = f"http://127.0.0.1:{port}/lheo".encode()
    quadratic = b'<!DOCTYPE lheo [<!ENTITY a9 "' + b"a" * 100_000 + b'">]>'
    return {
        "empty DTD": declared(b"<!DOCTYPE lheo>"),
        "external DTD": declared(b'<!DOCTYPE lheo SYSTEM "' + url + b'">'),
        "billion laughs": declared(entities(9)),
        "quadratic": declared(quadratic),
        "local file": declared(b'<!DOCTYPE lheo [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'),
        "remote file": declared(b'<!DOCTYPE lheo [<!ENTITY a9 SYSTEM "' + url + b'">]>'),
        "deep": inside([b"<x>" * DEPTH], [b"</x>" * DEPTH]),
        "long": inside(times(b"<x>texte</x>", 6)),
        "one text": inside([b"<x>"], times(b"texte ", 100), [b"</x>"]),
        "one tag": inside([b'<x a="'], times(b"valeur", 100), [b'"/>']),
        "one comment": inside([b"<!--"], times(b"jamais", 100), [b"-->"]),
        "gzip bomb": bomb(1024),
    }


def weigh(file: Iterator[bytes]) -> dict[str, object]:
    """Read one file and return what it cost."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    read, refusal = [], ""
    try:
        read = list(LheoFeed(Made(file), source="essai", basin_of=lambda _: None))
    except FileRefused as refused:
        refusal = str(refused)
    said = [one.code if isinstance(one, Quarantined) else one.key.formation for one in read]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    cost = {"seconds": time.perf_counter() - began, "megabytes": grown / 1024}
    return {**cost, "refusal": refusal, "read": said}


if __name__ == "__main__":
    list(LheoFeed(io.BytesIO(a_file([a_formation()])), source="essai", basin_of=lambda _: None))
    json.dump({name: weigh(file) for name, file in files(sys.argv[1]).items()}, sys.stdout)
