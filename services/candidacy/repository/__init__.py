"""Every SQL statement of candidacy: one class per subject, one method per question."""

from services.candidacy.repository.cases import CandidacyRepository, Rivals
from services.candidacy.repository.copies import CopiesRepository
from services.candidacy.repository.files import CaseFile, FilesRepository
from services.candidacy.repository.lists import After, ListsRepository
from services.candidacy.repository.outcomes import OutcomesRepository
from services.candidacy.repository.persons import PersonsRepository
from services.candidacy.repository.tasks import TasksRepository

__all__ = [
    "After",
    "CandidacyRepository",
    "CaseFile",
    "CopiesRepository",
    "FilesRepository",
    "ListsRepository",
    "OutcomesRepository",
    "PersonsRepository",
    "Rivals",
    "TasksRepository",
]
