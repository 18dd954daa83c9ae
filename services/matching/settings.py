"""Settings of matching: technical values of the process, business values of the region."""

from datetime import timedelta
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import SettingsConfigDict

from chassis.region import RegionSection
from chassis.settings import ServiceSettings

FARTHER_KM = 20


class MatchingSettings(ServiceSettings):
    """Settings of services/matching, read from TDU_MATCHING_* variables."""

    model_config = SettingsConfigDict(env_prefix="TDU_MATCHING_")
    service: ClassVar[str] = "matching"


class Weights(BaseModel):
    """What counts most between two sessions that fit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    distance_training: float = Field(default=50, ge=0, description="Proximité de la formation")
    seats: float = Field(default=30, ge=0, description="Places libres")
    calendar: float = Field(default=15, ge=0, description="Début proche")
    entry_level: float = Field(default=5, ge=0, description="Niveau conseillé")


class MatchingRegion(RegionSection):
    """The section ``matching`` of region.yaml."""

    radius_km: int = Field(default=30, description="Rayon de recherche quand rien n’est dit")
    widen_step_km: int = Field(default=20, ge=1, description="Pas d’élargissement d’une recherche")
    widen_up_to_km: int = Field(default=100, description="Rayon le plus large")
    training_distance_km: int = Field(
        default=50, ge=1, description="Distance entre la formation et le domicile ou l’emploi"
    )
    funder_codes: tuple[str, ...] = Field(
        default=("2",), description="Codes LHEO des financeurs admis (2 : conseil régional)"
    )
    funding_routes: dict[str, str] = Field(
        default={"prf": "Programme régional de formation"},
        description="Voies de financement admises et leur nom",
    )
    starts_in_days: int = Field(
        default=2, description="Délai avant le début d’une session proposée à la candidature"
    )
    review_every: timedelta = Field(
        default=timedelta(hours=1),
        description="Intervalle entre deux revues des appariements (une session commence)",
    )
    weights: Weights = Field(default=Weights(), description="Poids des conditions")

    @model_validator(mode="after")
    def _near_beats_soon(self) -> Self:
        farther = self.weights.distance_training * FARTHER_KM / (self.training_distance_km + 1)
        if self.weights.calendar >= farther:
            raise ValueError(
                "le poids du calendrier ferait passer une formation plus lointaine de "
                f"{FARTHER_KM} km avant une proche, pour sa seule date"
            )
        return self
