"""`copydesk sources add`: what a site offers is looked for, tried, shown and written down."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from copydesk import rounds, screen
from copydesk.config import BadConfig, Config
from copydesk.subscriptions import Subscriptions
from crawler import reading
from crawler.discover import Candidate, Find, discover
from crawler.fetch import fetch
from crawler.links import host
from crawler.listing import Kind as ListingKind
from crawler.listing import Listing, Unreadable
from crawler.rules import Rules
from crawler.visit import Failed, Fetched, Kind, Visit, advice

#: Candidates that are tried: what a site declares is seldom more than five, and each costs it a request.
_TRIED = 12
#: Of the feeds and sitemaps that can be read, so many are written down; the rest is shown.
_KEPT = 6
_KINDS = {Find.FEED: Kind.FEED, Find.SITEMAP: Kind.SITEMAP, Find.SECTION: Kind.SECTION}


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate with what was read there, or why nothing was."""

    candidate: Candidate
    listing: Listing | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a site was found to offer: its home page, its name, everything that was tried, and what is worth keeping."""

    home: str
    title: str | None
    found: tuple[Found, ...]
    kept: tuple[Found, ...]

    @property
    def name(self) -> str:
        """What the list of sources would call it."""
        return slug(self.title or host(self.home))


def run(settings: Config, url: str, name: str | None, *, dry_run: bool, as_json: bool) -> int:
    """Find what a site lists its articles in, show it, and write it down; 1 where nothing was found."""
    with screen.counting("Looking") as said:
        look = look_at(settings, url, said)
    name = name or look.name
    if as_json:
        screen.json([_as_json(each, each in look.kept) for each in look.found])
    else:
        _show(look.found, look.kept)
    if look.kept and not dry_run:
        place = keep(settings, look, name)
        if not as_json:
            screen.out.print(f"Written to {place} as source.{name}. Now: copydesk crawl {name}")
    return 0 if look.kept else 1


def look_at(settings: Config, url: str, said: Callable[[str], None]) -> Look:
    """Find what a site lists its articles in; `said` is told how far it is. Raises BadConfig for what cannot be had."""
    url = url if "://" in url else f"https://{url}"
    manners = rounds.rules(settings)
    home, robots = _start(url, manners)
    if isinstance(home, Failed):
        raise BadConfig(f"{url} cannot be fetched: {home.reason}. {advice(home.reason)} ({home.detail})")
    found = tuple(_tried(home, robots, manners, said))
    return Look(home.final_url, _title(home, found), found, tuple(_chosen(found)))


def keep(settings: Config, look: Look, name: str) -> Path:
    """Write what was found into the list of sources, which is where."""
    place = Subscriptions(Path(settings.sources))
    place.put(name, _values(look.home, look.title, look.kept))
    return place.path


def slug(title: str) -> str:
    """A name for a source, of the small letters, digits and dashes that names are made of."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-") or "source"


def _start(url: str, manners: Rules) -> tuple[Fetched | Failed, bytes | None]:
    """The home page and robots.txt."""
    visits = [Visit("home", url, Kind.HOME), Visit("robots", urljoin(url, "/robots.txt"), Kind.ROBOTS)]
    came = {outcome.visit.id: outcome for outcome in _fetched(visits, manners)}
    robots = came["robots"]
    return came["home"], robots.body if isinstance(robots, Fetched) else None


def _fetched(visits: Sequence[Visit], manners: Rules) -> Iterator[Fetched | Failed]:
    with closing(fetch(visits, manners)) as outcomes:  # type: ignore[type-var] # it is a generator
        yield from outcomes


def _tried(home: Fetched, robots: bytes | None, manners: Rules, said: Callable[[str], None]) -> Iterator[Found]:
    """What was found and read, in the order of its promise; guesses that lead nowhere are left out.

    A site that declares a feed is not asked for the places where other sites have theirs.
    """
    offered = [
        each
        for each in discover(home.body, home.final_url, robots, charset=home.charset)
        if each.find in _KINDS and not (each.find is Find.SECTION and each.rank > 6)
    ]
    lists = [each for each in offered if each.find is not Find.SECTION]
    declared = [each for each in lists if each.declared]
    itself = Candidate(home.final_url, Find.SECTION, "the home page itself, read for links", 9, None, declared=False)
    offered = [*(declared or lists)[:_TRIED], itself]
    visits = [Visit(str(number), each.url, _KINDS[each.find]) for number, each in enumerate(offered)]
    came = {}
    for outcome in _fetched(visits, manners):
        came[int(outcome.visit.id)] = outcome
        said(f"{len(came)} of {len(visits)} places tried")
    for number, each in enumerate(offered):
        found = _read(each, came[number])
        if found.listing is not None or each.declared:
            yield found


def _read(candidate: Candidate, came: Fetched | Failed) -> Found:
    if isinstance(came, Failed):
        return Found(candidate, None, f"{came.reason}: {came.detail}")
    is_section = candidate.find is Find.SECTION
    listing = reading.read(came.body, came.final_url, charset=came.charset, section=is_section)
    if isinstance(listing, Unreadable):
        return Found(candidate, None, f"{listing.reason}: {listing.detail}")
    return Found(candidate, listing)


def _chosen(found: Sequence[Found]) -> list[Found]:
    """What is written down: feeds, and sitemaps that hold something; the home page only where there is neither."""
    readable = [each for each in found if each.listing and (_holds(each.listing) or each.candidate.find is Find.FEED)]
    better = [each for each in readable if each.candidate.find is not Find.SECTION]
    worthy = [each for each in better if each.listing and each.listing.kind is not ListingKind.SITEMAP] or better
    return (worthy or readable)[:_KEPT]


def _holds(listing: Listing) -> bool:
    return bool(listing.entries or listing.children)


def _title(home: Fetched, found: Sequence[Found]) -> str | None:
    """The site's name: of its news sitemap, which has it as such, or the title of its first feed."""
    outlets = [entry.outlet for each in found if each.listing for entry in each.listing.entries[:1] if entry.outlet]
    titles = [each.listing.title for each in found if each.listing and each.listing.title]
    return next(iter([*outlets, *titles]), None) or urlsplit(home.final_url).hostname


def _values(home: str, title: str | None, kept: Sequence[Found]) -> dict[str, object]:
    def of(find: Find) -> list[str]:
        return [each.candidate.url for each in kept if each.candidate.find is find]

    values = {"home": home, "outlet": title, "feeds": of(Find.FEED), "sitemaps": of(Find.SITEMAP)}
    sections = [{"url": url} for url in of(Find.SECTION)]
    return {key: value for key, value in {**values, "sections": sections}.items() if value}


def _show(found: Sequence[Found], kept: Sequence[Found]) -> None:
    table = screen.table("", "What", "#Entries", "@Newest", "*Where, and why it was tried")
    for each in found:
        listing = each.listing
        kind = str(listing.kind) if listing else f"{each.candidate.find}?"
        number = f"{len(listing.entries) + len(listing.children):,}" if listing else ""
        told = each.problem or each.candidate.why
        mark = "✓" if each in kept else ""
        table.add_row(mark, kind, number, _newest(listing), f"{each.candidate.url}\n{told}")
    screen.out.print(table)
    hubs = sorted({hub for each in found if each.listing for hub in each.listing.hubs})
    if hubs:
        screen.out.print(f"WebSub hubs: {', '.join(hubs)}", style="dim")
    if not kept:
        screen.out.print("Nothing was found that lists articles. Look for a feed yourself and write it down.")


def _newest(listing: Listing | None) -> str:
    dated = [e.published_at for e in listing.entries if isinstance(e.published_at, dt.datetime)] if listing else []
    return screen.when(max(dated)) if dated else ""


def _as_json(found: Found, is_kept: bool) -> dict[str, object]:
    listing = found.listing
    return {
        "url": found.candidate.url,
        "why": found.candidate.why,
        "kind": str(listing.kind) if listing else None,
        "entries": len(listing.entries) if listing else None,
        "hubs": list(listing.hubs) if listing else [],
        "problem": found.problem,
        "written": is_kept,
    }
