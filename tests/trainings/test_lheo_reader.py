"""LHEO files: what is read, what is refused with a sentence, what is set aside."""

import gzip
import io
import re
import time
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from chassis.referentials.certifications import Certification, Certifications
from contracts.trainings import TeachingMode
from contracts.words import organisation_id
from services.trainings.clients.lheo import FileRefused, LheoFeed, Quarantined
from services.trainings.domain.record import ReadSession
from tests.trainings.lheo_files import a_file, a_formation, a_place, a_session, an_action


class ReadFile(NamedTuple):
    """All that a file says."""

    sessions: list[ReadSession]
    quarantined: list[Quarantined]


EDOF = "https://www.of.moncompteformation.gouv.fr"
SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "lheo"


def read(content: bytes) -> ReadFile:
    feed = LheoFeed(io.BytesIO(content), source="essai", basin_of=lambda insee: "metz")
    items = list(feed)
    return ReadFile(
        [item for item in items if isinstance(item, ReadSession)],
        [item for item in items if isinstance(item, Quarantined)],
    )


def read_one(**given: object):
    [session] = read(a_file([a_formation(actions=[an_action(**given)])])).sessions
    return session


def refused(content: bytes) -> str:
    with pytest.raises(FileRefused) as refusal:
        read(content)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (a_file([a_formation()], namespace="http://www.lheo.org/1.3.0"), "LHEO 1.3"),
        (b'<lheo-index xmlns="http://lheo.gouv.fr/2.3"/>', "index LHEO"),
        (b"<lheo><resumes-offres/></lheo>", "index LHEO"),
        (b"<!DOCTYPE html><html><body/></html>", "page web"),
        (b"<catalogue/>", "catalogue"),
        (b"", "vide"),
        (b" \n", "vide"),
        (b"PK\x03\x04rest", "compressé"),
        (a_file([]), "aucune formation"),
    ],
)
def test_l02_another_document_is_refused_with_a_sentence(content, words):
    assert words in refused(content)


BOMB = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))


@pytest.mark.parametrize(
    "dtd",
    [
        "<!DOCTYPE lheo>",
        '<!DOCTYPE lheo SYSTEM "http://127.0.0.1:9/lheo.dtd">',
        f'<!DOCTYPE lheo [<!ENTITY a0 "ha">{BOMB}]>',
        '<!DOCTYPE lheo [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE lheo [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>',
    ],
)
def test_l03_any_document_type_is_refused_at_once(dtd):
    started = time.monotonic()

    sentence = refused(f"{dtd}<lheo><offres/></lheo>".encode())

    assert "DOCTYPE" in sentence
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "content",
    [
        a_file([a_formation()]).replace("é".encode(), b"\xe9"),
        a_file([a_formation(title="a\x0bb")]),
        a_file([a_formation(), a_formation("F2")])[:-400],
        b"\n" + a_file([a_formation()]),
    ],
)
def test_l05_a_broken_file_is_refused_with_its_line_and_column(content):
    sentence = refused(content)

    assert "ligne" in sentence
    assert "colonne" in sentence


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "windows-1252"])
def test_l04_every_declared_encoding_gives_the_right_accents(encoding):
    [session] = read(a_file([a_formation(title="Métier d'été")], encoding=encoding)).sessions

    assert session.record.title == "Métier d'été"


def test_l04_a_byte_order_mark_is_accepted():
    assert read(b"\xef\xbb\xbf" + a_file([a_formation()])).sessions


def test_a_file_compressed_by_gzip_is_read_as_it_is():
    plain = a_file([a_formation()])

    assert read(gzip.compress(plain)).sessions == read(plain).sessions
    assert "incomplet" in refused(gzip.compress(plain)[:-20])


@pytest.mark.parametrize("namespace", ["http://www.lheo.org/2.2", "http://lheo.gouv.fr/2.3", ""])
def test_l01_the_namespace_changes_nothing(namespace):
    assert (
        read(a_file([a_formation()], namespace=namespace)).sessions
        == read(a_file([a_formation()])).sessions
    )


def test_l01_a_prefixed_namespace_changes_nothing():
    plain = a_file([a_formation()]).decode()
    prefixed = re.sub(r"<(/?)([a-zA-Z])", r"<\1l:\2", plain).replace(" xmlns=", " xmlns:l=")

    assert read(prefixed.encode()).sessions == read(plain.encode()).sessions


def test_l01_mon_compte_formation_is_read_with_what_it_says():
    # Given its dialect: another namespace, CDATA, no period, no domain, a provider without a name
    formation = a_formation(actions=[an_action(permanent="1", funders=[])], provider="")
    formation = re.sub(r"<(periode|domaine-formation)>.*?</\1>", "", formation)
    formation = formation.replace("Conduite d’installations", "<![CDATA[Métal &amp; bois]]>")

    [session] = read(a_file([formation], namespace=EDOF, encoding="ISO-8859-1")).sessions

    record = session.record
    assert (record.title, record.responsible_provider_name) == ("Métal & bois", "35600000049837")
    assert (record.starts_on, record.permanent_entry, record.sound) == (None, True, True)
    assert (record.region_funded, record.rome_parents) == (None, ())
    assert session.flags == ("rome_missing",)


def test_l08_neither_order_nor_unknown_elements_matter():
    usual = a_formation()
    start, end = usual.index("<action"), usual.index("</action>") + len("</action>")
    action, rest = usual[start:end], usual[:start] + usual[end:]
    odd = rest.replace("</formation>", f"<nouveau><x/></nouveau>{action}</formation>")
    odd = odd.replace("coordonnees>", "coordonneFs>")

    assert read(a_file([odd])).sessions == read(a_file([usual])).sessions


def test_a_session_carries_what_people_need():
    [session] = read(a_file([a_formation()])).sessions
    record = session.record

    assert (record.title, record.entry_level, record.exit_level) == (
        "Conduite d’installations",
        3,
        4,
    )
    assert record.responsible_provider_id == organisation_id("35600000049837")
    assert (record.insee_code, record.city, record.basin_code) == ("57463", "Metz", "metz")
    assert record.address == "12 rue des Essais, 57000 Metz"
    assert (record.region_funded, record.funders) == (True, ("2",))
    assert (record.rncp_code, record.hours, record.weeks) == ("RNCP320", 350, 17)
    assert record.sound


def test_t20_nobody_is_named_in_what_is_kept():
    broken = a_formation("F2", title="-")
    objective = "Contact : canari@exemple.test ou 03 87 00 00 11."

    result = read(a_file([a_formation(objective=objective), broken]))

    [aside] = result.quarantined
    kept = repr(result.sessions) + aside.raw
    assert "Conduite" in kept
    for canary in ("CANARINOM", "Zoe", "canari@", "87 00 00 11"):
        assert canary not in kept


def test_t20_a_sole_trader_is_not_named_either():
    [session] = read(a_file([a_formation(provider="Zoe CANARINOM")])).sessions

    assert session.record.responsible_provider_name == "Organisme de formation indépendant"


@pytest.mark.parametrize(("mandatory", "required"), [("0", False), ("1", True)])
def test_t06_an_entry_level_is_advice_or_a_condition(mandatory, required):
    [session] = read(a_file([a_formation(actions=[an_action(mandatory=mandatory)])])).sessions

    assert session.record.entry_level_required is required


def test_t08_the_region_pays_for_one_action_only():
    actions = [an_action("A1", funders=["2"]), an_action("A2", funders=["10"])]

    result = read(a_file([a_formation(actions=actions)]))

    assert {one.key.action: one.record.region_funded for one in result.sessions} == {
        "A1": True,
        "A2": False,
    }


def test_t16_the_place_of_training_decides_and_the_main_one_is_tagged():
    nancy = ("54395", "54000", "Nancy", "54")
    tagged = an_action(places=[a_place(), a_place(nancy, tag="principal")])
    untagged = an_action("A2", places=[a_place(), a_place(nancy)])

    result = read(a_file([a_formation(actions=[tagged, untagged])]))

    assert [one.record.city for one in result.sessions] == ["Nancy", "Metz"]


def test_t16_the_other_places_are_listed():
    nancy = ("54395", "54000", "Nancy", "54")

    session = read_one(places=[a_place(nancy), a_place(tag="principal")])

    assert session.record.city == "Metz"
    assert session.record.other_places == ("54000 Nancy",)


@pytest.mark.parametrize(
    ("place", "insee", "flag"),
    [
        (("75019", "75019", "Paris", "75"), "75056", "insee_contradicts_label"),
        (("75117", "75017", "Paris 17e Arrondissement", "75"), "75056", None),
        (("93100", "93100", "Montreuil", "93"), "93048", "insee_is_postal_code"),
        (("00000", "57000", "Metz", "57"), "57463", "insee_unknown"),
        (("", "57000", "Metz", "57"), "57463", None),
        (("", "57000", "-", "57"), None, None),
        (("00000", "", "-", ""), None, "insee_unknown"),
    ],
)
def test_t13_a_place_is_found_or_flagged(place, insee, flag):
    session = read_one(places=[a_place(place)])

    assert session.record.insee_code == insee
    assert flag is None or flag in session.flags


@pytest.mark.parametrize(
    ("code", "region"),
    [("41", "44"), ("42", "44"), ("21", "44"), ("44", "44"), ("24", "24"), ("99", None)],
)
def test_t14_a_region_is_read_by_its_present_code(code, region):
    place = a_place(("", "", "Quelque part", "")).replace(
        "</adresse>", f"<region>{code}</region></adresse>"
    )

    assert read_one(places=[place]).record.region_code == region


def test_t15_the_place_of_training_decides_of_the_region():
    lille = ("59350", "59000", "Lille", "59")

    session = read_one(places=[a_place(lille)])  # inscription in Nancy, provider elsewhere

    assert (session.record.region_code, session.record.city) == ("32", "Lille")


def test_t17_occupations_come_from_the_certification_when_nothing_else_says_them():
    bare = re.sub(r"<domaine-formation>.*?</domaine-formation>", "", a_formation())
    table = Certifications({"RNCP320": Certification("RNCP320", ("A1206",), None)})

    def first(certified: Certifications) -> ReadSession:
        stream = io.BytesIO(a_file([bare]))
        feed = LheoFeed(stream, source="x", basin_of=lambda _: None, certified=certified)
        return next(one for one in feed if isinstance(one, ReadSession))

    derived, unmatched = first(table), first(Certifications())

    assert (derived.record.rome_codes, derived.record.rome_parents) == (("A1206",), ("F1101",))
    assert derived.flags == ("rome_derived",)
    assert (unmatched.record.rome_parents, unmatched.flags) == ((), ("rome_missing",))


def test_t03_a_start_known_to_the_month_is_flagged_and_open_until_that_month_ends():
    month = read_one(sessions=[a_session(debut="20990900")])
    day = read_one(sessions=[a_session(debut="20990901")])

    assert "start_imprecise" in month.flags
    assert month.record.sound
    assert month.record.entry_until == date(2099, 9, 29)
    assert "start_imprecise" not in day.flags


def test_t16_a_remote_training_needs_no_place():
    remote = an_action("A1", places=[], mode="2")
    nowhere = an_action("A2", places=[], mode="0")

    one, other = read(a_file([a_formation(actions=[remote, nowhere])])).sessions

    assert one.record.teaching_mode is TeachingMode.REMOTE
    assert "place_missing" not in one.flags
    assert "place_missing" in other.flags


def test_t04_an_outdated_session_is_kept_and_not_bookable():
    past = '<extras info="d"><extras><extra info="session-perimee">1</extra></extras></extras>'

    [session] = read(
        a_file([a_formation(actions=[an_action(sessions=[a_session(more=past)])])])
    ).sessions

    assert not session.record.sound
    assert "outdated" in session.flags


def test_t25_one_unreadable_formation_among_a_thousand_is_set_aside_with_its_path():
    formations = [a_formation(f"F{i}", title="-" if i == 500 else "Titre") for i in range(1000)]

    result = read(a_file(formations))

    assert len(result.sessions) == 999
    [aside] = result.quarantined
    assert aside.path == "/lheo/offres/formation[501]"
    assert (aside.code, aside.number) == ("title_missing", "F500")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("<x>" * 20_000 + "</x>" * 20_000, "too_deep"),
        ("<x/>" * 100_001, "too_many_elements"),
        (f"<x>{'a' * 1000}</x>" * 6000, "too_large"),
    ],
)
def test_l07_a_monstrous_formation_is_set_aside_and_the_others_are_read(more, code):
    result = read(a_file([a_formation("F1"), a_formation("F2", more=more), a_formation("F3")]))

    assert [aside.code for aside in result.quarantined] == [code]
    assert [one.key.formation for one in result.sessions] == ["F1", "F3"]


@pytest.mark.parametrize(
    ("name", "sessions"),
    [
        ("trefle_formation.xml", 2),
        ("trefle_without_rncp.xml", 2),
        ("anotea_intercarif-data-test.xml", 1),
        ("edof_variant_iso8859-1.xml", 1),
    ],
)
def test_a_real_sample_is_read_without_loss(name, sessions):
    sample = SAMPLES / name
    if not sample.exists():
        pytest.skip("les échantillons réels ne sont pas livrés avec le projet")

    result = read(sample.read_bytes())

    assert (len(result.sessions), result.quarantined) == (sessions, [])
