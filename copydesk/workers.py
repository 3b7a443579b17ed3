"""Workers: pages cleaned in processes of their own, so that no page can take the run down with it.

A worker that dies of a page (a crash inside a parser, memory) or does not come back costs that page, which is
rejected with `failed`, and nothing else.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from dedupe import Document, sign
from dedupe.signature import Signature
from normalize import Article, Page, Reason, Rejected, clean, day

#: Pages cleaned in this process before others are started: they take a second to import what they need.
FEW = 64
#: Seconds. The slowest page of the labelled sets takes two; a page still running after sixty never ends.
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page's article with its signature (its key still to be named by the store), or its rejection."""

    result: Article | Rejected
    signature: Signature | None = None


def document(article: Article, key: str) -> Document:
    """What grouping looks at of `article`."""
    when = day(article.published_at) if article.published_at else None
    return Document(
        key, article.title or "", article.body, article.outlet, article.agency, article.originally_from, when
    )


def prepare(page: Page) -> Cleaned:
    """Clean one page and sign what it holds. No exception leaves: a surprise is a rejection that names it."""
    try:
        result = clean(page)
        return Cleaned(result, sign(document(result, page.source)) if isinstance(result, Article) else None)
    except Exception as error:  # noqa: BLE001 - a page must not stop the rest; the reason is counted and kept
        return Cleaned(Rejected(page.source, Reason.FAILED, f"{type(error).__name__}: {error}"))


class Workers:
    """A pool of cleaning processes. `count` 0 means as many as there are cores."""

    def __init__(self, count: int = 0) -> None:
        self._count = count or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        self._seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def begin(self, pages: Sequence[Page]) -> "Batch":
        """Start on `pages`; ask the batch for the answers, in order, when they are wanted."""
        self._seen += len(pages)
        if self._seen <= FEW or self._count == 1:
            return Batch(self, pages, None)
        return Batch(self, pages, [self._submit(page) for page in pages])

    def _submit(self, page: Page) -> "Future[Cleaned]":
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._count, get_context("spawn"), _quietly)
        return self._pool.submit(prepare, page)

    def _stop(self) -> None:
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):
                process.kill()
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def alone(self, page: Page) -> Cleaned:
        """One page in a fresh pool, after a worker died or hung: the page to blame dies or hangs again."""
        self._stop()
        try:
            return self._submit(page).result(PATIENCE)
        except BrokenProcessPool:
            problem = "it crashed the process that read it"
        except TookTooLong:
            problem = f"it was not read after {PATIENCE:.0f} seconds"
        self._stop()
        return Cleaned(Rejected(page.source, Reason.FAILED, problem))


@dataclass(slots=True)
class Batch:
    """Pages on their way through the workers."""

    workers: Workers
    pages: Sequence[Page]
    futures: "Sequence[Future[Cleaned]] | None"

    def __iter__(self) -> Iterator[tuple[Page, Cleaned]]:
        for i, page in enumerate(self.pages):
            yield page, self._answer(i)

    def _answer(self, i: int) -> Cleaned:
        if self.futures is None:
            return prepare(self.pages[i])
        try:
            return self.futures[i].result(PATIENCE)
        except (BrokenProcessPool, TookTooLong):
            self.futures = [*self.futures[: i + 1], *([_LOST] * (len(self.pages) - i - 1))]
            return self.workers.alone(self.pages[i])


def _quietly() -> None:
    """Ctrl-C is for the process that writes the store; it stops its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


_LOST: "Future[Cleaned]" = Future()
_LOST.set_exception(BrokenProcessPool("a worker before this one died"))
