"""Ingest beside a crawl: a process that makes articles and stories of the raw pages as they are kept.

Fetching and ingesting meet only in the store, so either may die and be started again. One process ingests at a time,
by a lease: pages are folded in the order in which they were kept, whoever does it.
"""

import datetime as dt
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Event

from copydesk.config import Config
from copydesk.leases import Lease

#: Seconds between two looks for new pages.
_PAUSE = 0.5


@contextmanager
def beside(settings: Config) -> Iterator[Callable[[], bool]]:
    """A process that ingests while the block runs, and finishes what is pending when it ends.

    Gives a function that says whether it lives. If the block raises, it is stopped at once: nothing is lost.
    """
    context = get_context("spawn")
    finish = context.Event()
    process = context.Process(target=_run, args=(settings, finish), name="copydesk-ingest")
    process.start()
    try:
        yield process.is_alive
    except BaseException:
        process.terminate()
        process.join(5)
        process.kill()
        raise
    finish.set()
    process.join()


def _run(settings: Config, finish: Event) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    signal.signal(signal.SIGTERM, _leave)
    from copydesk import pipeline
    from copydesk.workers import Workers

    with settings.open_store() as store, Workers(settings.workers) as workers, Lease(store, "ingest") as lease:
        while True:
            last = finish.is_set()
            if lease.is_held:
                pipeline.resume(store, workers, _now)
            if last:
                return
            finish.wait(_PAUSE)


def _leave(_signal: int, _frame: object) -> None:
    raise SystemExit(0)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
