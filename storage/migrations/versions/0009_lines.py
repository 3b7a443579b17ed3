"""What lists of articles and stories show and filter by, in the rows that lists read; and the keys of the HTTP API."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import case, func, select

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
_NEVER = "1970-01-01T00:00:00.000000Z"
#: The gravest first.
_KINDS = ("kill", "correction", "clarification", "embargo", "update")

_OF_ARTICLE = ("dated_at", "form", "notice")
_OF_STORY = ("language", "section", "copies", "outlets", "notice", "arrived_at")
_INDEXES = {
    "ix_article_dated_at": ("article", "dated_at", "id"),
    "ix_article_outlet": ("article", "outlet", "dated_at", "id"),
    "ix_article_agency": ("article", "agency", "dated_at", "id"),
    "ix_article_language": ("article", "language", "dated_at", "id"),
    "ix_article_notice": ("article", "notice", "dated_at", "id"),
    "ix_story_last_seen": ("story", "last_seen", "id"),
    "ix_story_first_seen": ("story", "first_seen", "id"),
    "ix_story_language": ("story", "language", "last_seen", "id"),
    "ix_story_agency": ("story", "agency", "last_seen", "id"),
    "ix_story_notice": ("story", "notice", "last_seen", "id"),
}


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *map(sa.column, columns))


article = _table(
    "article", "id", "version", "published_at", "first_seen_at", "language", "section", "outlet", *_OF_ARTICLE
)
version = _table("version", "article_id", "number", "form", "notices")
story = _table("story", "id", "original", "first_seen", *_OF_STORY)
membership = _table("membership", "article_id", "story_id")


def upgrade() -> None:
    # In place: SQLite rewrites no row for columns with constant defaults.
    op.add_column("article", sa.Column("dated_at", INSTANT, nullable=False, server_default=_NEVER))
    op.add_column("article", sa.Column("form", sa.String(16), nullable=False, server_default="article"))
    op.add_column("article", sa.Column("notice", sa.String(16)))
    op.add_column("story", sa.Column("language", sa.Text()))
    op.add_column("story", sa.Column("section", sa.Text()))
    op.add_column("story", sa.Column("copies", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("story", sa.Column("outlets", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("story", sa.Column("notice", sa.String(16)))
    op.add_column("story", sa.Column("arrived_at", INSTANT, nullable=False, server_default=_NEVER))
    _fill_articles()
    _fill_stories()
    for name, (table, *columns) in _INDEXES.items():
        only: dict[str, Any] = {
            "sqlite_where": sa.text("notice IS NOT NULL"),
            "postgresql_where": sa.text("notice IS NOT NULL"),
        }
        op.create_index(name, table, columns, **(only if columns[0] == "notice" else {}))

    op.create_table(
        "api_key",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("hint", sa.String(8), nullable=False),
        sa.Column("scope", sa.String(8), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.Column("used_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("name", name="uq_api_key_name"),
        sa.UniqueConstraint("digest", name="uq_api_key_digest"),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_api_key_scope")),
        sqlite_autoincrement=True,
    )


def _fill_articles() -> None:
    current = (version.c.article_id == article.c.id) & (version.c.number == article.c.version)
    op.execute(article.update().values(dated_at=func.coalesce(article.c.published_at, article.c.first_seen_at)))
    # The notices are JSON, written compactly; by their text, since what reads JSON is spelled otherwise everywhere.
    said = sa.cast(version.c.notices, sa.Text)
    gravest = case(*((said.like(f'%"kind":"{kind}"%'), kind) for kind in _KINDS))
    for name, value, told in (("form", version.c.form, version.c.form != "article"), ("notice", gravest, said != "[]")):
        filled = article.update().where(sa.exists().where(current, told))
        op.execute(filled.values({name: select(value).where(current).scalar_subquery()}))


def _fill_stories() -> None:
    mine = (membership.c.story_id == story.c.id) & (membership.c.article_id == article.c.id)
    original = article.c.id == story.c.original
    gravity = case(*((article.c.notice == kind, place) for place, kind in enumerate(_KINDS)))
    gravest = case(*((func.min(gravity) == place, kind) for place, kind in enumerate(_KINDS)))
    told = {
        "language": select(article.c.language).where(original),
        "section": select(article.c.section).where(original),
        "copies": select(func.count()).select_from(membership).where(membership.c.story_id == story.c.id),
        "outlets": select(func.count(article.c.outlet.distinct())).where(mine),
        "notice": select(gravest).where(mine),
        "arrived_at": select(func.coalesce(func.min(article.c.first_seen_at), story.c.first_seen)).where(mine),
    }
    op.execute(story.update().values({name: value.scalar_subquery() for name, value in told.items()}))


def downgrade() -> None:
    op.drop_table("api_key")
    for name, (table, *_) in _INDEXES.items():
        op.drop_index(name, table)
    for name in reversed(_OF_STORY):
        op.drop_column("story", name)
    for name in reversed(_OF_ARTICLE):
        op.drop_column("article", name)
