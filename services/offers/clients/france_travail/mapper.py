"""From a raw offer of France Travail to the normalised record."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

from chassis.referentials import places, rome
from services.offers.clients.france_travail.details import details_of
from services.offers.clients.france_travail.fields import Fields, Refused
from services.offers.domain import contract, pay
from services.offers.domain.company import SOLE_TRADER, company_of_contact, is_sole_trader
from services.offers.domain.record import FRANCE_TRAVAIL, Elsewhere, OfferRecord, ReadOffer
from services.offers.domain.scope import Scope
from services.offers.domain.text import clean_line, plain_words

_ID = re.compile(r"^[0-9A-Za-z_-]{1,32}$")
_ROME = re.compile(r"^[A-N]\d{4}$")
_MANY_POSITIONS, _MOST_POSITIONS = 20, 10_000
_DESCRIPTION = 5000


def read_offer(
    values: dict[str, object],
    scope: Scope,
    positions_unsaid: int | None = 1,
    raw_digest: bytes | None = None,
) -> ReadOffer | Elsewhere:
    """Return the offer that a raw one describes, with what to check. Raises `Refused`."""
    raw = Fields(values)
    source_id, published_at = _identity(raw)
    place = _place(raw, scope)
    essentials = {"title": _title(raw), "published_at": published_at, **_occupation(raw)}
    if not scope.holds(place["basin_code"], place["insee_code"], place["department"]):
        return Elsewhere(source_id)
    record = _record(raw, positions_unsaid, {**essentials, **place})
    return ReadOffer(
        source=FRANCE_TRAVAIL,
        source_id=source_id,
        record=record,
        source_updated_at=_updated_at(raw) or published_at,
        warnings=tuple(raw.warnings),
        raw_digest=raw_digest,
    )


def _record(raw: Fields, positions_unsaid: int | None, more: dict[str, object]) -> OfferRecord:
    return OfferRecord.model_validate(
        {
            "description": _description(raw),
            "source_url": raw.child("origineOffre").link("urlOrigine", 255),
            "employer_name": _employer(raw),
            **_experience(raw),
            "positions": _positions(raw, positions_unsaid),
            "details": details_of(raw),
            **_contract(raw),
            **_pay(raw),
            **more,
        }
    )


def _experience(raw: Fields) -> dict[str, object]:
    return {"required_level": _level(raw), "experience_label": raw.line("experienceLibelle")}


def _identity(raw: Fields) -> tuple[str, datetime]:
    source_id = raw.required("id")
    if not _ID.match(source_id):
        raise Refused("id_invalid", "id", "L’identifiant de l’offre n’est pas reconnu.")
    published_at = _instant(raw.required("dateCreation"))
    if published_at is None:
        raise Refused("date_invalid", "dateCreation", "La date de création n’est pas lisible.")
    return source_id, published_at


def _title(raw: Fields) -> str:
    title = clean_line(raw.required("intitule"))
    if not title:
        raise Refused("field_missing", "intitule", "Le champ « intitule » est vide.")
    return title


def _description(raw: Fields) -> str:
    if len(raw.raw("description")) > _DESCRIPTION:
        raw.warn("text_shortened")
    text = raw.text("description", _DESCRIPTION)
    if text is None:
        raw.warn("description_missing")
    return text or ""


def _occupation(raw: Fields) -> dict[str, object]:
    code = raw.required("romeCode").upper()
    label = raw.line("romeLibelle")
    if not _ROME.match(code):
        found = _codes_by_name().get(" ".join(plain_words(label or "")))
        if found is None:
            raise Refused("rome_code_invalid", "romeCode", "Le code métier ROME n’est pas lisible.")
        raw.warn("rome_from_label")
        code = found
    if not rome.is_known(code):
        raw.warn("rome_unknown")
    name = label or rome.name_of(code) or raw.line("appellationlibelle") or code
    return {"rome_code": code, "rome_parent": rome.parent_of(code), "occupation_name": name}


@cache
def _codes_by_name() -> dict[str, str]:
    return {" ".join(plain_words(each.name)): each.code for each in rome.occupations().values()}


def _contract(raw: Fields) -> dict[str, object]:
    code, nature = raw.raw("typeContrat").strip().upper(), raw.line("natureContrat") or ""
    if not contract.is_known(code):
        raw.warn("contract_unknown")
    return {
        "contract_kind": contract.kind_of(code, nature, alternating=raw.flag("alternance") is True),
        "contract_label": raw.line("typeContratLibelle") or "",
        "bookable": contract.is_employment(code, nature),
        "weekly_hours": contract.weekly_hours(raw.line("dureeTravailLibelle") or ""),
    }


def _pay(raw: Fields) -> dict[str, object]:
    given = raw.child("salaire")
    label = given.line("libelle")
    if label is None or pay.is_empty(label):
        return {"pay_text": given.line("commentaire")}
    found = pay.parse_pay(label)
    if found is None:
        raw.warn("pay_text_only")
        return {"pay_text": label}
    return {
        "pay_text": label,
        "pay_min": found.low,
        "pay_max": found.high,
        "pay_period": found.period,
    }


def _employer(raw: Fields) -> str | None:
    contact = raw.child("contact").raw("nom")
    name = raw.child("entreprise").line("nom")
    company = name or clean_line(company_of_contact(contact) or "") or None
    if company is None:
        return None
    if "[" in company or is_sole_trader(company, contact):
        raw.warn("company_masked")
        return SOLE_TRADER
    return company


def _level(raw: Fields) -> int | None:
    asked = (each for each in raw.children("formations") if each.raw("exigence") == "E")
    levels = [contract.level_of(each.raw("niveauLibelle")) for each in asked]
    return max((level for level in levels if level is not None), default=None)


def _positions(raw: Fields, unsaid: int | None) -> int | None:
    number = raw.number("nombrePostes")
    if number is None or number != int(number) or not 0 <= number <= _MOST_POSITIONS:
        return unsaid
    if number == 0:
        raw.warn("positions_zero")
    if number > _MANY_POSITIONS:
        raw.warn("positions_many")
    return max(1, int(number))


def _place(raw: Fields, scope: Scope) -> dict[str, Any]:
    given = raw.child("lieuTravail")
    found = places.resolve(
        insee=given.raw("commune").strip() or None,
        postal_code=given.raw("codePostal").strip() or None,
        label=given.raw("libelle").strip() or None,
        lat=given.number("latitude"),
        lon=given.number("longitude"),
    )
    for flag in found.flags:
        raw.warn(flag)
    return {
        "insee_code": found.insee_code,
        "city": found.city,
        "department": found.department,
        "lat": None if found.lat is None else round(found.lat, 5),
        "lon": None if found.lon is None else round(found.lon, 5),
        "geo_precision": found.precision,
        "basin_code": scope.basin_of(found.insee_code),
    }


def _updated_at(raw: Fields) -> datetime | None:
    given = raw.raw("dateActualisation")
    found = _instant(given) if given else None
    if given and found is None:
        raw.warn("optional:dateActualisation")
    return found


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        instant = aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if 1990 <= instant.year <= 2100 else None
