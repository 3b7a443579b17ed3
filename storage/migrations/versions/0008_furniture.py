"""Furniture: lines learned to be no story, by outlet, with what was decided about each."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "furniture",
        sa.Column("id", ID, nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("of_pages", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("edge", sa.Float(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("log", sa.JSON(), nullable=False),
        sa.UniqueConstraint("outlet", "key", name="uq_furniture_outlet_key"),
        sa.CheckConstraint("state IN ('proposed', 'applied', 'refused')", name=op.f("ck_furniture_state")),
        sa.PrimaryKeyConstraint("id", name="pk_furniture"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_furniture_state", "furniture", ["state", "id"])


def downgrade() -> None:
    op.drop_table("furniture")
