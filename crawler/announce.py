"""What a listing announces, brought into the store: new articles to visit, known ones under all they are known by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import chain

from crawler import ladder, revisit
from crawler.lane import host
from crawler.listing import Child, Entry, Listing
from crawler.listing import Kind as Form
from crawler.sources import Source
from crawler.visit import Kind
from normalize import Given, Moment
from normalize import url as addresses
from storage.crawl import Crawl
from storage.crawlrecords import Address, Alias, AliasKind, Mention, Role

#: Sitemaps of an index that are read beside those that changed lately: an index of twenty years has one a month.
_CHILDREN = 3
#: Further pages of a listing that are followed from one reading: with the 10 entries that WordPress gives, all that a
#: site of 50 articles a day wrote in a week.
_FURTHER = 35


@dataclass(frozen=True, slots=True)
class Announced:
    """How many articles of a listing were new, new but too old to fetch, known, and known but told of otherwise.

    `removed` are those that left the store for good.
    """

    new: int
    old: int
    removed: int
    known: int
    changed: int
    poll: revisit.Poll


def announce(crawl: Crawl, place: Address, listing: Listing, source: Source) -> Announced:
    """Bring the entries of a listing into the store. Those too old for the source are noted and not to be visited.

    Of those that were removed for good nothing is noted.
    """
    here = ladder.repeated(listing.entries)
    names = [ladder.aliases(entry, source.name) for entry in listing.entries]
    known = crawl.known(chain.from_iterable(names))
    barred = crawl.removed(each for each in chain.from_iterable(names) if each not in known)
    again: list[tuple[Entry, Address]] = []
    mentions: list[Mention] = []
    learnt: list[tuple[int, Alias]] = []
    new = old = removed = 0
    for entry, its_names in zip(listing.entries, names, strict=True):
        found = find(known, entry, its_names, here)
        if found is None and not barred.isdisjoint(its_names):
            removed += 1
            continue
        if found is None:
            found = crawl.add(_made(crawl, place, entry, source, listing.language))
            new += found.next_visit_at is not None
            old += found.next_visit_at is None
        else:
            again.append((entry, found))
        learnt += [(found.id, each) for each in its_names if each not in known]
        for each in its_names:
            known.setdefault(each, found)  # what is taken stays where it is
        mentions.append(Mention(found.id, entry.position, entry.guid, _said(entry)))
    crawl.name(learnt)
    changed = crawl.listed(place.id, mentions)
    for entry, found in again:
        if found.id in changed:
            _look_again(crawl, place, entry, found, source, listing.language)
    for child in _worth_reading(listing.children, crawl.now - source.oldest):
        _child(crawl, place, child, source)
    if listing.next_url and new and not (old or again) and listing.kind is not Form.SECTION:
        _further(crawl, place, listing.next_url)
    poll = revisit.Poll(new, len(listing.entries), span(listing.entries, crawl.now))
    return Announced(new, old, removed, len(again), sum(found.id in changed for _, found in again), poll)


def find(known: Mapping[Alias, Address], entry: Entry, names: Iterable[Alias], here: frozenset[str]) -> Address | None:
    """The article that an entry is of, by the first rung of the ladder that agrees. `here`: what stands beside it."""
    own = addresses.canonical(entry.url)
    for alias in names:
        found = known.get(alias)
        if found is None or found.role is not Role.ARTICLE:
            continue
        theirs = addresses.canonical(found.url)
        if ladder.agrees(alias.kind, entry, found.url, found.title, elsewhere=theirs != own and theirs in here):
            return found
    return None


def _made(crawl: Crawl, place: Address, entry: Entry, source: Source, language: str | None) -> Address:
    """An article that was not known, to be visited now unless it is too old."""
    published = instant(entry.published_at or entry.modified_at, crawl.now)
    latest = instant(entry.modified_at or entry.published_at, crawl.now)
    is_old = latest is not None and latest < crawl.now - source.oldest
    return Address(
        source=source.name,
        role=Role.ARTICLE,
        kind=Kind.PAGE,
        url=entry.url,
        host=host(entry.url),
        first_seen_at=crawl.now,
        title=entry.title,
        given=given(entry, place, source, language),
        published_at=published,
        next_visit_at=None if is_old else crawl.now,
        outcome="too-old" if is_old else None,
    )


def _look_again(
    crawl: Crawl, place: Address, entry: Entry, known: Address, source: Source, language: str | None
) -> None:
    """Visit a known article of which its listing says something else, where it was ever visited."""
    if known.visited_at is not None:
        # Some feeds say something else at each poll: no more than one visit in the time of the first revisit.
        due = max(crawl.now, known.visited_at + revisit.SOONEST)
        crawl.hint(known.id, entry.title or known.title, given(entry, place, source, language), due)


def _said(entry: Entry) -> str:
    """A digest of what an entry says of its article. Not its date of publication, which some feeds set to now."""
    text = f"{entry.title}\n{entry.modified_at}\n{entry.summary}"
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def given(entry: Entry, place: Address, source: Source, language: str | None) -> Given:
    """What is stated about the page: by the entry, then by the listing, then by sources.toml; and who stated it."""
    said = entry.given()
    return replace(
        said,
        outlet=source.outlet or said.outlet,
        language=said.language or language or source.language,
        extra={**said.extra, "listed_by": place.url},
    )


def _worth_reading(children: Iterable[Child], since: datetime) -> list[Child]:
    """Of a sitemap index those that changed lately, and the few at either end of those that do not say."""
    told = [(child, instant(child.modified_at, datetime.max.replace(tzinfo=UTC))) for child in children]
    undated = [child for child, at in told if at is None]
    ends = undated if len(undated) <= 2 * _CHILDREN else [*undated[:_CHILDREN], *undated[-_CHILDREN:]]
    return [child for child, at in told if at is not None and at >= since] + ends


def is_further(place: Address) -> bool:
    """Whether a listing is a further page of another: it has no interval, being visited when that leads to it."""
    return place.interval == 0


def _further(crawl: Crawl, place: Address, url: str) -> None:
    """Visit the next page of a feed of which everything was new.

    Observed: feeds show 10 to 50 entries, and what scrolled by during a night of trouble stands on the pages that they
    name as next (RFC 5005, JSON Feed). Theory: where no entry is known, the reading does not overlap the one before,
    and something may lie between; the first page with a known entry, or one too old to fetch, ends it. The first
    reading of all has nothing before it, and a source begins with what its listing shows. Known exceptions: an entry
    pinned to the top is always known, so such a feed is not followed; nor are section pages, whose next may be a
    calendar's.
    """
    depth = max((each.position for each in crawl.sightings(place.id)), default=0) if is_further(place) else 0
    if depth >= _FURTHER or not (place.changed_at or is_further(place)):
        return
    known = _place(crawl, place, url, 0)
    if is_further(known):
        crawl.listed(place.id, [Mention(known.id, depth + 1, None, "")])
        crawl.hint(known.id, known.title, known.given, crawl.now)


def _place(crawl: Crawl, place: Address, url: str, interval: int) -> Address:
    """The listing at an address that another one names, as it is known from now on; `interval` in seconds."""
    alias = Alias(AliasKind.LISTING, url)
    return crawl.known_by(alias) or crawl.add(
        replace(
            place,
            id=0,
            url=url,
            host=host(url),
            first_seen_at=crawl.now,
            next_visit_at=crawl.now,
            interval=interval,
            failures=0.0,
            outcome=None,
            detail=None,
            visited_at=None,
            changed_at=None,
            etag=None,
            last_modified=None,
            digest=None,
        ),
        [alias],
    )


def _child(crawl: Crawl, place: Address, child: Child, source: Source) -> None:
    known = _place(crawl, place, child.url, int(source.fastest.total_seconds()))
    if crawl.listed(place.id, [Mention(known.id, 0, None, str(child.modified_at))]) or known.next_visit_at is None:
        crawl.hint(known.id, known.title, known.given, crawl.now)


def span(entries: Iterable[Entry], now: datetime) -> timedelta | None:
    """The time that the dated entries of a listing cover, to the minute; None where fewer than three have one."""
    dated = sorted(e.published_at for e in entries if isinstance(e.published_at, datetime) and e.published_at <= now)
    return dated[-1] - dated[0] if len(dated) > 2 and dated[-1] > dated[0] else None


def instant(moment: Moment | None, now: datetime) -> datetime | None:
    """A moment as an instant that has been: the end of a bare day, and now for what lies in the future."""
    if moment is None:
        return None
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(23, 59), UTC)
    return min(moment, now)
