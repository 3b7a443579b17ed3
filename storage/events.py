"""Events: the ordered log of every change, written in the transaction that makes the change.

Numbers are drawn from one row, as the last thing that a transaction does before it ends: whoever draws next waits for
that end. So the order of the numbers is the order of the commits, whoever writes, and a transaction that comes to
nothing leaves no gap. A sequence would do neither: who drew first may commit last, and a follower would have passed it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from storage import tables
from storage.connection import inserting
from storage.records import EventKind

_DRAW = update(tables.feed).values(last=tables.feed.c.last + bindparam("number")).returning(tables.feed.c.last)


@dataclass(frozen=True, slots=True)
class Change:
    """An event before it has its place in the log."""

    kind: EventKind
    article_id: int | None = None
    story_id: int | None = None
    detail: dict[str, object] = field(default_factory=dict)


def record(connection: Connection, at: datetime, changes: Iterable[Change]) -> None:
    """Append changes to the log, in their order; the last thing that a transaction does."""
    told = list(changes)
    if not told:
        return
    first = connection.execute(_DRAW, {"number": len(told)}).scalar_one() - len(told) + 1
    written = [
        {"seq": seq, "at": at, "kind": c.kind, "article_id": c.article_id, "story_id": c.story_id, "detail": c.detail}
        for seq, c in enumerate(told, first)
    ]
    # One statement a unit of work; most units have three to tell.
    connection.execute(inserting(tables.event), written)
