"""What Alembic runs for each command: on the connection, and in the transaction, that it was given."""

from alembic import context

from storage import crawltables, removaltables  # noqa: F401 (their tables are declared in the same metadata)
from storage.search.tables import is_ours
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=lambda name, kind, _: is_ours(name, kind),
    render_as_batch=True,  # SQLite cannot alter most of a table, only copy it
)
with context.begin_transaction():
    context.run_migrations()
