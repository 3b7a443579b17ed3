"""Crawling: sources, addresses, aliases, listings, tallies, hosts, leases."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "source",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("ran_at", INSTANT),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("new_at", INSTANT),
        sa.Column("skipped", sa.Text()),
        sa.PrimaryKeyConstraint("name", name="pk_source"),
    )
    _address()
    op.create_table(
        "alias",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_alias_address_id_address"),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_alias"),
    )
    op.create_index("ix_alias_address_id", "alias", ["address_id"])
    _listed()
    op.create_table(
        "tally",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "day", "outcome", name="pk_tally"),
    )
    op.create_table(
        "host",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("not_before", INSTANT),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.Column("robots", sa.Text()),
        sa.Column("tdmrep", sa.Text(), nullable=False),
        sa.Column("rules_until", INSTANT),
        sa.PrimaryKeyConstraint("name", name="pk_host"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )


def _address() -> None:
    op.create_table(
        "address",
        sa.Column("id", ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("published_at", INSTANT),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("visited_at", INSTANT),
        sa.Column("changed_at", INSTANT),
        sa.Column("gone_at", INSTANT),
        sa.Column("next_visit_at", INSTANT),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Float(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("digest", sa.String(length=64)),
        sa.Column("page_id", ID),
        sa.Column("claimed_until", INSTANT),
        sa.Column("claimed_by", sa.Text()),
        sa.CheckConstraint("role IN ('listing', 'article')", name=op.f("ck_address_role")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_address_failures")),
        sa.CheckConstraint("interval >= 0", name=op.f("ck_address_interval")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_address_page_id_page"),
        sa.PrimaryKeyConstraint("id", name="pk_address"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_address_next_visit_at", "address", ["next_visit_at"])
    op.create_index("ix_address_page_id", "address", ["page_id"])
    op.create_index("ix_address_source", "address", ["source", "role"])


def _listed() -> None:
    op.create_table(
        "listed",
        sa.Column("listing_id", ID, nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("guid", sa.Text()),
        sa.Column("stated", sa.String(length=64)),
        sa.ForeignKeyConstraint(["listing_id"], ["address.id"], name="fk_listed_listing_id_address"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_listed_address_id_address"),
        sa.PrimaryKeyConstraint("listing_id", "address_id", name="pk_listed"),
    )
    op.create_index("ix_listed_address_id", "listed", ["address_id"])


def downgrade() -> None:
    for table in ("lease", "host", "tally", "listed", "alias", "address", "source"):
        op.drop_table(table)
