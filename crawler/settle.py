"""What an outcome does to the store: the page is kept, its listing read, the next visit set."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from crawler import announce, health, ladder, ownlink, reading, revisit
from crawler.lane import host
from crawler.listing import Listing, Unreadable
from crawler.sources import Source
from crawler.visit import Failed, Fetched, Kind, Reason
from normalize import Page
from normalize import url as addresses
from storage.crawl import Crawl
from storage.crawlrecords import Address, Alias, AliasKind, Role

#: Outcomes beside `Reason` and `Unread`; docs/crawling.md has a sentence for each.
FETCHED, UNCHANGED, LISTED, SAME_AS, TO_HOME = "fetched", "unchanged", "listed", "same-as", "leads-to-home"
TOO_OLD, REMOVED = "too-old", "removed"
_GONE = frozenset((Reason.GONE, Reason.NOT_FOUND))
#: A page that is not found once may be a server that restarts; the second time, the publisher has taken it down.
_CHECK = timedelta(minutes=30)
_NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a visit, counted: the outcome itself, and what a listing announced (`new`, `known`, `changed`)."""

    address: Address
    outcome: str
    counts: Counter[str]


def settle(crawl: Crawl, address: Address, source: Source, came: Fetched | Failed, chance: float) -> Settled:
    """Bring the outcome of a visit into the store. `chance` is a draw from 0 to 1, for the jitter."""
    if isinstance(came, Failed):
        settled = _failed(crawl, address, source, came, chance)
    elif address.role is Role.LISTING:
        settled = _listing(crawl, address, source, came, chance)
    else:
        settled = _article(crawl, address, came, chance)
    crawl.save(settled.address)
    return settled


def _done(
    address: Address, outcome: str, now: datetime, detail: str | None = None, counts: Mapping[str, int] = _NOTHING
) -> Settled:
    # Zeroes of what was announced would be rows that say nothing.
    counted = Counter({outcome: 1}) + Counter(dict(counts))
    return Settled(replace(address, outcome=outcome, detail=detail, visited_at=now), outcome, counted)


def _learnt(address: Address, came: Fetched) -> Address:
    """The address with what the next visit has to send; on a 304 what it does not repeat stays."""
    if came.not_modified:
        return replace(
            address,
            failures=0.0,
            gone_at=None,
            etag=came.etag or address.etag,
            last_modified=came.last_modified or address.last_modified,
        )
    return replace(
        address,
        failures=0.0,
        gone_at=None,
        etag=came.etag,
        last_modified=came.last_modified,
        digest=came.digest or None,
    )


def _listing(crawl: Crawl, address: Address, source: Source, came: Fetched, chance: float) -> Settled:
    now, before = crawl.now, timedelta(seconds=address.interval) or source.fastest
    fresh_until = now + (came.fresh_until - came.at) if came.fresh_until else None
    if came.not_modified and announce.is_further(address):
        return _done(replace(_learnt(address, came), next_visit_at=None), UNCHANGED, now)
    if came.not_modified:
        wait = revisit.interval(before, None, source.fastest, source.slowest)
        at = revisit.next_poll(now, wait, revisit.NO_PACE, source.slowest, fresh_until, chance)
        learnt = replace(_learnt(address, came), next_visit_at=at, interval=int(wait.total_seconds()))
        return _done(learnt, UNCHANGED, now)
    listing = _read(address, source, came)
    if isinstance(listing, Unreadable):
        # No validators: what cannot be read must not be “not modified” until it can be.
        return _lame(crawl, address, source, str(listing.reason), listing.detail, 0.5, None, chance)
    told = announce.announce(crawl, address, listing, source)
    wait = revisit.interval(before, told.poll, source.fastest, source.slowest)
    at = revisit.next_poll(now, wait, listing.pace, source.slowest, fresh_until, chance)
    is_further = announce.is_further(address)
    learnt = replace(
        _learnt(address, came),
        title=listing.title,
        next_visit_at=None if is_further else at,
        interval=0 if is_further else int(wait.total_seconds()),
        changed_at=now,
    )
    moved = listing.moved_to or (came.final_url if any(hop.status in {301, 308} for hop in came.hops) else None)
    detail = f"has moved to {moved}" if moved else "; ".join(listing.problems) or None
    counts = {"new": told.new, TOO_OLD: told.old, REMOVED: told.removed, "known": told.known, "changed": told.changed}
    return _done(learnt, LISTED, now, detail, counts)


def _read(address: Address, source: Source, came: Fetched) -> Listing | Unreadable:
    selectors = {section.url: section.selector for section in source.sections}
    is_section = address.kind == Kind.SECTION
    return reading.read(
        came.body, came.final_url, charset=came.charset, section=is_section, selector=selectors.get(address.url)
    )


def _failed(crawl: Crawl, address: Address, source: Source, came: Failed, chance: float) -> Settled:
    # The fetcher's times are the wall clock's; the schedule has a clock of its own.
    retry_at = crawl.now + (came.retry_at - came.at) if came.retry_at else None
    if came.reason is Reason.WAITING:
        later = replace(address, next_visit_at=retry_at or crawl.now + _CHECK)
        return Settled(later, str(came.reason), Counter({str(came.reason): 1}))
    if address.role is Role.LISTING:
        weight = health.weight(came.reason)
        return _lame(crawl, address, source, str(came.reason), came.detail, weight, retry_at, chance)
    failures = address.failures + health.weight(came.reason)
    if address.page_id is None:
        at = health.next_page_try(crawl.now, failures, retry_at, chance)
        return _done(replace(address, failures=failures, next_visit_at=at), str(came.reason), crawl.now, came.detail)
    gone_at = address.gone_at
    if came.reason is Reason.GONE or (came.reason is Reason.NOT_FOUND and address.outcome == Reason.NOT_FOUND):
        gone_at = gone_at or crawl.now
    at = crawl.now + _CHECK if came.reason in _GONE and gone_at is None else _look(crawl.now, address, chance)
    lost = replace(
        address, failures=failures, gone_at=gone_at, next_visit_at=max(at, retry_at) if at and retry_at else at
    )
    return _done(lost, str(came.reason), crawl.now, came.detail)


def _lame(
    crawl: Crawl,
    address: Address,
    source: Source,
    outcome: str,
    detail: str,
    weight: float,
    retry_at: datetime | None,
    chance: float,
) -> Settled:
    """A listing that brought nothing."""
    failures = address.failures + weight
    wait = timedelta(seconds=address.interval) or source.fastest
    at: datetime | None = health.next_try(crawl.now, wait, failures, retry_at, chance)
    if announce.is_further(address):
        at = health.next_page_try(crawl.now, failures, retry_at, chance)
    return _done(replace(address, failures=failures, next_visit_at=at), outcome, crawl.now, detail)


def _look(now: datetime, address: Address, chance: float) -> datetime | None:
    return revisit.next_look(now, address.first_seen_at, chance)


def _article(crawl: Crawl, address: Address, came: Fetched, chance: float) -> Settled:
    now = crawl.now
    again = _look(now, address, chance)
    if came.not_modified:
        return _done(replace(_learnt(address, came), next_visit_at=again), UNCHANGED, now)
    if came.hops and not ownlink.has_path(came.final_url):
        failures = address.failures + 1
        at = again if address.page_id else health.next_page_try(now, failures, None, chance)
        return _done(replace(address, failures=failures, next_visit_at=at), TO_HOME, now, came.final_url)
    own = ownlink.claimed(came.body, came.final_url)
    names = _names(address, came, own)
    other = _other(crawl, address, names)
    if other is not None:
        return _same_as(crawl, address, other)
    if crawl.removed(names):
        # Where it led is what must not come in: neither now nor at the next look.
        return _done(replace(address, next_visit_at=None), REMOVED, now)
    crawl.name((address.id, each) for each in names)
    learnt = _at_home(replace(_learnt(address, came), changed_at=now), came, own)
    kept = crawl.keep(_page(learnt, came))
    return _done(replace(learnt, page_id=kept.page_id, next_visit_at=again), FETCHED, now)


def _names(address: Address, came: Fetched, own: str | None) -> list[Alias]:
    """What a page is known by once it has been fetched: each address on the way, the one it claims, its bytes."""
    urls = [hop.url for hop in came.hops] + [came.final_url] + ([own] if own else [])
    found = [Alias(AliasKind.URL, addresses.canonical(url)) for url in dict.fromkeys(urls)]
    return [*found, Alias(AliasKind.BODY, f"{address.source} {came.digest}")]


def _other(crawl: Crawl, address: Address, names: list[Alias]) -> Address | None:
    """Another article that a fetched page turns out to be, where the headlines do not speak against it.

    The same bytes count only under the same headline: a consent wall is the same for every article.
    """
    found = crawl.known(names)
    for name in names:
        known = found.get(name)
        if known is None or known.id == address.id or known.role is not Role.ARTICLE:
            continue
        is_told = name.kind is AliasKind.URL or bool(known.title and address.title)
        if is_told and ladder.alike(address.title, known.title):
            return known
    return None


def _same_as(crawl: Crawl, address: Address, other: Address) -> Settled:
    """Two addresses were one article: the one known longer stays, under both, and is looked at again soon."""
    crawl.join(address.id, other.id)
    if other.visited_at is None or crawl.now - other.visited_at > revisit.SOONEST:
        crawl.hint(other.id, other.title or address.title, other.given, crawl.now)
    joined = replace(address, next_visit_at=None)
    return _done(joined, SAME_AS, crawl.now, other.url)


def _at_home(address: Address, came: Fetched, own: str | None) -> Address:
    """A page that is fetched for the first time is known under where it ended, or the address that it claims.

    From then on its address stays, whatever it redirects to: the article keeps its identity.
    """
    home = own or came.final_url
    if address.page_id is not None or home == address.url:
        return address
    moved = replace(address, url=home, host=host(home))
    # The validators are of the address that answered.
    return moved if home == came.final_url else replace(moved, etag=None, last_modified=None)


def _page(address: Address, came: Fetched) -> Page:
    is_text = (came.media_type or "").lower() == "text/plain"
    return Page(
        source=came.final_url,
        content=came.body,
        media_type="text/plain" if is_text else "text/html",
        url=address.url,
        charset=came.charset,
        given=address.given,
    )
