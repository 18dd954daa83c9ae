"""A gateway that knows Metz, three offers and a training."""

from typing import Any
from uuid import UUID

from tests.web.conftest import OFFER, Gateway, an_offer

METZ = {"insee_code": "57463", "name": "Metz", "department": "57"}
TRAINING = UUID(int=7)
SESSION = {
    "session_id": str(UUID(int=8)),
    "training_id": str(TRAINING),
    "title": "TP Soudeur",
    "provider": "Centre de Metz",
    "city": "Metz",
    "starts_on": "2027-01-11",
    "ends_on": "2027-04-02",
    "weeks": 12,
    "seats_left": 4,
    "region_funded": True,
}
FACETS = {
    "facets": [
        {
            "name": "contract",
            "values": [
                {"value": "CDI", "label": "CDI", "count": 12, "changes_nothing": False},
                {"value": "CDD", "label": "CDD", "count": 0, "changes_nothing": True},
            ],
        },
        {
            "name": "training_starts_before",
            "values": [{"value": "2027-02-01", "label": "avant le 1er février", "count": 3}],
        },
        {"name": "no_diploma", "values": [{"value": "true", "label": "", "count": 7}]},
    ]
}


def a_card(number: int = 2, **changes: Any) -> dict[str, Any]:
    """Return an offer of a list."""
    return {
        "id": str(UUID(int=number)),
        "title": "Mécanicien / Mécanicienne de maintenance d’engins de chantier",
        "employer": "Ateliers Woippy",
        "city": "Woippy",
        "insee_code": "57751",
        "distance_km": 5.2,
        "contract_label": "CDI",
        "similar_group": None,
        "session": SESSION,
        "blocking": None,
    } | changes


def a_point(number: int = 2, lon: float = 6.15, lat: float = 49.15) -> dict[str, Any]:
    """Return an offer on the map."""
    card = a_card(number)
    named = {name: card[name] for name in ("id", "title", "city", "insee_code")}
    return {"geometry": {"coordinates": [lon, lat]}, "properties": named}


def stock(gateway: Gateway) -> Gateway:
    """Let a gateway know them."""
    cards = [a_card(), a_card(3, similar_group="g"), a_card(4, similar_group="g")]
    training = {
        "id": str(TRAINING),
        "title": "TP Soudeur assembleur industriel",
        "certification": "Titre professionnel Soudeur",
        "occupations": ["Soudeur / Soudeuse"],
        "distance_km": 1.2,
        "dates": 2,
        "session": SESSION,
    }
    gateway.answers |= {
        "GET /v1/suggest/places": {"items": [METZ]},
        "GET /v1/offers": {
            "items": cards,
            "total": 3,
            "radius_km": 30,
            "widened": False,
            "corrected_words": None,
        },
        "GET /v1/offers/facets": FACETS,
        "GET /v1/offers.geojson": {"features": [a_point(), a_point(3), a_point(4, 6.5, 49.0)]},
        "GET /v1/region/unmet-demand": {
            "counted_on": "2027-01-15",
            "items": [
                {
                    "basin_label": "Bassin d’emploi de Metz",
                    "occupation_name": "Maçon / Maçonne",
                    "month": "2027-01-01",
                    "offers": 12,
                    "sessions": None,
                    "seats": 0,
                }
            ],
        },
        "GET /v1/trainings": {"items": [training], "total": 1},
        f"GET /v1/trainings/{TRAINING}": training
        | {"sessions": [SESSION], "offers": [a_card(), a_card(3, session=None)]},
        f"GET /v1/offers/{OFFER}": an_offer(),
        f"GET /v1/offers/{OFFER}/trainings": {"items": [SESSION]},
        f"GET /v1/offers/{OFFER}/similar": {"items": [a_card(5)]},
    }
    return gateway
