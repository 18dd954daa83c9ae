"""A letter is known by its message too: offsets begin again when a topic is made again."""

from alembic import op

revision = "20261125094800"
down_revision = "20261125065103"
branch_labels = None
depends_on = None

PLACE = "uq_dead_letters_handler_topic_partition_offset"
MESSAGE = f"{PLACE}_message_id"


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(PLACE, "dead_letters", type_="unique")
    op.create_unique_constraint(
        MESSAGE,
        "dead_letters",
        ["handler", "topic", "partition", "offset", "message_id"],
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_constraint(MESSAGE, "dead_letters", type_="unique")
    op.create_unique_constraint(
        PLACE, "dead_letters", ["handler", "topic", "partition", "offset"]
    )
