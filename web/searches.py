"""What a visitor looks for, as the address of a page says it: it can be shared, and « Back » works.

Places are resolved here, for every page that searches around one.
"""

from datetime import date
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, Field

from web import views
from web.calls import Params
from web.gateway_client import GatewayClient

RADII = (5, 10, 20, 30, 50, 100)


def _or_none(typed: str | None) -> str | None:
    """Return nothing for the empty value of a form."""
    return typed or None


class Around(BaseModel):
    """Words, and a place to look around."""

    path: ClassVar[str]

    metier: Annotated[str, Field(max_length=100)] = ""
    lieu: Annotated[str, Field(max_length=100)] = ""
    insee: Annotated[str, Field(max_length=5)] = ""
    rayon: int = 30
    avant: Annotated[date | None, BeforeValidator(_or_none)] = None
    suite: Annotated[str, Field(max_length=600)] = ""

    def url(self, **changes: object) -> str:
        """Return the address of this search with some changes."""
        values = self.model_dump(mode="json") | changes
        kept = {k: v for k, v in values.items() if v not in ("", False, [], None)}
        return f"{self.path}?{urlencode(kept, doseq=True)}"

    async def places(self, gateway: GatewayClient) -> list[views.Place]:
        """Return the communes the search may mean: one, several homonyms, or none."""
        typed = self.lieu.strip()
        if len(typed) < 2:
            return []
        proposed = await gateway.suggest_places(typed)
        if self.insee:
            chosen = [place for place in proposed if place.insee_code == self.insee]
            return chosen or [views.Place(insee_code=self.insee, name=self.lieu)]
        return [each for each in proposed if each.name.casefold() == typed.casefold()] or proposed

    def asked(self, place: views.Place | None) -> dict[str, str | int | None]:
        """Return what every search asks of the gateway."""
        return {
            "q": self.metier.strip() or None,
            "near": place.insee_code if place else None,
            "radius_km": self.rayon if place else None,
        }


class OfferSearch(Around):
    """What job somebody looks for."""

    path = "/offres"

    contrat: list[str] = []
    sans_diplome: bool = False
    temps: Annotated[str, Field(max_length=20)] = ""
    tri: Annotated[str, Field(max_length=20)] = ""
    carte: bool = False

    def filters(self, place: views.Place | None) -> Params:
        """Return what is asked, whatever the order and the page."""
        return {
            **self.asked(place),
            "widen": "true" if place else None,
            "contract": self.contrat,
            "working_time": self.temps or None,
            "training_starts_before": self.avant.isoformat() if self.avant else None,
            "no_diploma": "true" if self.sans_diplome else None,
        }

    def page(self, place: views.Place | None, limit: int) -> Params:
        """Return what is asked for one page of the list."""
        page = {"sort": self.tri or None, "cursor": self.suite or None, "limit": limit}
        return {**self.filters(place), **page}

    def active(self, facets: views.Facets) -> list[tuple[str, str]]:
        """Return the filters chosen, each with the address of the search without it."""
        chosen = [
            (label_of(facets.of("contract"), code), self.url(contrat=self._without(code), suite=""))
            for code in self.contrat
        ]
        if self.temps:
            label = label_of(facets.of("working_time"), self.temps)
            chosen.append((label, self.url(temps="", suite="")))
        if self.avant:
            label = label_of(facets.of("training_starts_before"), self.avant.isoformat())
            chosen.append((label, self.url(avant=None, suite="")))
        if self.sans_diplome:
            chosen.append(("Accessible sans diplôme", self.url(sans_diplome=False, suite="")))
        return chosen

    def _without(self, code: str) -> list[str]:
        return [each for each in self.contrat if each != code]


class TrainingSearch(Around):
    """What training somebody looks for."""

    path = "/formations"

    def page(self, place: views.Place | None, limit: int) -> Params:
        """Return what is asked for one page of the list."""
        before = self.avant.isoformat() if self.avant else None
        page = {"starts_before": before, "cursor": self.suite or None, "limit": limit}
        return {**self.asked(place), **page}


def label_of(choices: list[views.Choice], value: str) -> str:
    """Return the label of a value, or the value itself when the gateway did not say."""
    return next((each.label for each in choices if each.value == value), value)
