"""Tables of candidacy."""

from services.candidacy.models.base import CandidacyTable
from services.candidacy.models.candidacy import Candidacy
from services.candidacy.models.commitment import HiringCommitment
from services.candidacy.models.copies import CandidacyStep, OfferCopy, SessionCopy
from services.candidacy.models.outcome import HireDeclaration, OutcomeAnswer, OutcomeQuestion
from services.candidacy.models.person import CandidacyText, Consent, Person, TextKind
from services.candidacy.models.seat import SeatObligation
from services.candidacy.models.task import Task

__all__ = [
    "Candidacy",
    "CandidacyStep",
    "CandidacyTable",
    "CandidacyText",
    "Consent",
    "HireDeclaration",
    "HiringCommitment",
    "OfferCopy",
    "OutcomeAnswer",
    "OutcomeQuestion",
    "Person",
    "SeatObligation",
    "SessionCopy",
    "Task",
    "TextKind",
]
