"""Runs of import as in every service: a sentence, warnings, no state of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '20261125104500'
down_revision = '20261125102000'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column('import_runs', sa.Column('kind', sa.String(length=16), nullable=False, server_default='file'))
    op.add_column('import_runs', sa.Column('warnings', postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default='{}'))
    op.execute("UPDATE import_runs SET reason = '' WHERE reason IS NULL")
    op.alter_column('import_runs', 'reason', new_column_name='sentence', type_=sa.String(length=500), nullable=False)
    op.alter_column('import_runs', 'kind', server_default=None)
    op.alter_column('import_runs', 'warnings', server_default=None)
    op.execute("UPDATE import_runs SET state = 'failed' WHERE state = 'running'")
    _states('complete', 'partial', 'failed', 'held')
    op.execute("ALTER TABLE quarantined_records ALTER COLUMN raw TYPE bytea USING convert_to(raw, 'UTF8')")
    op.alter_column('quarantined_records', 'number', existing_type=sa.String(length=120), nullable=True)


def downgrade() -> None:
    """Take back."""
    op.execute("UPDATE quarantined_records SET number = '' WHERE number IS NULL")
    op.alter_column('quarantined_records', 'number', existing_type=sa.String(length=120), nullable=False)
    op.execute("ALTER TABLE quarantined_records ALTER COLUMN raw TYPE varchar USING convert_from(raw, 'UTF8')")
    op.execute("UPDATE import_runs SET state = 'failed' WHERE state = 'partial'")
    _states('running', 'complete', 'held', 'failed')
    op.alter_column('import_runs', 'sentence', new_column_name='reason', type_=sa.String(length=255), nullable=True)
    op.drop_column('import_runs', 'warnings')
    op.drop_column('import_runs', 'kind')


def _states(*allowed: str) -> None:
    quoted = ', '.join(f"'{state}'" for state in allowed)
    op.drop_constraint(op.f('ck_import_runs_runstate'), 'import_runs', type_='check')
    op.create_check_constraint(op.f('ck_import_runs_runstate'), 'import_runs', f'state IN ({quoted})')
