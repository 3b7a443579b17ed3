"""What Alembic runs for each command: on the connection, and in the transaction, that it was given."""

from typing import Any

from alembic import context

from storage import crawltables, removaltables  # noqa: F401 (their tables are declared in the same metadata)
from storage.search.tables import is_ours
from storage.tables import metadata


def _tell(*_: Any, **said: Any) -> None:
    step = said["step"]
    if told := context.config.attributes.get("told"):
        told(step.destination_revision_ids[0] if step.destination_revision_ids else "base")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=lambda name, kind, _: is_ours(name, kind),
    on_version_apply=_tell,
    render_as_batch=True,  # SQLite cannot alter most of a table, only copy it
)
with context.begin_transaction():
    context.run_migrations()
