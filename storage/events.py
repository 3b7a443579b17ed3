"""Events: the ordered log of every change, written in the transaction that makes the change."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from storage import tables
from storage.connection import inserting
from storage.records import EventKind


@dataclass(frozen=True, slots=True)
class Change:
    """An event before it has its place in the log."""

    kind: EventKind
    article_id: int | None = None
    story_id: int | None = None
    detail: dict[str, object] = field(default_factory=dict)


def record(connection: Connection, at: datetime, changes: Iterable[Change]) -> None:
    """Append changes to the log, in their order."""
    written = [
        {"at": at, "kind": c.kind, "article_id": c.article_id, "story_id": c.story_id, "detail": c.detail}
        for c in changes
    ]
    # One statement a unit of work; most units have three to tell.
    if written:
        connection.execute(inserting(tables.event), written)
