"""Technical settings of a service, from TDU_* variables. Business values are the region's."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import EnvSettingsSource

SERVICES = (
    "offers",
    "trainings",
    "matching",
    "candidacy",
    "notifications",
    "partners",
    "gateway",
)

COMMON = {
    "environment",
    "region_file",
    "kafka_url",
    "internal_jwks_file",
    "log_level",
    "public_base_url",
    "failpoints",
    "failpoints_journal",
}
"""Fields that every process shares: read from TDU_<NAME>, without the service's prefix."""


class _SharedThenOwn(EnvSettingsSource):
    """Read TDU_<SERVICE>_<NAME>, else TDU_<NAME> for the shared ones; any of them as *_FILE."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        names = [f"{self.config.get('env_prefix', '')}{field_name}".upper()]
        if field_name in COMMON:
            names.append(f"TDU_{field_name}".upper())
        for name in names:
            if name in os.environ:
                return os.environ[name], field_name, False
            if (file := os.environ.get(f"{name}_FILE")) is not None:
                return Path(file).read_text("utf-8").strip(), field_name, False
        return None, field_name, False


class ServiceSettings(BaseSettings):
    """What every service needs to start. A missing value stops the start."""

    service: ClassVar[str]
    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    environment: Literal["production", "staging", "demo", "development", "test"] = Field(
        default="production", description="Environnement ; production si rien n’est dit"
    )
    region_file: Path = Field(description="Fichier de la région")
    kafka_url: str = Field(description="Adresse de Kafka")
    kafka_password: SecretStr | None = Field(
        default=None, description="Mot de passe Kafka (SCRAM), hors de la boucle locale"
    )
    database_url: str = Field(description="Adresse de la base du service, sans mot de passe")
    database_password: SecretStr | None = Field(
        default=None, description="Mot de passe de la base du service"
    )
    slot: int = Field(default=0, description="Numéro de cette instance du service")
    internal_key_file: Path | None = Field(
        default=None, description="Clé privée qui signe les appels de ce service"
    )
    internal_jwks_file: Path | None = Field(
        default=None, description="Clés publiques des services appelants"
    )
    log_level: str = Field(default="INFO", description="Niveau des journaux")
    public_base_url: str = Field(
        default="http://127.0.0.1:8080", description="Adresse publique du site, pour les liens"
    )
    failpoints: str = Field(default="", description="Points de panne, pour les tests seulement")
    failpoints_journal: Path | None = Field(
        default=None, description="Journal des pannes provoquées"
    )

    @property
    def list_key(self) -> bytes:
        """Return the key of the cursors of this service, the same for every instance."""
        secret = self.database_password
        known = secret.get_secret_value() if secret else self.database_url
        return sha256(f"{self.service} cursors {known}".encode()).digest()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments first, then our variables."""
        return (init_settings, _SharedThenOwn(settings_cls))

    @model_validator(mode="after")
    def _refuse_what_must_not_reach_production(self) -> Self:
        if refusals := production_refusals(self):
            raise ValueError(" ".join(refusals))
        return self


def production_refusals(settings: ServiceSettings) -> list[str]:
    """Return, in French, every reason why these settings may not run in their environment."""
    refusals = []
    if settings.failpoints and settings.environment != "test":
        refusals.append("Les points de panne ne s’arment que dans l’environnement test.")
    if settings.environment != "production":
        return refusals
    if settings.kafka_password is None and not _is_loopback(settings.kafka_url):
        refusals.append("Kafka en clair n’est permis que sur la boucle locale.")
    host = settings.database_url.rpartition("@")[2]
    if settings.database_password is None and not _is_loopback(host):
        refusals.append("PostgreSQL sans mot de passe n’est permis que sur la boucle locale.")
    overlay = Path(os.environ.get("TDU_REGION_OVERLAY", ""))
    if "demo" in settings.region_file.name or "demo" in overlay.name:
        refusals.append("Un fichier de démonstration ne sert pas en production.")
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        wants_key = "key" in name and isinstance(value, SecretStr)
        if wants_key and len(value.get_secret_value()) < 32:
            refusals.append(f"{field.description or name} : 32 octets au moins.")
        extra = field.json_schema_extra
        if value is True and isinstance(extra, dict) and extra.get("never_in_production"):
            refusals.append(f"{field.description} : interdit en production.")
    return refusals


def _is_loopback(address: str) -> bool:
    host = address.partition("/")[0].rsplit(":", 1)[0].strip("[]")
    return host in ("localhost", "127.0.0.1", "::1")
