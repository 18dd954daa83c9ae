"""One function per business action of offers."""

from services.offers.use_cases.applying import ImportReport
from services.offers.use_cases.claims import claim_offer
from services.offers.use_cases.closing import close_offer, expire_offer, moderate_offer
from services.offers.use_cases.crawling import Progress
from services.offers.use_cases.imports import (
    close_unverified,
    confirm_import,
    crawl_france_travail,
    crawl_new_offers,
    import_france_travail,
)
from services.offers.use_cases.positions import claim_position, release_position
from services.offers.use_cases.posting import post_offer
from services.offers.use_cases.schedule import read_if_due

__all__ = [
    "ImportReport",
    "Progress",
    "claim_offer",
    "claim_position",
    "close_offer",
    "close_unverified",
    "confirm_import",
    "crawl_france_travail",
    "crawl_new_offers",
    "expire_offer",
    "import_france_travail",
    "moderate_offer",
    "post_offer",
    "read_if_due",
    "release_position",
]
