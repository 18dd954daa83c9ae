"""What the gateway does by itself: log people in, and make links that act."""

from services.gateway.use_cases.accounts import (
    add_member,
    find_caller,
    find_or_create_candidate,
    note_activity,
)
from services.gateway.use_cases.acts import find_action, make_action_token, recipients, record_act
from services.gateway.use_cases.login import (
    consume_handover,
    consume_login_link,
    finish_login,
    log_out,
    make_login_link,
    open_limited_session,
)

__all__ = [
    "add_member",
    "consume_handover",
    "consume_login_link",
    "find_action",
    "find_caller",
    "find_or_create_candidate",
    "finish_login",
    "log_out",
    "make_action_token",
    "make_login_link",
    "note_activity",
    "open_limited_session",
    "recipients",
    "record_act",
]
