"""The second half of `copydesk demo`: hours of a newsroom on loopback, crawled on schedule, the stories growing."""

import datetime as dt
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

from copydesk import pipeline, rounds, screen
from copydesk.config import Config, load
from copydesk.rounds import Round
from copydesk.workers import Workers
from crawler.fetch import Fetcher
from crawler.sources import Source
from storage import Store

#: The newsroom opens at 06:00 (`tests.newsroom.world.OPENING`); its wire stories run through the morning.
OPENING = dt.datetime(2026, 3, 16, 6, tzinfo=dt.UTC)
#: Steps of an hour.
_STEPS, _STEP = 6, dt.timedelta(hours=1)
_SECONDS = 30


def run(settings: Config, checkout: Path) -> bool:
    """Crawl the newsroom into the store of `settings` and show it growing; False where there is no newsroom."""
    data = checkout / "tests/newsroom/data/outlets.toml"
    if not data.is_file():
        screen.out.print("The newsroom lies in the tests of a checkout, and this is none: left out.")
        return False
    settings = load(
        store=settings.store, contact="demo@copydesk.test", delay=0.0, allowed_networks=("127.0.0.0/8",), workers=1
    )
    with (
        _newsroom(checkout) as desk,
        settings.open_store(create=True) as store,
        Workers(settings.workers) as workers,
        Fetcher(rounds.rules(settings)) as fetcher,
    ):
        sources = outlets(data, urlsplit(desk).port or 80)
        screen.out.print(f"{len(sources)} outlets on loopback. An hour passes with each line.\n")
        for step in range(1, _STEPS + 1):
            _hour(store, workers, fetcher, sources, desk, OPENING + step * _STEP)
    return True


@contextmanager
def _newsroom(checkout: Path) -> Iterator[str]:
    """The newsroom in a process of its own; gives the address of its desk."""
    command = [sys.executable, "-m", "tests.newsroom", "--port", "0", "--speed", "0"]
    process = subprocess.Popen(command, cwd=checkout, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        yield process.stdout.readline().strip() if process.stdout else ""
    finally:
        process.terminate()
        process.wait(_SECONDS)
        if process.stdout:
            process.stdout.close()


def outlets(data: Path, port: int) -> dict[str, Source]:
    """The outlets that have feeds or sitemaps, as they would stand in sources.toml."""
    found: dict[str, Source] = {}
    for number, outlet in enumerate(tomllib.loads(data.read_text(encoding="utf-8"))["outlet"], 1):
        base = f"http://127.0.1.{number}:{port}"
        feeds, sitemaps = (tuple(base + path for path in outlet.get(kind, {})) for kind in ("feeds", "sitemaps"))
        if feeds or sitemaps:
            name = outlet["key"]
            found[name] = Source(name=name, home=f"{base}/", outlet=outlet["name"], feeds=feeds, sitemaps=sitemaps)
    return found


def _hour(
    store: Store, workers: Workers, fetcher: Fetcher, sources: dict[str, Source], desk: str, now: dt.datetime
) -> None:
    with urlopen(f"{desk}clock?at={quote(now.isoformat())}", timeout=_SECONDS):  # noqa: S310 - loopback
        pass
    done = Round()
    for _ in rounds.run(store, sources, fetcher, lambda: now, done=done):
        pass
    pipeline.resume(store, workers, lambda: now)
    counts = store.counts()
    screen.out.print(
        f"{now:%H:%M} {done.visits:4} visits, {done.total['new']:3} new; "
        f"{counts.articles:4} articles, {counts.stories:3} stories, {counts.folded:2} carried by several"
    )
