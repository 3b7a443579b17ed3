"""Retention: what has been kept for as long as was asked, a batch at a time. Nothing here removes anything.

The age of an article is the time since it came into the store, and not since it was published: an archive of ten years
that was imported yesterday is not what somebody wants gone who keeps news for a year. An article that a feed still
lists stays, for it would be fetched again; so does one that was pinned by hand, unless that is asked for too.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, select, update

from storage.crawltables import address, listed
from storage.records import Act, PageState
from storage.tables import article, decision, page, ruling

_listing = address.alias("listing")
#: Whether a listing that is still visited had it when it was last read as a whole (`crawler.settle`).
_LISTED = exists().where(
    page.c.article_id == article.c.id,
    address.c.page_id == page.c.id,
    listed.c.address_id == address.c.id,
    _listing.c.id == listed.c.listing_id,
    _listing.c.next_visit_at.is_not(None),
    listed.c.last_seen_at >= _listing.c.changed_at,
)
_PINNED = exists().where(
    ruling.c.article == article.c.identity,
    decision.c.id == ruling.c.decision_id,
    decision.c.act == Act.PIN,
    decision.c.undone_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What has been kept for long enough: articles that came in `before` a time.

    Of an `outlet`, or of `sources` (names of sources.toml) only, and not of the sources `but`. `pinned`: those
    that were pinned by hand too.
    """

    before: datetime
    outlet: str | None = None
    sources: frozenset[str] | None = None
    but: frozenset[str] = frozenset()
    pinned: bool = False


def expired(connection: Connection, rule: Rule, after: int, limit: int) -> list[int]:
    """The next articles that a rule lets go, by number."""
    asked = select(article.c.id).where(article.c.id > after, article.c.first_seen_at < rule.before, ~_LISTED)
    if rule.outlet is not None:
        asked = asked.where(article.c.outlet == rule.outlet)
    if rule.sources is not None:
        asked = asked.where(_from(rule.sources))
    if rule.but:
        asked = asked.where(~_from(rule.but))
    if not rule.pinned:
        asked = asked.where(~_PINNED)
    return list(connection.execute(asked.order_by(article.c.id).limit(limit)).scalars())


def raw(connection: Connection, before: datetime, after: int, limit: int) -> list[tuple[int, int]]:
    """The next raw pages that came in before a time and are still there, by number, with their bytes."""
    asked = (
        select(page.c.id, func.length(page.c.content))
        .where(page.c.id > after, page.c.received_at < before)
        .where(page.c.dropped_at.is_(None), page.c.state != PageState.PENDING)
    )
    return [(row[0], row[1]) for row in connection.execute(asked.order_by(page.c.id).limit(limit))]


def drop(connection: Connection, pages: Collection[int], now: datetime) -> None:
    """Let the content of raw pages go. They stay known, and so do their articles; they cannot be cleaned again."""
    gone = update(page).where(page.c.id.in_(pages))
    connection.execute(gone.values(content=b"", dropped_at=now))


def dropped(connection: Connection) -> int:
    """How many raw pages were let go of; it looks at each page."""
    return int(connection.execute(select(func.count()).where(page.c.dropped_at.is_not(None))).scalar_one())


def _from(sources: Collection[str]) -> ColumnElement[bool]:
    """Whether an article was fetched for one of some sources."""
    return exists().where(
        page.c.article_id == article.c.id, address.c.page_id == page.c.id, address.c.source.in_(sources)
    )
