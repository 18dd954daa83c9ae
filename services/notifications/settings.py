"""Settings of notifications: TDU_NOTIFICATIONS_* variables, and its section of the region file."""

from datetime import timedelta
from typing import ClassVar

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from chassis.durations import Duration
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
    answer_promised: timedelta = Field(
        default=timedelta(days=15),
        description="Délai de réponse annoncé ; ensuite, d’autres offres sont proposées",
    )
    employer_reminders: tuple[Duration, ...] = Field(
        default=(timedelta(days=3), timedelta(days=7)),
        max_length=2,
        description="Relances de l’employeur qui n’a pas répondu (deux au plus)",
    )
    closing_notice: timedelta = Field(
        default=timedelta(days=23),
        description="Délai après lequel l’employeur apprend que la candidature va se clore",
    )
    hold_reminders: tuple[Duration, ...] = Field(
        default=(timedelta(hours=24), timedelta(hours=48)),
        max_length=2,
        description="Relances de la personne qui n’a pas confirmé sa place (deux au plus)",
    )
    search_reminders: tuple[Duration, ...] = Field(
        default=(timedelta(days=4), timedelta(days=10)),
        max_length=2,
        description="Relances de la personne qui doit choisir une date (deux au plus)",
    )
    enrolment_reminders: tuple[Duration, ...] = Field(
        default=(timedelta(days=7), timedelta(days=14)),
        max_length=2,
        description="Relances de l’organisme qui n’a pas répondu : 5 et 10 jours ouvrés",
    )
    hire_reminders: tuple[Duration, ...] = Field(
        default=(timedelta(days=30), timedelta(days=45)),
        max_length=2,
        description="Questions à l’employeur sur l’embauche, après la formation (deux au plus)",
    )
    outcome_reminders: tuple[Duration, ...] = Field(
        default=(timedelta(days=7), timedelta(days=21)),
        max_length=2,
        description="Relances de la question des 6 et 12 mois (deux au plus)",
    )
    quiet_hours: bool = Field(
        default=True, description="Une mauvaise nouvelle attend les heures ouvertes"
    )
