"""closed_by_the_region."""

from alembic import op

revision = '20261125104500'
down_revision = '20261125095446'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f('ck_offers_closedby'), 'offers')
    op.create_check_constraint(op.f('ck_offers_closedby'), 'offers',
        "closed_by IN ('source', 'employer', 'positions', 'term', 'region')")


def downgrade() -> None:
    """Take back."""
    op.drop_constraint(op.f('ck_offers_closedby'), 'offers')
    op.create_check_constraint(op.f('ck_offers_closedby'), 'offers',
        "closed_by IN ('source', 'employer', 'positions', 'term')")
