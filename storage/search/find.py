"""Finding: what a query matches, the best or the newest first, a page at a time.

The index says what matches and how well; the rest is one statement for every database. A page begins behind the last
hit of the one before, by its place in the order and not by a number of rows, so that what comes in meanwhile moves
nothing. How well an article fits depends on all others, so an article may change its place between two pages when much
comes in; in the order of publication none does.

Of very common words only the articles that came in last are looked through, the newest first, and the notes say so. To
score half a million texts takes a second, to lay them beside their stories many, and even to count them for a score 30
ms; whoever asks for such a word means the news. Lists (`storage.search.among`) have all that have it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Select, and_, false, func, literal, or_, select, true

from storage import passing
from storage.query import ArticleQuery
from storage.rows import Found as Row
from storage.search import dialects, index, snippet
from storage.search.matching import AT, filters
from storage.search.query import Query
from storage.search.records import Cursor, Found, Hit, Order
from storage.tables import article, membership, version
from storage.tables import story as story_table

#: Articles that are ranked at most. Measured with a million on SQLite: each takes some 2 µs to score and 4 to lay
#: beside its story.
RANKED = 5_000
_TOO_MANY = "more than {:,} articles have that: those that came in last were looked through, the newest first"

_HITS = select(article, version.c.body).join(
    version, (version.c.article_id == article.c.id) & (version.c.number == article.c.version)
)


def find(
    connection: Connection,
    query: Query,
    order: Order,
    after: Cursor | None,
    limit: int,
    *,
    by_story: bool,
    among: ArticleQuery,
) -> Found:
    """The next hits of a query: articles that pass the filters of `among`, or the best of them of each story."""
    if not query.clauses:
        order = Order.NEWEST  # without words nothing fits better than anything else
    are_many = _are_many(connection, query)
    if after is not None:
        order = after.order
    elif are_many:
        order = Order.NEWEST
    best = _best(connection, query, order, among, by_story=by_story)
    key = best.c.score if order is Order.RELEVANCE else best.c.at
    first = best.c.place == 1 if by_story else true()
    total = select(func.count()).select_from(best).where(first).scalar_subquery()
    page = select(best, total.label("total")).where(first)
    if after is not None:
        page = page.where(_behind(key, best.c.id, after))
    found = connection.execute(page.order_by(key.desc(), best.c.id.desc()).limit(limit + 1)).all()
    rows = found[:limit]
    has_more = len(found) > limit
    last = rows[-1] if rows else None
    return Found(
        hits=_hits(connection, query, rows),
        total=found[0].total if found else 0,
        next=_cursor(order, last) if has_more and last is not None else None,
        notes=(*query.notes, *((_TOO_MANY.format(RANKED),) if are_many else ())),
        behind=index.behind(connection),
    )


def _best(connection: Connection, query: Query, order: Order, among: ArticleQuery, *, by_story: bool) -> CTE:
    """Every hit with its story, and its place among those of the story."""
    hits = _matching(connection, query, scored=order is Order.RELEVANCE)
    story = func.coalesce(membership.c.story_id, -hits.c.id) if by_story else hits.c.id
    key = hits.c.score if order is Order.RELEVANCE else AT
    found = (
        select(
            hits.c.id,
            hits.c.score,
            AT.label("at"),
            membership.c.story_id,
            func.row_number().over(partition_by=story, order_by=(key.desc(), hits.c.id.desc())).label("place"),
            func.count().over(partition_by=story).label("copies"),
        )
        .join(article, article.c.id == hits.c.id)
        .join(membership, membership.c.article_id == hits.c.id, isouter=True)
        .where(*filters(query), *passing.articles(among))
    )
    if among.min_copies > 1:
        found = found.join(story_table, story_table.c.id == membership.c.story_id)
    # Said to be made once: the page and its total are both read from it, and FTS5 scores only what it reads itself.
    return found.cte("best").prefix_with("MATERIALIZED")


def _matching(connection: Connection, query: Query, *, scored: bool) -> CTE:
    """The id and the score of each article with the words of a query, whatever else it asks; 0 where not `scored`."""
    words = dialects.of(connection)
    if query.clauses:
        unscored = words.numbers(query).add_columns(literal(0.0).label("score"))
        found = words.hits(query) if scored else unscored
    else:
        found = select(article.c.id, literal(0.0).label("score"))
        if query.excluded:
            without = words.hits(Query(clauses=(query.excluded,))).subquery()
            found = found.where(article.c.id.not_in(select(without.c.id)))
    last = found.order_by(found.selected_columns.id.desc()).limit(RANKED)
    return last.cte("hit").prefix_with("MATERIALIZED")


def _are_many(connection: Connection, query: Query) -> bool:
    """Whether more articles have the words than are ranked."""
    if not query.clauses:
        return False
    some = dialects.of(connection).numbers(query).limit(RANKED + 1).subquery()
    return bool(connection.execute(select(func.count()).select_from(some)).scalar_one() > RANKED)


def _behind(key: Any, number: ColumnElement[int], after: Cursor) -> ColumnElement[bool]:
    value = datetime.fromisoformat(after.key) if isinstance(after.key, str) else after.key
    return or_(key < value, and_(key == value, number < after.article_id))


def _cursor(order: Order, row: Row) -> Cursor:
    return Cursor(order, row.score if order is Order.RELEVANCE else row.at.isoformat(), row.id)


def _hits(connection: Connection, query: Query, rows: Sequence[Row]) -> tuple[Hit, ...]:
    asked: Select[Any] = _HITS.where(article.c.id.in_([row.id for row in rows]) if rows else false())
    texts: Mapping[int, Row] = {row.id: row for row in connection.execute(asked)}
    return tuple(_hit(query, row, texts[row.id]) for row in rows)


def _hit(query: Query, row: Row, text: Row) -> Hit:
    passage = snippet.of_body(text.body, query.terms)
    return Hit(
        article_id=row.id,
        story_id=row.story_id,
        score=row.score,
        copies=row.copies,
        at=row.at,
        title=snippet.of_title(text.title or "", query.terms),
        snippet=passage.marked,
        is_cut=passage.is_cut,
        outlet=text.outlet,
        agency=text.agency,
        language=text.language,
        url=text.canonical_url or text.url,
    )
