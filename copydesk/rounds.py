"""One round of crawling: everything that is due is visited, whatever it brings is kept, until nothing is due.

    sources.toml ─▶ listings due ─fetch─▶ read ─▶ articles due ─fetch─▶ raw pages kept ─▶ (ingest, beside or later)

Outcomes that come together are one transaction: their pages, what they are known by, and when to come again. So a round
that is killed loses at most visits that were under way, and what came in its last half second; those are made again.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from copydesk.config import BadConfig, Config
from crawler.announce import is_further
from crawler.fetch import Fetcher, Outcome
from crawler.lane import host
from crawler.rules import NoContact, Rules
from crawler.settle import Settled, settle
from crawler.sources import Source
from crawler.visit import Host, Kind
from crawler.work import Work, release_dead
from storage import Store
from storage.crawl import Crawl
from storage.crawlrecords import Address, Alias, AliasKind, HostRecord, Role


@dataclass(slots=True)
class Round:
    """What a round did, by source, and of all sources together."""

    counts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    total: Counter[str] = field(default_factory=Counter)
    visits: int = 0

    def add(self, settled: Settled) -> None:
        """Count one outcome."""
        self.visits += 1
        self.counts[settled.address.source].update(settled.counts)
        self.total.update(settled.counts)


def rules(settings: Config) -> Rules:
    """How sites are treated, by the settings. Raises BadConfig where nobody is named whom they could write to."""
    try:
        return Rules(
            contact=settings.contact,
            delay=settings.delay,
            timeout=settings.timeout,
            max_bytes=settings.max_bytes,
            allowed_networks=settings.allowed_networks,
            browser_path=settings.browser_path,
        )
    except NoContact as error:
        raise BadConfig(str(error)) from None
    except ValueError as error:
        raise BadConfig(f"a setting of crawling is wrong: {error}") from None


def run(
    store: Store,
    sources: Mapping[str, Source],
    fetcher: Fetcher,
    clock: Callable[[], datetime],
    *,
    limit: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    done: Round | None = None,
) -> Iterator[Settled]:
    """Visit what is due of `sources`, those paused left out; each outcome as it is stored, counted in `done`.

    `limit` bounds the articles. `stop` ends the round after the outcome at hand; closing the iterator ends it at once.
    """
    done = done if done is not None else Round()
    active = {name: source for name, source in sources.items() if not source.paused}
    with store.crawl(clock()) as crawl:
        release_dead(crawl)
        prepare(crawl, sources.values())
    work, hosts = Work(store, clock, active, limit, stop), Hosts(store, clock)
    try:
        with closing(fetcher.together(work, hosts)) as outcomes:
            for came in outcomes:
                if stop():
                    return
                with store.crawl(clock()) as crawl:
                    hosts.save(crawl)
                    settled = [_settled(crawl, work, active, each) for each in came]
                    _count(crawl, settled)
                for each in settled:
                    done.add(each)
                yield from settled
    finally:
        with store.crawl(clock()) as crawl:
            hosts.save(crawl)
            crawl.release(work.worker)
            crawl.end_sources(done.counts)


def _settled(crawl: Crawl, work: Work, sources: Mapping[str, Source], came: Outcome) -> Settled:
    address = work.came(came.visit.id)
    settled = settle(crawl, address, sources[address.source], came, random.random())  # noqa: S311
    if settled.counts["new"] or settled.counts["changed"] or address.role is Role.LISTING:
        work.more()
    return settled


def _count(crawl: Crawl, settled: Iterable[Settled]) -> None:
    """Add outcomes to those of their sources on this day: one statement for each source, not for each visit."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in settled:
        counts[each.address.source].update(each.counts)
    for source, outcomes in counts.items():
        crawl.count(source, outcomes)


def prepare(crawl: Crawl, sources: Iterable[Source]) -> None:
    """Bring what sources.toml says into the store: which sources there are, their listings, and which are paused.

    A service does this every few seconds, so that what is known already is looked up for all of them together.
    """
    named = {source.name: source for source in sources}
    crawl.begin_sources({name: "paused" if source.paused else None for name, source in named.items()})
    wanted = {
        (name, url): kind for name, source in named.items() if not source.paused for kind, url, _ in source.listings
    }
    known = crawl.known({Alias(AliasKind.LISTING, url) for _, url in wanted})
    for (name, url), kind in wanted.items():
        alias = Alias(AliasKind.LISTING, url)
        known[alias] = _listing(crawl, named[name], alias, kind, known.get(alias))
    active = [each for each in crawl.listings() if each.source in named and not named[each.source].paused]
    unwanted = [each for each in active if (each.source, each.url) not in wanted and each.next_visit_at is not None]
    found = crawl.found_listings() if unwanted else set()
    for each in unwanted:
        if each.id not in found:
            crawl.hint(each.id, each.title, each.given, None)


def _listing(crawl: Crawl, source: Source, alias: Alias, kind: str, known: Address | None) -> Address:
    """A listing of a source, as it is now known."""
    if known is None:
        url = alias.key
        wait = int(source.fastest.total_seconds())
        made = Address(
            source.name, Role.LISTING, Kind(kind), url, host(url), crawl.now, next_visit_at=crawl.now, interval=wait
        )
        return crawl.add(made, [alias])
    if known.next_visit_at is None:
        crawl.hint(known.id, known.title, known.given, crawl.now)
        return replace(known, next_visit_at=crawl.now)
    return known


def due_now(crawl: Crawl, names: Mapping[str, Source]) -> None:
    """Have every listing of some sources visited at once, whatever their turn; further pages if they lead to them."""
    for name in names:
        for known in crawl.listings(name):
            if not is_further(known):
                crawl.hint(known.id, known.title, known.given, crawl.now)


class Hosts:
    """What is known of hosts, in the store. What is learnt of them is saved with the outcomes that come next."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, Host | None] = {}
        self._unsaved: set[str] = set()

    def get(self, name: str) -> Host | None:
        """What was kept for a host."""
        if name not in self._known:
            with self._store.crawl_view(self._clock()) as crawl:
                found = crawl.host(name)
            self._known[name] = _host(found) if found else None
        return self._known[name]

    def keep(self, host: Host) -> None:
        """Keep it: in memory always, to be saved where more than the pace of the next seconds has changed."""
        before, self._known[host.name] = self._known.get(host.name), host
        if before is None or _lasting(before) != _lasting(host) or _is_long(host, before):
            self._unsaved.add(host.name)

    def save(self, crawl: Crawl) -> None:
        """Write what was learnt since it was asked last."""
        for name in sorted(self._unsaved):
            if host := self._known[name]:
                crawl.keep_host(HostRecord(**asdict(host)))
        self._unsaved.clear()


def _host(found: HostRecord) -> Host:
    return Host(found.name, found.not_before, found.strikes, found.robots, found.tdmrep, found.rules_until)


def _lasting(host: Host) -> tuple[object, ...]:
    return host.strikes, host.robots, host.tdmrep, host.rules_until


def _is_long(host: Host, before: Host) -> bool:
    """Whether a host is now to be left alone for longer than its pace asks: that must outlive this process."""
    return bool(host.not_before and before.not_before and host.not_before - before.not_before > timedelta(minutes=1))
