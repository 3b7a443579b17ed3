"""Workers: pages cleaned in processes of their own, so that no page can take the run down with it.

A worker that dies of a page (a crash inside a parser, memory) or does not come back costs that page, which is
rejected with `failed`, and nothing else.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from dedupe import Document, sign
from dedupe.signature import Signature
from normalize import Article, Page, Reason, Rejected, clean, day
from normalize.article import Form
from normalize.overrides import Overrides

#: Pages cleaned in this process before others are started: they take a second to import what they need.
FEW = 64
#: Seconds. The slowest page of the labelled sets takes two; a page still running after sixty never ends.
PATIENCE = 60.0
_NO_OVERRIDES = Overrides()
#: By how much a worker that yields is nicer: ten steps weigh a ninth of a process that is not (sched(7)).
_YIELDING = 10


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page's article with its signature (its key still to be named by the store), or its rejection."""

    result: Article | Rejected
    signature: Signature | None = None


def document(article: Article, key: str) -> Document:
    """What grouping looks at of `article`: nothing of a live page or a gallery, which hold pieces of many stories."""
    when = day(article.published_at) if article.published_at else None
    body = article.body if article.form is Form.ARTICLE else ()
    return Document(key, article.title or "", body, article.outlet, article.agency, article.originally_from, when)


def signed(article: Article) -> Cleaned:
    """A clean article with its signature."""
    return Cleaned(article, sign(document(article, article.source)))


def prepare(page: Page, own: Overrides) -> Cleaned:
    """Clean one page of a site of which `own` is known, and sign what it holds.

    No exception leaves: a surprise is a rejection that names it.
    """
    try:
        result = clean(page, own)
        return signed(result) if isinstance(result, Article) else Cleaned(result)
    except Exception as error:  # noqa: BLE001 - a page must not stop the rest; the reason is counted and kept
        return Cleaned(Rejected(page.source, Reason.FAILED, f"{type(error).__name__}: {error}"))


def _nothing(page: Page) -> Overrides:  # noqa: ARG001 - of no page is anything known
    return _NO_OVERRIDES


class Workers:
    """A pool of cleaning processes. `count` 0 means as many as there are cores.

    `overrides` says of each page what is particular about the pages of its site. `yielding` workers let whoever else
    wants the processor go first.
    """

    def __init__(
        self, count: int = 0, overrides: Callable[[Page], Overrides] = _nothing, *, yielding: bool = False
    ) -> None:
        self.overrides = overrides
        self._nice = _YIELDING if yielding else 0
        self._count = count or os.cpu_count() or 1
        self._seen = 0
        self._waiting: list[Batch] = []
        #: None until there is enough to do.
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def begin(self, pages: Sequence[Page]) -> "Batch":
        """Start on `pages`; ask the batch for the answers, in order, when they are wanted."""
        batch = Batch(self, pages)
        self._seen += len(pages)
        self._waiting.append(batch)
        if self._count > 1 and self._seen > FEW:
            # The first ones too, unless this process is at them: then it need not import the parsers itself.
            for waiting in self._waiting:
                waiting.submit()
            self._waiting.clear()
        return batch

    def submit(self, page: Page) -> "Future[Cleaned]":
        """Give one page to the pool."""
        if self.pool is None:
            self.pool = ProcessPoolExecutor(self._count, get_context("spawn"), _settle_in, (self._nice,))
        return self.pool.submit(prepare, page, self.overrides(page))

    def _stop(self) -> None:
        if self.pool is not None:
            for process in list((self.pool._processes or {}).values()):
                process.kill()
            self.pool.shutdown(wait=True, cancel_futures=True)
            self.pool = None

    def alone(self, page: Page) -> Cleaned:
        """One page in a fresh pool, after a worker died or hung: the page to blame dies or hangs again."""
        self._stop()
        try:
            return self.submit(page).result(PATIENCE)
        except BrokenProcessPool:
            problem = "it crashed the process that read it"
        except TookTooLong:
            problem = f"it was not read after {PATIENCE:.0f} seconds"
        self._stop()
        return Cleaned(Rejected(page.source, Reason.FAILED, problem))


@dataclass(slots=True, eq=False)
class Batch:
    """Pages on their way through the workers; cleaned in this process if they were not submitted when asked for."""

    workers: Workers
    pages: Sequence[Page]
    at: int = -1
    pool: ProcessPoolExecutor | None = None
    futures: "list[Future[Cleaned]]" = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[Page, Cleaned]]:
        for number, page in enumerate(self.pages):
            self.at = number
            yield page, self._answer() if self.futures else prepare(page, self.workers.overrides(page))

    def submit(self) -> None:
        """Give what has not been answered to the pool as it now is; nothing where this process is at it."""
        if self.at < 0 or self.futures:
            done = self.futures[: max(self.at, 0)]
            self.futures = done + [self.workers.submit(page) for page in self.pages[len(done) :]]
            self.pool = self.workers.pool

    def _answer(self) -> Cleaned:
        if self.pool is not self.workers.pool and _lost(self.futures[self.at]):
            self.submit()  # the pool was replaced because of another page
        try:
            return self.futures[self.at].result(PATIENCE)
        except (BrokenProcessPool, CancelledError, TookTooLong):
            return self.workers.alone(self.pages[self.at])


def _lost(future: "Future[Cleaned]") -> bool:
    """Whether no answer can come any more."""
    return future.cancelled() or (future.done() and isinstance(future.exception(), BrokenProcessPool))


def _settle_in(nice: int) -> None:
    """Ctrl-C is for the process that writes the store; it stops its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if nice and hasattr(os, "nice"):  # Windows has none
        os.nice(nice)
