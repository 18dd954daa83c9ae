"""Settings of trainings: technical values of the process, business values of the region."""

from datetime import timedelta
from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.region import RegionSection
from chassis.settings import ServiceSettings


class TrainingsSettings(ServiceSettings):
    """Settings of services/trainings, read from TDU_TRAININGS_* variables."""

    model_config = SettingsConfigDict(env_prefix="TDU_TRAININGS_")
    service: ClassVar[str] = "trainings"


class TrainingsRegion(RegionSection):
    """The section ``trainings`` of region.yaml."""

    seat_hold: timedelta = Field(
        default=timedelta(hours=72), description="Durée pendant laquelle une place reste réservée"
    )
    hold_grace: timedelta = Field(
        default=timedelta(hours=1),
        description="Délai de grâce : un clic à la dernière minute compte",
    )
    provider_approval: bool = Field(
        default=True, description="L’organisme doit-il confirmer chaque inscription ?"
    )
    seats_announced_after: timedelta = Field(
        default=timedelta(seconds=2),
        description="Délai pendant lequel les changements de places sont regroupés",
    )
