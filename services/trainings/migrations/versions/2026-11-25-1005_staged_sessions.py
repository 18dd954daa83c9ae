"""sessions staged while a file is read; runs that run, or failed."""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '20261125100500'
down_revision = '20261125065204'
branch_labels = None
depends_on = None

STATES = ('running', 'complete', 'held', 'failed')


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table('staged_sessions',
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('source_key', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('content_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('flags', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('source', 'position', name=op.f('pk_staged_sessions'))
    )
    op.create_index('ix_staged_sessions_key', 'staged_sessions', ['source', 'source_key'], unique=False)
    op.create_index('ix_staged_sessions_provider', 'staged_sessions', ['source', 'provider_id'], unique=False)
    op.add_column('import_runs', sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=255), nullable=True))
    op.alter_column('import_runs', 'ended_at', existing_type=sa.DateTime(timezone=True), nullable=True)
    _states(STATES)


def downgrade() -> None:
    """Take back."""
    op.execute("DELETE FROM quarantined_records WHERE run_id IN"
               " (SELECT id FROM import_runs WHERE state IN ('running', 'failed'))")
    op.execute("DELETE FROM import_runs WHERE state IN ('running', 'failed')")
    _states(('complete', 'held'))
    op.alter_column('import_runs', 'ended_at', existing_type=sa.DateTime(timezone=True), nullable=False)
    op.drop_column('import_runs', 'reason')
    op.drop_index('ix_staged_sessions_provider', table_name='staged_sessions')
    op.drop_index('ix_staged_sessions_key', table_name='staged_sessions')
    op.drop_table('staged_sessions')


def _states(allowed: tuple[str, ...]) -> None:
    quoted = ', '.join(f"'{state}'" for state in allowed)
    op.drop_constraint(op.f('ck_import_runs_runstate'), 'import_runs', type_='check')
    op.create_check_constraint(op.f('ck_import_runs_runstate'), 'import_runs', f'state IN ({quoted})')
