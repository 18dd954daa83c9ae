"""Files made to harm: refused or set aside in little time and memory, with a French sentence."""

import time
import tracemalloc

import pytest

from services.offers.clients.france_travail import (
    FileRefused,
    OffersReader,
    Quarantined,
    SearchAnswer,
)
from tests.offers.ledger import SCOPE

MIB = 1024 * 1024
HOSTILE = {
    "deep": b"[" * 200_000,
    "deep in an offer": b'[{"id":"1","intitule":' + b"[" * 200_000 + b"]" * 200_000 + b"}]",
    "long text": b'[{"id":"1","intitule":"' + b"x" * (8 * MIB) + b'"}]',
    "many keys": b'[{"id":"1"' + b"".join(b',"k%d":0' % n for n in range(40_000)) + b"}]",
    "huge number": b'[{"id":"1","nombrePostes":' + b"9" * 100_000 + b"}]",
    "never closed": b'[{"id":"1","intitule":"' + b"\\" * (2 * MIB),
}
REFUSED = {
    "gzip": b"\x1f\x8b\x08\x00" + b"\x00" * MIB,
    "zip": b"PK\x03\x04" + b"\x00" * MIB,
    "page": b"<!DOCTYPE html><html>" + b" " * MIB,
    "no offer": b'{"resultats": {"a": ' + b"[" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_offer_is_set_aside_in_little_time_and_memory(name):
    content, reader = HOSTILE[name], OffersReader(SCOPE)
    began = time.perf_counter()
    found = [reader.read(raw) for raw in SearchAnswer(content)]
    taken = time.perf_counter() - began

    tracemalloc.start()
    found = [reader.read(raw) for raw in SearchAnswer(content)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found
    assert all(isinstance(each, Quarantined) for each in found)
    assert all(each.sentence.endswith(".") for each in found)
    assert taken < 2, f"{taken:.2f} s"
    assert peak < 5 * len(content) + 30 * MIB


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_carries_no_offers_is_refused_at_once(name):
    began = time.perf_counter()

    with pytest.raises(FileRefused) as refused:
        list(SearchAnswer(REFUSED[name]))

    assert str(refused.value).endswith(".")
    assert time.perf_counter() - began < 2
