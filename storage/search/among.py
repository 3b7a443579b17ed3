"""Among: which lines of a list have the words of a query, in the order of the list.

A search ranks what it finds; a list goes along an index by time and stops at the end of its page. Which way is quick
depends on how many articles have the words. Of few, all are asked for by their numbers. Of more, their numbers are put
together once, and the list is gone along until a page of them has come by. Of very many that would read half the index
of words for fifty lines; but then a page is full after some hundred lines, and each is asked by itself.

Measured with a million articles on SQLite: to pass a line takes a microsecond, to put a number together a third of one,
to ask a line by itself 0.2 ms. At `FEW` the list passes 50,000 lines for a page of fifty, which takes 50 ms; at `MANY`
it puts together half a million numbers, which takes 170. Asking goes by how the words lie: where one line in two has
them a page takes 20 ms, and where the latest lines have them seldom, ten times that. So numbers are preferred that far.
"""

from enum import Enum, auto

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, not_, select

from storage.search import dialects, matching
from storage.search.query import Query
from storage.tables import article, membership

FEW = 1_000
MANY = 500_000

_STORIES = select(membership.c.story_id).join(article, article.c.id == membership.c.article_id)


class _Number(Enum):
    FEW = auto()
    SOME = auto()
    MANY = auto()


def articles(connection: Connection, query: Query) -> ColumnElement[bool]:
    """What holds of a row of `article` that a query means."""
    number = _number(connection, query)
    if number is _Number.FEW:
        return article.c.id.in_(connection.execute(_few(connection, query)).scalars().all())
    if number is _Number.SOME:
        # `+ 0`: not by their numbers, but on the way.
        return and_((article.c.id + 0).in_(dialects.of(connection).numbers(query)), *matching.filters(query))
    return _each(connection, query)


def stories(connection: Connection, query: Query, story: ColumnElement[int]) -> ColumnElement[bool]:
    """What holds of a story's number where a query means any of its articles."""
    number = _number(connection, query)
    if number is _Number.FEW:
        few = _few(connection, query).subquery()
        own = select(membership.c.story_id).where(membership.c.article_id.in_(select(few.c.id)))
        return story.in_(set(connection.execute(own).scalars().all()))
    if number is _Number.SOME:
        words = dialects.of(connection).numbers(query)
        return (story + 0).in_(_STORIES.where(article.c.id.in_(words), *matching.filters(query)))
    own = _STORIES.where(membership.c.story_id == story, _each(connection, query))
    return exists(own.correlate_except(membership, article))


def _number(connection: Connection, query: Query) -> _Number:
    """How many articles have the words; where none are asked for, most have."""
    if not query.clauses:
        return _Number.MANY
    numbers = dialects.of(connection).numbers(query)
    found = connection.execute(select(func.count()).select_from(numbers.limit(MANY + 1).subquery())).scalar_one()
    return _Number.FEW if found <= FEW else _Number.SOME if found <= MANY else _Number.MANY


def _few(connection: Connection, query: Query) -> Select[tuple[int]]:
    return select(article.c.id).where(
        article.c.id.in_(dialects.of(connection).numbers(query)), *matching.filters(query)
    )


def _each(connection: Connection, query: Query) -> ColumnElement[bool]:
    words = dialects.of(connection)
    asked = matching.filters(query)
    if query.clauses:
        return and_(words.has(query, article.c.id), *asked)
    if query.excluded:
        asked = [not_(words.has(Query(clauses=(query.excluded,)), article.c.id)), *asked]
    return and_(article.c.id.is_not(None), *asked)
