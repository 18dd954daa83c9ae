"""Settings of offers: technical values of the process, business values of the region."""

from datetime import timedelta
from typing import ClassVar, Literal

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from chassis.region import RegionSection
from chassis.settings import ServiceSettings
from contracts.offers import ApplyMode


class OffersSettings(ServiceSettings):
    """Settings of services/offers, read from TDU_OFFERS_* variables."""

    model_config = SettingsConfigDict(env_prefix="TDU_OFFERS_")
    service: ClassVar[str] = "offers"

    france_travail_url: str = Field(
        default="https://api.francetravail.io/partenaire/offresdemploi",
        description="Adresse de l’API « Offres d’emploi » v2 de France Travail",
    )
    france_travail_token_url: str = Field(
        default="https://entreprise.francetravail.fr/connexion/oauth2/access_token"
        "?realm=%2Fpartenaire",
        description="Adresse où France Travail donne ses jetons",
    )
    france_travail_client_id: str | None = Field(
        default=None, description="Identifiant de l’application ; sans lui, aucun appel"
    )
    france_travail_client_secret: SecretStr | None = Field(
        default=None, description="Clé secrète de l’application"
    )
    france_travail_scope: str = Field(
        default="api_offresdemploiv2 o2dsoffre", description="Périmètre demandé avec le jeton"
    )
    france_travail_wait: float = Field(
        default=1.0, gt=0, description="Première attente après un échec, en secondes"
    )


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
    full_import_every: timedelta = Field(
        default=timedelta(hours=6),
        description="Délai entre deux imports complets (un jour au plus)",
    )
    incremental_import_every: timedelta = Field(
        default=timedelta(minutes=30), description="Délai entre deux imports des nouveautés"
    )
    unverified_closes_after: timedelta = Field(
        default=timedelta(hours=48),
        description="Délai après lequel une offre que sa source ne montre plus est close",
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
