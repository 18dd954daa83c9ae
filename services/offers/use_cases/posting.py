"""Posting of an offer by a verified member of an establishment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from chassis.errors import FieldError, Unprocessable
from chassis.referentials import communes, rome
from chassis.region import Region
from chassis.unit_of_work import Timer, UnitOfWork
from contracts.offers import GeoPrecision
from contracts.words import organisation_id
from services.offers.domain import pay
from services.offers.domain.posting import NewOffer
from services.offers.domain.record import POSTED, OfferRecord, ReadOffer
from services.offers.domain.states import DuplicateOffer, OrganisationUnverified
from services.offers.domain.text import clean_line, clean_text
from services.offers.models import Offer
from services.offers.repository import OffersRepository
from services.offers.settings import OffersRegion

TERM = "EXPIRES"


async def post_offer(
    uow: UnitOfWork,
    *,
    new: NewOffer,
    establishments: Sequence[UUID],
    region: Region,
    section: OffersRegion,
) -> Offer:
    """Publish at once the offer of a verified member (déposer une offre)."""
    if organisation_id(new.siret) not in establishments:
        raise OrganisationUnverified("Faites vérifier votre établissement, puis déposez l’offre.")
    now = await uow.db_now()
    offer_id = uuid4()
    read = ReadOffer(POSTED, str(offer_id), _record(new, region, now), source_updated_at=now)
    offer = Offer.first_seen(read, now)
    offer.id = offer_id
    offer.attach(new.siret)
    published = offer.imported(section.unclaimed)
    existing = await OffersRepository(uow.session).add_unless_same_job(offer)
    if existing is not None:
        raise DuplicateOffer("Ouvrez l’offre existante pour la modifier.", existing=existing)
    kept = await OffersRepository(uow.session).locked(offer_id) or offer
    uow.publish(published, author=kept)
    uow.arm(Timer(TERM, offer_id, section.offer_expires_after))
    uow.audit(action="offer.post", object_kind="offer", object_id=offer_id, to_state="open")
    return kept


def _record(new: NewOffer, region: Region, now: datetime) -> OfferRecord:
    occupation, place = rome.occupations().get(new.rome_code), _place(new, region)
    if occupation is None:
        raise _refused("rome_code", "rome_unknown", "Choisissez un métier de la liste")
    amount = pay.parse_pay(new.pay_text or "")
    return OfferRecord.model_validate(
        {
            "title": clean_line(new.title or "") or occupation.name,
            "description": clean_text(new.description, 5000),
            "rome_code": occupation.code,
            "rome_parent": occupation.parent,
            "occupation_name": occupation.name,
            "contract_kind": new.contract_kind,
            "contract_label": new.contract_kind.label,
            "weekly_hours": new.weekly_hours,
            "pay_text": clean_line(new.pay_text or "") or None,
            "pay_min": amount and amount.low,
            "pay_max": amount and amount.high,
            "pay_period": amount and amount.period,
            "positions": new.positions,
            "employer_name": clean_line(new.employer_name or "") or None,
            "starts_from": new.starts_from,
            "published_at": now,
            **place,
        }
    )


def _place(new: NewOffer, region: Region) -> dict[str, object]:
    commune = communes.get(communes.current(new.insee_code) or "")
    if commune is None:
        raise _refused("insee_code", "place_unknown", "Choisissez une commune de la liste")
    basin = region.basin_of(commune.insee)
    if basin is None:
        detail = "Le service n’est pas encore ouvert dans cette commune"
        raise _refused("insee_code", "not_in_list", detail)
    known = commune.lat is not None
    return {
        "insee_code": commune.insee,
        "city": commune.name,
        "department": commune.department,
        "lat": commune.lat,
        "lon": commune.lon,
        "geo_precision": GeoPrecision.COMMUNE if known else GeoPrecision.DEPARTMENT,
        "basin_code": basin,
    }


def _refused(name: str, code: str, detail: str) -> Unprocessable:
    error = FieldError(code, detail, pointer=f"#/{name}")
    return Unprocessable("1 champ à corriger", errors=[error])
