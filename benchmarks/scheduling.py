"""Hours of the newsroom on its own clock: is every article found, once, how late, and at how many requests?

    ./run bench schedule

A round every ten simulated minutes. Counts, not times: any machine will do.
"""

import sys
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

from crawler.settle import Settled
from normalize import url as addresses
from storage import Store
from storage.crawlrecords import Alias, AliasKind, Role
from tests.crawled import crawl, sources
from tests.newsroom import Newsroom

HOURS, STEP = 8, timedelta(minutes=10)


def main() -> int:
    """Print what was found, how late, and what it cost."""
    visits: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        Newsroom() as room,
        Store.open(Path(folder) / "s", create=True) as store,
    ):
        for _ in range(int(timedelta(hours=HOURS) / STEP)):
            room.now += STEP
            visits.update(_what(settled) for settled in crawl(store, room))
        kept = Counter(addresses.canonical(page.url or "") for _, page in store.pages())
        known = {addresses.canonical(each.url): each for each in room.known(room.now - timedelta(hours=2))}
        with store.crawl_view(room.now) as view:
            seen = {each: view.known_by(Alias(AliasKind.URL, each)) for each in known}
        waits = [
            (found.first_seen_at - known[url].published).total_seconds() / 60 for url, found in seen.items() if found
        ]
        missed = [url for url in known if url not in kept]
        extra = set(kept) - {addresses.canonical(each.url) for each in room.known(room.now)}
        _print(len(known), missed, len(extra), waits, visits, len(sources(room)))
    return 1 if missed or extra else 0


def _what(settled: Settled) -> str:
    role = "listing" if settled.address.role is Role.LISTING else "article"
    return f"{role} {'unchanged' if settled.outcome == 'unchanged' else 'read'}"


def _print(known: int, missed: list[str], extra: int, waits: list[float], visits: Counter[str], number: int) -> None:
    late = f"median {median(waits):.0f}, 90 % {quantiles(waits, n=10)[-1]:.0f}, longest {max(waits):.0f}"
    told = [
        f"{number} sources, {HOURS} hours, {known} articles older than two hours: {len(missed)} missed, {extra} twice",
        f"minutes from publication to announcement: {late} (slowest interval 120)",
        f"requests for an article: {visits.total() / known:.1f}, of them {dict(visits)}",
    ]
    sys.stdout.write("\n".join(told) + "\n")


if __name__ == "__main__":
    sys.exit(main())
