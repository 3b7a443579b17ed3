"""What a piece is, whether it is only the beginning of one, and what its newsroom says of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # In place: SQLite rewrites no row for columns with constant defaults.
    op.add_column("version", sa.Column("form", sa.String(16), nullable=False, server_default="article"))
    op.add_column("version", sa.Column("stub", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("version", sa.Column("notices", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for name in ("notices", "stub", "form"):
        op.drop_column("version", name)
