"""Settings of the gateway: TDU_GATEWAY_* variables, and its section of the region file."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from chassis.region import RegionSection
from chassis.settings import ServiceSettings

DEMO_PEOPLE = Path(__file__).parents[2] / "deploy" / "local" / "demo" / "people.yaml"


class GatewaySettings(ServiceSettings):
    """Settings of services/gateway."""

    service: ClassVar[str] = "gateway"
    model_config = SettingsConfigDict(env_prefix="TDU_GATEWAY_", frozen=True, extra="ignore")

    offers_url: str = Field(description="Adresse du service offers")
    trainings_url: str = Field(description="Adresse du service trainings")
    matching_url: str = Field(description="Adresse du service matching")
    candidacy_url: str = Field(description="Adresse du service candidacy")
    notifications_url: str = Field(description="Adresse du service notifications")
    partners_url: str = Field(description="Adresse du service partners")
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="Adresse publique de la passerelle"
    )
    trusted_proxies: str = Field(
        default="127.0.0.1/32,::1/128",
        description="Réseaux dont l’en-tête X-Forwarded-For est cru, séparés par des virgules",
    )
    dev_provider: bool | None = Field(
        default=None,
        description="Fournisseur d’identité de développement ; actif hors production",
        json_schema_extra={"never_in_production": True},
    )
    dev_people_file: Path = Field(
        default=DEMO_PEOPLE, description="Personnes de démonstration de ce fournisseur"
    )
    cursor_key: SecretStr | None = Field(
        default=None, description="Secret de la passerelle ; tiré de sa clé interne sinon"
    )
    metrics_port: int | None = Field(
        default=None, description="Port interne des mesures ; aucun si rien n’est dit"
    )

    metrics_host: str = Field(default="127.0.0.1", description="Adresse interne des mesures")

    @property
    def has_dev_provider(self) -> bool:
        """Say whether demo people may log in without proof."""
        if self.dev_provider is None:
            return self.environment not in ("production", "staging")
        return self.dev_provider

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return the networks of our own proxies."""
        return tuple(ip_network(each.strip()) for each in self.trusted_proxies.split(",") if each)


class Limit(RegionSection):
    """So many times in so long."""

    count: int = Field(ge=1, description="Nombre de demandes")
    per: timedelta = Field(description="Durée sur laquelle on les compte")


def _limit(count: int, seconds: int) -> Limit:
    return Limit(count=count, per=timedelta(seconds=seconds))


LIMITS = {
    "public": _limit(120, 60),
    "suggest": _limit(300, 60),
    "session": _limit(300, 60),
    "write": _limit(30, 60),
    "apply": _limit(60, 3600),
    "apply_person": _limit(10, 86_400),
    "login_link": _limit(30, 3600),
    "login_link_address": _limit(3, 900),
    "login_try": _limit(50, 900),
    "key": _limit(600, 60),
}
"""The default of each bucket; the region file may change any of them."""


class ProviderBlock(RegionSection):
    """An identity provider (OpenID Connect): adding one is configuration."""

    id: str = Field(pattern=r"^[a-z0-9-]{2,32}$", description="Nom dans les adresses")
    label: str = Field(description="Texte du bouton")
    roles: tuple[Literal["candidate", "employer", "training_provider"], ...] = Field(
        description="Rôles qui passent par lui"
    )
    issuer: str = Field(description="Adresse de l’émetteur")
    client_id: str = Field(description="Identifiant de notre application")
    secret_ref: str | None = Field(
        default=None, description="Variable d’environnement qui porte le secret"
    )
    scopes: str = Field(default="openid email", description="Droits demandés")
    acr_values: str | None = Field(default=None, description="Niveau d’assurance demandé")


@dataclass(frozen=True)
class Lives:
    """How long a login session lives: without an act, and in all."""

    idle: timedelta
    whole: timedelta


class GatewayRegion(RegionSection):
    """The section ``gateway`` of region.yaml."""

    candidate_idle: timedelta = Field(
        default=timedelta(days=30), description="Session d’un candidat : sans action"
    )
    candidate_life: timedelta = Field(
        default=timedelta(days=90), description="Session d’un candidat : en tout"
    )
    member_idle: timedelta = Field(
        default=timedelta(hours=12), description="Session d’un employeur ou organisme : sans action"
    )
    member_life: timedelta = Field(
        default=timedelta(days=7), description="Session d’un employeur ou organisme : en tout"
    )
    limited_life: timedelta = Field(
        default=timedelta(hours=24), description="Session limitée à une candidature"
    )
    magic_link_life: timedelta = Field(
        default=timedelta(minutes=15), description="Lien de connexion"
    )
    handover_life: timedelta = Field(
        default=timedelta(seconds=60), description="Code de remise d’une session au site"
    )
    login_life: timedelta = Field(
        default=timedelta(minutes=10), description="Aller-retour chez un fournisseur d’identité"
    )
    rate_limits: dict[str, Limit] = Field(
        default={}, description="Limites de demandes qui changent des valeurs par défaut"
    )
    shared_networks: tuple[str, ...] = Field(
        default=(), description="Réseaux partagés (agences) sans limite par adresse"
    )
    return_origins: tuple[str, ...] = Field(
        default=(), description="Autres sites vers lesquels une connexion peut revenir"
    )
    cors_origins: tuple[str, ...] = Field(
        default=(), description="Sites tiers dont le navigateur peut appeler l’interface"
    )
    providers: tuple[ProviderBlock, ...] = Field(
        default=(), description="Fournisseurs d’identité (OpenID Connect)"
    )

    def lives(self, role: str) -> Lives:
        """Return how long a session of this role lives."""
        if role == "candidate":
            return Lives(self.candidate_idle, self.candidate_life)
        return Lives(self.member_idle, self.member_life)

    def limits(self) -> dict[str, Limit]:
        """Return every limit of this region."""
        return LIMITS | self.rate_limits
