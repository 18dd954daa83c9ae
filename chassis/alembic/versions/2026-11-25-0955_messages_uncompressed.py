"""Keep messages as they are: they leave within a second, and compressing costs half the write."""

from alembic import op

revision = '20261125095500'
down_revision = '20261125094800'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE outbox ALTER COLUMN payload SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Take back."""
    op.execute("ALTER TABLE outbox ALTER COLUMN payload SET STORAGE EXTENDED")
