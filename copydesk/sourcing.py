"""`copydesk sources`: the list of what is crawled, shown, edited, and exchanged as OPML."""

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from copydesk import screen, status
from copydesk.config import BadConfig, Config
from copydesk.discovering import slug
from copydesk.subscriptions import Subscriptions
from crawler import health, opml
from crawler.sources import Source
from storage.crawlrecords import Address, Tally
from storage.errors import StoreMissing

#: Days of outcomes that are shown of a source: enough to see a weekend.
_DAYS = 10


def check(settings: Config) -> int:
    """Name each mistake in the list; 1 where there is one."""
    place = _place(settings)
    mistakes = place.mistakes()
    for each in mistakes:
        screen.out.print(f"{place.path}:{each.line}: {each.said}", soft_wrap=True)
    if mistakes:
        return 1
    found = place.read()
    listings = sum(len(source.listings) for source in found.values())
    told = f"{screen.count(len(found), 'source')} with {screen.count(listings, 'listing')}, {_paused(found)} paused"
    screen.out.print(f"{place.path} is right: {told}.")
    return 0


def listed(settings: Config, *, as_json: bool) -> None:
    """List the sources."""
    found = _place(settings).read()
    if as_json:
        screen.json([_as_json(source) for source in found.values()])
        return
    table = screen.table("Source", "Outlet", "#Feeds", "#Sitemaps", "#Sections", "*Home")
    for name, source in found.items():
        numbers = (str(len(each)) for each in (source.feeds, source.sitemaps, source.sections))
        table.add_row(name, source.outlet or "", *numbers, (source.home or "") + (" (paused)" if source.paused else ""))
    screen.out.print(table)


def shown(settings: Config, name: str, *, as_json: bool) -> None:
    """Show one source, its listings, and its outcomes by day."""
    source = _place(settings).chosen([name])[name]
    now = dt.datetime.now(dt.UTC)
    listings: list[Address] = []
    tallies: list[Tally] = []
    try:
        with settings.open_store() as store, store.crawl_view(now) as crawl:
            listings = crawl.listings(name)
            tallies = crawl.tallies((now - dt.timedelta(days=_DAYS)).date().isoformat(), name)
    except StoreMissing:
        pass  # never crawled: the list alone is shown
    if as_json:
        days = [{"day": each.day, "outcome": each.outcome, "number": each.number} for each in tallies]
        screen.json({**_as_json(source), "listings": [_listing(each) for each in listings], "days": days})
        return
    screen.out.print(f"{name}: {source.outlet or source.home or ''}{' (paused)' if source.paused else ''}\n")
    table = screen.table("Kind", "@Last", "@Next", "#Every", "Health", "*Listing, and how the last visit ended")
    for each in listings:
        told = "; ".join(filter(None, (each.outcome, each.detail)))
        every = f"{each.interval // 60} min" if each.interval else ""
        times = (screen.when(each.visited_at), screen.when(each.next_visit_at), every)
        table.add_row(each.kind, *times, str(health.of(each.failures)), f"{each.url}\n{told}")
    screen.out.print(table)
    _days(tallies)


def _days(tallies: Sequence[Tally]) -> None:
    table = screen.table("Day", "#Number", "Outcome", "*What it means")
    for each in reversed(tallies):
        table.add_row(each.day, f"{each.number:,}", each.outcome, status.meaning(each.outcome) or "")
    if tallies:
        screen.out.print()
        screen.out.print(table)


def pause(settings: Config, names: Sequence[str], *, everything: bool, paused: bool) -> None:
    """Pause or resume some sources, or all. Raises BadConfig where none is named."""
    place = _place(settings)
    if bool(names) == everything:
        raise BadConfig("name sources, or say --all")
    found = place.chosen(names)
    if everything:
        place.put_default({"paused": paused or None})
    for name in names:
        set_paused(place, name, paused=paused)
    number = screen.count(len(found), "source")
    screen.out.print(f"{number} {'paused' if paused else 'resumed'} in {place.path}.")


def set_paused(place: Subscriptions, name: str, *, paused: bool) -> None:
    """Pause or resume one source."""
    # Said outright where the defaults say otherwise.
    place.put(name, {"paused": True if paused else None})
    if not paused and place.read()[name].paused:
        place.put(name, {"paused": False})


def remove(settings: Config, name: str) -> None:
    """Take a source off the list."""
    place = _place(settings)
    place.chosen([name])
    place.remove(name)
    screen.out.print(f"{name} is off the list; its articles stay. Put it back and it goes on where it was.")


def take(settings: Config, file: Path) -> None:
    """Take over the feeds of an OPML file. Raises BadConfig for what is none."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadConfig(f"{file} cannot be read: {error.strerror}") from None
    place = _place(settings)
    number = taken(place, content, str(file))
    screen.out.print(f"{screen.count(number, 'source')} taken over into {place.path}. Now: copydesk sources check")


def taken(place: Subscriptions, content: bytes, file: str) -> int:
    """Take over the feeds of an OPML file into the list; how many. Raises BadConfig for what is none."""
    try:
        found = opml.read(content)
    except opml.BadOpml as error:
        raise BadConfig(f"{file} is no OPML: {error}") from None
    names: set[str] = set(place.read()) if place.path.exists() else set()
    for each in found:
        name = each.name or _free(slug(each.title), names)
        names.add(name)
        place.put(name, each.values)
    return len(found)


def _free(name: str, taken: set[str]) -> str:
    numbered = (name if number == 1 else f"{name}-{number}" for number in range(1, len(taken) + 2))
    return next(each for each in numbered if each not in taken)


def give(settings: Config, output: Path | None) -> None:
    """Write the list as OPML."""
    written = opml.write(_place(settings).read().values())
    if output is None:
        sys.stdout.buffer.write(written)
    else:
        output.write_bytes(written)


def _place(settings: Config) -> Subscriptions:
    return Subscriptions(Path(settings.sources))


def _paused(found: Mapping[str, Source]) -> int:
    return sum(source.paused for source in found.values())


def _as_json(source: Source) -> dict[str, object]:
    return {
        "name": source.name,
        "home": source.home,
        "outlet": source.outlet,
        "language": source.language,
        "feeds": list(source.feeds),
        "sitemaps": list(source.sitemaps),
        "sections": [{"url": each.url, "selector": each.selector} for each in source.sections],
        "paused": source.paused,
    }


def _listing(each: Address) -> dict[str, object]:
    return {
        "kind": each.kind,
        "url": each.url,
        "last": each.visited_at,
        "next": each.next_visit_at,
        "every_seconds": each.interval,
        "health": str(health.of(each.failures)),
        "outcome": each.outcome,
        "detail": each.detail,
    }
