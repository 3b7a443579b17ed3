"""Listing: what a feed, a sitemap or a section page says about the articles of its site, whatever its format."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from normalize import Given, Moment

#: Entries that are read of one listing; 2,000 is Media Cloud's limit. A news sitemap may hold 1,000 (Google's
#: limit), the longest feeds seen hold their whole archive.
MOST_ENTRIES = 2000
#: Characters of an address: servers and browsers agree on about 2,000, Media Cloud and IIS draw the line at 2,048.
LONGEST_URL = 2048


class Kind(StrEnum):
    """What a listing is, and how it is written."""

    RSS = "rss"
    RDF = "rdf"
    ATOM = "atom"
    JSON_FEED = "jsonfeed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news-sitemap"
    SITEMAP_INDEX = "sitemap-index"
    SECTION = "section"


class Unread(StrEnum):
    """Why bytes are no listing."""

    EMPTY = "empty"
    HTML = "html-not-a-feed"
    UNKNOWN = "not-a-listing"
    BROKEN = "broken-listing"
    TOO_LARGE = "listing-too-large"
    BAD_GZIP = "bad-gzip"
    BAD_SELECTOR = "bad-selector"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no listing: the reason, and what exactly was found there."""

    url: str
    reason: Unread
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a listing announces it.

    `url` is absolute http or https; `position` counts from 0 in the order of the document, over all entries, also
    those that are left out. `guid` is as written. `published_at` and `modified_at` are read instants or days,
    `published` and `modified` the same as written, for `given`. `zone_known` is False where a clock time came
    without a zone. `body` is HTML of the full text where the listing carries it, `summary` what it calls a summary.
    `media` holds addresses of pictures and films.
    """

    url: str
    position: int
    guid: str | None = None
    guid_repeated: bool = False
    title: str | None = None
    published_at: Moment | None = None
    modified_at: Moment | None = None
    published: str | None = None
    modified: str | None = None
    zone_known: bool = True
    language: str | None = None
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    outlet: str | None = None
    summary: str | None = None
    body: str | None = None
    media: tuple[str, ...] = ()

    def given(self) -> Given:
        """What the entry states about its page, as the hints that cleaning takes."""
        extra = {"keywords": list(self.keywords)} if self.keywords else {}
        return Given(
            outlet=self.outlet,
            title=self.title,
            published_at=self.published,
            modified_at=self.modified,
            authors=self.authors,
            language=self.language,
            summary=self.summary,
            extra=extra,
        )


@dataclass(frozen=True, slots=True)
class Child:
    """One sitemap that an index names, and when it last changed, where the index says so."""

    url: str
    modified_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a feed asks to be read: not sooner than `ttl`, not in these hours (GMT, 0 to 23) and on these days.

    Days are English names as the format spells them. Sources: RSS 2.0 `ttl`, `skipHours`, `skipDays`; the
    syndication module's `updatePeriod` and `updateFrequency`, taken as a `ttl`.
    """

    ttl: dt.timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Listing:
    """What was read of one feed, sitemap or section page at `url`.

    `entries` are in the order of the document, each address once. `total` counts all that the document holds, so
    `total - len(entries)` were left out, and `problems` says why. `children` are the sitemaps of an index. `next_url`
    is the next page of a feed in pages (RFC 5005, JSON Feed); `hubs` are WebSub hubs, `self_url` the topic to
    subscribe to. `moved_to` is the address that the feed itself says it has moved to.
    """

    kind: Kind
    url: str
    title: str | None = None
    language: str | None = None
    home: str | None = None
    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()
    total: int = 0
    pace: Pace = field(default_factory=Pace)
    hubs: tuple[str, ...] = ()
    self_url: str | None = None
    next_url: str | None = None
    moved_to: str | None = None
    problems: tuple[str, ...] = ()
