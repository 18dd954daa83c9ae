"""Business actions of candidacy: one function each, one transaction."""

from services.candidacy.use_cases.answering import (
    access_phone,
    decide_candidacy,
    mark_viewed,
    revoke_commitment,
    undo_decision,
)
from services.candidacy.use_cases.catalogue import (
    cancel_session,
    close_offer,
    record_offer,
    record_session,
)
from services.candidacy.use_cases.choosing import choose_sessions, release_reservation
from services.candidacy.use_cases.merging import merge_persons
from services.candidacy.use_cases.outcomes import (
    ask_outcome,
    declare_hire,
    report_situation,
    settle_hire,
    settle_outcome,
)
from services.candidacy.use_cases.positions import (
    confirm_acceptance,
    lose_position,
    revoke_position,
    settle_position,
)
from services.candidacy.use_cases.reading import note_reading, read_case, read_person
from services.candidacy.use_cases.seats import (
    acknowledge_enrolment,
    confirm_reservation,
    end_hold,
    enrol,
    hold_seat,
    join_waitlist,
    settle_seat,
    try_next_session,
)
from services.candidacy.use_cases.submitting import (
    submit_candidacy,
    withdraw_candidacy,
)
from services.candidacy.use_cases.tasks import complete_task
from services.candidacy.use_cases.training import (
    begin_training,
    drop_training,
    finish_training,
    note_absence,
)
from services.candidacy.use_cases.waking import (
    apply_decision,
    ask_about_training,
    ask_the_truth,
    expire_candidacy,
    flag_silent_provider,
    give_up_hire,
    give_up_search,
    leave_waitlist,
    send_again,
)

__all__ = [
    "access_phone",
    "acknowledge_enrolment",
    "apply_decision",
    "ask_about_training",
    "ask_outcome",
    "ask_the_truth",
    "begin_training",
    "cancel_session",
    "choose_sessions",
    "close_offer",
    "complete_task",
    "confirm_acceptance",
    "confirm_reservation",
    "decide_candidacy",
    "declare_hire",
    "drop_training",
    "end_hold",
    "enrol",
    "expire_candidacy",
    "finish_training",
    "flag_silent_provider",
    "give_up_hire",
    "give_up_search",
    "hold_seat",
    "join_waitlist",
    "leave_waitlist",
    "lose_position",
    "mark_viewed",
    "merge_persons",
    "note_absence",
    "note_reading",
    "read_case",
    "read_person",
    "record_offer",
    "record_session",
    "release_reservation",
    "report_situation",
    "revoke_commitment",
    "revoke_position",
    "send_again",
    "settle_hire",
    "settle_outcome",
    "settle_position",
    "settle_seat",
    "submit_candidacy",
    "try_next_session",
    "undo_decision",
    "withdraw_candidacy",
]
