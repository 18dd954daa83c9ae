"""trainings by their id."""

import sqlalchemy as sa
from alembic import op

revision = '20261125100000'
down_revision = '20261125071220'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        'ix_sessions_view_training', 'sessions_view', [sa.text("(content ->> 'training_id')")]
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index('ix_sessions_view_training', table_name='sessions_view')
