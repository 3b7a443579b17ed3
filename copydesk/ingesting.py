"""Ingest beside a crawl: a process that makes articles and stories of the raw pages as they are kept.

Fetching and ingesting meet only in the store, so either may die and be started again. Any number of them may be at it,
for each holds the pages that it has in hand; one at a time settles, by a lease.
"""

import datetime as dt
import os
import signal
import time
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from types import TracebackType
from typing import Self

from copydesk.config import Config
from copydesk.leases import Lease

#: Seconds between two looks for new pages.
_PAUSE = 0.5
#: Seconds that it has to leave when it is told to.
_LEAVE = 5.0


class Ingest:
    """A process that ingests while this is entered. Left with an exception or not, it is stopped at once.

    Nothing is lost by that: what is pending is pending. `finish` lets it do what is pending first.
    """

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._context = get_context("spawn")
        self._finish = self._context.Event()
        self._process: SpawnProcess | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join(_LEAVE)
            self._process.kill()
            self._process.join()

    @property
    def is_alive(self) -> bool:
        """Whether it is at work."""
        return self._process is not None and self._process.is_alive()

    def start(self) -> None:
        """Start it, again if it died."""
        self._process = self._context.Process(
            target=_run, args=(self._settings, self._finish, os.getpid()), name="copydesk-ingest"
        )
        self._process.start()

    def finish(self) -> None:
        """Let it do what is pending, and wait for it."""
        self._finish.set()
        if self._process is not None:
            self._process.join()


def _run(settings: Config, finish: Event, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    signal.signal(signal.SIGTERM, _leave)
    from copydesk import furnishing, pipeline, settling
    from copydesk.overriding import Overriding
    from copydesk.workers import Workers

    own = Overriding(settings)
    # Whoever fetches waits for others all the time and needs little between: cleaning takes what is left.
    workers = Workers(settings.workers, own, yielding=True)
    with settings.open_store() as store, workers, Lease(store, "settling") as lease:
        settled = None
        while os.getppid() == parent:  # whoever started it was killed: another will start another
            last = finish.is_set()
            own.refresh()
            pipeline.resume(store, workers, _now)
            for _ in pipeline.index_words(store, _now) if lease.is_held else ():
                if last or finish.is_set() or next(store.pending(), None) is not None:
                    break
            if lease.is_held and settled != (settled := _now().date()):  # windows close with the day
                settling.settle(store, _now)
                furnishing.keep_up(store, settings, workers, _now)
            # What others have in hand is theirs, or ours when they were killed and their time is over.
            if last and next(store.pending(), None) is None:
                return
            time.sleep(_PAUSE) if last else finish.wait(_PAUSE)


def _leave(_signal: int, _frame: object) -> None:
    raise SystemExit(0)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
