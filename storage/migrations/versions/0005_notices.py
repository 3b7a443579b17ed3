"""What newsrooms say of their own texts: corrections, updates, kills."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0001"


def upgrade() -> None:
    # In place: SQLite rewrites no row for a column with a constant default.
    op.add_column("version", sa.Column("notices", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("version", "notices")
