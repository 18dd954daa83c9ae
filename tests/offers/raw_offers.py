"""Synthetic offers in the shape of France Travail, and the files that carry them."""

import json
from collections.abc import Iterable

Raw = dict[str, object]


def a_raw_offer(source_id: str = "0481603", **changes: object) -> Raw:
    """Return a sound offer in Bourg-en-Bresse; a change of ... removes the field."""
    offer: Raw = {
        "id": source_id,
        "intitule": "Serveur / Serveuse de restaurant (H/F)",
        "description": "Vous accueillez les clients et prenez les commandes.",
        "dateCreation": "2026-03-01T08:00:00.000Z",
        "dateActualisation": "2026-03-02T08:00:00.000Z",
        "lieuTravail": {
            "libelle": "01 - BOURG EN BRESSE",
            "latitude": 46.2052,
            "longitude": 5.2255,
            "codePostal": "01000",
            "commune": "01053",
        },
        "romeCode": "G1803",
        "romeLibelle": "Serveur / Serveuse en restauration",
        "appellationlibelle": "Serveur / Serveuse de restaurant",
        "entreprise": {"nom": "Auberge de la Plaine", "entrepriseAdaptee": False},
        "typeContrat": "CDI",
        "typeContratLibelle": "Contrat à durée indéterminée",
        "natureContrat": "Contrat travail",
        "experienceExige": "D",
        "experienceLibelle": "Débutant accepté",
        "salaire": {"libelle": "Mensuel de 1850,00 Euros à 1950,00 Euros"},
        "dureeTravailLibelle": "35H/semaine\nTravail en journée",
        "alternance": False,
        "nombrePostes": 1,
        "origineOffre": {
            "origine": "1",
            "urlOrigine": f"https://candidat.francetravail.fr/offres/recherche/detail/{source_id}",
        },
    }
    return {name: value for name, value in {**offer, **changes}.items() if value is not ...}


def a_file(offers: Iterable[object]) -> bytes:
    """Return a search answer that carries these offers."""
    return json.dumps({"resultats": list(offers), "filtresPossibles": []}).encode()


def many(count: int, **changes: object) -> list[Raw]:
    """Return so many different offers."""
    return [a_raw_offer(f"{number:07}", **changes) for number in range(count)]
