"""Leases: one process at a time does a thing, and another takes over when it dies."""

import datetime as dt
import threading
from types import TracebackType
from typing import Self

from crawler.work import worker_name
from storage import Store, StoreError

#: Seconds that a lease holds without being renewed: how long after a kill another process takes over.
HOLDS = 30.0
#: It is renewed three times in that time, so that two late renewals in a row lose nothing.
_EVERY = HOLDS / 3


class Lease:
    """A lease on `name`, renewed in the background while this is entered; `is_held` says whether it is ours.

    It is taken as soon as it is free: enter it once and ask when it matters. Time is the wall clock's, whatever clock
    the schedule runs on, for it measures whether a process lives.
    """

    def __init__(self, store: Store, name: str, holder: str | None = None, holds: float = HOLDS) -> None:
        self.name = name
        self.holder = holder or worker_name()
        self._store = store
        self._holds = holds
        self._renewed: dt.datetime | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lease-{name}", daemon=True)

    def __enter__(self) -> Self:
        self._take()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        with self._store.crawl(_now()) as crawl:
            crawl.drop_lease(self.name, self.holder)

    @property
    def is_held(self) -> bool:
        """Whether it is ours, by our own clock: a process that was frozen finds that it has lost it."""
        return self._renewed is not None and _now() < self._renewed + dt.timedelta(seconds=self._holds)

    def _renew(self) -> None:
        while not self._ended.wait(self._holds / HOLDS * _EVERY):
            self._take()

    def _take(self) -> None:
        try:
            now = _now()
            with self._store.crawl(now) as crawl:
                self._renewed = now if crawl.take_lease(self.name, self.holder, self._holds) else None
        except StoreError:
            return  # the store is gone for a moment: the lease runs out by itself if that lasts


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
