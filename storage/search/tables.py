"""The tables of search: the index of each database, and how far it has come.

    search      SQLite: an FTS5 table without content, its row ids those of articles; PostgreSQL: a tsvector an article
    searched    one row: every article up to `done` and every one after `until` is in the index

The index is no table like the others: each database has its own kind, so each is made by its own statements, here and
in the migration that brought it, and Alembic leaves it alone (`is_ours`).
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    MetaData,
    String,
    Table,
    event,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from storage.tables import Id, article, metadata

#: `ascii` takes every character beyond ASCII for a letter: the words come folded and with spaces between.
FTS5 = "CREATE VIRTUAL TABLE search USING fts5(title, body, outlet, agency, content='', tokenize='ascii')"

searched = Table(
    "searched",
    metadata,
    # How the words were folded (`words.ALGORITHM`).
    Column("algorithm", String(16), primary_key=True),
    Column("done", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)

vectors = Table(
    "search",
    MetaData(naming_convention=metadata.naming_convention),
    Column("article_id", Id, ForeignKey(article.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("words", TSVECTOR, nullable=False),
    Index("ix_search_words", "words", postgresql_using="gin"),
)


def is_ours(name: str | None, kind: str) -> bool:
    """Whether Alembic is to look at a table: not at the index, nor at those that FTS5 keeps beside it."""
    return kind != "table" or name is None or not (name == "search" or name.startswith("search_"))


@event.listens_for(metadata, "after_create")
def _create(_target: MetaData, connection: Connection, **_: object) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(FTS5)
    else:
        vectors.create(connection)


@event.listens_for(metadata, "before_drop")
def _drop(_target: MetaData, connection: Connection, **_: object) -> None:
    connection.exec_driver_sql("DROP TABLE IF EXISTS search")
