"""The offers that the local France Travail shows, and how a search chooses among them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

Offer = dict[str, Any]
Filter = Callable[[Offer, str], bool]


def _place(offer: Offer) -> Mapping[str, Any]:
    place: Mapping[str, Any] = offer.get("lieuTravail") or {}
    return place


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


FILTERS: Mapping[str, Filter] = {
    "departement": lambda offer, asked: (
        str(_place(offer).get("libelle", "")).partition(" - ")[0] in asked.split(",")
    ),
    "commune": lambda offer, asked: _place(offer).get("commune") in asked.split(","),
    "grandDomaine": lambda offer, asked: str(offer["romeCode"]).startswith(asked),
    "codeROME": lambda offer, asked: offer["romeCode"] in asked.split(","),
    "minCreationDate": lambda offer, asked: _instant(offer["dateCreation"]) >= _instant(asked),
    "maxCreationDate": lambda offer, asked: _instant(offer["dateCreation"]) <= _instant(asked),
}
"""The parameters that choose; the API ignores those it does not know, and so does this one."""


class Store:
    """The offers shown now. Tests change them between two calls, as life does."""

    def __init__(self, offers: Iterable[Offer]) -> None:
        self.offers: dict[str, Offer] = {}
        self.add(*offers)

    def add(self, *offers: Offer) -> None:
        """Show offers, or show them as they are now."""
        self.offers |= {offer["id"]: offer for offer in offers}

    def remove(self, *ids: str) -> None:
        """Show offers no more."""
        for each in ids:
            self.offers.pop(each, None)

    def search(self, asked: Mapping[str, str]) -> list[Offer]:
        """Return the offers of a search, the newest first."""
        filters = [(FILTERS[name], value) for name, value in asked.items() if name in FILTERS]
        found = [
            offer
            for offer in self.offers.values()
            if all(chosen(offer, value) for chosen, value in filters)
        ]
        return sorted(found, key=lambda offer: str(offer["dateCreation"]), reverse=True)


def counts(offers: Iterable[Offer]) -> list[dict[str, Any]]:
    """Return how many offers each contract has, as the API proposes filters."""
    by_contract: dict[str, int] = {}
    for offer in offers:
        by_contract[offer["typeContrat"]] = by_contract.get(offer["typeContrat"], 0) + 1
    values = [{"valeurPossible": name, "nbResultats": count} for name, count in by_contract.items()]
    return [{"filtre": "typeContrat", "agregation": values}]
