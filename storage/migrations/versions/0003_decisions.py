"""What people decided about articles, and members that are held in their story by it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
BEFORE = "relation IN ('original', 'same-page', 'new-version', 'copy', 'write-through')"
AFTER = "relation IN ('original', 'same-page', 'new-version', 'copy', 'write-through', 'held')"


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", ID, nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("undone_at", INSTANT),
        sa.Column("undone_by", sa.Text()),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_decision_undone")),
        sa.CheckConstraint("act IN ('merge', 'split', 'pin')", name=op.f("ck_decision_act")),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ruling",
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("is_original", sa.Boolean(), nullable=False),
        sa.CheckConstraint("part >= 0", name=op.f("ck_ruling_part")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name="fk_ruling_decision_id_decision", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("decision_id", "article", name="pk_ruling"),
    )
    op.create_index("ix_ruling_article", "ruling", ["article"])
    _relations(AFTER)


def downgrade() -> None:
    # A schema without the word cannot say it; the next fold around them lets go of those that were held.
    op.execute("UPDATE membership SET relation = 'copy' WHERE relation = 'held'")
    _relations(BEFORE)
    op.drop_table("ruling")
    op.drop_table("decision")


def _relations(allowed: str) -> None:
    with op.batch_alter_table("membership") as batch:
        batch.drop_constraint(op.f("ck_membership_relation"), type_="check")
        batch.create_check_constraint(op.f("ck_membership_relation"), allowed)
