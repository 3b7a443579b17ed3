"""Work: what is due, claimed from the store a few at a time, as visits."""

import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from crawler.sources import Source
from crawler.visit import Kind, Visit
from storage import Store
from storage.crawl import Crawl
from storage.crawlrecords import Address, Role

#: Addresses claimed at once: a transaction for each would be felt by whoever ingests.
_BATCH = 50
#: Of one host: at the default pace of 2 seconds they are done within half a minute, well inside the round's patience,
#: so that a long sitemap does not take the whole window.
_PER_HOST = 12
#: How long a claim holds. A visit ends within a few minutes (patience and timeout); what is claimed longer is lost.
CLAIM = timedelta(minutes=15)


def worker_name() -> str:
    """The name of this process among all that claim: host and process id."""
    return f"{socket.gethostname()}/{os.getpid()}"


def release_dead(crawl: Crawl) -> int:
    """Give back at once the addresses that processes of this machine held that are no more; how much it was."""
    return sum(crawl.release(worker) for worker in dead(crawl.claimants()))


def dead(workers: Iterable[str]) -> list[str]:
    """Those of some workers that were processes of this machine and are no more."""
    machine = socket.gethostname()
    here = [worker for worker in workers if worker.rpartition("/")[0] == machine]
    return [worker for worker in here if not _is_alive(worker.rpartition("/")[2])]


def _is_alive(pid: str) -> bool:
    if int(pid) == os.getpid():
        return False  # a number that is ours now was another's: this process has not begun yet
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Work:
    """An iterator over visits that says "nothing just now" by StopIteration and may have more when asked again.

    That is how the fetcher asks: after each outcome. So pages that a listing brings are visited in the same round.
    `limit` bounds the articles that are visited; `stop` ends everything.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        sources: Mapping[str, Source],
        limit: int | None,
        stop: Callable[[], bool],
    ) -> None:
        self.worker = worker_name()
        #: Addresses whose visits are under way, by the visit's id.
        self.out: dict[str, Address] = {}
        self._store = store
        self._clock = clock
        self._sources = sources
        self._left = limit
        self._stop = stop
        self._claimed: list[Address] = []
        self._is_dry = False
        self._came = 0

    def __iter__(self) -> Iterator[Visit]:
        return self

    def __next__(self) -> Visit:
        if not self._claimed and not self._is_dry and not self._stop():
            self._claim()
        if not self._claimed or self._stop():
            raise StopIteration
        address = self._claimed.pop(0)
        self.out[str(address.id)] = address
        return visit(address, self._sources[address.source])

    def came(self, visit_id: str) -> Address:
        """The address of a visit that has ended. Its host has room again, so after some of them there may be more."""
        self._came += 1
        if self._came >= _PER_HOST or len(self.out) == 1:
            self._came = 0
            self.more()
        return self.out.pop(visit_id)

    def more(self) -> None:
        """Something may be due that was not: look again."""
        self._is_dry = False

    def _claim(self) -> None:
        now = self._clock()
        articles = _BATCH if self._left is None else min(_BATCH, self._left)
        with self._store.crawl(now) as crawl:
            self._claimed = crawl.claim(
                self.worker,
                now + CLAIM,
                limit=articles or _BATCH,
                per_host=_PER_HOST,
                sources=tuple(self._sources),
                role=None if articles else Role.LISTING,
            )
        self._is_dry = len(self._claimed) < (articles or _BATCH)
        if self._left is not None:
            self._left -= sum(each.role is Role.ARTICLE for each in self._claimed)


def visit(address: Address, source: Source) -> Visit:
    """The visit that an address asks for."""
    return Visit(
        id=str(address.id),
        url=address.url,
        kind=Kind(address.kind),
        source=address.source,
        etag=address.etag,
        last_modified=address.last_modified,
        body_digest=address.digest,
        honour_304=source.honour_304,
        respect_reservation=not source.licence,
        browser=source.browser and address.kind in {Kind.PAGE, Kind.SECTION},
    )
