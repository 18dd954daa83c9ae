"""The files of the demo: 300 offers, 60 sessions and their seats, the same all week long."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from xml.sax.saxutils import escape

from deploy.local.demo.numbers import siret
from deploy.local.demo.trades import TRADES, Trade

OFFERS = 300
SITE = "https://example.org/offres"


@dataclass(frozen=True)
class Town:
    """A commune of the demo: real code, name, postal code and point."""

    insee: str
    postcode: str
    name: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Provider:
    """An invented training provider."""

    siret: str
    name: str
    town: Town


METZ = (
    Town("57463", "57000", "Metz", 49.1081, 6.1960),
    Town("57751", "57140", "Woippy", 49.1540, 6.1490),
    Town("57480", "57950", "Montigny-lès-Metz", 49.0960, 6.1540),
    Town("57412", "57050", "Longeville-lès-Metz", 49.1140, 6.1350),
    Town("57447", "57155", "Marly", 49.0620, 6.1530),
)
NANCY = (
    Town("54395", "54000", "Nancy", 48.6900, 6.1760),
    Town("54547", "54500", "Vandœuvre-lès-Nancy", 48.6580, 6.1680),
    Town("54300", "54410", "Laneuveville-devant-Nancy", 48.6530, 6.2280),
    Town("54257", "54180", "Heillecourt", 48.6520, 6.1980),
    Town("54482", "54130", "Saint-Max", 48.7020, 6.2080),
)
EMPLOYERS = {
    "Ateliers Moselle Acier": (siret(101), METZ),
    "Maison Ducale du Bâtiment": (siret(102), NANCY),
}
COMPANIES = (
    *EMPLOYERS,
    "Logis des Côtes",
    "Fournil du Graoully",
    "Transports du Sillon",
    "Jardins de Seille",
    "Cuisine des Halles",
    "Résidence du Saulcy",
    "Mécanique des Trois Évêchés",
    "Entrepôts de la Mirabelle",
)
PROVIDERS = (
    Provider(siret(201), "Centre de formation des Deux Rives", METZ[0]),
    Provider(siret(202), "Institut lorrain des métiers", NANCY[0]),
)


def raw_offers(today: date) -> list[dict[str, object]]:
    """Return 300 invented offers, as France Travail would show them."""
    chance = random.Random(57)  # noqa: S311 (a reproducible demo, not a secret)
    return [_offer(number, chance, _monday(today)) for number in range(OFFERS)]


def company_of(number: int) -> str:
    """Return the employer of an offer; every fifth belongs to a demo employer."""
    if number % 5 == 0:
        return COMPANIES[(number // 5) % 2]
    return COMPANIES[2 + number % (len(COMPANIES) - 2)]


def source_id(number: int) -> str:
    """Return the identifier of an offer at its source."""
    return f"{900 + number // 100}DE{chr(65 + number % 26)}{number % 100:02d}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _offer(number: int, chance: random.Random, monday: date) -> dict[str, object]:
    trade, company = TRADES[number % len(TRADES)], company_of(number)
    towns = EMPLOYERS[company][1] if company in EMPLOYERS else (*METZ, *NANCY)
    town = towns[chance.randrange(len(towns))]
    pay = trade.pay + 20 * chance.randrange(10)
    cdd = number % 3 == 1
    created = datetime.combine(monday - timedelta(days=1 + number % 20), time(8), UTC)
    return {
        "id": source_id(number),
        "intitule": trade.job,
        "description": f"{trade.does}\nNous cherchons une personne motivée ; la formation est "
        "prévue avant l’embauche.",
        "dateCreation": created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "lieuTravail": _place(town, chance),
        "romeCode": trade.rome,
        "romeLibelle": trade.job,
        "appellationlibelle": trade.job,
        "entreprise": {"nom": company, "entrepriseAdaptee": False},
        "typeContrat": "CDD" if cdd else "CDI",
        "typeContratLibelle": "CDD - 12 Mois" if cdd else "CDI",
        "natureContrat": "Contrat travail",
        "experienceExige": "D",
        "experienceLibelle": "Débutant accepté",
        "salaire": {"libelle": f"Mensuel de {pay}.0 Euros sur 12 mois"},
        "dureeTravailLibelle": "35H/semaine\nTravail en journée",
        "alternance": False,
        "nombrePostes": 1 + number % 3,
        "origineOffre": {"origine": "1", "urlOrigine": f"{SITE}/{source_id(number)}"},
    }


def _place(town: Town, chance: random.Random) -> dict[str, object]:
    return {
        "libelle": f"{town.insee[:2]} - {town.name}",
        "latitude": round(town.lat + chance.uniform(-0.01, 0.01), 5),
        "longitude": round(town.lon + chance.uniform(-0.01, 0.01), 5),
        "codePostal": town.postcode,
        "commune": town.insee,
    }


def trainings(today: date) -> str:
    """Return 24 invented formations with their 60 sessions, in LHEO 2.3."""
    formations = [
        _formation(trade, index, provider, _monday(today))
        for index, trade in enumerate(TRADES)
        for provider in PROVIDERS
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<lheo xmlns="http://lheo.gouv.fr/2.3"><offres>'
        + "".join(formations)
        + "</offres></lheo>\n"
    )


def seats() -> str:
    """Return the seats of the 60 sessions, as a provider declares them."""
    lines = ["session_key;capacity"]
    for index, trade in enumerate(TRADES):
        for provider in PROVIDERS:
            lines += [
                f"{_number(trade, provider)}|A|S{rank};{10 + (index + rank) % 9}"
                for rank in _ranks(index)
            ]
    return "\n".join(lines) + "\n"


def _ranks(index: int) -> range:
    return range(1, 4 if index % 2 == 0 else 3)


def _number(trade: Trade, provider: Provider) -> str:
    return f"{trade.rome}-{provider.town.insee}"


def _formation(trade: Trade, index: int, provider: Provider, monday: date) -> str:
    sessions = "".join(_session(rank, trade, monday) for rank in _ranks(index))
    town, name = provider.town, escape(provider.name)
    address = (
        f"<adresse><ligne>1 rue des Essais</ligne><codepostal>{town.postcode}</codepostal>"
        f"<ville>{town.name}</ville><code-INSEE-commune>{town.insee}</code-INSEE-commune></adresse>"
    )
    return (
        f'<formation numero="{_number(trade, provider)}"><domaine-formation><code-ROME>{trade.rome}'
        f"</code-ROME></domaine-formation><intitule-formation>{escape(trade.training)}"
        f"</intitule-formation><objectif-formation>{escape(trade.does)}</objectif-formation>"
        "<resultats-attendus>Certification</resultats-attendus><certifiante>1</certifiante>"
        "<code-niveau-entree>1</code-niveau-entree>"
        f"<code-niveau-sortie>{trade.exit_level}</code-niveau-sortie>"
        '<action numero="A"><rythme-formation>35 heures par semaine</rythme-formation>'
        "<niveau-entree-obligatoire>0</niveau-entree-obligatoire>"
        "<modalites-enseignement>0</modalites-enseignement>"
        f"<lieu-de-formation><coordonnees>{address}</coordonnees></lieu-de-formation>"
        f"<modalites-entrees-sorties>0</modalites-entrees-sorties>{sessions}"
        f"<nombre-heures-total>{trade.weeks * 35}</nombre-heures-total>"
        "<organisme-financeur><code-financeur>2</code-financeur></organisme-financeur></action>"
        "<organisme-formation-responsable><SIRET-organisme-formation><SIRET>"
        f"{provider.siret}</SIRET></SIRET-organisme-formation><nom-organisme>{name}"
        f"</nom-organisme><raison-sociale>{name}</raison-sociale>"
        "</organisme-formation-responsable></formation>"
    )


def _session(rank: int, trade: Trade, monday: date) -> str:
    start = monday + timedelta(weeks=3 + 6 * (rank - 1))
    end = start + timedelta(weeks=trade.weeks, days=-3)
    return (
        f'<session numero="S{rank}"><periode><debut>{start:%Y%m%d}</debut><fin>{end:%Y%m%d}</fin>'
        "</periode><etat-recrutement>1</etat-recrutement></session>"
    )
