"""The personal data filter: what must go, what must stay."""

import re

import pytest
from hypothesis import example, given, strategies as st

from chassis.given_names import GIVEN_NAMES
from chassis.privacy import _EMAIL, mask_personal_data

A, N, P = "[adresse masquée]", "[numéro masqué]", "[nom masqué]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("contact a.b@example.org merci", f"contact {A} merci"),
        ("a.b @ example . org", A),
        ("a . b @ example . org", A),
        ("x@y.f suite", f"{A} suite"),
        ("écrire à x@group- name.com svp", f"écrire à {A} svp"),
        ("mailto:a.b@example.org", A),
        ('<a href="mailto:a.b@example.org">', f'<a href="{A}">'),
        ("Votre CV. contact@example.org. Nous répondons.", f"Votre CV. {A}. Nous répondons."),
        ("prenom.nom (at) example.org", A),
        ("jean.dupont@Example.ORG, merci", f"{A}, merci"),
        ("https://example.org/?cv=a.b@example.org", None),
    ],
)
def test_o26_an_address_is_masked_however_it_is_written(text, masked):
    assert "@" not in mask_personal_data(text)
    if masked is not None:
        assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    "number",
    [
        "0639980000",
        "06 39 98 00 00",
        "06.39-98-00.00",
        "06. 39 98 00 00",
        "06/39/98/00/00",
        "06 399 800 00",
        "0 6 3 9 9 8 0 0 0 0",
        "06\u00a039\u00a098\u00a000\u00a000",
        "+33 6 39 98 00 00",
        "+33639980000",
        "0033639980000",
        "+33 (0)6 39 98 00 00",
        "(+33)6.39.98.00.00",
        "33 6 39 98 00 00",
        "+352 621 000 000",
    ],
)
def test_o26_a_telephone_number_is_masked_however_it_is_written(number):
    assert mask_personal_data(f"Appelez le {number}.") == f"Appelez le {N}."
    assert mask_personal_data(f"tél:{number}, 57000 Metz") == f"tél:{N}, 57000 Metz"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("M. DUPONT Jean", f"M. {P}"),
        ("M.Dupont", f"M.{P}"),
        ("Mr. Dupont", f"Mr. {P}"),
        ("Mme Marie DUPONT au siège", f"Mme {P} au siège"),
        ("Madame Dupont-Durand et Monsieur De La Tour", f"Madame {P} et Monsieur {P}"),
        ("M. Jean de La Fontaine arrive", f"M. {P} arrive"),
        ("Mlle Élodie Œillet", f"Mlle {P}"),
        ("Dr Durand", f"Dr {P}"),
        ("contactez Marie Dupont au siège", f"contactez {P} au siège"),
        ("Contact : Marie DUPONT - siège", f"Contact : {P} - siège"),
        ("Votre interlocutrice Sophie Durand vous attend", f"Votre interlocutrice {P} vous attend"),
        ("auprès de Marie-Claire Dupont.", f"auprès de {P}."),
        ("manager : Awa Diallo", f"manager : {P}"),
        ("Je suis Paul Durand, gérant", f"Je suis {P}, gérant"),
    ],
)
def test_o26_the_name_of_a_person_is_masked_and_the_civility_stays(text, masked):
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "12 rue Marie Curie, lycée Paul Verlaine",
        "rue du Dr Schweitzer et rue du Docteur Albert Schweitzer",
        "hôpital Robert Debré, clinique Claude Bernard",
        "chez Leroy Merlin, contactez Leroy Merlin",
        "inscription auprès de France Travail ou auprès de Cap Emploi",
        "Madame, Monsieur, bonjour. Monsieur le Directeur",
        "Je suis Responsable Recrutement",
        "SIRET 732 829 320 00074 ou 73282932000074, NDA 41570123457",
        "du 01/09/25 au 15/10/25, 01/09/25 - 15/10/25, 01.09.25 15.10.25",
        "1 234 567,00 Euros, 01 500 000 €, 12,50 € de l’heure",
        "offre 0481603, réf. 193ABCD, code 57000",
        "https://example.org/offres/0639980000/detail",
        "39 36, 3949, 35 h, 8h30-12h00",
        "",
    ],
)
def test_o27_what_is_nobody_stays(text):
    assert mask_personal_data(text) == text


SIGNS = (*"@＠. ", "a.b", "c", "fr", "(at)", "[AT]", "(@)", "[@]", " arobase ", " AROBAſE ")
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)
AROUND = st.text(max_size=60)


@example(before="x@", local="a", domain="a", tld="fr")
@given(before=AROUND, local=WORDS, domain=WORDS, tld=st.sampled_from(["fr", "com", "org"]))
def test_no_address_survives_in_any_text(before, local, domain, tld):
    masked = mask_personal_data(f"{before} {local}.rh@{domain}-rh.{tld} fin")

    assert f"@{domain}" not in masked
    assert A in masked


@given(
    st.lists(
        st.sampled_from(
            [
                "a.b",
                "c",
                "@",
                "＠",
                "(at)",
                "[AT]",
                "(@)",
                "[@]",
                " arobase ",
                "AROBAſE",
                " ",
                ".",
                "fr",
                "ſ",
                "İ",
                "é",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_the_quick_look_for_a_sign_overlooks_no_address(text):
    assert _EMAIL.search(text) is None or mask_personal_data(text) != text


@given(
    before=st.text(max_size=40).filter(lambda text: not re.search(r"[\d+./:]", text)),
    pairs=st.lists(st.integers(0, 99), min_size=4, max_size=4),
    kind=st.integers(1, 9),
    gap=st.sampled_from(["", " ", ".", "-", ". ", " - ", "\u00a0"]),
)
def test_no_telephone_number_survives_in_any_text(before, pairs, kind, gap):
    number = gap.join([f"0{kind}", *(f"{pair:02}" for pair in pairs)])

    masked = mask_personal_data(f"{before} {number} fin")

    assert number not in masked


@given(st.text(alphabet="aéÀB. M0123456789+@-/\n’'()[]", max_size=200) | st.text(max_size=300))
def test_a_second_passage_changes_nothing(text):
    once = mask_personal_data(text)

    assert mask_personal_data(once) == once


@given(st.text(alphabet="abcdeéà ,;!?\n", max_size=300))
def test_a_text_without_digit_sign_or_capital_is_left_alone(text):
    assert mask_personal_data(text) == text


def test_given_names_are_written_as_they_are_compared():
    assert all(name == name.lower() and name.isascii() for name in GIVEN_NAMES)
