"""Passing: what holds of the rows that pass the filters of a query, words aside.

Conditions on articles stand on `article` with `membership` and, where copies are counted, `story` joined to it; those
on stories on `story` with `article` as its original.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_

from dedupe.document import Relation
from storage.crawltables import address
from storage.query import ArticleQuery, Duplicates, StoryQuery
from storage.tables import article, membership, page, story

_IS_COPY = membership.c.relation != Relation.ORIGINAL


def articles(query: ArticleQuery) -> Iterator[ColumnElement[bool]]:
    """What holds of an article that passes."""
    yield from _between(article.c.dated_at, article.c.dated_at, query.since, query.until)
    yield from _between(article.c.first_seen_at, article.c.first_seen_at, query.arrived_since, query.arrived_until)
    for name in ("outlet", "agency", "language", "section", "form"):
        yield from any_of(article.c[name], getattr(query, name))
    yield from any_of(article.c.notice, query.notices)
    if query.source:
        yield _brought_by(article.c.id, query.source)
    if query.duplicates is Duplicates.SKIP:
        yield or_(membership.c.relation == Relation.ORIGINAL, membership.c.relation.is_(None))
    elif query.duplicates is Duplicates.ONLY:
        yield _IS_COPY
    if query.min_copies > 1:
        yield story.c.copies >= query.min_copies
    if query.story is not None:
        yield membership.c.story_id == query.story


def stories(query: StoryQuery, among: Collection[int] | None) -> Iterator[ColumnElement[bool]]:
    """What holds of a story that passes; `among` are all that its outlets ran, None where they ran many."""
    yield from _between(story.c.last_seen, story.c.first_seen, query.since, query.until)
    yield from _between(story.c.arrived_at, story.c.arrived_at, query.arrived_since, query.arrived_until)
    for name in ("agency", "language", "section"):
        yield from any_of(story.c[name], getattr(query, name))
    yield from any_of(story.c.notice, query.notices)
    yield from any_of(article.c.form, query.form)
    if query.ids is not None:
        yield story.c.id.in_(query.ids)
    if query.min_copies > 1:
        yield story.c.copies >= query.min_copies
    if query.min_outlets > 1:
        yield story.c.outlets >= query.min_outlets
    if among is not None:
        yield story.c.id.in_(among)
    elif query.outlet:
        yield _has_article(query.outlet)
    if query.source:
        seat = membership.alias("seat")
        yield exists().where(seat.c.story_id == story.c.id, _brought_by(seat.c.article_id, query.source))


def any_of(column: ColumnElement[Any], values: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Whether a column is one of some values; without values it may be anything."""
    # One value by itself: of an index by a column and a time only one stretch is in the order of time.
    if len(values) == 1:
        yield column == values[0]
    elif values:
        yield column.in_(values)


def _between(last: Any, first: Any, since: Any, until: Any) -> Iterator[ColumnElement[bool]]:
    if since is not None:
        yield last >= since
    if until is not None:
        yield first < until


def _has_article(outlets: Sequence[str]) -> ColumnElement[bool]:
    seat, other = membership.alias("seat"), article.alias("other")
    told = and_(seat.c.story_id == story.c.id, other.c.id == seat.c.article_id, *any_of(other.c.outlet, outlets))
    return exists().where(told)


def _brought_by(article_id: ColumnElement[int], sources: Sequence[str]) -> ColumnElement[bool]:
    """Whether the page of a visit to one of some sources became the article."""
    return exists().where(
        page.c.article_id == article_id, address.c.page_id == page.c.id, *any_of(address.c.source, sources)
    )
