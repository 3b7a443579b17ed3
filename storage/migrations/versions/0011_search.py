"""Full text: the index of words in the kind that each database has, to be filled by whoever opens the store next."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "searched",
        sa.Column("algorithm", sa.String(16), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("algorithm", name=op.f("pk_searched")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search USING fts5(title, body, outlet, agency, content='', tokenize='ascii')")
    else:
        op.create_table(
            "search",
            sa.Column("article_id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("words", TSVECTOR(), nullable=False),
            sa.ForeignKeyConstraint(
                ["article_id"], ["article.id"], name=op.f("fk_search_article_id_article"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("article_id", name=op.f("pk_search")),
        )
        op.create_index("ix_search_words", "search", ["words"], postgresql_using="gin")
    # What is there already is put in a batch at a time: a million articles in one transaction would keep everybody out.
    op.execute("INSERT INTO searched SELECT 'words-1', 0, coalesce(max(id), 0) FROM article")


def downgrade() -> None:
    op.drop_table("search")
    op.drop_table("searched")
