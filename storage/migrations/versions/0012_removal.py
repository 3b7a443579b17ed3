"""Removal for good: tombstones of what must not come back, and raw pages that were dropped before their articles."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "removal",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("article_id", ID),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_removal_article_id", "removal", ["article_id"])
    op.create_table(
        "tombstone",
        sa.Column("mark", sa.LargeBinary(32), nullable=False),
        sa.Column("removal_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["removal_id"], ["removal.id"], name=op.f("fk_tombstone_removal_id_removal"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_tombstone")),
    )
    op.create_index("ix_tombstone_removal_id", "tombstone", ["removal_id"])
    op.create_table(
        "seal",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_seal_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
    )
    # In place: the table is the largest of all, and a copy of it would take as much room again.
    op.add_column("page", sa.Column("dropped_at", INSTANT))


def downgrade() -> None:
    # What was dropped stays dropped: an older copydesk finds such a page empty and says that it cannot unpack it.
    op.drop_column("page", "dropped_at")
    op.drop_table("seal")
    op.drop_table("tombstone")
    op.drop_table("removal")
