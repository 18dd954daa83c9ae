"""Why somebody reads a person or a case: each purpose has its callers and its fields."""

import re
from dataclasses import dataclass
from enum import StrEnum

from chassis.errors import FieldError, Forbidden, NotFound
from contracts.candidacy import CandidacyState
from services.candidacy.domain.errors import PurposeUnknown
from services.candidacy.domain.states import SEAT_WAS_USED

_NOTIFICATION = re.compile(r"^notification:([CETR])\d{2}[a-z]?$")
_PROVIDER_READS = {
    CandidacyState.ENROLMENT_PENDING,
    CandidacyState.ENROLLED,
    CandidacyState.IN_TRAINING,
    CandidacyState.TRAINED,
    *SEAT_WAS_USED,
}


class Audience(StrEnum):
    """For whom the reading is made."""

    CANDIDATE = "candidate"
    EMPLOYER = "employer"
    TRAINING_PROVIDER = "training_provider"
    REGION = "region"


_BY_LETTER = {
    "C": Audience.CANDIDATE,
    "E": Audience.EMPLOYER,
    "T": Audience.TRAINING_PROVIDER,
    "R": Audience.REGION,
}


@dataclass(frozen=True)
class Purpose:
    """A reason to read, for an audience, open to one service."""

    name: str
    audience: Audience
    caller: str

    @property
    def is_notification(self) -> bool:
        """Return whether a message is about to be written."""
        return self.caller == "notifications"


_OTHERS = {
    "employer_view": Purpose("employer_view", Audience.EMPLOYER, "gateway"),
    "provider_file": Purpose("provider_file", Audience.TRAINING_PROVIDER, "gateway"),
}


def purpose_of(name: str) -> Purpose:
    """Return a purpose by its name. Raises `PurposeUnknown`."""
    if match := _NOTIFICATION.match(name):
        return Purpose(name, _BY_LETTER[match[1]], "notifications")
    if name in _OTHERS:
        return _OTHERS[name]
    wrong = FieldError("not_in_list", "Choisissez un motif de la liste", parameter="purpose")
    raise PurposeUnknown("1 champ à corriger", errors=[wrong])


def check_caller(purpose: Purpose, caller: str) -> None:
    """Refuse a service that may not read for this purpose."""
    if purpose.caller != caller:
        raise Forbidden


def provider_may_read(state: CandidacyState) -> bool:
    """Return whether the provider may know who the person is: from their confirmation on."""
    return state in _PROVIDER_READS


def check_state(purpose: Purpose, state: CandidacyState) -> None:
    """Refuse a reading that the state of the case does not allow."""
    if purpose.name == "provider_file" and not provider_may_read(state):
        raise NotFound
