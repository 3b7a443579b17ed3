"""Pages, articles, stories."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
WHEN = sa.String(27)


def upgrade() -> None:
    op.create_table(
        "article",
        sa.Column("id", ID, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("canonical_url", sa.Text()),
        sa.Column("outlet", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("agency", sa.Text()),
        sa.Column("originally_from", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("section", sa.Text()),
        sa.Column("published_at", INSTANT),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_article_version")),
        sa.CheckConstraint("words >= 0", name=op.f("ck_article_words")),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.UniqueConstraint("identity", name="uq_article_identity"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_published_at", "article", ["published_at"])
    op.create_table(
        "event",
        sa.Column("seq", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("article_id", ID),
        sa.Column("story_id", ID),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "run",
        sa.Column("id", ID, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON()),
        sa.CheckConstraint("finished_at IS NULL OR finished_at >= started_at", name=op.f("ck_run_finished")),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "signature_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("published", sa.BigInteger()),
        sa.PrimaryKeyConstraint("key", "article_id", name="pk_signature_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "match",
        sa.Column("a", ID, nullable=False),
        sa.Column("b", ID, nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.CheckConstraint("relation IN ('copy', 'write-through', 'partial')", name=op.f("ck_match_relation")),
        sa.CheckConstraint("a < b", name=op.f("ck_match_ordered")),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_match_score")),
        sa.ForeignKeyConstraint(["a"], ["article.id"], name="fk_match_a_article", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["b"], ["article.id"], name="fk_match_b_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("a", "b", name="pk_match"),
    )
    op.create_index("ix_match_b", "match", ["b"])
    op.create_table(
        "page",
        sa.Column("id", ID, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("charset", sa.Text()),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=16)),
        sa.Column("detail", sa.Text()),
        sa.Column("article_id", ID),
        sa.CheckConstraint("(state = 'article') = (article_id IS NOT NULL)", name=op.f("ck_page_article_has_id")),
        sa.CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name=op.f("ck_page_rejected_has_reason")),
        sa.CheckConstraint("state IN ('pending', 'article', 'rejected')", name=op.f("ck_page_state")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_page_article_id_article"),
        sa.PrimaryKeyConstraint("id", name="pk_page"),
        sa.UniqueConstraint("identity", "digest", name="uq_page_identity_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_page_article_id", "page", ["article_id"])
    op.create_index("ix_page_state", "page", ["state", "id"])
    op.create_table(
        "signature",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("minhash", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64)),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_signature_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_signature"),
    )
    op.create_index("ix_signature_digest", "signature", ["digest"])
    op.create_table(
        "story",
        sa.Column("id", ID, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("merged_into", ID),
        sa.Column("original", ID),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("agency", sa.Text()),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.Column("last_seen", INSTANT, nullable=False),
        sa.CheckConstraint("state = 'retired' OR merged_into IS NULL", name=op.f("ck_story_merged_is_retired")),
        sa.CheckConstraint("state = 'retired' OR original IS NOT NULL", name=op.f("ck_story_live_has_original")),
        sa.CheckConstraint("state IN ('live', 'retired')", name=op.f("ck_story_state")),
        sa.CheckConstraint("first_seen <= last_seen", name=op.f("ck_story_seen")),
        sa.ForeignKeyConstraint(["merged_into"], ["story.id"], name="fk_story_merged_into_story"),
        sa.ForeignKeyConstraint(["original"], ["article.id"], name="fk_story_original_article"),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_story_original", "story", ["original"])
    op.create_table(
        "membership",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("via", ID),
        sa.CheckConstraint("(relation = 'original') = (via IS NULL)", name=op.f("ck_membership_via")),
        sa.CheckConstraint("relation IN ('original', 'copy', 'write-through')", name=op.f("ck_membership_relation")),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_membership_score")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_membership_article_id_article"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_membership_story_id_story"),
        sa.ForeignKeyConstraint(["via"], ["article.id"], name="fk_membership_via_article"),
        sa.PrimaryKeyConstraint("article_id", name="pk_membership"),
    )
    op.create_index("ix_membership_story_id", "membership", ["story_id"])
    op.create_index("ix_membership_via", "membership", ["via"])
    op.create_table(
        "sighting",
        sa.Column("id", ID, nullable=False),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_sighting_page_id_page", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sighting"),
        sa.UniqueConstraint("page_id", "source", name="uq_sighting_page_id_source"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sighting_source", "sighting", ["source"])
    op.create_table(
        "version",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("canonical_url", sa.Text()),
        sa.Column("outlet", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("published_at", WHEN),
        sa.Column("published_from", sa.Text()),
        sa.Column("modified_at", WHEN),
        sa.Column("language", sa.Text()),
        sa.Column("section", sa.Text()),
        sa.Column("summary", sa.Text()),
        sa.Column("agency", sa.Text()),
        sa.Column("agency_proof", sa.Text()),
        sa.Column("dateline_place", sa.Text()),
        sa.Column("dateline_date", WHEN),
        sa.Column("originally_from", sa.Text()),
        sa.Column("syndicator", sa.Text()),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_version_number")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_version_article_id_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_version_page_id_page"),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_version"),
    )
    op.create_index("ix_version_page_id", "version", ["page_id"])


def downgrade() -> None:
    op.drop_table("version")
    op.drop_table("sighting")
    op.drop_table("membership")
    op.drop_table("story")
    op.drop_table("signature")
    op.drop_table("page")
    op.drop_table("match")
    op.drop_table("signature_key")
    op.drop_table("run")
    op.drop_table("event")
    op.drop_table("article")
