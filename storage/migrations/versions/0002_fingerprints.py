"""The index by day of publication, one row an article; and two relations more: same page, and new version of it.

The fingerprints of an older store are made from its texts (`storage.index.unsigned`), since its keys were others.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = {"match": "'copy', 'write-through', 'partial'", "membership": "'original', 'copy', 'write-through'"}
AFTER = {
    "match": "'same-page', 'new-version', 'copy', 'write-through', 'partial'",
    "membership": "'original', 'same-page', 'new-version', 'copy', 'write-through'",
}


def upgrade() -> None:
    _relations(AFTER)
    op.drop_table("signature_key")
    op.drop_table("signature")
    op.create_table(
        "scheme",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scheme"),
        sa.UniqueConstraint("name", name="uq_scheme_name"),
    )
    op.create_table(
        "period",
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("crowded", sa.Boolean(), nullable=False),
        sa.Column("unsettled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("period", name="pk_period"),
    )
    op.create_index("ix_period_unsettled", "period", ["unsettled", "period"])
    op.create_table(
        "fingerprint",
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("scheme", ID, nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("crowded", sa.Boolean(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_fingerprint_article_id_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.id"], name="fk_fingerprint_scheme_scheme"),
        sa.PrimaryKeyConstraint("period", "stamp", name="pk_fingerprint"),
        sa.UniqueConstraint("article_id", name="uq_fingerprint_article_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    # What the older schema has no word for stays a copy.
    for table in BEFORE:
        op.execute(f"UPDATE {table} SET relation = 'copy' WHERE relation IN ('same-page', 'new-version')")  # noqa: S608
    _relations(BEFORE)
    for table in ("fingerprint", "period", "scheme"):
        op.drop_table(table)
    op.create_table(
        "signature_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("published", sa.BigInteger()),
        sa.PrimaryKeyConstraint("key", "article_id", name="pk_signature_key"),
        sqlite_with_rowid=False,
    )
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


def _relations(said: dict[str, str]) -> None:
    if op.get_bind().dialect.name != "sqlite":
        for table, values in said.items():
            op.drop_constraint(op.f(f"ck_{table}_relation"), table)
            op.create_check_constraint(op.f(f"ck_{table}_relation"), table, f"relation IN ({values})")
        return
    # Made by hand, for Alembic copies a table without its CHECKs.
    _remade("match", said["match"], "ix_match_b", "b")
    _remade("membership", said["membership"], "ix_membership_story_id", "story_id", "ix_membership_via", "via")


def _remade(table: str, values: str, *indexes: str) -> None:
    """A table with another rule for its relations, and the rows it has."""
    pairs = list(zip(indexes[::2], indexes[1::2], strict=True))
    for name, _ in pairs:
        op.drop_index(name, table)
    op.rename_table(table, "older")
    (_match if table == "match" else _membership)(f"relation IN ({values})")
    op.execute(f"INSERT INTO {table} SELECT * FROM older")  # noqa: S608 - names of ours
    op.drop_table("older")
    for name, column in pairs:
        op.create_index(name, table, [column])


def _match(relation: str) -> None:
    op.create_table(
        "match",
        sa.Column("a", ID, nullable=False),
        sa.Column("b", ID, nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.CheckConstraint("a < b", name=op.f("ck_match_ordered")),
        sa.CheckConstraint(relation, name=op.f("ck_match_relation")),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_match_score")),
        sa.ForeignKeyConstraint(["a"], ["article.id"], name="fk_match_a_article", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["b"], ["article.id"], name="fk_match_b_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("a", "b", name="pk_match"),
    )


def _membership(relation: str) -> None:
    op.create_table(
        "membership",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("via", ID),
        sa.CheckConstraint("(relation = 'original') = (via IS NULL)", name=op.f("ck_membership_via")),
        sa.CheckConstraint(relation, name=op.f("ck_membership_relation")),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_membership_score")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_membership_article_id_article"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_membership_story_id_story"),
        sa.ForeignKeyConstraint(["via"], ["article.id"], name="fk_membership_via_article"),
        sa.PrimaryKeyConstraint("article_id", name="pk_membership"),
    )
