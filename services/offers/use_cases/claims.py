"""An imported offer and the establishment that answers for it."""

from uuid import UUID

from stdnum.fr import siret as siret_number

from chassis.errors import FieldError, InvalidTransition, NotFound, Unprocessable
from chassis.unit_of_work import UnitOfWork
from services.offers.domain.states import OfferNotOpen
from services.offers.models import Offer
from services.offers.repository import OffersRepository
from services.offers.settings import OffersRegion


async def claim_offer(uow: UnitOfWork, *, offer: str, siret: str, region: OffersRegion) -> Offer:
    """Attach an imported offer, by its id or its number at the source, to an establishment.

    From then on one applies directly. Attached again to the same one, nothing changes.
    """
    if not siret_number.is_valid(siret):
        error = FieldError("siret_invalid", "Indiquez un SIRET à 14 chiffres", pointer="#/siret")
        raise Unprocessable("Le SIRET n’est pas valide.", errors=[error])
    found = await _find(uow, offer)
    if found.siret == (number := siret_number.compact(siret)):
        return found
    if found.siret is not None:
        raise InvalidTransition("Cette offre est déjà rattachée à un autre établissement.")
    if not found.is_open:
        raise OfferNotOpen("Une offre close ne peut plus être rattachée.")
    found.attach(number)
    changed = ("apply_mode", "establishment_id", "siret")
    uow.publish(found.updated(changed, region.unclaimed), author=found)
    uow.audit(action="offer.claim", object_kind="offer", object_id=found.id)
    return found


async def _find(uow: UnitOfWork, offer: str) -> Offer:
    offers = OffersRepository(uow.session)
    try:
        found = await offers.locked(UUID(offer))
    except ValueError:
        found = await offers.locked_by_source_id(offer)
    if found is None:
        raise NotFound("Aucune offre ne porte cet identifiant.")
    return found
