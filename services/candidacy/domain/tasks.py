"""What a person of the Région has to do about a case: a list, not a state."""

from typing import ClassVar

from chassis.errors import Conflict
from contracts.words import Labelled


class TaskKind(Labelled):
    """Why somebody has to look at a case (tâche)."""

    PROVIDER_SILENT = "provider_silent", "Appeler l’organisme, qui ne répond pas"
    NEEDS_NEW_EMPLOYER = "needs_new_employer", "Trouver un autre employeur"
    TRAINEE_ABSENT = "trainee_absent", "Décider de la suite après une absence"
    TRAINING_STOPPED = "training_stopped", "Trouver une autre formation après un arrêt"
    WITHDRAWAL_ASKED = "withdrawal_asked", "Organiser l’arrêt de la formation"
    CAPACITY_UNKNOWN = "capacity_unknown", "Faire déclarer les places d’une session"
    OUTCOME_DISPUTED = "outcome_disputed", "Départager deux déclarations d’embauche"


TASKS_THAT_LAST = frozenset({TaskKind.NEEDS_NEW_EMPLOYER, TaskKind.OUTCOME_DISPUTED})
"""Tasks that outlive the state in which they were opened; the end of the case ends them all."""


class TaskClosed(Conflict):
    """Somebody did it before, or the case moved on."""

    code: ClassVar[str] = "task_closed"
    title: ClassVar[str] = "Cette tâche est déjà close"
