"""Offers as points, as the map reads them (GeoJSON: longitude first)."""

from uuid import UUID

from pydantic import Field

from web.views.base import View


class Geometry(View):
    """A point: longitude, latitude."""

    coordinates: tuple[float, float]


class Named(View):
    """What a point says of its offer."""

    id: UUID
    title: str
    city: str | None = None
    insee_code: str | None = None


class Feature(View):
    """An offer on the map."""

    geometry: Geometry
    offer: Named = Field(validation_alias="properties")


class Features(View):
    """Every offer of a search that has a point, up to a number."""

    features: list[Feature] = []
    truncated: bool = False
