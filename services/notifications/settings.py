"""Settings of notifications: TDU_NOTIFICATIONS_* variables, and its section of the region file."""

from datetime import timedelta
from typing import ClassVar

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from chassis.region import RegionSection
from chassis.settings import ServiceSettings


class NotificationsSettings(ServiceSettings):
    """Settings of services/notifications."""

    service: ClassVar[str] = "notifications"
    model_config = SettingsConfigDict(env_prefix="TDU_NOTIFICATIONS_")

    smtp_host: str = Field(default="127.0.0.1", description="Serveur d’envoi des e-mails")
    smtp_port: int = Field(default=1025, description="Port du serveur d’envoi")
    smtp_tls: bool = Field(default=False, description="Chiffrer l’envoi (STARTTLS exigé)")
    smtp_user: str | None = Field(default=None, description="Compte du serveur d’envoi")
    smtp_password: SecretStr | None = Field(default=None, description="Mot de passe de ce compte")
    smtp_timeout: timedelta = Field(
        default=timedelta(seconds=10), description="Délai au-delà duquel un envoi est réessayé"
    )
    candidacy_url: str = Field(description="Adresse du service candidacy")
    gateway_url: str = Field(description="Adresse de la passerelle")
    poll_every: timedelta = Field(
        default=timedelta(seconds=1), description="Délai entre deux recherches de messages dus"
    )


class NotificationsRegion(RegionSection):
    """The section ``notifications`` of region.yaml."""

    sender_name: str = Field(default="Trait d’Union", description="Nom de l’expéditeur")
    sender_address: str = Field(
        default="ne-pas-repondre@example.org", description="Adresse de l’expéditeur"
    )
    coalescing: timedelta = Field(
        default=timedelta(minutes=2),
        description="Attente avant d’annoncer une acceptation, pour dire aussi la place",
    )
    quiet_hours: bool = Field(
        default=True, description="Une mauvaise nouvelle attend les heures ouvertes"
    )
