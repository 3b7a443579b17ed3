"""Days of 200 invented sources on their own clock: is every article found, once, how late, and at how many requests?

    ./run bench schedule

A round every half hour of a month, as many of its days as pass in eight minutes. Counts, not times: any machine will
do, a faster one comes further.
"""

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from time import monotonic

from crawler.fetch import Fetcher
from crawler.settle import Settled
from normalize import url as addresses
from storage import Store
from storage.crawlrecords import Alias, AliasKind, Role
from tests.crawled import RULES, crawl, sources
from tests.newsroom import Newsroom, invented
from tests.newsroom.server import Known

OUTLETS, DAYS, STEP, SECONDS = 200, 30, timedelta(minutes=30), 480
#: The slowest interval with the tenth that is drawn by lot, and the step in which the visit may fall.
LIMIT = timedelta(minutes=120 * 1.1) + STEP


@dataclass(slots=True)
class Found:
    """What was found. Waits are minutes from publication to announcement."""

    known: dict[str, Known]
    missed: list[str] = field(default_factory=list)
    twice: int = 0
    strange: int = 0
    waits: list[float] = field(default_factory=list)


def main() -> int:
    """Print what was found, how late, and what it cost."""
    visits: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        Newsroom(world=invented(OUTLETS, DAYS)) as room,
        Store.open(Path(folder) / "s", create=True) as store,
        Fetcher(RULES) as fetcher,
    ):
        opening, until = room.now, monotonic() + SECONDS
        while room.now < opening + timedelta(days=DAYS) and monotonic() < until:
            room.now += STEP
            visits.update(_what(settled) for settled in crawl(store, room, fetcher=fetcher))
        found = _found(store, room)
        _print(found, visits, (room.now - opening) / timedelta(days=1), len(sources(room)))
    return 1 if found.missed or found.twice or found.strange else 0


def _found(store: Store, room: Newsroom) -> Found:
    urls = {addresses.canonical(page.url or "") for _, page in store.pages()}
    found = Found({addresses.canonical(each.url): each for each in room.known(room.now - LIMIT)})
    found.strange = len(urls - {addresses.canonical(each.url) for each in room.known(room.now)})
    at: Counter[int] = Counter()
    with store.crawl_view(room.now) as view:
        for url, article in found.known.items():
            seen = view.known_by(Alias(AliasKind.URL, url))
            if seen is None or url not in urls:
                found.missed.append(url)
                continue
            at[seen.id] += 1
            found.waits.append((seen.first_seen_at - article.published).total_seconds() / 60)
    found.twice = len(found.known) - len(found.missed) - len(at)
    return found


def _what(settled: Settled) -> str:
    role = "listing" if settled.address.role is Role.LISTING else "article"
    return f"{role} {'unchanged' if settled.outcome == 'unchanged' else 'read'}"


def _print(found: Found, visits: Counter[str], days: float, number: int) -> None:
    known, waits = len(found.known), found.waits
    late = f"median {median(waits):.0f}, 90 % {quantiles(waits, n=10)[-1]:.0f}, longest {max(waits):.0f}"
    limit = f"slowest interval 120, with lot and step {LIMIT.seconds // 60}"
    told = [
        f"{number} sources, {days:.1f} days, a round every {STEP.seconds // 60} minutes; {known} articles",
        f"{len(found.missed)} missed, {found.twice} joined with another, {found.strange} stored that are none",
        f"minutes from publication to announcement: {late} ({limit})",
        f"requests for an article: {visits.total() / known:.1f}, of them {dict(visits)}",
    ]
    sys.stdout.write("\n".join(told) + "\n")


if __name__ == "__main__":
    sys.exit(main())
