"""Parts of a formation: its providers, the place where one learns, its dates."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.privacy import mask_personal_data
from services.trainings.clients.lheo.elements import (
    child,
    children,
    descendants,
    local_name,
    text,
)
from services.trainings.domain import codes, dates
from services.trainings.domain.identity import Provider, identify_provider, is_one_person
from services.trainings.domain.text import clean_line, clean_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

INDEPENDENT = "Organisme de formation indépendant"


def masked_text(raw: str, limit: int = 8000) -> str:
    """Return a clean text in which nobody is named."""
    return clean_text(mask_personal_data(clean_text(raw, len(raw) + 1)), limit)


def masked_line(raw: str, limit: int = 255) -> str:
    """Return the same on one line."""
    return clean_line(mask_personal_data(clean_line(raw, len(raw) + 1)), limit)


@dataclass(frozen=True)
class Address:
    """What a file says of a place, before it is looked up."""

    lines: str = ""
    postcode: str = ""
    city: str = ""
    department: str = ""
    insee: str = ""
    lat: float | None = None
    lon: float | None = None
    region: str = ""

    @property
    def said(self) -> bool:
        return bool(self.postcode or self.city or self.insee or self.department)

    @property
    def label(self) -> str | None:
        """Return the name of the place, after its department when that is known."""
        named = [part for part in (self.department, self.city) if part]
        return " - ".join(named) or None

    @property
    def short(self) -> str:
        """Return the postal code and the city, for a list."""
        return masked_line(f"{self.postcode} {self.city}")


def training_places(action: "Element") -> list[Address]:
    """Return the places of training: the main one (tagged so, else the first), then the others."""
    given = [one for one in children(action, "lieu-de-formation") if one.get("tag") == "principal"]
    given += [one for one in children(action, "lieu-de-formation") if one not in given]
    found = (next(descendants(place, "adresse"), None) for place in given)
    return [_address(address) for address in found if address is not None]


def _address(address: "Element") -> Address:
    lines = [clean_line(text(line)) for line in address if text(line) and _is_line(line)]
    point = child(address, "geolocalisation")
    return Address(
        lines=masked_line(", ".join(line for line in lines if line)),
        postcode=text(address, "codepostal"),
        city=clean_line(text(address, "ville")),
        department=text(address, "departement"),
        insee=text(address, "code-INSEE-commune"),
        lat=_degrees(text(point, "latitude")),
        lon=_degrees(text(point, "longitude")),
        region=text(address, "region"),
    )


def responsible_provider(formation: "Element", source: str) -> Provider | None:
    """Return who is responsible for the training (organisme responsable)."""
    block = child(formation, "organisme-formation-responsable")
    name = text(block, "nom-organisme") or text(block, "raison-sociale")
    return identify_provider(
        source=source,
        siret=_siret(block, "SIRET-organisme-formation"),
        nda=text(block, "numero-activite"),
        name=_company(block, name),
        postcode=text(next(descendants(block, "codepostal"), None)),
    )


def delivering_provider(action: "Element", source: str) -> Provider | None:
    """Return who delivers the training (organisme formateur), when it is said."""
    block = child(action, "organisme-formateur")
    return identify_provider(
        source=source,
        siret=_siret(block, "SIRET-formateur"),
        nda="",
        name=_company(block, text(block, "raison-sociale-formateur")),
        postcode=text(next(descendants(block, "codepostal"), None)),
    )


def period(action: "Element", session: "Element") -> dates.Period:
    """Return the dates of a session."""
    given = child(session, "periode")
    start, end = (
        dates.partial_date(text(given, name)) if given is not None else dates.UNKNOWN
        for name in ("debut", "fin")
    )
    permanent = text(action, "modalites-entrees-sorties") == "1"
    return dates.Period(start, end, permanent_entry=permanent)


def seats_hint(action: "Element", session: "Element") -> int | None:
    """Return the seats that the source speaks of: a hint for who declares them, nothing more.

    By session (recruitment, then cycle) before by action, where several sessions share them.
    """
    regional = (
        one
        for one in children(action, "organisme-financeur")
        if text(one, "code-financeur").lstrip("0") == codes.REGION_COUNCIL
    )
    said = [
        *(text(one, "nb-places") for one in children(session, "recrutement")),
        *(text(one, "capacite-simultanee") for one in children(session, "cycle")),
        *(text(one, "nb-places-financees") for one in regional),
    ]
    return next((seats for one in said if (seats := codes.seats(one)) is not None), None)


def _is_line(element: "Element") -> bool:
    return local_name(element) in {"denomination", "ligne"}


def _siret(block: "Element | None", name: str) -> str:
    return text(block, f"{name}/SIRET") or text(block, name)


def _company(block: "Element | None", raw: str) -> str:
    name = clean_line(raw)
    people = [
        f"{text(one, 'prenom')} {text(one, 'nom')}"
        for tag in ("coordonnees", "coordonneFs")
        for one in descendants(block, tag)
        if text(one, "prenom")
    ]
    return INDEPENDENT if is_one_person(name, people) else masked_line(name)


def _degrees(raw: str) -> float | None:
    try:
        value = float(raw.replace(",", "."))
    except ValueError:
        return None
    return value if -180 <= value <= 180 else None
