"""The window within which the articles of a day were compared: what was settled with another is settled anew."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # All there was until now; in place, as in the revision before.
    op.add_column("period", sa.Column("within", sa.Integer(), nullable=False, server_default="10"))


def downgrade() -> None:
    op.drop_column("period", "within")
