"""Lines: pages of articles and stories, newest first, a few statements whatever the number of lines.

Every list goes along an index that has its order, from the place where the page before ended, and never counts lines
it does not show (no OFFSET). Filters that pick few (outlet, agency, language) have indexes that go on in that order;
what passes many is looked at on the way. What a line shows of a story (its copies, outlets, the gravest notice) is
kept in the story's own row, brought up to date with its memberships, since counting a page's stories would read
hundreds of rows a page and filtering by the count would read them all.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select, tuple_

from dedupe.document import Relation
from normalize.article import Form, NoticeKind
from storage import cursor, passing
from storage.connection import batches
from storage.cursor import Place
from storage.query import (
    ArticleLine,
    ArticleOrder,
    ArticleQuery,
    Page,
    StoryLine,
    StoryOrder,
    StoryQuery,
)
from storage.records import StoryState
from storage.rows import Found
from storage.search import among
from storage.search.query import parse
from storage.tables import article, membership, story

_ARTICLES = (
    select(
        article,
        membership.c.story_id,
        membership.c.relation,
        story.c.copies,
    )
    .join(membership, membership.c.article_id == article.c.id, isouter=True)
    .join(story, story.c.id == membership.c.story_id, isouter=True)
)
_OF_STORY = (
    story.c.id,
    story.c.title,
    story.c.original,
    article.c.outlet,
    article.c.url,
    story.c.agency,
    story.c.language,
    story.c.section,
    story.c.copies,
    story.c.outlets,
    story.c.first_seen,
    story.c.last_seen,
    story.c.arrived_at,
    story.c.notice,
)
# An outer join, though there is always an original: it keeps SQLite from beginning with the articles.
_STORIES = (
    select(*_OF_STORY)
    .join(article, article.c.id == story.c.original, isouter=True)
    .where(story.c.state == StoryState.LIVE)
)
_TIMES = (
    select(membership.c.story_id, article.c.dated_at)
    .join(article, article.c.id == membership.c.article_id)
    .where(membership.c.story_id.in_(bindparam("ids", expanding=True)))
    .order_by(article.c.dated_at)
)
#: The columns of times that lists are ordered by, the newest first; an order that is not here is by id, first first.
_ARTICLE_TIMES = {ArticleOrder.NEWEST: article.c.dated_at}
_STORY_TIMES = {StoryOrder.LATEST: story.c.last_seen, StoryOrder.NEWEST: story.c.first_seen}
#: Articles of an outlet that has few: reading as many stories by their numbers takes a tenth of the time of a page.
_FEW = 1000


def articles(connection: Connection, query: ArticleQuery, limit: int, after: str | None) -> Page[ArticleLine]:
    """A page of articles. Raises BadCursor."""
    time = _ARTICLE_TIMES.get(query.order)
    asked = _ARTICLES.where(*_of_articles(connection, query))
    found, following = _page(connection, asked, article.c.id, time, query.order, limit, after)
    return Page(tuple(map(_article, found)), following)


def stories(connection: Connection, query: StoryQuery, limit: int, after: str | None) -> Page[StoryLine]:
    """A page of live stories. Raises BadCursor."""
    time = _STORY_TIMES.get(query.order)
    asked = _STORIES.where(*_of_stories(connection, query))
    found, following = _page(connection, asked, story.c.id, time, query.order, limit, after)
    times = _times(connection, [row.id for row in found])
    return Page(tuple(_story(row, times[row.id]) for row in found), following)


def _page(
    connection: Connection,
    asked: Select[Any],
    number: ColumnElement[int],
    time: ColumnElement[Any] | None,
    order: str,
    limit: int,
    after: str | None,
) -> tuple[Sequence[Found], str | None]:
    """The rows behind a place, and the cursor behind them if there are more: one row more than a page says so."""
    place = None if after is None else cursor.read(after, order, timed=time is not None)
    if time is None:
        asked = asked.order_by(number) if place is None else asked.where(number > place.id).order_by(number)
    else:
        asked = asked.order_by(time.desc(), number.desc())
        asked = asked if place is None else asked.where(tuple_(time, number) < (place.at, place.id))
    found = connection.execute(asked.limit(limit + 1)).all()
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    at = None if time is None else last._mapping[time]
    return found[:limit], cursor.write(order, Place(at, last.id))


def _of_articles(connection: Connection, query: ArticleQuery) -> Iterator[ColumnElement[bool]]:
    yield from passing.articles(query)
    if query.text:
        yield among.articles(connection, parse(query.text))


def _few(connection: Connection, outlets: Sequence[str]) -> frozenset[int] | None:
    """The stories of outlets that have few articles; None where they have many.

    Whoever looks through the stories for an outlet that ran one in ten finds a page of them at once, and for one that
    ran ten in a million has looked at all (1.3 s): those are asked for by their numbers.
    """
    own = (
        select(membership.c.story_id)
        .join(article, article.c.id == membership.c.article_id)
        .where(*passing.any_of(article.c.outlet, outlets))
        .limit(_FEW + 1)
    )
    found = connection.execute(own).scalars().all()
    return frozenset(found) if len(found) <= _FEW else None


def _of_stories(connection: Connection, query: StoryQuery) -> Iterator[ColumnElement[bool]]:
    yield from passing.stories(query, _few(connection, query.outlet) if query.outlet else None)
    if query.text:
        yield among.stories(connection, parse(query.text), story.c.id)


def _times(connection: Connection, stories: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {number: [] for number in stories}
    for batch in batches(stories):
        for number, dated_at in connection.execute(_TIMES, {"ids": batch}).all():
            found[number].append(dated_at)
    return found


def _article(row: Found) -> ArticleLine:
    return ArticleLine(
        id=row.id,
        title=row.title,
        outlet=row.outlet,
        agency=row.agency,
        language=row.language,
        section=row.section,
        url=row.url,
        dated_at=row.dated_at,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        version=row.version,
        words=row.words,
        form=Form(row.form),
        notice=row.notice and NoticeKind(row.notice),
        story_id=row.story_id,
        relation=row.relation and Relation(row.relation),
        copies=row.copies or 1,
    )


def _story(row: Found, times: Sequence[Any]) -> StoryLine:
    # Whole, since the columns come in the order of the fields: to ask for each by name takes as long as the query.
    values: list[Any] = [*row[:-1], row.notice and NoticeKind(row.notice), tuple(times)]
    return StoryLine(*values)
