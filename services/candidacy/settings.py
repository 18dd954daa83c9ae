"""Settings of candidacy: technical values of the process, business values of the region."""

from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.region import RegionSection
from chassis.settings import ServiceSettings


class CandidacySettings(ServiceSettings):
    """Settings of services/candidacy, read from TDU_CANDIDACY_* variables."""

    model_config = SettingsConfigDict(env_prefix="TDU_CANDIDACY_")
    service: ClassVar[str] = "candidacy"


class CandidacyRegion(RegionSection):
    """The section ``candidacy`` of region.yaml; ``timezone`` and ``holidays`` are the region's."""

    decision_undo_window: timedelta = Field(
        default=timedelta(minutes=30),
        description="Délai pendant lequel un employeur peut annuler sa réponse (0 = aucun)",
    )
    candidacy_expires_after: timedelta = Field(
        default=timedelta(days=30),
        description="Délai après lequel une candidature sans réponse est close",
    )
    answer_expected_after: timedelta = Field(
        default=timedelta(days=15), description="Délai de réponse annoncé aux candidats"
    )
    urgent_after: timedelta = Field(
        default=timedelta(days=7), description="Délai après lequel une réponse est urgente"
    )
    open_candidacies_max: int = Field(
        default=5, description="Nombre de candidatures en cours par personne"
    )
    reapply_after: timedelta = Field(
        default=timedelta(days=7),
        description="Délai avant de candidater à nouveau à la même offre",
    )
    session_choices_max: int = Field(
        default=5, description="Nombre de sessions proposées pour une candidature"
    )
    session_notice: timedelta = Field(
        default=timedelta(days=2),
        description="Délai minimal entre la demande de place et le début de la session",
    )
    waitlist_gives_up: timedelta = Field(
        default=timedelta(days=7),
        description="Avant le début de la session, délai auquel la liste d’attente est quittée",
    )
    session_search: timedelta = Field(
        default=timedelta(days=14), description="Durée de la recherche d’une session"
    )
    provider_task_days: int = Field(
        default=10,
        description="Jours ouvrés laissés à l’organisme avant qu’un agent ne l’appelle",
    )
    training_start_silent_after: timedelta = Field(
        default=timedelta(days=3),
        description="Délai après le début d’une session, sans entrée déclarée, avant de redemander",
    )
    training_result_silent_after: timedelta = Field(
        default=timedelta(days=7),
        description="Délai après la fin d’une session, sans résultat, avant de redemander",
    )
    training_silent_after: timedelta = Field(
        default=timedelta(days=21),
        description="Délai après la fin prévue d’une session restée sans résultat",
    )
    hire_gives_up: timedelta = Field(
        default=timedelta(days=90),
        description="Délai, après la période d’embauche promise, au bout duquel un dossier sans "
        "nouvelles est clos",
    )
    task_days: int = Field(
        default=5, description="Jours ouvrés laissés à un agent pour traiter une tâche"
    )
    hire_answer: timedelta = Field(
        default=timedelta(days=15),
        description="Délai laissé à l’autre partie après une déclaration d’embauche",
    )
    outcome_milestones: tuple[int, ...] = Field(
        default=(6, 12),
        description="Mois après la formation où l’on prend des nouvelles",
    )
    outcome_open: timedelta = Field(
        default=timedelta(days=60), description="Durée pendant laquelle on peut y répondre"
    )
    timezone: str = Field(default="Europe/Paris", description="Fuseau horaire de la région")
    holidays: tuple[date, ...] = Field(default=(), description="Jours fériés de la région")

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the region."""
        return ZoneInfo(self.timezone)
