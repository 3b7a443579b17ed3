"""Reading: articles, stories and accounts, a batch at a time by id: memory does not grow with the store."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select, tuple_

from dedupe.document import Document, Relation
from normalize import Rejected
from storage import matches, rows, tables
from storage.connection import BATCH, batches
from storage.records import (
    Counts,
    Event,
    EventKind,
    PageState,
    Run,
    StoredArticle,
    StoredRejection,
    StoredStory,
    StoredVersion,
    StoryInFull,
    StoryState,
)
from storage.rows import Found
from storage.tables import article, match, membership, page, story, version

_AFTER: BindParameter[int] = bindparam("after")
_LIMIT: BindParameter[int] = bindparam("limit")
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_IS_CURRENT = (version.c.article_id == article.c.id) & (version.c.number == article.c.version)
# Named columns, since those of `article` would hide those of `version` that have the same names.
_ARTICLES = (
    select(
        article.c.id,
        article.c.identity,
        article.c.first_seen_at,
        version,
        membership.c.story_id,
        membership.c.relation,
        membership.c.score,
        membership.c.via,
    )
    .join(version, _IS_CURRENT)
    .join(membership, membership.c.article_id == article.c.id, isouter=True)
)
_NEXT_ARTICLES = _ARTICLES.where(article.c.id > _AFTER).order_by(article.c.id).limit(_LIMIT)
_SOME_ARTICLES = _ARTICLES.where(article.c.id.in_(_IDS)).order_by(article.c.id)
_DOCUMENT = select(article, version.c.body).join(version, _IS_CURRENT).where(article.c.id == bindparam("id"))
_VERSIONS = (
    select(version, page.c.received_at)
    .join(page, page.c.id == version.c.page_id)
    .order_by(version.c.article_id, version.c.number)
)
_VERSIONS_OF = _VERSIONS.where(version.c.article_id == bindparam("id"))
_VERSIONS_AT = _VERSIONS.where(tuple_(version.c.article_id, version.c.number).in_(bindparam("places", expanding=True)))
_VERSIONS_FROM = _VERSIONS.where(version.c.page_id.in_(_IDS))
_REJECTIONS_OF = select(page.c.id, page.c.state, page.c.source, page.c.reason, page.c.detail).where(
    page.c.id.in_(_IDS), page.c.state == PageState.REJECTED
)
_NEXT_STORIES = (
    select(story).where(story.c.id > _AFTER, story.c.state == StoryState.LIVE).order_by(story.c.id).limit(_LIMIT)
)
_STORIES = select(story).where(story.c.id.in_(_IDS)).order_by(story.c.id)
_SEATS = (
    select(membership.c.story_id, article.c.id, article.c.outlet)
    .join(article, article.c.id == membership.c.article_id)
    .where(membership.c.story_id.in_(_IDS))
    .order_by(membership.c.relation != Relation.ORIGINAL, article.c.first_seen_at, article.c.id)
)
_NEXT_REJECTIONS = (
    select(page.c.id, page.c.received_at, page.c.url, page.c.source, page.c.reason, page.c.detail)
    .where(page.c.id > _AFTER, page.c.state == PageState.REJECTED)
    .order_by(page.c.id)
    .limit(_LIMIT)
)
_LAST_EVENT = select(func.coalesce(func.max(tables.event.c.seq), 0))
_NEXT_EVENTS = select(tables.event).where(tables.event.c.seq > _AFTER).order_by(tables.event.c.seq).limit(_LIMIT)


def articles(connection: Connection, after: int, limit: int) -> list[StoredArticle]:
    """The next articles by id."""
    found = connection.execute(_NEXT_ARTICLES, {"after": after, "limit": limit})
    return [rows.stored_article_of(row) for row in found]


def article_of(connection: Connection, article_id: int) -> StoredArticle | None:
    """One article."""
    row = connection.execute(_ARTICLES.where(article.c.id == article_id)).first()
    return None if row is None else rows.stored_article_of(row)


def articles_of(connection: Connection, numbers: Collection[int]) -> list[StoredArticle]:
    """Some articles, by id."""
    return [
        rows.stored_article_of(row)
        for batch in batches(sorted(numbers))
        for row in connection.execute(_SOME_ARTICLES, {"ids": batch})
    ]


def versions(connection: Connection, article_id: int) -> list[StoredVersion]:
    """Every version of an article."""
    return [_version(row) for row in connection.execute(_VERSIONS_OF, {"id": article_id})]


def versions_at(connection: Connection, places: Collection[tuple[int, int]]) -> list[StoredVersion]:
    """Some versions, by article and number; those that are not there are left out."""
    return [
        _version(row)
        # Two parameters each.
        for batch in batches(sorted(places), BATCH // 2)
        for row in connection.execute(_VERSIONS_AT, {"places": batch})
    ]


def made_of(connection: Connection, pages: Collection[int]) -> dict[int, StoredVersion | Rejected]:
    """The last version that was made of each of some pages, or why none was."""
    found: dict[int, StoredVersion | Rejected] = {}
    for batch in batches(sorted(pages)):
        for row in connection.execute(_REJECTIONS_OF, {"ids": batch}):
            if verdict := rows.rejected_of(row):
                found[row.id] = verdict
        found |= {row.page_id: _version(row) for row in connection.execute(_VERSIONS_FROM, {"ids": batch})}
    return found


def judged(connection: Connection, outlet: str | None, since: datetime | None) -> list[int]:
    """The pages of which an article was made or none, and that are still kept."""
    asked = select(page.c.id).where(page.c.state != PageState.PENDING, page.c.dropped_at.is_(None))
    return list(connection.execute(_among(asked, outlet, since).order_by(page.c.id)).scalars())


def unread(connection: Connection, outlet: str | None, since: datetime | None) -> int:
    """How many articles there are whose page is not kept any more."""
    current = select(version.c.page_id).join(article, _IS_CURRENT).join(page, page.c.id == version.c.page_id)
    gone = current.where(page.c.dropped_at.is_not(None))
    return _count(connection, select(func.count()).select_from(_among(gone, outlet, since).subquery()))


def _among(asked: Select[Any], outlet: str | None, since: datetime | None) -> Select[Any]:
    if outlet is not None:
        asked = asked.where(page.c.id.in_(select(version.c.page_id).where(version.c.outlet == outlet)))
    return asked if since is None else asked.where(page.c.received_at >= since)


def document(connection: Connection, article_id: int) -> Document | None:
    """What grouping looks at of one article."""
    row = connection.execute(_DOCUMENT, {"id": article_id}).first()
    return None if row is None else rows.document_of(row)


def stories(connection: Connection, after: int, limit: int) -> list[StoredStory]:
    """The next live stories by id."""
    return _with_seats(connection, connection.execute(_NEXT_STORIES, {"after": after, "limit": limit}).all())


def stories_of(connection: Connection, numbers: Collection[int]) -> list[StoredStory]:
    """Some stories, live or retired, by id."""
    return [
        told
        for batch in batches(sorted(numbers))
        for told in _with_seats(connection, connection.execute(_STORIES, {"ids": batch}).all())
    ]


def story_of(connection: Connection, story_id: int) -> StoryInFull | None:
    """One story, live or retired, with its articles and the matches between them."""
    told = next(iter(stories_of(connection, [story_id])), None)
    if told is None:
        return None
    found = {one.id: one for one in articles_of(connection, told.articles)}
    held = matches.between(connection, frozenset(told.articles))
    return StoryInFull(told, tuple(found[number] for number in told.articles), tuple(held))


def rejections(connection: Connection, after: int, limit: int) -> list[StoredRejection]:
    """The next rejected pages by id."""
    found = connection.execute(_NEXT_REJECTIONS, {"after": after, "limit": limit})
    judged = ((row, rows.rejected_of(row)) for row in found)
    return [StoredRejection(row.id, row.received_at, row.url, verdict) for row, verdict in judged if verdict]


def events(connection: Connection, after: int, limit: int) -> list[Event]:
    """The next events."""
    found = connection.execute(_NEXT_EVENTS, {"after": after, "limit": limit})
    return [event_of(row) for row in found]


def last_event(connection: Connection) -> int:
    """The number of the last event; 0 where there was none."""
    return int(connection.execute(_LAST_EVENT).scalar_one())


def event_of(row: Found) -> Event:
    """An event from its row."""
    return Event(row.seq, row.at, EventKind(row.kind), row.article_id, row.story_id, row.detail)


def runs(connection: Connection) -> list[Run]:
    """Every run, the last first."""
    found = connection.execute(select(tables.run).order_by(tables.run.c.id.desc()))
    return [Run(run.id, run.started_at, run.finished_at, run.arguments, run.counts) for run in found]


def counts(connection: Connection) -> Counts:
    """How much of everything there is."""
    states = connection.execute(select(page.c.state, func.count()).group_by(page.c.state)).all()
    # Counted by going over an index, not the pages themselves; only doctors and summaries ask.
    pages: dict[str, int] = dict(states)
    sizes = select(func.count().label("size")).select_from(membership).group_by(membership.c.story_id).subquery()
    return Counts(
        pages=sum(pages.values()),
        pending=pages.get(PageState.PENDING, 0),
        rejected=pages.get(PageState.REJECTED, 0),
        articles=_count(connection, select(func.count()).select_from(article)),
        versions=_count(connection, select(func.count()).select_from(version)),
        stories=_count(connection, select(func.count()).select_from(sizes)),
        folded=_count(connection, select(func.count()).select_from(sizes).where(sizes.c.size > 1)),
        matches=_count(connection, select(func.count()).select_from(match)),
    )


def _version(row: Found) -> StoredVersion:
    return StoredVersion(row.article_id, row.number, row.page_id, row.received_at, rows.article_of(row))


def _count(connection: Connection, statement: Any) -> int:
    return int(connection.execute(statement).scalar_one())


def _with_seats(connection: Connection, heads: Sequence[Found]) -> list[StoredStory]:
    # One query for the seats of all of them, whatever their number.
    seats: Mapping[int, list[Found]] = {head.id: [] for head in heads}
    for batch in batches(seats):
        for row in connection.execute(_SEATS, {"ids": batch}):
            seats[row.story_id].append(row)
    return [_story(head, seats[head.id]) for head in heads]


def _story(head: Found, seats: Collection[Found]) -> StoredStory:
    return StoredStory(
        id=head.id,
        title=head.title,
        original=head.original,
        chosen_by=head.chosen_by,
        articles=tuple(seat.id for seat in seats),
        outlets=tuple(dict.fromkeys(seat.outlet for seat in seats if seat.outlet)),
        agency=head.agency,
        first_seen=head.first_seen,
        last_seen=head.last_seen,
        state=StoryState(head.state),
        merged_into=head.merged_into,
    )
