"""What the file of an agency or a content system states of an item, beside its text."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    # In place: no database rewrites rows for a column with a constant default.
    op.add_column("version", sa.Column("wire", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("version", "wire")
