"""Settings of offers: technical values of the process, business values of the region."""

from datetime import timedelta
from typing import ClassVar, Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.region import RegionSection
from chassis.settings import ServiceSettings
from contracts.offers import ApplyMode


class OffersSettings(ServiceSettings):
    """Settings of services/offers, read from TDU_OFFERS_* variables."""

    model_config = SettingsConfigDict(env_prefix="TDU_OFFERS_")
    service: ClassVar[str] = "offers"


class OffersRegion(RegionSection):
    """The section ``offers`` of region.yaml."""

    positions_default: int | Literal["unlimited"] = Field(
        default=1, description="Postes d’une offre importée qui n’en donne pas le nombre"
    )
    offer_expires_after: timedelta = Field(
        default=timedelta(days=60), description="Durée de publication d’une offre déposée"
    )
    closed_shown_for: timedelta = Field(
        default=timedelta(days=90), description="Durée pendant laquelle une offre close se lit"
    )
    unclaimed_apply_mode: Literal["mediated", "external"] = Field(
        default="external",
        description="Candidature à une offre importée sans employeur connu : suivie par un agent "
        "de la Région (mediated) ou sur le site d’origine (external)",
    )

    @property
    def unclaimed(self) -> ApplyMode:
        """Return how one applies to an imported offer that no employer has claimed."""
        mediated = self.unclaimed_apply_mode == "mediated"
        return ApplyMode.MEDIATED if mediated else ApplyMode.EXTERNAL

    @property
    def positions_unsaid(self) -> int | None:
        """Return the positions of an offer that does not say; absent means no limit."""
        return self.positions_default if isinstance(self.positions_default, int) else None
