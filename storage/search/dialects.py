"""How each database keeps the words of an article and looks them up."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy import table as bare_table
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY

from storage.connection import inserting
from storage.search.query import Query, Term, Where
from storage.search.tables import vectors
from storage.search.words import FEW, Folded

#: How much more a word in the headline counts than one in the body. Of headlines of ten words and bodies of four
#: hundred, bm25 makes most of the difference by itself, since it counts by the length of the field.
_TITLE = 8.0
_REALS = ARRAY(REAL)


class Index(Protocol):
    """The words of articles in one kind of database."""

    def put(self, connection: Connection, found: Sequence[tuple[int, Folded]]) -> None:
        """Add articles that are not in it."""

    def take(self, connection: Connection, found: Sequence[tuple[int, Folded]]) -> None:
        """Take articles out, with the words under which they are in it."""

    def clear(self, connection: Connection) -> None:
        """Take everything out."""

    def hits(self, query: Query) -> Select[Any]:
        """`id` and `score` of what matches the clauses and none of the excluded terms."""

    def numbers(self, query: Query) -> Select[Any]:
        """`id` alone, which is read much faster."""

    def has(self, query: Query, number: ColumnElement[int]) -> ColumnElement[bool]:
        """Whether the article of a number matches, asked of each by itself."""


class Fts5:
    """SQLite: FTS5 without content, half as large as one that keeps the text once more.

    To take an article out, it has to be told the words that were put in; they are made again from the article.
    """

    _PUT = text("INSERT INTO search (rowid, title, body, outlet, agency) VALUES (:id, :title, :body, :outlet, :agency)")
    _TAKE = text(
        "INSERT INTO search (search, rowid, title, body, outlet, agency) "
        "VALUES ('delete', :id, :title, :body, :outlet, :agency)"
    )
    _CLEAR = text("INSERT INTO search (search) VALUES ('delete-all')")
    _COLUMNS = {Where.TEXT: "title body", Where.TITLE: "title", Where.OUTLET: "outlet", Where.AGENCY: "agency"}  # noqa: RUF012

    def put(self, connection: Connection, found: Sequence[tuple[int, Folded]]) -> None:
        """Add articles that are not in it."""
        connection.execute(self._PUT, [self._row(*one) for one in found])

    def take(self, connection: Connection, found: Sequence[tuple[int, Folded]]) -> None:
        """Take articles out, with the words under which they are in it."""
        connection.execute(self._TAKE, [self._row(*one) for one in found])

    def clear(self, connection: Connection) -> None:
        """Take everything out."""
        connection.execute(self._CLEAR)

    def hits(self, query: Query) -> Select[Any]:
        """`id` and `score` of what matches the clauses and none of the excluded terms."""
        score = literal_column(f"-bm25(search, {_TITLE}, 1.0, 1.0, 1.0)", Float)
        return self.numbers(query).add_columns(score.label("score"))

    def numbers(self, query: Query) -> Select[Any]:
        """`id` alone, which is read much faster."""
        made = select(literal_column("search.rowid", Integer).label("id")).select_from(bare_table("search"))
        said: ColumnElement[str] = bindparam("words", self._said(query), unique=True)
        return made.where(literal_column("search").op("MATCH")(said))

    def has(self, query: Query, number: ColumnElement[int]) -> ColumnElement[bool]:
        """Whether the article of a number matches, asked of each by itself."""
        return exists(self.numbers(query).where(literal_column("search.rowid", Integer) == number))

    def _row(self, number: int, found: Folded) -> dict[str, Any]:
        return {"id": number} | {name: " ".join(words) for name, words in found._asdict().items()}

    def _said(self, query: Query) -> str:
        # Words are letters, marks and digits alone: between quotation marks nothing in them means anything.
        wanted = " AND ".join(f"({self._any(clause)})" for clause in query.clauses)
        return f"({wanted}) NOT ({self._any(query.excluded)})" if query.excluded else wanted

    def _any(self, terms: Sequence[Term]) -> str:
        return " OR ".join(
            f'{{{self._COLUMNS[term.where]}}} : "{" ".join(term.words)}"{" *" if term.is_prefix else ""}'
            for term in terms
        )


class TsVector:
    """PostgreSQL: a tsvector made here word by word, since its own parser has other words than ours.

    The weights say which field a word is of. Places are counted on from field to field, with a gap between, so that no
    phrase runs from one into the next. Of a word that is in an article more than 256 times, PostgreSQL forgets the
    later places.
    """

    _LABELS = {Where.TEXT: "AD", Where.TITLE: "A", Where.OUTLET: "B", Where.AGENCY: "C"}  # noqa: RUF012
    #: For D (the body), C, B and A (the headline): the eighth part, as in SQLite.
    _WEIGHTS = (0.125, 0.1, 0.1, 1.0)

    def put(self, connection: Connection, found: Sequence[tuple[int, Folded]]) -> None:
        """Add articles that are not in it."""
        rows = [{"article_id": number, "words": self._vector(folded)} for number, folded in found]
        connection.execute(inserting(vectors), rows)

    def take(self, connection: Connection, found: Sequence[tuple[int, Folded]]) -> None:
        """Take articles out."""
        connection.execute(delete(vectors).where(vectors.c.article_id.in_([number for number, _ in found])))

    def clear(self, connection: Connection) -> None:
        """Take everything out."""
        connection.execute(delete(vectors))

    def hits(self, query: Query) -> Select[Any]:
        """`id` and `score` of what matches the clauses and none of the excluded terms."""
        said = self._asked(query)
        # 1: divided by the logarithm of the length. Widened, so that what comes out goes in again as the same number.
        score = cast(func.ts_rank(cast(list(self._WEIGHTS), _REALS), vectors.c.words, said, 1), Float(53))
        made = select(vectors.c.article_id.label("id"), score.label("score"))
        return made.where(vectors.c.words.op("@@")(said))

    def numbers(self, query: Query) -> Select[Any]:
        """`id` alone, which is read much faster."""
        return select(vectors.c.article_id.label("id")).where(vectors.c.words.op("@@")(self._asked(query)))

    def has(self, query: Query, number: ColumnElement[int]) -> ColumnElement[bool]:
        """Whether the article of a number matches, asked of each by itself."""
        # With an OFFSET, PostgreSQL does not turn it into a join that reads all matches first.
        return exists(self.numbers(query).where(vectors.c.article_id == number).offset(0))

    def _asked(self, query: Query) -> ColumnElement[Any]:
        return cast(bindparam("words", self._said(query), unique=True), TSQUERY)

    def _vector(self, found: Folded) -> str:
        # Headline, outlet and agency stand before the body, each with room for all the words it may have and a gap.
        fields = ((found.title, "A"), (found.outlet, "B"), (found.agency, "C"), (found.body, "D"))
        return " ".join(
            f"'{word}':{start}{label}"
            for order, (words, label) in enumerate(fields)
            for start, word in enumerate(words, start=1 + order * (FEW + 1))
        )

    def _said(self, query: Query) -> str:
        wanted = " & ".join(f"({self._any(clause)})" for clause in query.clauses)
        return f"({wanted}) & !({self._any(query.excluded)})" if query.excluded else wanted

    def _any(self, terms: Sequence[Term]) -> str:
        return " | ".join(f"({self._row(term)})" for term in terms)

    def _row(self, term: Term) -> str:
        label, last = self._LABELS[term.where], len(term.words) - 1
        return " <-> ".join(
            f"'{word}':{'*' if term.is_prefix and place == last else ''}{label}"
            for place, word in enumerate(term.words)
        )


def of(connection: Connection) -> Index:
    """The index of a database."""
    return Fts5() if connection.dialect.name == "sqlite" else TsVector()
