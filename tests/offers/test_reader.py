"""Fields of France Travail: what each becomes, what is left out, what is refused."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from contracts.candidacy import ContractKind
from services.offers.clients.france_travail import OffersReader, Quarantined, Read, SearchAnswer
from services.offers.domain.company import SOLE_TRADER
from services.offers.domain.record import ReadOffer
from tests.offers.ledger import SCOPE
from tests.offers.raw_offers import a_file, a_raw_offer


def read(**changes):
    """Return what the reader makes of one offer."""
    return read_only(a_file([a_raw_offer(**changes)]))


def read_only(content):
    """Return what the reader makes of the only offer of a file."""
    [raw] = SearchAnswer(content)
    return OffersReader(SCOPE).read(raw)


def record(**changes):
    item = read(**changes)
    assert isinstance(item, ReadOffer), item
    return item.record


@pytest.mark.parametrize("name", ["id", "intitule", "dateCreation", "romeCode"])
@pytest.mark.parametrize("value", [..., None, "", "  ", 12, [], {}])
def test_o31_an_offer_without_its_essentials_is_set_aside_with_a_sentence(name, value):
    item = read(**{name: value})

    assert isinstance(item, Quarantined)
    assert name in item.path
    assert item.sentence.endswith(".")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'[{"id": NaN}]', "not_json"),
        (b'[{"id": "\xff"}]', "encoding"),
        (b"[" + b"[" * 90_000 + b"]" * 90_000 + b"]", "not_json"),
        (b"[12]", "not_an_object"),
        (b'[{"id": "../etc", "intitule": "x"}]', "id_invalid"),
    ],
)
def test_what_is_not_an_offer_is_set_aside(raw, code):
    item = read_only(raw)

    assert item.code == code


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(name=st.sampled_from(sorted(a_raw_offer())), value=VALUES)
def test_whatever_a_field_holds_the_offer_is_read_or_set_aside(name, value):
    content = json.dumps([{**a_raw_offer(), name: value}]).encode()

    item = read_only(content)

    assert isinstance(item, Read)


def test_o12_empty_blocks_written_in_any_way_are_nothing():
    found = record(
        entreprise={},
        salaire=[],
        contact={},
        agence=[],
        contexteTravail={"horaires": "Travail en journée"},
    )

    assert (found.employer_name, found.pay_text) == (None, None)
    assert found.details.schedules == ("Travail en journée",)


def test_an_unreadable_optional_value_is_left_out_with_a_warning():
    found = read(salaire={"libelle": 12}, accessibleTH="oui", nombrePostes="deux")

    assert set(found.warnings) == {
        "optional:salaire.libelle",
        "optional:accessibleTH",
        "optional:nombrePostes",
    }
    assert found.record.positions == 1


def test_o13_the_number_of_an_offer_keeps_its_leading_zero():
    found = read()

    assert found.source_id == "0481603"
    assert found.record.source_url.endswith("/0481603")


@pytest.mark.parametrize(
    ("label", "low", "high", "period"),
    [
        ("Annuel de 38000.0 Euros à 40000.0 Euros sur 12 mois", 38000, 40000, "year"),
        ("Annuel de 38000,00 Euros sur 12.0 mois", 38000, 38000, "year"),
        ("Mensuel de 1617,00 Euros", 1617, 1617, "month"),
        ("Mensuel de 1 850,50 Euros à 1 950,00 Euros", 1850.5, 1950, "month"),
        ("Horaire de 12,00 Euros", 12, 12, "hour"),
        ("Horaire de 10.03 Euros à 12.00 Euros sur 12 mois", 10.03, 12, "hour"),
    ],
)
def test_o19_a_plausible_pay_becomes_an_amount(label, low, high, period):
    found = record(salaire={"libelle": label})

    assert (found.pay_min, found.pay_max, found.pay_period) == (low, high, period)
    assert found.pay_text == label


@pytest.mark.parametrize(
    "label",
    [
        "Annuel de 12,00 Euros à 28,00 Euros",
        "Mensuel de 38000,00 Euros à 40000,00 Euros",
        "Horaire de 1850,00 Euros",
        "Mensuel de 2000,00 Euros à 1000,00 Euros",
        "Annuel de 6000,00 Euros à 290000,00 Euros",
        "Autre de 2300,00 Euros à 2300,00 Euros",
        "Mensuel de 1.850,00.0 Euros",
        "Selon convention",
    ],
)
def test_o19_a_pay_that_cannot_be_believed_stays_a_text(label):
    found = read(salaire={"libelle": label})

    assert found.record.pay_text == label
    assert (found.record.pay_min, found.record.pay_period) == (None, None)
    assert "pay_text_only" in found.warnings


@pytest.mark.parametrize("label", ["Annuel de", "Mensuel de ", "Horaire de"])
def test_o19_an_announced_pay_without_amount_is_no_pay(label):
    assert record(salaire={"libelle": label}).pay_text is None
    assert record(salaire={"libelle": label, "commentaire": "SMIC"}).pay_text == "SMIC"


@pytest.mark.parametrize(
    ("label", "hours"),
    [
        ("35H/semaine\nTravail en journée", 35),
        ("39 H", 39),
        ("39H Horaires normaux", 39),
        ("Temps partiel - 4H30/semaine", 4.5),
        ("35 H 30", 35.5),
        ("\nTravail en journée", None),
        ("Temps plein", None),
        ("", None),
        ("151H67/mois", None),
    ],
)
def test_o20_hours_of_a_week_are_read_or_unknown(label, hours):
    assert record(dureeTravailLibelle=label).weekly_hours == hours


@pytest.mark.parametrize(
    ("label", "months"),
    [
        ("Débutant accepté", 0),
        ("Expérience exigée de 1 An(s)", 12),
        ("1 An(s)", 12),
        ("2 ans", 24),
        ("12 Mois", 12),
        ("0 An(s)", 0),
        ("2 ans - Sur poste identique", 24),
        ("Expérience exigée", None),
    ],
)
def test_o21_experience_is_months_or_unknown_and_a_wish_stays_a_wish(label, months):
    details = record(experienceLibelle=label, experienceExige="S").details

    assert details.experience_months == months
    assert details.experience_required == "S"


@pytest.mark.parametrize(
    ("changes", "kind", "bookable"),
    [
        ({"typeContrat": "CDD", "alternance": True}, ContractKind.APPRENTICESHIP, True),
        ({"natureContrat": "Contrat apprentissage"}, ContractKind.APPRENTICESHIP, True),
        ({"typeContrat": "MIS"}, ContractKind.INTERIM, True),
        ({"typeContrat": "SAI"}, ContractKind.CDD, True),
        ({"typeContrat": "LIB"}, ContractKind.OTHER, False),
        ({"typeContrat": "FRA"}, ContractKind.OTHER, False),
        ({"natureContrat": "Emploi non salarié"}, ContractKind.CDI, False),
        ({"typeContrat": "XYZ"}, ContractKind.OTHER, True),
    ],
)
def test_o22_o24_contracts_are_told_apart(changes, kind, bookable):
    found = record(**changes)

    assert (found.contract_kind, found.bookable) == (kind, bookable)


@pytest.mark.parametrize(
    ("given", "kept", "warning"),
    [(0, 1, "positions_zero"), (1, 1, None), (100, 100, "positions_many"), (-3, 1, None)],
)
def test_o23_positions_are_at_least_one_and_many_are_flagged(given, kept, warning):
    found = read(nombrePostes=given)

    assert found.record.positions == kept
    assert found.warnings == ((warning,) if warning else ())


@pytest.mark.parametrize(
    ("diploma", "demand", "level"),
    [
        ("CAP, BEP et équivalents", "E", 3),
        ("Bac ou équivalent", "E", 4),
        ("Bac+2 ou équivalents", "E", 5),
        ("Bac+3, Bac+4 ou équivalents", "E", 6),
        ("Bac+5 et plus ou équivalents", "E", 7),
        ("Aucune formation scolaire", "E", 0),
        ("Bac ou équivalent", "S", None),
    ],
)
def test_only_a_demanded_diploma_is_a_level(diploma, demand, level):
    asked = [{"niveauLibelle": diploma, "exigence": demand, "domaineLibelle": "Hôtellerie"}]

    assert record(formations=asked).required_level == level


@pytest.mark.parametrize(
    ("code", "parent", "warning"),
    [("G1803", "G1803", None), ("A1102", "A1101", None), ("N9999", "N9999", "rome_unknown")],
)
def test_o32_an_occupation_has_its_parent(code, parent, warning):
    found = read(romeCode=code)

    assert (found.record.rome_code, found.record.rome_parent) == (code, parent)
    assert found.warnings == ((warning,) if warning else ())


def test_o14_swapped_coordinates_are_put_right():
    place = {**a_raw_offer()["lieuTravail"], "latitude": 5.2255, "longitude": 46.2052}

    found = read(lieuTravail=place)

    assert (found.record.lat, found.record.lon) == (46.2052, 5.2255)
    assert "coordinates_swapped" in found.warnings


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("<p>Un</p><p>Deux</p>", "Un\n\nDeux"),
        ("20 m&sup2; &amp; plus", "20 m² & plus"),
        ("&lt;b&gt;Gras&lt;/b&gt;", "Gras"),
        ("a < b et c > d", "a < b et c > d"),
        ("Un/r/nDeux***Trois\\r\\nQuatre", "Un\nDeux\nTrois\nQuatre"),
        ("EntitÃ© trÃ¨s sÃ»re", "Entité très sûre"),
        ("Nul\u0000 et \u202einvers", "Nul et invers"),
        ("Bravo \U0001f389", "Bravo \U0001f389"),
        ("<script>alert(1)</script>Bien", "Bien"),
    ],
)
def test_o25_texts_become_plain(raw, clean):
    assert record(description=raw).description == clean


def test_o25_a_long_text_is_cut_between_two_words():
    found = record(description="mot " * 1500)

    assert len(found.description) <= 5000
    assert found.description.endswith("mot…")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "http://www.example.org",
        "https://127.0.0.1/x",
        "https://[::1]/",
        "https://localhost/x",
        "https://u:p@www.example.org",
        "https://www.example.org:8443/",
        "https://www.example.org/?m=a@example.org",
        "https://www.example.org/a b",
    ],
)
def test_o29_an_unsafe_link_is_dropped_and_the_offer_kept(link):
    found = read(contact={"urlPostulation": link}, entreprise={"url": link, "logo": link})

    assert "link_dropped" in found.warnings
    details = found.record.details
    assert (details.apply_url, details.company_url, details.logo_url) == (None, None, None)


def test_a_safe_link_is_kept():
    link = "https://www.example.org/postuler?id=3"

    assert record(contact={"urlPostulation": link}).details.apply_url == link


@pytest.mark.parametrize(
    ("company", "contact", "shown"),
    [
        ("DUPONT MARIE", "DUPONT MARIE - Mme Marie DUPONT", SOLE_TRADER),
        ("Mme Marie Dupont", "", SOLE_TRADER),
        ("BOULANGERIE DUPONT", "BOULANGERIE DUPONT - Mme Marie DUPONT", "BOULANGERIE DUPONT"),
        (None, "H PUB - M. PRENOM NOM", "H PUB"),
        (None, "Mme Marie DUPONT", None),
    ],
)
def test_o28_a_sole_trader_is_a_person(company, contact, shown):
    given = {} if company is None else {"nom": company}

    assert record(entreprise=given, contact={"nom": contact}).employer_name == shown


def test_o26_no_person_is_kept_of_an_offer():
    # Given an offer that names a recruiter everywhere it can
    person = "Mme Zéphyrine QUATREPOMMES, z.quatrepommes @ example . org, 06 39 98 12 34"

    # When it is read
    found = record(
        intitule=f"Serveur ({person})",
        description=person,
        entreprise={"nom": "Auberge", "description": person, "url": "mailto:z@example.org"},
        contact={
            "nom": "Auberge - Mme Zéphyrine QUATREPOMMES",
            "courriel": person,
            "telephone": "06 39 98 12 34",
            "coordonnees1": f"Courriel : {person}",
        },
        competences=[{"libelle": person}],
        salaire={"commentaire": person},
        agence={"courriel": person},
    )

    # Then nothing of the person is left
    kept = found.model_dump_json()
    assert not any(word in kept for word in ("QUATREPOMMES", "quatrepommes", "39 98", "@"))
    assert "Auberge" in kept


def test_o30_the_shape_of_2019_is_read_without_its_address():
    found = read(
        dateCreation="2019-04-15T16:45:10+02:00",
        lieuTravail={"codePostal": "01000", "libelle": "01 - BOURG EN BRESSE"},
        contact={"nom": "H PUB - M. PRENOM NOM", "coordonnees1": "Courriel : a@example.org"},
        permis=[{"exigence": "E", "libelle": "B - Véhicule léger Exigé"}, {"exigence": "X"}],
        entreprise=...,
    )

    assert found.record.published_at == datetime(2019, 4, 15, 14, 45, 10, tzinfo=UTC)
    assert found.record.insee_code == "01053"
    assert found.record.employer_name == "H PUB"
    assert found.record.details.licence_b is True
    assert "@" not in found.record.model_dump_json()


def test_o33_doubles_share_a_group_unless_they_are_elsewhere():
    here, again = record(), record(id="0481604")
    elsewhere = record(lieuTravail={"libelle": "01 - VIRIAT", "commune": "01451"})

    assert here.similar_group == again.similar_group
    assert here.similar_group != elsewhere.similar_group
