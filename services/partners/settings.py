"""Settings of partners: TDU_PARTNERS_* variables, and its section of the region file."""

import os
from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.region import RegionSection
from chassis.settings import ServiceSettings

API_ON_THIS_MACHINE = "http://127.0.0.1:8000"


class PartnersSettings(ServiceSettings):
    """Settings of services/partners."""

    service: ClassVar[str] = "partners"
    model_config = SettingsConfigDict(env_prefix="TDU_PARTNERS_")


class PartnersRegion(RegionSection):
    """The section ``partners`` of region.yaml."""

    api_base_url: str = Field(
        default_factory=lambda: os.environ.get("TDU_PARTNERS_PUBLIC_API_URL", API_ON_THIS_MACHINE),
        description="Adresse publique de l’API, pour les liens donnés aux partenaires ; sinon "
        "celle de TDU_PARTNERS_PUBLIC_API_URL",
    )
