"""Checkup: what can be wrong inside a store though every rule that the database looks after holds.

Nothing is changed by looking, and a store of an older schema is not brought up to date.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import zstandard
from sqlalchemy import Select, func, select, union_all

from dedupe.document import Relation
from storage import address, connection, schema
from storage.records import EventKind, StoryState
from storage.store import PATIENCE, Store
from storage.tables import article, event, feed, fingerprint, membership, page, scheme, story, version

#: Ids that are looked up of each thing that is wrong: beyond that it is told that there are more.
MOST = 1000
_MOVES = (EventKind.JOINED, EventKind.LEFT)

_last = (
    select(event.c.article_id, func.max(event.c.seq).label("seq"))
    .where(event.c.kind.in_(_MOVES), event.c.article_id.is_not(None))
    .group_by(event.c.article_id)
    .subquery("last")
)
#: Where each article stands by the last event that moved it.
_told = (
    select(event.c.article_id, event.c.story_id)
    .join(_last, _last.c.seq == event.c.seq)
    .where(event.c.kind == EventKind.JOINED)
    .subquery("told")
)
_seat = membership.alias("seat")
_IS_LIVE = story.c.state == StoryState.LIVE
_IS_SAME = (_told.c.article_id == membership.c.article_id) & (_told.c.story_id == membership.c.story_id)
_LEADS = (
    (membership.c.story_id == story.c.id)
    & (membership.c.article_id == story.c.original)
    & (membership.c.relation == Relation.ORIGINAL)
)
_COPIES = select(func.count()).where(_seat.c.story_id == story.c.id).scalar_subquery()

#: What may not be, by name: the ids where it is.
RULES: Mapping[str, Select[Any]] = {
    "articles without their text": select(article.c.id)
    .outerjoin(version, (version.c.article_id == article.c.id) & (version.c.number == article.c.version))
    .where(version.c.number.is_(None)),
    "articles without a story": select(article.c.id)
    .outerjoin(membership, membership.c.article_id == article.c.id)
    .where(membership.c.story_id.is_(None)),
    "stories without their original": select(story.c.id)
    .outerjoin(membership, _LEADS)
    .where(_IS_LIVE, membership.c.story_id.is_(None)),
    "ended stories with articles": select(story.c.id).where(
        story.c.state != StoryState.LIVE, select(_seat).where(_seat.c.story_id == story.c.id).exists()
    ),
    "stories that count other copies than they have": select(story.c.id).where(_IS_LIVE, story.c.copies != _COPIES),
    "articles that stand elsewhere than the events tell": select(
        union_all(
            select(membership.c.article_id.label("id")).outerjoin(_told, _IS_SAME).where(_told.c.article_id.is_(None)),
            select(_told.c.article_id.label("id"))
            .outerjoin(membership, _IS_SAME)
            .where(membership.c.story_id.is_(None)),
        )
        .subquery()
        .c.id
    ).distinct(),
    "events beyond the number that was given out last": select(event.c.seq).where(
        event.c.seq > select(feed.c.last).scalar_subquery()
    ),
    "articles without keys in the index": select(article.c.id)
    .outerjoin(fingerprint, fingerprint.c.article_id == article.c.id)
    .where(fingerprint.c.article_id.is_(None), select(scheme).where(scheme.c.complete).exists()),
}


@dataclass(frozen=True, slots=True)
class Stirring:
    """What is under way: pending pages and when the first came, and the last time that anything was written."""

    pending: int
    since: datetime | None
    last: datetime | None


def revision(url: str) -> str | None:
    """The schema of the store at a URL as it lies there; None for an empty database. Raises StoreError."""
    parsed = address.of(url)
    address.check(parsed, create=False)
    engine = connection.engine(parsed, PATIENCE)
    try:
        with connection.reading(engine) as opened:
            return schema.revision(opened, address.place(parsed))
    finally:
        engine.dispose()


def damage(store: Store, *, thorough: bool) -> list[str]:
    """What the database finds wrong with itself: pages, indexes, references; the first few. May raise StoreCorrupt."""
    with connection.reading(store.engine) as opened:
        return connection.damage(opened, thorough=thorough)


def broken(store: Store, rule: str) -> list[int]:
    """Ids of what breaks a rule, `MOST` + 1 at the most."""
    with connection.reading(store.engine) as opened:
        return list(opened.execute(RULES[rule].limit(MOST + 1)).scalars())


def unreadable(store: Store) -> Iterator[tuple[int, bool]]:
    """Every raw page that was not dropped, by id, and whether its bytes are there no more."""
    after, asked = (
        0,
        select(page.c.id, page.c.content).where(page.c.dropped_at.is_(None)).order_by(page.c.id).limit(200),
    )
    while True:
        with connection.reading(store.engine) as opened:
            found = opened.execute(asked.where(page.c.id > after)).all()
        if not found:
            return
        yield from ((number, not _is_whole(content)) for number, content in found)
        after = found[-1].id


def stirring(store: Store) -> Stirring:
    """What is under way."""
    last = select(func.max(event.c.at)).where(event.c.seq == select(func.max(event.c.seq)).scalar_subquery())
    pending = select(func.count(), func.min(page.c.received_at)).where(page.c.state == "pending")
    with connection.reading(store.engine) as opened:
        count, since = opened.execute(pending).one()
        return Stirring(count, since, opened.execute(last).scalar())


def files(store: Store) -> tuple[Path, int, int] | None:
    """The file of the store, its bytes and those of its log; None where a server keeps it."""
    if store.engine.dialect.name != "sqlite":
        return None
    path = Path(store.place)
    log = path.with_name(f"{path.name}-wal")
    return path, path.stat().st_size, log.stat().st_size if log.exists() else 0


def fold_log(store: Store) -> bool:
    """Bring what is in the log into the file, and empty it; whether nobody was in the way."""
    with store.engine.connect() as opened:
        return bool(opened.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0] == 0)


def _is_whole(content: bytes) -> bool:
    try:
        zstandard.ZstdDecompressor().decompress(content)
    except zstandard.ZstdError:
        return False
    return True
