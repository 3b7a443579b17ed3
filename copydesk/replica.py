"""A replica: articles, their texts, stories and who is in them, rebuilt from the change feed alone, in SQLite.

It is a reader's own database and needs nothing of the store but what `copydesk changes --json --articles` prints, so it
is also the example for who writes a follower of their own:

    with Replica("mine.db") as mine:
        for line in sys.stdin:
            mine.apply([json.loads(line)])

Three things make it exact. The cursor is written in the same transaction as what it stands for, so a follower that is
killed has both or neither. An event that was applied is passed over, so being told twice does no harm. A number that is
missing is an error, so nothing is missed in silence.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Event = Mapping[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS cursor (seq INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS article (id INTEGER PRIMARY KEY, version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS version (article_id INTEGER, number INTEGER, told TEXT, PRIMARY KEY (article_id, number));
CREATE TABLE IF NOT EXISTS story (id INTEGER PRIMARY KEY, state TEXT NOT NULL, merged_into INTEGER, original INTEGER,
    chosen_by TEXT, agency TEXT, copies INTEGER, outlets INTEGER, notice TEXT, first_seen TEXT, last_seen TEXT,
    arrived_at TEXT);
CREATE TABLE IF NOT EXISTS membership (article_id INTEGER PRIMARY KEY, story_id INTEGER NOT NULL,
    relation TEXT NOT NULL, score REAL NOT NULL, via INTEGER);
CREATE INDEX IF NOT EXISTS membership_story ON membership (story_id);
-- A story's headline is its original's.
CREATE VIEW IF NOT EXISTS headline AS SELECT s.id AS story_id, json_extract(v.told, '$.title') AS title
    FROM story s JOIN article a ON a.id = s.original JOIN version v ON v.article_id = a.id AND v.number = a.version;
"""


class Missed(Exception):
    """An event does not follow the last one: what lies between was not told. Read on from `Replica.cursor`."""


class Replica:
    """A replica in a file, or in memory if none is named; a context manager."""

    def __init__(self, path: str | Path = ":memory:") -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript(_TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    @property
    def cursor(self) -> int:
        """The number of the last event that was applied; 0 at first."""
        row = self.database.execute("SELECT seq FROM cursor").fetchone()
        return 0 if row is None else int(row[0])

    def apply(self, events: Iterable[Event]) -> int:
        """Apply events in their order, all of them or none; the cursor after them. Raises Missed."""
        with self.database:  # a transaction
            self.database.execute("BEGIN IMMEDIATE")
            cursor = self.cursor
            for event in events:
                if event["seq"] <= cursor:
                    continue
                if event["seq"] > cursor + 1:
                    raise Missed(f"event {event['seq']} came after {cursor}: read on from there")
                self._apply(event)
                cursor = event["seq"]
            self.database.execute("DELETE FROM cursor")
            self.database.execute("INSERT INTO cursor VALUES (?)", (cursor,))
        return cursor

    def _apply(self, event: Event) -> None:
        # A kind that is not here changes nothing: it says why, or what came after this was written.
        if change := _CHANGES.get(event["kind"]):
            change(self.database, event, event["detail"])
        if head := event["detail"].get("story"):
            self.database.execute(_HEAD, head | {"id": event["story_id"]})


_Change = Callable[[sqlite3.Connection, Event, Mapping[str, Any]], object]
_HEAD = """
UPDATE story SET original = :original, chosen_by = :chosen_by, agency = :agency, copies = :copies, outlets = :outlets,
    notice = :notice, first_seen = :first_seen, last_seen = :last_seen, arrived_at = :arrived_at WHERE id = :id
"""


def _text(database: sqlite3.Connection, event: Event, detail: Mapping[str, Any]) -> None:
    """A text as it is now, for an event is told with the text of the time at which it is read; what it was before an
    event further on is nowhere any more.
    """
    place = (event["article_id"], detail["version"])
    database.execute("DELETE FROM version WHERE article_id = ? AND number = ?", place)
    if event["article"] is not None:  # it has left the store since, and an event further on says so
        database.execute("INSERT INTO version VALUES (?, ?, ?)", (*place, json.dumps(event["article"])))


def _added(database: sqlite3.Connection, event: Event, detail: Mapping[str, Any]) -> None:
    version = detail.get("version", 1)
    database.execute("INSERT OR REPLACE INTO article VALUES (?, ?)", (event["article_id"], version))
    _text(database, event, {"version": version})


def _removed(database: sqlite3.Connection, event: Event, _: Mapping[str, Any]) -> None:
    database.execute("DELETE FROM article WHERE id = ?", (event["article_id"],))
    database.execute("DELETE FROM version WHERE article_id = ?", (event["article_id"],))


def _seated(database: sqlite3.Connection, event: Event, detail: Mapping[str, Any]) -> None:
    seat = (event["article_id"], event["story_id"], detail["relation"], detail["score"], detail["via"])
    database.execute("INSERT OR REPLACE INTO membership VALUES (?, ?, ?, ?, ?)", seat)


def _left(database: sqlite3.Connection, event: Event, _: Mapping[str, Any]) -> None:
    database.execute("DELETE FROM membership WHERE article_id = ?", (event["article_id"],))


def _begun(database: sqlite3.Connection, event: Event, detail: Mapping[str, Any]) -> None:
    database.execute(
        "INSERT INTO story (id, state, original, chosen_by) VALUES (?, 'live', ?, ?)",
        (event["story_id"], detail["original"], detail["chosen_by"]),
    )


def _turned(database: sqlite3.Connection, event: Event, detail: Mapping[str, Any]) -> None:
    original, chosen_by = (
        (detail["new"], detail["chosen_by"])
        if event["kind"] == "original-changed"
        else (detail["original"], detail["new"])
    )
    database.execute(
        "UPDATE story SET original = ?, chosen_by = ? WHERE id = ?", (original, chosen_by, event["story_id"])
    )


def _merged(database: sqlite3.Connection, event: Event, detail: Mapping[str, Any]) -> None:
    database.execute("UPDATE story SET merged_into = ? WHERE id = ?", (detail["into"], event["story_id"]))


def _ended(database: sqlite3.Connection, event: Event, _: Mapping[str, Any]) -> None:
    database.execute("UPDATE story SET state = 'retired', original = NULL WHERE id = ?", (event["story_id"],))


_CHANGES: Mapping[str, _Change] = {
    "article-added": _added,
    "new-version": _added,
    "recleaned": _text,
    "article-removed": _removed,
    "story-created": _begun,
    "joined": _seated,
    "relation-changed": _seated,
    "left": _left,
    "original-changed": _turned,
    "reason-changed": _turned,
    "merged": _merged,
    "story-retired": _ended,
}
