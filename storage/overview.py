"""Overview: what a span of time brought, counted: for a page that says it at a glance, and for the filters of lists.

Everything goes along an index of time and is bounded by its span, so that what it costs grows with the days asked for
and not with the store. The span is of publication, as in lists; articles without a date count when they came in.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, cast, func, select

from dedupe.document import Relation
from storage.records import StoryState
from storage.tables import article, membership, story

#: The span that is looked at.
SPAN = dt.timedelta(days=30)
#: Values of a filter that are offered, the most frequent first; a list of more is no list to choose from.
_OFFERED = 60
#: Outlets and agencies of the table of who runs whose copy.
_OUTLETS, _AGENCIES = 25, 12
#: Copies whose delay is looked at: of as many the median is known to a few per cent, and reading them takes 50 ms.
_DELAYS = 20_000


@dataclass(frozen=True, slots=True)
class Facets:
    """What articles of a span have, each kind the most frequent first, at most 60."""

    agencies: tuple[str, ...]
    outlets: tuple[str, ...]
    languages: tuple[str, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day: articles that were published, how many of them are copies, and stories that began."""

    day: dt.date
    articles: int
    copies: int
    stories: int


@dataclass(frozen=True, slots=True)
class OutletCount:
    """An outlet: its articles, how many credit an agency or are copies of another's, and which agencies they credit."""

    outlet: str
    articles: int
    syndicated: int
    agencies: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """A span counted: its days, its most active outlets, the agencies most credited, and minutes from original to copy.

    `delays` are those of the newest copies, in order of length; copies that are older than their original count 0.
    """

    since: dt.datetime
    days: tuple[DayCount, ...]
    outlets: tuple[OutletCount, ...]
    agencies: tuple[tuple[str, int], ...]
    delays: tuple[int, ...]


def facets(connection: Connection, now: dt.datetime) -> Facets:
    """What can be filtered by."""
    since = _since(connection, now)
    return Facets(
        *(_values(connection, article.c[name], since) for name in ("agency", "outlet", "language", "section"))
    )


def of(connection: Connection, now: dt.datetime) -> Overview:
    """Count what was published in the last days."""
    since = _since(connection, now)
    agencies = _agencies(connection, since)
    return Overview(
        since, _days(connection, since), _outlets(connection, since), agencies, tuple(_delays(connection, since))
    )


def newest_story(connection: Connection) -> int:
    """The highest number that a story has; 0 where there is none."""
    return int(connection.execute(select(func.max(story.c.id))).scalar() or 0)


def _since(connection: Connection, now: dt.datetime) -> dt.datetime:
    """Where the last days begin: counted from the newest article, so that an archive of old news has some as well."""
    newest = connection.execute(select(func.max(article.c.dated_at))).scalar()
    return min(now, newest or now) - SPAN


def _values(connection: Connection, column: Any, since: dt.datetime) -> tuple[str, ...]:
    asked = (
        select(column, func.count())
        .where(article.c.dated_at >= since, column.is_not(None))
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(_OFFERED)
    )
    return tuple(value for value, _ in connection.execute(asked))


def _day(connection: Connection, column: Any) -> Any:
    """The day of an instant as `2026-03-04`; where instants are text, it begins with it."""
    in_utc = func.timezone("UTC", column) if connection.dialect.name == "postgresql" else column
    return func.substr(cast(in_utc, String), 1, 10)


def _days(connection: Connection, since: dt.datetime) -> tuple[DayCount, ...]:
    is_copy = membership.c.relation != Relation.ORIGINAL
    day, began_on = _day(connection, article.c.dated_at), _day(connection, story.c.first_seen)
    published = (
        select(day, func.count(), func.count().filter(is_copy))
        .join(membership, membership.c.article_id == article.c.id, isouter=True)
        .where(article.c.dated_at >= since)
        .group_by(day)
    )
    began = (
        select(began_on, func.count())
        .where(story.c.first_seen >= since, story.c.state == StoryState.LIVE)
        .group_by(began_on)
    )
    stories: dict[str, int] = dict(map(tuple, connection.execute(began)))
    found = {at: (articles, copies) for at, articles, copies in connection.execute(published)}
    return tuple(
        DayCount(dt.date.fromisoformat(at), *found.get(at, (0, 0)), stories.get(at, 0))
        for at in sorted({*found, *stories})
    )


def _outlets(connection: Connection, since: dt.datetime) -> tuple[OutletCount, ...]:
    is_copy = membership.c.relation != Relation.ORIGINAL
    asked = (
        select(article.c.outlet, article.c.agency, func.count(), func.count().filter(is_copy))
        .join(membership, membership.c.article_id == article.c.id, isouter=True)
        .where(article.c.dated_at >= since, article.c.outlet.is_not(None))
        .group_by(article.c.outlet, article.c.agency)
    )
    numbers: Counter[str] = Counter()
    syndicated: Counter[str] = Counter()
    credited: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for outlet, agency, articles, copies in connection.execute(asked):
        numbers[outlet] += articles
        syndicated[outlet] += articles if agency else copies
        if agency:
            credited[outlet][agency] = articles
    return tuple(
        OutletCount(outlet, number, syndicated[outlet], credited[outlet])
        for outlet, number in numbers.most_common(_OUTLETS)
    )


def _agencies(connection: Connection, since: dt.datetime) -> tuple[tuple[str, int], ...]:
    asked = (
        select(article.c.agency, func.count())
        .where(article.c.dated_at >= since, article.c.agency.is_not(None))
        .group_by(article.c.agency)
        .order_by(func.count().desc(), article.c.agency)
        .limit(_AGENCIES)
    )
    return tuple((agency, number) for agency, number in connection.execute(asked))


def _delays(connection: Connection, since: dt.datetime) -> Sequence[int]:
    """Minutes from the original to each copy, where both say when they were published."""
    original = article.alias("original")
    asked = (
        select(original.c.published_at, article.c.published_at)
        .join(membership, membership.c.article_id == article.c.id)
        .join(story, story.c.id == membership.c.story_id)
        .join(original, original.c.id == story.c.original)
        .where(article.c.dated_at >= since, membership.c.relation != Relation.ORIGINAL)
        .where(article.c.published_at.is_not(None), original.c.published_at.is_not(None))
        .order_by(article.c.dated_at.desc())
        .limit(_DELAYS)
    )
    return sorted(max(0, int((copy - first).total_seconds() // 60)) for first, copy in connection.execute(asked))
