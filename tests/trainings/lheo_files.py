"""Synthetic LHEO documents, in the shapes that real feeds have."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

LHEO_2_3 = "http://lheo.gouv.fr/2.3"
METZ = ("57463", "57000", "Metz", "57")


def a_session(
    numero: str = "S1",
    *,
    debut: str = "20990901",
    fin: str = "20991231",
    etat: str | None = "1",
    more: str = "",
) -> str:
    """Return a ``session``."""
    state = f"<etat-recrutement>{etat}</etat-recrutement>" if etat else ""
    return (
        f'<session numero="{numero}"><periode><debut>{debut}</debut><fin>{fin}</fin></periode>'
        "<adresse-inscription><adresse><ligne>-</ligne><codepostal>54000</codepostal>"
        "<ville>Nancy</ville><code-INSEE-commune>54395</code-INSEE-commune></adresse>"
        f"</adresse-inscription>{state}{more}</session>"
    )


def a_place(place: tuple[str, str, str, str] = METZ, *, tag: str = "") -> str:
    """Return a ``lieu-de-formation``, contact person included."""
    insee, postcode, city, department = place
    tagged = f' tag="{tag}"' if tag else ""
    return (
        f"<lieu-de-formation{tagged}><coordonnees><civilite>Madame</civilite><nom>CANARINOM</nom>"
        "<prenom>Zoe</prenom><adresse><ligne>12 rue des Essais</ligne>"
        f"<codepostal>{postcode}</codepostal><ville>{city}</ville>"
        f"<departement>{department}</departement>"
        f"<code-INSEE-commune>{insee}</code-INSEE-commune></adresse>"
        "<telfixe><numtel>03 87 00 00 11</numtel></telfixe>"
        "<courriel>canari@exemple.test</courriel></coordonnees></lieu-de-formation>"
    )


def an_action(
    numero: str = "A1",
    *,
    sessions: Iterable[str] | None = None,
    funders: Iterable[str] = ("2",),
    places: Iterable[str] | None = None,
    permanent: str = "0",
    mode: str = "0",
    mandatory: str = "0",
    more: str = "",
) -> str:
    """Return an ``action``."""
    paid = "".join(
        f"<organisme-financeur><code-financeur>{code}</code-financeur></organisme-financeur>"
        for code in funders
    )
    inside = "".join([a_session()] if sessions is None else sessions)
    where = "".join([a_place()] if places is None else places)
    return (
        f'<action numero="{numero}"><rythme-formation>Temps plein</rythme-formation>'
        f"<niveau-entree-obligatoire>{mandatory}</niveau-entree-obligatoire>"
        f"<modalites-enseignement>{mode}</modalites-enseignement>{where}"
        f"<modalites-entrees-sorties>{permanent}</modalites-entrees-sorties>{inside}"
        f"<nombre-heures-centre>350</nombre-heures-centre>{more}{paid}</action>"
    )


def a_formation(
    numero: str = "F1",
    *,
    title: str = "Conduite d’installations",
    actions: Iterable[str] | None = None,
    siret: str = "35600000049837",
    nda: str = "41570000057",
    provider: str = "Centre de formation du Pont",
    entry: str = "4",
    exit_: str = "14",
    rome: str = "H3302",
    objective: str = "Apprendre à régler une machine.",
    more: str = "",
) -> str:
    """Return a ``formation``."""
    inside = "".join([an_action()] if actions is None else actions)
    return (
        f'<formation numero="{numero}"><domaine-formation><code-ROME>{rome}</code-ROME>'
        f"</domaine-formation><intitule-formation>{escape(title)}</intitule-formation>"
        f"<objectif-formation>{escape(objective)}</objectif-formation>"
        "<certifiante>1</certifiante>"
        f"<code-niveau-entree>{entry}</code-niveau-entree>"
        "<certification><code-RNCP>320</code-RNCP></certification>"
        f"<code-niveau-sortie>{exit_}</code-niveau-sortie>{inside}"
        f"{_responsible(siret, nda, provider)}{more}</formation>"
    )


def _responsible(siret: str, nda: str, name: str) -> str:
    return (
        "<organisme-formation-responsable>"
        f"<numero-activite>{nda}</numero-activite>"
        f"<SIRET-organisme-formation><SIRET>{siret}</SIRET></SIRET-organisme-formation>"
        f"<nom-organisme>{escape(name)}</nom-organisme>"
        "<contact-organisme><coordonnees><nom>CANARINOM</nom><prenom>Zoe</prenom>"
        "<courriel>canari@exemple.test</courriel></coordonnees></contact-organisme>"
        "</organisme-formation-responsable>"
    )


def a_file(
    formations: Iterable[str], *, namespace: str = LHEO_2_3, encoding: str = "UTF-8"
) -> bytes:
    """Return a whole document."""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><lheo xmlns="{namespace}"><offres>'
        f"{''.join(formations)}</offres></lheo>"
    )
    return text.encode(encoding)
