"""What the store says about crawling: frozen values, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from normalize.page import Given


class Role(StrEnum):
    """What an address is visited for: to learn of articles, or as one."""

    LISTING = "listing"
    ARTICLE = "article"


class AliasKind(StrEnum):
    """By what an address is known, the rungs of the ladder of identity.

    `url` is a canonical URL, `like` one without scheme, `www.`, mobile host and trailing slash, `guid` what a feed
    of one source calls it, `entry` its headline with its time of publication, `body` the bytes of its page.
    """

    URL = "url"
    LIKE = "like"
    GUID = "guid"
    ENTRY = "entry"
    BODY = "body"
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class Alias:
    """One thing that an address is known by."""

    kind: AliasKind
    key: str


@dataclass(frozen=True, slots=True)
class Address:
    """One address that is visited again and again, with all that the next visit must know.

    `id` is 0 before it is stored. `kind` is what is expected there (`crawler.visit.Kind`). `given` is what its listings
    state about it. `next_visit_at` None: not before something lists it again. `interval` is in seconds, 0
    for what is only visited when it is hinted at. `failures` is
    the weight of the failures in a row, `outcome` how the last visit ended, with a `detail`. `page_id` is the raw page
    that was kept last. `gone_at`: since when the publisher says that there is nothing.
    """

    source: str
    role: Role
    kind: str
    url: str
    host: str
    first_seen_at: datetime
    id: int = 0
    title: str | None = None
    given: Given = field(default_factory=Given)
    published_at: datetime | None = None
    visited_at: datetime | None = None
    changed_at: datetime | None = None
    gone_at: datetime | None = None
    next_visit_at: datetime | None = None
    interval: int = 0
    failures: float = 0.0
    outcome: str | None = None
    detail: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    page_id: int | None = None


@dataclass(frozen=True, slots=True)
class HostRecord:
    """Pace and rules of a host, as `crawler.visit.Host` has them."""

    name: str
    not_before: datetime | None
    strikes: int
    robots: str | None
    tdmrep: str
    rules_until: datetime | None


@dataclass(frozen=True, slots=True)
class Mention:
    """That a listing lists an article now: where in it, by which guid, and a digest of what it says (`stated`)."""

    address_id: int
    position: int
    guid: str | None
    stated: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """That a listing listed an article: first and last when, at which position and by which guid the last time."""

    listing: str
    first_seen_at: datetime
    last_seen_at: datetime
    position: int
    guid: str | None


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source is doing.

    `counts` are the outcomes of its last round, `new_at` is when something new was listed last, `skipped` why the last
    round left it out. `next_at` is the next visit to one of its listings, `failing` and `outcome` the worst of them.
    `pages` are its article addresses, `waiting` those never fetched, `given_up` those that failed for good.
    """

    name: str
    first_seen_at: datetime
    ran_at: datetime | None
    counts: Mapping[str, int]
    new_at: datetime | None
    skipped: str | None
    next_at: datetime | None
    failures: float
    outcome: str | None
    detail: str | None
    listings: int
    pages: int
    waiting: int
    given_up: int
    gone: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something came out in a source on a day (`2026-03-04`, UTC)."""

    source: str
    day: str
    outcome: str
    number: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What the pages of a source came to in a span of time.

    `walls` of `pages` were rejected, most for `reason`. `coverage` are the shares of articles that have a date, an
    author and a title; `removed` is the mean share of lines that were furniture.
    """

    pages: int
    walls: int
    reason: str | None
    coverage: tuple[float, float, float]
    removed: float
