"""The filters of a search with their counts, and its offers as points (GeoJSON, RFC 7946)."""

from collections.abc import Iterable, Mapping
from typing import Literal
from uuid import UUID

from chassis.http import Answer
from chassis.region import Region
from contracts.candidacy import ContractKind
from contracts.offers import CatalogueOffer, GeoPrecision
from services.matching.domain import sentences
from services.matching.domain.opening import first_day
from services.matching.domain.search import POINTS_SHOWN, RADII, Counts, Settled, WorkingTime
from services.matching.repository.search import Row
from services.matching.schemas.offers import source_line

WORKING_TIMES = {WorkingTime.FULL: "Temps plein", WorkingTime.PART: "Temps partiel"}
MONTHS_SHOWN = (1, 2, 3, 6, 12)
FAMILIES = {
    "A": "Agriculture, nature et animaux",
    "B": "Arts et façonnage d’ouvrages d’art",
    "C": "Banque, assurance, immobilier",
    "D": "Commerce et vente",
    "E": "Communication et médias",
    "F": "Bâtiment et travaux publics",
    "G": "Hôtellerie, restauration, tourisme",
    "H": "Industrie",
    "I": "Installation et maintenance",
    "J": "Santé",
    "K": "Services à la personne et à la collectivité",
    "L": "Spectacle",
    "M": "Fonctions d’appui à l’entreprise",
    "N": "Transport et logistique",
}
"""Great families of the ROME, by the first letter of a parent."""


class ChoiceOut(Answer):
    """A value of a filter, and how many offers one would get by choosing it."""

    value: str
    label: str
    count: int
    changes_nothing: bool


class FacetOut(Answer):
    """A filter with its values; ``name`` is the parameter, except for families and distances."""

    name: str
    values: list[ChoiceOut]


class FacetsOut(Answer):
    """Every filter of a search."""

    total: int
    radius_km: int | None
    widened: bool
    facets: list[FacetOut]

    @classmethod
    def of(cls, counted: tuple[Settled, Counts]) -> "FacetsOut":
        settled, counts = counted
        question = settled.question
        facets = (
            _facet("contract", _contracts(counts), counts.total, bool(question.contracts)),
            _facet("working_time", _times(counts), counts.total, bool(question.working_time)),
            _facet(
                "training_starts_before", _months(counts), counts.total, bool(question.starts_by)
            ),
            _facet("no_diploma", _no_diploma(counts), counts.total, question.only_accessible),
            _facet("occupation_family", _families(counts), counts.total, bool(question.parents)),
            _facet("radius_km", _distances(counts), counts.total, False),
        )
        return cls(
            total=counts.total,
            radius_km=settled.shown_radius_km,
            widened=settled.widened,
            facets=list(facets),
        )


Counted = Iterable[tuple[str, str, int]]


def _facet(name: str, counted: Counted, total: int, chosen: bool) -> FacetOut:
    """Return a filter. A value nobody has, or that everybody has, changes nothing."""
    values = [
        ChoiceOut(
            value=value,
            label=label,
            count=count,
            changes_nothing=count == 0 or (count == total and not chosen),
        )
        for value, label, count in counted
    ]
    return FacetOut(name=name, values=values)


def _contracts(counts: Counts) -> Counted:
    for kind in ContractKind:
        if kind.name != "UNKNOWN":
            yield kind.value, kind.label, counts.contracts.get(kind.value, 0)


def _times(counts: Counts) -> Counted:
    for time, label in WORKING_TIMES.items():
        yield time.value, label, counts.working_times.get(time.value, 0)


def _months(counts: Counts) -> Counted:
    """Return the end of some of the months ahead: a training starts before that day."""
    months = sorted(counts.months)
    for ahead in MONTHS_SHOWN:
        if ahead <= len(months):
            before = first_day(months[ahead - 1] + 1)
            label = f"avant le {sentences.day(before)}"
            yield before.isoformat(), label, counts.months[months[ahead - 1]]


def _no_diploma(counts: Counts) -> Counted:
    yield "true", "Accessible sans diplôme", counts.levels.get(0, 0)


def _families(counts: Counts) -> Counted:
    for letter, label in FAMILIES.items():
        if count := counts.families.get(letter, 0):
            yield letter, label, count


def _distances(counts: Counts) -> Counted:
    for km in RADII:
        if km in counts.distances:
            yield str(km), f"{km} km", counts.distances[km]


class PointOut(Answer):
    """A point: longitude, then latitude."""

    type: Literal["Point"] = "Point"
    coordinates: tuple[float, float]


class NamedOut(Answer):
    """What a point says of its offer."""

    id: UUID
    title: str
    employer: str | None
    city: str | None
    insee_code: str | None
    precision: GeoPrecision
    source: str
    source_line: str | None

    @classmethod
    def of(cls, offer: CatalogueOffer, region: Region) -> "NamedOut":
        facts: Mapping[str, object] = {
            **offer.model_dump(),
            "id": offer.offer_id,
            "employer": offer.employer_name,
            "precision": offer.geo_precision,
            "source_line": source_line(offer, region),
        }
        return cls.model_validate(facts)


class FeatureOut(Answer):
    """An offer on the map."""

    type: Literal["Feature"] = "Feature"
    geometry: PointOut
    properties: NamedOut


class PointsOut(Answer):
    """The first offers of a search that have a point."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[FeatureOut]
    truncated: bool
    radius_km: int | None

    @classmethod
    def of(cls, located: tuple[Settled, list[Row]], region: Region) -> "PointsOut":
        settled, rows = located
        features = [
            FeatureOut(
                geometry=PointOut(coordinates=(row.offer.lon, row.offer.lat)),
                properties=NamedOut.of(row.offer.offer(), region),
            )
            for row in rows[:POINTS_SHOWN]
            if row.offer.lat is not None and row.offer.lon is not None
        ]
        return cls(
            features=features,
            truncated=len(rows) > POINTS_SHOWN,
            radius_km=settled.shown_radius_km,
        )
