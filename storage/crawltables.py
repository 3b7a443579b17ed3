"""The tables of crawling: what is to be visited when, what listed what, and how it went.

    source                        how a source's last round went
    address ──< alias             an address to visit, and all that it is known by
    address ──< listed >── address    which feed, sitemap or page listed which article
    address >── page              the raw page that was kept last
    tally                         outcomes of a source on a day
    host                          pace and rules of a host
    lease                         who does what nobody else may do meanwhile

An address is its own unit of work: it is claimed until a time, after which anybody may claim it again, so that
what a killed process had in hand comes back by itself.
"""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from storage.columns import Instant, Words
from storage.tables import Id, metadata

source = Table(
    "source",
    metadata,
    Column("name", Words, primary_key=True),
    Column("first_seen_at", Instant, nullable=False),
    Column("ran_at", Instant),
    Column("counts", JSON, nullable=False),
    # When something new was listed last, by which a silence is measured.
    Column("new_at", Instant),
    Column("skipped", Words),
)

address = Table(
    "address",
    metadata,
    Column("id", Id, primary_key=True),
    # A name in sources.toml; no foreign key, since that file is edited by people.
    Column("source", Words, nullable=False),
    Column("role", String(8), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("url", Words, nullable=False),
    Column("host", Words, nullable=False),
    Column("title", Words),
    Column("given", JSON, nullable=False),
    Column("published_at", Instant),
    Column("first_seen_at", Instant, nullable=False),
    Column("visited_at", Instant),
    Column("changed_at", Instant),
    Column("gone_at", Instant),
    # Null: not to be visited until something lists it again.
    Column("next_visit_at", Instant),
    Column("interval", Integer, nullable=False),  # seconds
    Column("failures", Float, nullable=False),
    Column("outcome", Text),
    Column("detail", Words),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("digest", String(64)),
    Column("page_id", Id, ForeignKey("page.id"), index=True),
    Column("claimed_until", Instant),
    Column("claimed_by", Text),
    CheckConstraint("role IN ('listing', 'article')", name="role"),
    CheckConstraint("failures >= 0", name="failures"),
    CheckConstraint("interval >= 0", name="interval"),
    Index("ix_address_next_visit_at", "next_visit_at"),
    Index("ix_address_source", "source", "role"),
    sqlite_autoincrement=True,
)

alias = Table(
    "alias",
    metadata,
    Column("kind", String(8), nullable=False),
    Column("key", Words, nullable=False),
    Column("address_id", Id, ForeignKey("address.id"), nullable=False, index=True),
    Column("first_seen_at", Instant, nullable=False),
    PrimaryKeyConstraint("kind", "key"),
)

listed = Table(
    "listed",
    metadata,
    Column("listing_id", Id, ForeignKey("address.id"), nullable=False),
    Column("address_id", Id, ForeignKey("address.id"), nullable=False, index=True),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("position", Integer, nullable=False),
    Column("guid", Words),
    # A digest of what it said of the article, by which a change is seen.
    Column("stated", String(64)),
    PrimaryKeyConstraint("listing_id", "address_id"),
)

tally = Table(
    "tally",
    metadata,
    Column("source", Words, nullable=False),
    Column("day", String(10), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("number", Integer, nullable=False),
    PrimaryKeyConstraint("source", "day", "outcome"),
)

host = Table(
    "host",
    metadata,
    Column("name", Words, primary_key=True),
    Column("not_before", Instant),
    Column("strikes", Integer, nullable=False),
    Column("robots", Words),
    Column("tdmrep", Words, nullable=False),
    Column("rules_until", Instant),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Instant, nullable=False),
)
