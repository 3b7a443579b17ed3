"""The tables: every rule that can be said to the database is said to it, by name.

    page ──< sighting            what came in, raw, and each source it was seen under
    page >── article ──< version >── page
    article ── fingerprint >── period, scheme     the index that finds candidates
    article ──< match >── article                 verified pairs, a < b
    story ──< membership ── article               an article is in one story
    decision ──< ruling                           what people decided about articles
    furniture                                     lines learned to be no story, by outlet
    event, feed                                   every change, in order; the number of the last
    run                                           one import

This module says how the tables are now; `storage.migrations` says how they came to be, and a test holds the
two together. Ids are never used twice (AUTOINCREMENT), since others keep them.
"""

from collections.abc import Iterable

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from dedupe.document import Relation
from storage.columns import Instant, When, Words
from storage.records import Act, KeyScope, PageState, RuleState, StoryState

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: The default of times that are always written: SQLite adds no column to a table that has rows without one.
NEVER = "1970-01-01T00:00:00.000000Z"

#: SQLite counts up only a column declared INTEGER; others need the width said.
Id = BigInteger().with_variant(Integer, "sqlite")


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    # Only for closed sets. Reasons and kinds of event grow, and SQLite can change a rule only by copying the
    # table.
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


_FOLDING = (Relation.SAME_PAGE, Relation.NEW_VERSION, Relation.COPY, Relation.WRITE_THROUGH)

page = Table(
    "page",
    metadata,
    Column("id", Id, primary_key=True),
    Column("identity", Words, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    # The first source; `sighting` has all of them.
    Column("source", Words, nullable=False),
    Column("url", Words),
    Column("media_type", Text, nullable=False),
    Column("charset", Words),
    Column("given", JSON, nullable=False),
    # A zstd frame, which says of itself how it is to be read; nothing where it was dropped.
    Column("content", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", String(8), nullable=False),
    Column("reason", String(16)),
    Column("detail", Words),
    Column("article_id", Id, ForeignKey("article.id"), index=True),
    # When its content was let go of, before its article (`storage.retention`).
    Column("dropped_at", Instant),
    # The same bytes at two addresses are two pages: one may change and the other not.
    UniqueConstraint("identity", "digest"),
    _one_of("state", PageState),
    CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="rejected_has_reason"),
    CheckConstraint("(state = 'article') = (article_id IS NOT NULL)", name="article_has_id"),
    # What is pending or rejected, in order, without reading past every article.
    Index("ix_page_state", "state", "id"),
    sqlite_autoincrement=True,
)

sighting = Table(
    "sighting",
    metadata,
    Column("id", Id, primary_key=True),
    Column("page_id", Id, ForeignKey("page.id", ondelete="CASCADE"), nullable=False),
    Column("source", Words, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    UniqueConstraint("page_id", "source"),
    Index("ix_sighting_source", "source"),
    sqlite_autoincrement=True,
)

article = Table(
    "article",
    metadata,
    Column("id", Id, primary_key=True),
    Column("identity", Words, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    # From here on what readers filter by, repeated from the current version.
    Column("url", Words),
    Column("canonical_url", Words),
    Column("outlet", Words),
    Column("title", Words),
    Column("agency", Words),
    Column("originally_from", Words),
    Column("language", Words),
    Column("section", Words),
    Column("published_at", Instant, index=True),
    Column("first_seen_at", Instant, nullable=False),
    Column("words", Integer, nullable=False),
    # Its place in lists: when it was published, or when it came in where that is not known.
    Column("dated_at", Instant, nullable=False, server_default=NEVER),
    Column("form", String(16), nullable=False, server_default="article"),
    # The gravest that its newsroom says of it (`storage.rows.gravest`).
    Column("notice", String(16)),
    CheckConstraint("version >= 1", name="version"),
    CheckConstraint("words >= 0", name="words"),
    Index("ix_article_dated_at", "dated_at", "id"),
    Index("ix_article_outlet", "outlet", "dated_at", "id"),
    Index("ix_article_agency", "agency", "dated_at", "id"),
    Index("ix_article_language", "language", "dated_at", "id"),
    sqlite_autoincrement=True,
)
# Few bear one.
Index(
    "ix_article_notice",
    article.c.notice,
    article.c.dated_at,
    article.c.id,
    sqlite_where=article.c.notice.is_not(None),
    postgresql_where=article.c.notice.is_not(None),
)

version = Table(
    "version",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("page_id", Id, ForeignKey("page.id"), nullable=False, index=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("source", Words, nullable=False),
    Column("url", Words),
    Column("canonical_url", Words),
    Column("outlet", Words),
    Column("title", Words),
    Column("authors", JSON, nullable=False),
    Column("published_at", When),
    Column("published_from", Words),
    Column("modified_at", When),
    Column("language", Words),
    Column("section", Words),
    Column("summary", Words),
    Column("agency", Words),
    Column("agency_proof", Words),
    Column("dateline_place", Words),
    Column("dateline_date", When),
    Column("originally_from", Words),
    Column("syndicator", Words),
    Column("body", JSON, nullable=False),
    Column("removed", JSON, nullable=False),
    Column("form", String(16), nullable=False, server_default="article"),
    Column("stub", Boolean, nullable=False, server_default=false()),
    Column("notices", JSON, nullable=False, server_default="[]"),
    # What a provider's file states of the item: an object of what it said, and nothing else.
    Column("wire", JSON, nullable=False, server_default="{}"),
    PrimaryKeyConstraint("article_id", "number"),
    CheckConstraint("number >= 1", name="number"),
)

# The index that finds candidates: one row an article, clustered by its day of publication, so that the postings of a
# day are made from one stretch of the file (`storage.postings`).
fingerprint = Table(
    "fingerprint",
    metadata,
    # Days since 1970, or `dedupe.candidates.UNDATED`.
    Column("period", Integer, nullable=False),
    # Counts up within a period (`period.last`), so that who has read up to one number can read on from there.
    Column("stamp", Integer, nullable=False),
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    Column("scheme", Id, ForeignKey("scheme.id"), nullable=False),
    Column("rank", BigInteger, nullable=False),
    # Whether it had more candidates than it was compared with.
    Column("crowded", Boolean, nullable=False),
    # Little-endian unsigned integers of 32 bits (`dedupe.signature`).
    Column("packed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("period", "stamp"),
    UniqueConstraint("article_id"),
    # The table is its own index: one tree to keep instead of two.
    sqlite_with_rowid=False,
)

scheme = Table(
    "scheme",
    metadata,
    Column("id", Id, primary_key=True),
    # The algorithm of signatures with its version and every parameter.
    Column("name", Text, nullable=False, unique=True),
    # Whether every article has a fingerprint of it.
    Column("complete", Boolean, nullable=False),
)

period = Table(
    "period",
    metadata,
    Column("period", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    # Counts what was taken out: who has read the period before must read it anew.
    Column("removed", Integer, nullable=False),
    # Whether not everybody was compared with all candidates, ever; and since the period was last settled.
    Column("crowded", Boolean, nullable=False),
    Column("unsettled", Boolean, nullable=False),
    # Days within which its articles were compared with others (the setting `window`) since it began or was settled.
    Column("within", Integer, nullable=False, server_default="10"),
    # What is to be settled, without reading past all days there ever were.
    Index("ix_period_unsettled", "unsettled", "period"),
)

match = Table(
    "match",
    metadata,
    Column("a", Id, ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    Column("b", Id, ForeignKey("article.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("relation", String(16), nullable=False),
    Column("score", Float, nullable=False),
    Column("rule", Text, nullable=False),
    Column("measures", JSON, nullable=False),
    Column("passages", JSON, nullable=False),
    PrimaryKeyConstraint("a", "b"),
    # One row a pair, whichever of the two came last.
    CheckConstraint("a < b", name="ordered"),
    _one_of("relation", (*_FOLDING, Relation.PARTIAL)),
    CheckConstraint("score BETWEEN 0 AND 1", name="score"),
)

story = Table(
    "story",
    metadata,
    Column("id", Id, primary_key=True),
    Column("state", String(8), nullable=False),
    Column("merged_into", Id, ForeignKey("story.id")),
    # A retired story lets go of its original, which may leave the store.
    Column("original", Id, ForeignKey("article.id"), index=True),
    Column("chosen_by", Text, nullable=False),
    Column("title", Words),
    Column("agency", Words),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    # From here on what lists show and filter by, repeated from its articles (`storage.stories`): the original's
    # language and section, how many articles and outlets, the gravest notice, when the first of them came in.
    Column("language", Words),
    Column("section", Words),
    Column("copies", Integer, nullable=False, server_default="0"),
    Column("outlets", Integer, nullable=False, server_default="0"),
    Column("notice", String(16)),
    Column("arrived_at", Instant, nullable=False, server_default=NEVER),
    _one_of("state", StoryState),
    CheckConstraint("state = 'retired' OR merged_into IS NULL", name="merged_is_retired"),
    CheckConstraint("state = 'retired' OR original IS NOT NULL", name="live_has_original"),
    CheckConstraint("first_seen <= last_seen", name="seen"),
    Index("ix_story_last_seen", "last_seen", "id"),
    Index("ix_story_first_seen", "first_seen", "id"),
    Index("ix_story_language", "language", "last_seen", "id"),
    Index("ix_story_agency", "agency", "last_seen", "id"),
    sqlite_autoincrement=True,
)
Index(
    "ix_story_notice",
    story.c.notice,
    story.c.last_seen,
    story.c.id,
    sqlite_where=story.c.notice.is_not(None),
    postgresql_where=story.c.notice.is_not(None),
)

membership = Table(
    "membership",
    metadata,
    Column("article_id", Id, ForeignKey("article.id"), primary_key=True, autoincrement=False),
    Column("story_id", Id, ForeignKey("story.id"), nullable=False, index=True),
    Column("relation", String(16), nullable=False),
    Column("score", Float, nullable=False),
    # The other end of the match that carried the article into the story, or the original that it is held with;
    # null for the original.
    Column("via", Id, ForeignKey("article.id"), index=True),
    _one_of("relation", (Relation.ORIGINAL, *_FOLDING, Relation.HELD)),
    CheckConstraint("score BETWEEN 0 AND 1", name="score"),
    CheckConstraint("(relation = 'original') = (via IS NULL)", name="via"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Id, primary_key=True),
    Column("act", String(8), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("note", Words),
    Column("undone_at", Instant),
    Column("undone_by", Words),
    _one_of("act", Act),
    CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
    sqlite_autoincrement=True,
)

# By the identity of the article and not by its id: an article may leave the store and come back, and what was
# decided about it holds again.
ruling = Table(
    "ruling",
    metadata,
    Column("decision_id", Id, ForeignKey("decision.id", ondelete="CASCADE"), nullable=False),
    Column("article", Words, nullable=False),
    # Those of one part are one story, those of different parts are not; part 0 is the rest, loose among themselves.
    Column("part", Integer, nullable=False),
    Column("is_original", Boolean, nullable=False),
    PrimaryKeyConstraint("decision_id", "article"),
    Index("ix_ruling_article", "article"),
    CheckConstraint("part >= 0", name="part"),
)

furniture = Table(
    "furniture",
    metadata,
    Column("id", Id, primary_key=True),
    Column("outlet", Words, nullable=False),
    # What makes two lines the same (`normalize.furniture.key`), and the line as it was first seen.
    Column("key", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("state", String(8), nullable=False),
    # On how many pages and days it stood when it was last counted, of how many pages, and which share at an end.
    Column("pages", Integer, nullable=False),
    Column("of_pages", Integer, nullable=False),
    Column("days", Integer, nullable=False),
    Column("edge", Float, nullable=False),
    Column("made_at", Instant, nullable=False),
    # Null where nobody has decided: then counting may still change the state.
    Column("decided_by", Words),
    # Every state there was: `[{"at", "by", "state"}]`.
    Column("log", JSON, nullable=False),
    UniqueConstraint("outlet", "key"),
    _one_of("state", RuleState),
    Index("ix_furniture_state", "state", "id"),
    sqlite_autoincrement=True,
)

event = Table(
    "event",
    metadata,
    Column("seq", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(24), nullable=False),
    # No foreign keys: an event outlives what it speaks of.
    Column("article_id", Id),
    Column("story_id", Id),
    Column("detail", JSON, nullable=False),
    sqlite_autoincrement=True,
)

# One row: what the numbers of events are drawn from (`storage.events`).
feed = Table(
    "feed",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one"),
)

# What somebody has in hand: pages that are pending, and that nobody else is to clean until a time. Apart from `page`,
# whose rows are long.
claim = Table(
    "claim",
    metadata,
    Column("page_id", Id, ForeignKey("page.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("holder", Text, nullable=False, index=True),
    Column("until", Instant, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("arguments", JSON, nullable=False),
    Column("counts", JSON),
    CheckConstraint("finished_at IS NULL OR finished_at >= started_at", name="finished"),
    sqlite_autoincrement=True,
)

# Keys of the HTTP API: digests only, so that nobody who reads the store can use them.
api_key = Table(
    "api_key",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Words, nullable=False, unique=True),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("hint", String(8), nullable=False),
    Column("scope", String(8), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("used_at", Instant),
    _one_of("scope", KeyScope),
    sqlite_autoincrement=True,
)

# Whom changes are posted to: the cursor is the last event that was delivered or has a row in `delivery`.
webhook = Table(
    "webhook",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", Words, nullable=False),
    Column("kinds", JSON, nullable=False),
    # As it is, since it signs: no digest of it could.
    Column("secret", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("paused", Words),
    Column("cursor", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Instant),
    Column("not_before", Instant),
    sqlite_autoincrement=True,
)

delivery = Table(
    "delivery",
    metadata,
    Column("webhook_id", Id, ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("detail", Words, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("webhook_id", "seq"),
)
