"""The newsroom as a list of sources, and rounds over it on its own clock."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

from copydesk import rounds
from copydesk.rounds import Round
from crawler.fetch import Fetcher
from crawler.rules import Rules
from crawler.settle import Settled
from crawler.sources import Section, Source
from storage import Store
from tests.newsroom import Newsroom
from tests.newsroom.world import Outlet

#: Where the newsroom is, and nobody else: the tests' one exception from the guard.
LOOPBACK = "127.0.0.0/8"
RULES = Rules(contact="desk@copydesk.test", delay=0, allowed_networks=(LOOPBACK,))


def sources(room: Newsroom) -> dict[str, Source]:
    """Every outlet as a person would write it down."""
    return {outlet.key: _source(room, outlet) for outlet in room.world.outlets}


def _source(room: Newsroom, outlet: Outlet) -> Source:
    base = room.base(outlet).rstrip("/")
    feeds, sitemaps = (tuple(base + path for path, _ in each) for each in (outlet.feeds, outlet.sitemaps))
    return Source(
        name=outlet.key,
        home=room.home(outlet),
        outlet=outlet.name,
        feeds=feeds,
        sitemaps=sitemaps,
        sections=() if feeds or sitemaps else (Section(room.home(outlet)),),
        honour_304="lying-304" not in outlet.quirks,
        oldest=timedelta(days=3650),  # where a test runs on the wall clock, the newsroom's news are old
    )


def written(room: Newsroom) -> str:
    """The same as sources.toml."""
    lines = ['[defaults]\noldest = "3650d"']
    for source in sources(room).values():
        lines += [f"[source.{source.name}]", f'home = "{source.home}"', f'outlet = "{source.outlet}"']
        lines += [f"feeds = {list(source.feeds)}", f"sitemaps = {list(source.sitemaps)}"]
        lines += [f'sections = [{", ".join(f"""{{ url = "{each.url}" }}""" for each in source.sections)}]']
        lines += [f"honour_304 = {str(source.honour_304).lower()}"]
    return "\n".join(lines).replace("'", '"') + "\n"


def crawl(
    store: Store, room: Newsroom, listed: dict[str, Source] | None = None, fetcher: Fetcher | None = None
) -> Iterator[Settled]:
    """One round on the newsroom's clock, by a fetcher that goes on living or by one of its own."""
    with nullcontext(fetcher) if fetcher else Fetcher(RULES) as at_hand:
        yield from rounds.run(store, listed or sources(room), at_hand, lambda: room.now, done=Round())
