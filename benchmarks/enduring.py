"""Memory and open files of a crawl that goes on: five hundred rounds, what they bring ingested in the same process.

    ./run bench endure

Invented outlets on their own clock, half an hour a round. The fetching process is never renewed here, so that its own
growth is seen too; a service renews it every ten minutes.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import active_children
from pathlib import Path
from time import monotonic
from unittest.mock import patch

from copydesk import pipeline
from copydesk.workers import Workers
from crawler.fetch import PROCESS, Fetcher
from storage import Store
from tests.crawled import RULES, crawl, sources
from tests.newsroom import Newsroom, invented

ROUNDS, OUTLETS, STEP, MARKS = 500, 20, timedelta(minutes=30), 10
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Mark:
    """How things stand after some rounds. Megabytes of resident memory: of the service, and of its fetching process."""

    rounds: int
    visits: int
    service: float
    fetching: float
    files: int
    seconds: float


def main() -> None:
    """Print a line for each tenth of the rounds."""
    for mark in marks(ROUNDS):
        memory = f"service {mark.service:.1f} MB, fetching {mark.fetching:.1f} MB"
        sys.stdout.write(
            f"round {mark.rounds}: {mark.visits} visits, {memory}, {mark.files} files, {mark.seconds:.0f} s\n"
        )
        sys.stdout.flush()


def marks(rounds: int) -> Iterator[Mark]:
    """Crawl and ingest so many rounds; ten marks on the way."""
    began, visits = monotonic(), 0
    with (
        tempfile.TemporaryDirectory() as folder,
        Newsroom(world=invented(OUTLETS, 1 + rounds * STEP // timedelta(days=1))) as room,
        Store.open(Path(folder) / "s", create=True) as store,
        Workers(1) as workers,
        patch("crawler.fetch.RENEWED", float("inf")),
        Fetcher(RULES) as fetcher,
    ):
        listed = sources(room)
        for number in range(1, rounds + 1):
            room.now += STEP
            visits += sum(1 for _ in crawl(store, room, listed, fetcher))
            pipeline.resume(store, workers, lambda: room.now)
            room.hits.clear()  # the newsroom's own memory of what it was asked
            if number % (rounds // MARKS) == 0:
                yield Mark(number, visits, _megabytes(os.getpid()), _fetching(), _files(), monotonic() - began)


def _fetching() -> float:
    return sum(_megabytes(each.pid) for each in active_children() if each.name == PROCESS and each.pid)


def _megabytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 2**20


def _files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
