"""History: what became of one story, from the log of events, with that of the stories that went into it.

The log has no index by story: it is read through once, so the cost grows with the log. An index
would be paid for by every event that is written, and a history is asked for rarely.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, or_, select

from storage import reading
from storage.connection import batches
from storage.records import Event, EventKind, History
from storage.tables import event, story

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_INTO = select(story.c.merged_into).where(story.c.id == bindparam("number"))
_FROM = select(story.c.id).where(story.c.merged_into.in_(_IDS))
#: What speaks of several stories says so in its detail.
_OF_SEVERAL = (EventKind.SPLIT, EventKind.DECIDED, EventKind.UNDONE)
_OF_STORIES = select(event).where(or_(event.c.story_id.in_(_IDS), event.c.kind.in_(_OF_SEVERAL)))
_OF_ARTICLES = select(event).where(
    event.c.article_id.in_(_IDS),
    event.c.kind.in_(
        (EventKind.NEW_VERSION, EventKind.RECLEANED, EventKind.CORRECTED, EventKind.KILLED, EventKind.JOINED)
    ),
)


def of(connection: Connection, number: int) -> History | None:
    """What became of a story, or of the one it went into; None if it never was."""
    while (row := connection.execute(_INTO, {"number": number}).first()) and row.merged_into is not None:
        number = row.merged_into
    if row is None:
        return None
    lineage = _lineage(connection, number)
    told_of = list(_read(connection, _OF_STORIES, lineage))
    moments = {told.at for told in told_of if _speaks_of(told, lineage)}
    found = {told.seq: told for told in told_of if _speaks_of(told, lineage) or _made_it(told, moments)}
    ever = {told.article_id for told in found.values() if told.kind is EventKind.JOINED and told.article_id}
    found |= {told.seq: told for told in _read(connection, _OF_ARTICLES, ever)}
    (now,) = reading.stories_of(connection, [number])
    return History(now, tuple(sorted(lineage - {number})), tuple(found[seq] for seq in sorted(found)))


def _lineage(connection: Connection, number: int) -> set[int]:
    """A story and all that went into it, also by way of others."""
    found: set[int] = set()
    asking = {number}
    while asking:
        found |= asking
        asking = {n for batch in batches(sorted(asking)) for n in connection.execute(_FROM, {"ids": batch}).scalars()}
    return found


def _read(connection: Connection, statement: Select[Any], ids: Collection[int]) -> Iterator[Event]:
    for batch in batches(sorted(ids)):
        yield from map(reading.event_of, connection.execute(statement, {"ids": batch}))


def _speaks_of(told: Event, numbers: Collection[int]) -> bool:
    """Whether an event is about one of some stories; its detail names those that a split or a decision is about."""
    if told.story_id in numbers:
        return True
    named = told.detail.get("into" if told.kind is EventKind.SPLIT else "stories")
    return isinstance(named, list) and not set(named).isdisjoint(numbers)


def _made_it(told: Event, moments: Collection[datetime]) -> bool:
    """Whether an event is the decision behind others, all of which bear the time of their one unit of work.

    It names the stories as they were before, so not the one that began with it.
    """
    return told.kind in (EventKind.DECIDED, EventKind.UNDONE) and told.at in moments
