"""A month of 200 invented sources on their own clock: is every article found, once, how late, at how many requests?

    ./run bench schedule

A round every half hour; a line a day, and what was found when Ctrl-C ends it before the month is over. Counts, not
times: any machine will do, a faster one is done sooner (about half an hour on two cores).
"""

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from crawler.fetch import Fetcher
from crawler.settle import FETCHED, Settled
from crawler.sources import Source
from normalize import url as addresses
from storage import Store
from storage.crawlrecords import Alias, AliasKind, Role
from tests.crawled import RULES, crawl, sources
from tests.newsroom import Newsroom, invented
from tests.newsroom.server import Known

OUTLETS, DAYS, STEP = 200, 30, timedelta(minutes=30)
#: Slowest intervals, given to the sources in turn.
SLOWEST = (timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))


def limit(slowest: timedelta) -> timedelta:
    """The longest wait that is in order: the interval, the tenth that is drawn by lot, the step a visit falls into."""
    return slowest * 1.1 + STEP


@dataclass(slots=True)
class Found:
    """What was found. Waits are minutes from publication to store, by the slowest interval of the source."""

    known: dict[str, Known]
    missed: list[str] = field(default_factory=list)
    twice: int = 0
    strange: int = 0
    waits: defaultdict[timedelta, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def late(self) -> int:
        """Articles that took longer than they may."""
        return sum(each > limit(slowest) / _MINUTE for slowest, waits in self.waits.items() for each in waits)


@dataclass(slots=True)
class Tally:
    """Visits by what came of them, and when each address was first stored."""

    visits: Counter[str] = field(default_factory=Counter)
    stored: dict[int, datetime] = field(default_factory=dict)

    def add(self, settled: Iterable[Settled], now: datetime) -> None:
        """Count a round."""
        for each in settled:
            listing = each.address.role is Role.LISTING
            self.visits[f"{'listing' if listing else 'article'} {_what(each)}"] += 1
            if not listing and each.outcome == FETCHED:
                self.stored.setdefault(each.address.id, now)


_MINUTE = timedelta(minutes=1)


def main(outlets: int = OUTLETS, days: int = DAYS) -> int:
    """Print what was found, how late, and what it cost. 1 where something is wrong."""
    tally = Tally()
    with (
        tempfile.TemporaryDirectory() as folder,
        Newsroom(world=invented(outlets, days)) as room,
        Store.open(Path(folder) / "s", create=True) as store,
        Fetcher(RULES) as fetcher,
    ):
        opening, listed = room.now, paced(sources(room))
        with suppress(KeyboardInterrupt):
            for number in range(1, int(timedelta(days=days) / STEP) + 1):
                room.now = opening + number * STEP
                tally.add(crawl(store, room, listed, fetcher), room.now)
                _say(number, tally)
        found = _found(store, room, listed, tally)
        _print(found, tally.visits, (room.now - opening) / timedelta(days=1), listed)
    return 1 if found.missed or found.twice or found.strange or found.late else 0


def paced(listed: dict[str, Source]) -> dict[str, Source]:
    """The sources, with each slowest interval in turn."""
    return {
        name: replace(source, slowest=SLOWEST[number % len(SLOWEST)])
        for number, (name, source) in enumerate(listed.items())
    }


def _found(store: Store, room: Newsroom, listed: dict[str, Source], tally: Tally) -> Found:
    urls = {addresses.canonical(page.url or "") for _, page in store.pages()}
    due = (each for each in room.known(room.now) if each.published + limit(listed[each.outlet].slowest) <= room.now)
    found = Found({addresses.canonical(each.url): each for each in due})
    found.strange = len(urls - {addresses.canonical(each.url) for each in room.known(room.now)})
    at: Counter[int] = Counter()
    with store.crawl_view(room.now) as view:
        for url, article in found.known.items():
            seen = view.known_by(Alias(AliasKind.URL, url))
            if seen is None or url not in urls or seen.id not in tally.stored:
                found.missed.append(url)
                continue
            at[seen.id] += 1
            wait = (tally.stored[seen.id] - article.published) / _MINUTE
            found.waits[listed[article.outlet].slowest].append(wait)
    found.twice = len(found.known) - len(found.missed) - len(at)
    return found


def _what(settled: Settled) -> str:
    return "unchanged" if settled.outcome == "unchanged" else "read"


def _say(number: int, tally: Tally) -> None:
    if number * STEP % timedelta(days=1) == timedelta(0):
        days = number * STEP // timedelta(days=1)
        sys.stderr.write(f"day {days}: {len(tally.stored)} articles, {tally.visits.total()} visits\n")


def _print(found: Found, visits: Counter[str], days: float, listed: dict[str, Source]) -> None:
    known = len(found.known)
    told = [
        f"{len(listed)} sources, {days:.1f} days, a round every {STEP // _MINUTE} minutes; {known} articles",
        f"{len(found.missed)} missed, {found.twice} joined with another, {found.strange} strange, {found.late} late",
        *(_waits(slowest, waits) for slowest, waits in sorted(found.waits.items())),
        f"requests for an article: {visits.total() / known:.1f}, of them {dict(visits)}",
    ]
    sys.stdout.write("\n".join(told) + "\n")


def _waits(slowest: timedelta, waits: list[float]) -> str:
    nine, most = quantiles(waits, n=10)[-1], limit(slowest) / _MINUTE
    return (
        f"minutes from publication to store where the slowest interval is {slowest // _MINUTE}: median "
        f"{median(waits):.0f}, 90 % {nine:.0f}, longest {max(waits):.0f} (with lot and step {most:.0f})"
    )


if __name__ == "__main__":
    sys.exit(main())
