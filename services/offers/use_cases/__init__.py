"""One function per business action of offers."""

from services.offers.use_cases.applying import ImportReport
from services.offers.use_cases.claims import claim_offer
from services.offers.use_cases.closing import close_offer, expire_offer, moderate_offer
from services.offers.use_cases.imports import confirm_import, import_france_travail
from services.offers.use_cases.positions import claim_position, release_position
from services.offers.use_cases.posting import post_offer

__all__ = [
    "ImportReport",
    "claim_offer",
    "claim_position",
    "close_offer",
    "confirm_import",
    "expire_offer",
    "import_france_travail",
    "moderate_offer",
    "post_offer",
    "release_position",
]
