"""links_of_outcomes."""

from alembic import op

revision = '20261125111000'
down_revision = '20261125071246'
branch_labels = None
depends_on = None

BEFORE = ("decide", "confirm_reservation", "follow", "withdraw", "answer_enrolment")
ADDED = ("declare_outcome", "situation", "employee_situation")


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _allow(*BEFORE, *ADDED)


def downgrade() -> None:
    """Take back."""
    added = ", ".join(f"'{each}'" for each in ADDED)
    op.execute(f"DELETE FROM action_tokens WHERE purpose IN ({added})")
    _allow(*BEFORE)


def _allow(*purposes: str) -> None:
    """Say what a link may be for."""
    name, listed = "ck_action_tokens_purpose", ", ".join(f"'{each}'" for each in purposes)
    op.execute(f"ALTER TABLE action_tokens DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE action_tokens ADD CONSTRAINT {name} CHECK (purpose IN ({listed}))")
