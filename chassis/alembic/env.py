"""Alembic's environment, shared by the chassis and by every service."""

from alembic import context

config = context.config
metadata = config.attributes["metadata"]


def _only_ours(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or name in metadata.tables


context.configure(
    connection=config.attributes["connection"],
    target_metadata=metadata,
    version_table=config.attributes["version_table"],
    include_name=_only_ours,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
