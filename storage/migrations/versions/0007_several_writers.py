"""What several writers need: one row from which events draw their numbers, and pages that somebody has in hand."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_feed_one")),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
    )
    op.execute("INSERT INTO feed (id, last) SELECT 1, coalesce(max(seq), 0) FROM event")
    op.create_table(
        "claim",
        sa.Column("page_id", ID, autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_claim_page_id_page", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("page_id", name="pk_claim"),
    )
    op.create_index("ix_claim_holder", "claim", ["holder"])
    # Nobody else counts there: who forgot to draw a number is refused, and tears no order.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE event ALTER COLUMN seq DROP DEFAULT")
        op.execute("DROP SEQUENCE event_seq_seq")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE event_seq_seq OWNED BY event.seq")
        op.execute("SELECT setval('event_seq_seq', last + 1, false) FROM feed")
        op.execute("ALTER TABLE event ALTER COLUMN seq SET DEFAULT nextval('event_seq_seq')")
    op.drop_table("claim")
    op.drop_table("feed")
