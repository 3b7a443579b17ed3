"""`./run bench api`: what the HTTP API answers, against the bare SQL of its list of stories.

The store is four invented articles and their two stories, repeated 25,000 times by SQL: 100,000 articles and 50,000
stories, each a minute behind the other. Times are of a client on loopback, one request after the other.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from storage import Store
from storage.query import StoryQuery
from tests.answering import answering, fill

TIMES, ROUNDS = 25_000, 300
_LATER = "strftime('%Y-%m-%dT%H:%M:%f000Z', {}, k || ' minutes')"
_SHIFTED = {
    "article": {"id": "id + 4 * k", "identity": "identity || k", "dated_at": _LATER.format("dated_at")},
    "story": {
        "id": "id + 2 * k",
        "original": "original + 4 * k",
        "first_seen": _LATER.format("first_seen"),
        "last_seen": _LATER.format("last_seen"),
    },
    "membership": {"article_id": "article_id + 4 * k", "story_id": "story_id + 2 * k", "via": "via + 4 * k"},
}
_STORIES = """SELECT s.*, a.outlet, a.url FROM story s LEFT JOIN article a ON a.id = s.original WHERE s.state = 'live'
    ORDER BY s.last_seen DESC, s.id DESC LIMIT 51"""
_COPIES = """SELECT m.story_id, a.dated_at FROM membership m JOIN article a ON a.id = m.article_id
    WHERE m.story_id IN ({}) ORDER BY a.dated_at"""


def main() -> None:
    """Print the times."""
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "store.db")
        with Store.open(place, create=True) as store:
            fill(store)
        with sqlite3.connect(place) as database:
            repeat(database, TIMES)
            _measure(place, database)


def repeat(database: sqlite3.Connection, times: int) -> None:
    """Have what `fill` put into a store so many times, by SQL."""
    series = f"(WITH RECURSIVE c(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < {times}) SELECT k FROM c)"
    for table, shifted in _SHIFTED.items():
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(shifted.get(name, name) for name in columns)
        database.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, {series}")
    database.commit()
    database.execute("ANALYZE")
    database.commit()


def _measure(place: str, database: sqlite3.Connection) -> None:
    def bare() -> None:
        ids = [row[0] for row in database.execute(_STORIES).fetchall()]
        database.execute(_COPIES.format(", ".join("?" * len(ids))), ids).fetchall()

    with answering(place, rate=0) as running, httpx.Client(base_url=running.url) as ask:
        first = _told("bare SQL, 50 stories and the times of their copies", bare, None)
        _told("Store.story_lines", lambda: running.store.story_lines(StoryQuery()), first)
        filtered = "/v1/stories?language=en&min_outlets=2"
        for path in ("/healthz", "/v1/stories", filtered, "/v1/stories/1", "/v1/changes"):
            _told(f"GET {path}", lambda path=path: ask.get(path).raise_for_status(), first)  # type: ignore[misc]


def _told(what: str, do: Callable[[], object], first: float | None) -> float:
    do()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        do()
        times.append(time.perf_counter() - began)
    times.sort()
    late = times[int(len(times) * 0.95)]
    ratio = "" if first is None else f"{late / first:6.1f}x"
    print(f"{what:52} median {times[len(times) // 2] * 1e3:6.2f} ms, 95 % within {late * 1e3:6.2f} ms {ratio}")
    sys.stdout.flush()
    return late
