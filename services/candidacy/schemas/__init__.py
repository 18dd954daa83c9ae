"""Bodies of requests and answers."""

from services.candidacy.schemas.bodies import (
    ChoiceIn,
    DecisionIn,
    ReservationIn,
    RevocationIn,
    SubmissionIn,
    WithdrawalIn,
)
from services.candidacy.schemas.case import CaseOut, case_out
from services.candidacy.schemas.facts import Facts, facts_of
from services.candidacy.schemas.lists import Dashboard, Listing, PhoneOut, next_first
from services.candidacy.schemas.outcomes import (
    DeclarationIn,
    SituationIn,
    Statistics,
    StatisticsOut,
)
from services.candidacy.schemas.tasks import Merged, MergingIn, TaskOut

__all__ = [
    "CaseOut",
    "ChoiceIn",
    "Dashboard",
    "DecisionIn",
    "DeclarationIn",
    "Facts",
    "Listing",
    "Merged",
    "MergingIn",
    "PhoneOut",
    "ReservationIn",
    "RevocationIn",
    "SituationIn",
    "Statistics",
    "StatisticsOut",
    "SubmissionIn",
    "TaskOut",
    "WithdrawalIn",
    "case_out",
    "facts_of",
    "next_first",
]
