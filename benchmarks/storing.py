"""`./run bench store`: a million articles in 400,000 stories on either database, read, exported and migrated.

What the HTTP API answers is measured against the bare SQL of the same request: the statements that it sent are caught,
and sent again through the driver alone, which makes tuples of the rows. The requests of a kind differ, and both are
asked in turn. Exports are measured against DuckDB's own COPY of the same tables. COPYDESK_BENCH_ARTICLES makes the
store smaller.
"""

import http.client
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event, make_url

from benchmarks import migrating, pouring
from benchmarks.filled import ARTICLES, STORIES, filled
from tests import databases
from tests.answering import answering

SIZE = int(os.environ.get("COPYDESK_BENCH_ARTICLES", "1000000"))
#: Requests of each kind, and how often each is asked.
_ASKED, _ROUNDS = 100, 3
Sent = list[tuple[str, Any]]


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder, databases.server() as server:
        for place in (str(Path(folder) / "store.db"), server.fresh()):
            print(f"-- {make_url(place).drivername if '://' in place else 'sqlite'}", flush=True)
            _timed(f"made {SIZE:,} articles", lambda place=place: filled(place, SIZE, lambda _: None))  # type: ignore[misc]
            answers(place)
            pouring.measure(place, SIZE)
            migrating.measure(place)


def _timed(what: str, do: Callable[[], object]) -> None:
    began = time.perf_counter()
    do()
    print(f"{what}: {time.perf_counter() - began:,.0f} s", flush=True)


def answers(place: str) -> None:
    """The times of answers, and of their SQL."""
    with (
        answering(place, key="none is asked for", rate=0) as running,
        _driver(place) as bare,
        _caught(running.store.engine) as sent,
    ):
        ask = http.client.HTTPConnection(running.url.removeprefix("http://"))
        for kind, paths in _requests():
            told = [(path, _statements(ask, path, sent)) for path in paths]
            _compare(kind, ask, bare, told)


def _requests() -> Iterator[tuple[str, list[str]]]:
    pick = random.Random(6)
    times = SIZE // ARTICLES
    later = [f"2024-{3 + n % 5:02}-{1 + n % 28:02}T12:{n % 60:02}:00Z" for n in range(_ASKED)]
    yield "a request and three bytes", ["/healthz"] * _ASKED
    yield "50 stories", [f"/v1/stories?until={time}" for time in later]
    yield "a story", [f"/v1/stories/{1 + pick.randrange(times) * 64}" for _ in range(_ASKED)]
    yield "its memberships", [f"/v1/stories/{1 + pick.randrange(times) * 64}/memberships" for _ in range(_ASKED)]
    yield "20 hits of a search", [f"/v1/search?q=karst{pick.randrange(min(times, 5000))}+crack" for _ in range(_ASKED)]
    yield "200 changes", [f"/v1/changes?after={pick.randrange(times * STORIES)}" for _ in range(_ASKED)]


def _statements(ask: http.client.HTTPConnection, path: str, sent: Sent) -> Sent:
    sent.clear()
    _get(ask, path)
    return list(sent)


def _get(ask: http.client.HTTPConnection, path: str) -> None:
    ask.request("GET", path)
    answer = ask.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")


def _compare(
    kind: str, ask: http.client.HTTPConnection, bare: Callable[[Sent], None], told: Sequence[tuple[str, Sent]]
) -> None:
    whole: list[float] = []
    sql: list[float] = []
    for _ in range(_ROUNDS):
        for path, sent in told:
            began = time.perf_counter()
            _get(ask, path)
            asked = time.perf_counter()
            bare(sent)
            whole.append(asked - began)
            sql.append(time.perf_counter() - asked)
    late, bottom = _late(whole), _late(sql)
    ratio = f"{late / bottom:5.1f}x" if told[0][1] else ""
    print(f"{kind:28} 95 % within {late * 1e3:7.2f} ms, SQL {bottom * 1e3:7.2f} ms {ratio}")
    print(f"{'':28}      median {_middle(whole) * 1e3:7.2f} ms, SQL {_middle(sql) * 1e3:7.2f} ms")
    sys.stdout.flush()


def _late(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _middle(times: Sequence[float]) -> float:
    return sorted(times)[len(times) // 2]


@contextmanager
def _driver(place: str) -> Iterator[Callable[[Sent], None]]:
    """What sends statements through the driver alone."""
    made: Any = psycopg.connect(place, autocommit=True) if "://" in place else sqlite3.connect(place)

    def bare(sent: Sent) -> None:
        for statement, values in sent:
            made.execute(statement, values).fetchall()

    try:
        yield bare
    finally:
        made.close()


@contextmanager
def _caught(engine: Engine) -> Iterator[Sent]:
    """The statements that an engine sends."""
    sent: Sent = []

    def catch(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append((statement, values))

    event.listen(engine, "before_cursor_execute", catch)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", catch)
