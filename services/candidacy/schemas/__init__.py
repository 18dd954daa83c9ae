"""Bodies of requests and answers."""

from services.candidacy.schemas.bodies import (
    DecisionIn,
    ReservationIn,
    SubmissionIn,
    WithdrawalIn,
)
from services.candidacy.schemas.case import CaseOut, case_out
from services.candidacy.schemas.facts import Facts, facts_of
from services.candidacy.schemas.lists import Dashboard, Listing, PhoneOut, next_first

__all__ = [
    "CaseOut",
    "Dashboard",
    "DecisionIn",
    "Facts",
    "Listing",
    "PhoneOut",
    "ReservationIn",
    "SubmissionIn",
    "WithdrawalIn",
    "case_out",
    "facts_of",
    "next_first",
]
