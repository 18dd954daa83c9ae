"""Settings of partners: TDU_PARTNERS_* variables, and its section of the region file."""

from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.region import RegionSection
from chassis.settings import ServiceSettings


class PartnersSettings(ServiceSettings):
    """Settings of services/partners."""

    service: ClassVar[str] = "partners"
    model_config = SettingsConfigDict(env_prefix="TDU_PARTNERS_")


class PartnersRegion(RegionSection):
    """The section ``partners`` of region.yaml."""

    api_base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Adresse publique de l’API, pour les liens donnés aux partenaires",
    )
