"""Offers cut out of a JSON document: a bad one does not lose the others."""

import json

import pytest
from hypothesis import given, strategies as st

from services.offers.clients.france_travail import FileRefused
from services.offers.clients.france_travail.elements import offers_in

OBJECT = b'{"id": "1", "intitule": "a, b] \\" }"}'


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "vide"),
        (b"  \n", "vide"),
        (b"<!doctype html><html>", "page web"),
        (b"\x1f\x8b\x08\x00", "compressé"),
        (b"PK\x03\x04", "compressé"),
        (b"id;intitule\n1;a", "JSON"),
        (b'{"error": "invalid_client"}', "offres"),
        (b'{"resultats": null}', "offres"),
        (b"{", "offres"),
    ],
)
def test_a_file_without_offers_is_refused_with_a_sentence(content, word):
    with pytest.raises(FileRefused, match=word):
        offers_in(content)


@pytest.mark.parametrize(
    "content",
    [
        b'{"resultats": [' + OBJECT + b'], "filtresPossibles": []}',
        b'{"filtresPossibles": [{"resultats": [1]}], "resultats" : [' + OBJECT + b"]}",
        b"[" + OBJECT + b"]",
        b"\xef\xbb\xbf [" + OBJECT + b"]",
        b" " + OBJECT + b" ",
    ],
)
def test_an_answer_a_list_or_a_single_offer_is_read(content):
    offers = offers_in(content)

    assert list(offers) == [OBJECT]
    assert not offers.is_cut


@pytest.mark.parametrize("content", [b"[]", b'{"resultats": []}'])
def test_an_empty_answer_holds_nothing(content):
    assert list(offers_in(content)) == []


def test_a_document_cut_before_its_end_gives_what_it_has_and_says_so():
    offers = offers_in(b"[" + OBJECT + b', {"id": "2", "intitule": "cou')

    assert list(offers) == [OBJECT, b'{"id": "2", "intitule": "cou']
    assert offers.is_cut


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@given(st.lists(JSON, max_size=8), st.sampled_from([None, 2]))
def test_any_json_is_cut_as_a_parser_reads_it(values, indent):
    content = json.dumps({"resultats": values}, indent=indent).encode()

    assert [json.loads(raw) for raw in offers_in(content)] == values


@given(st.binary(max_size=200))
def test_bytes_of_any_sort_are_cut_without_an_accident(content):
    cut = list(offers_in(b"[" + content))

    assert all(raw == raw.strip(b" \t\r\n") != b"" for raw in cut)
