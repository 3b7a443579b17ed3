"""Crawl: the verbs of crawling on one transaction. `Store.crawl` gives one to write, `Store.crawl_view` one to read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from normalize.page import Given, Page
from storage import claims, frontier, pages, rounds, tombstones
from storage.crawlrecords import (
    Address,
    Alias,
    AliasKind,
    HostRecord,
    Mention,
    Quality,
    Role,
    Sighting,
    SourceState,
    Tally,
)
from storage.records import Kept


@dataclass(frozen=True, slots=True)
class Crawl:
    """What a crawl asks and tells the store. `now` is the time of everything done in the transaction."""

    connection: Connection
    now: datetime

    def keep(self, page: Page) -> Kept:
        """Keep a raw page; it is ingested later, by whoever ingests."""
        return pages.keep(self.connection, page, self.now)

    def free_pages(self, limit: int) -> list[int]:
        """The next pending pages, by id, that nobody has in hand (`storage.claims`)."""
        return claims.free(self.connection, self.now, limit)

    def hold_pages(self, ids: Collection[int], holder: str, until: datetime) -> None:
        """Take pages in hand, for `holder` alone until `until`."""
        claims.hold(self.connection, ids, holder, until)

    def page_holders(self) -> list[str]:
        """Who has pages in hand."""
        return claims.holders(self.connection)

    def release_pages(self, holder: str) -> int:
        """Give back the pages that somebody has in hand."""
        return claims.release(self.connection, holder)

    def claim(
        self,
        worker: str,
        until: datetime,
        *,
        limit: int,
        per_host: int,
        sources: Sequence[str] | None = None,
        role: Role | None = None,
    ) -> list[Address]:
        """Take addresses that are due, for `worker` alone until `until` (`frontier.claim`)."""
        return frontier.claim(
            self.connection, self.now, worker, until, limit=limit, per_host=per_host, sources=sources, role=role
        )

    def release(self, worker: str) -> int:
        """Give back what a worker holds."""
        return frontier.release(self.connection, worker)

    def add(self, new: Address, known_by: Sequence[Alias] = ()) -> Address:
        """Store a new address with what it is known by; it comes back with its id."""
        made = frontier.add(self.connection, new)
        self.name((made.id, each) for each in known_by)
        return made

    def save(self, known: Address) -> None:
        """Write what is known of an address now, and give it back."""
        frontier.save(self.connection, known)

    def name(self, known_by: Iterable[tuple[int, Alias]]) -> None:
        """Let addresses, by their ids, be known by more; an alias that is taken stays where it is."""
        frontier.name(self.connection, known_by, self.now)

    def known_by(self, alias: Alias) -> Address | None:
        """The address that is known by an alias."""
        return self.known([alias]).get(alias)

    def known(self, aliases: Iterable[Alias]) -> dict[Alias, Address]:
        """The addresses that are known by some aliases."""
        return frontier.known(self.connection, aliases)

    def removed(self, aliases: Iterable[Alias]) -> set[Alias]:
        """Those of some aliases under which something was removed for good."""
        named = {tombstones.of_alias(alias): alias for alias in aliases}
        return {named[name] for name in tombstones.buried(self.connection, named)}

    def aliases(self, address_id: int, kind: AliasKind = AliasKind.URL) -> list[str]:
        """What an address is known by, oldest first."""
        return frontier.aliases(self.connection, address_id, kind)

    def listed(self, listing_id: int, mentions: Iterable[Mention]) -> set[int]:
        """Note that a listing lists articles; the ids of those of which it now says something else than it did."""
        return frontier.list_(self.connection, listing_id, mentions, self.now)

    def hint(self, address_id: int, title: str | None, given: Given, due: datetime | None) -> None:
        """Write what a listing now says of an article, and have it visited at `due`."""
        frontier.hint(self.connection, address_id, title, given, due)

    def join(self, address_id: int, other_id: int) -> None:
        """Let whatever an address is known by stand for another one from now on."""
        frontier.join(self.connection, address_id, other_id)

    def claimants(self) -> list[str]:
        """Workers that hold addresses."""
        return frontier.claimants(self.connection)

    def ingested(self, since: datetime) -> list[tuple[str, str, str | None, int]]:
        """What became of the pages kept since then: source, state, reason, number."""
        return rounds.ingested(self.connection, since)

    def address(self, address_id: int) -> Address | None:
        """One address."""
        return frontier.read(self.connection, address_id)

    def listings(self, source: str | None = None) -> list[Address]:
        """The listings of a source, or of every one."""
        return frontier.listings(self.connection, source)

    def sightings(self, address_id: int) -> list[Sighting]:
        """Which listings listed an article."""
        return frontier.sightings(self.connection, address_id)

    def found_listings(self) -> set[int]:
        """Listings that were themselves found in another listing, by their ids."""
        return frontier.found_listings(self.connection)

    def next_due(self, sources: Sequence[str] | None = None) -> datetime | None:
        """When the next address is due."""
        return frontier.next_due(self.connection, sources)

    def begin_sources(self, skipped: Mapping[str, str | None]) -> None:
        """Make sure that sources have a row each, and note why a round leaves them out, where it does."""
        rounds.begin_sources(self.connection, skipped, self.now)

    def end_sources(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Note how the round of some sources went."""
        rounds.end_sources(self.connection, self.now, counts)

    def count(self, name: str, outcomes: Mapping[str, int]) -> None:
        """Add to a source's outcomes of the day."""
        rounds.count(self.connection, name, self.now, outcomes)

    def tallies(self, since: str, name: str | None = None) -> list[Tally]:
        """Outcomes by source and day."""
        return rounds.tallies(self.connection, since, name)

    def host(self, name: str) -> HostRecord | None:
        """What is known of a host."""
        return rounds.get_host(self.connection, name)

    def keep_host(self, known: HostRecord) -> None:
        """Write what is known of a host."""
        rounds.keep_host(self.connection, known)

    def take_lease(self, name: str, holder: str, seconds: float) -> bool:
        """Take or renew a lease."""
        return rounds.take_lease(self.connection, name, holder, self.now, seconds)

    def drop_lease(self, name: str, holder: str) -> None:
        """Give a lease back."""
        rounds.drop_lease(self.connection, name, holder)

    def lease(self, name: str) -> tuple[str, datetime] | None:
        """Who holds a lease, and until when."""
        return rounds.lease_of(self.connection, name)

    def states(self, names: Sequence[str] | None = None) -> list[SourceState]:
        """How sources are doing."""
        return rounds.states(self.connection, names)

    def quality(self, since: datetime, until: datetime) -> dict[str, Quality]:
        """What the pages kept in a span of time came to, by source."""
        return rounds.quality(self.connection, since, until)
