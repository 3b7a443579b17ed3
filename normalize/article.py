"""Article and Rejected: the two things that a page can become."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from normalize.wire import Wire

#: An instant (timezone-aware, UTC), or the bare day where only the day is known.
Moment = dt.datetime | dt.date


@dataclass(frozen=True, slots=True)
class Removed:
    """One line of the input that is not the story, and the rule that said so."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a story says it was filed: `WASHINGTON, March 4 (Reuters) -`."""

    place: str | None = None
    date: dt.date | None = None


class Form(StrEnum):
    """What kind of piece it is. Only articles are compared with each other: the others are pieces of many stories."""

    ARTICLE = "article"
    LIVE_BLOG = "live-blog"
    GALLERY = "gallery"


class NoticeKind(StrEnum):
    """What a newsroom says of its own text."""

    CORRECTION = "correction"
    CLARIFICATION = "clarification"
    UPDATE = "update"
    EMBARGO = "embargo"
    KILL = "kill"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about the text itself, with its words. Its line stays where it was."""

    kind: NoticeKind
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """One clean news article.

    `url` is the address it was fetched from or supplied with; `canonical_url` the one that identifies it.
    `published_from` names the origin of `published_at` (`given`, `json-ld`, `meta`, `time`, `line`,
    `dateline`, `htmldate`, with ` (zone assumed)` behind it where the source gave a time without a zone).
    `agency` is the wire agency credited (AP, Reuters, …) and `agency_proof` the text that proves it.
    `form` is the kind of piece; `stub` says that it is the beginning of a text that must be paid for. `notices`
    say that it was corrected, clarified, updated, under embargo or killed. `body` holds paragraphs, `removed` every
    other line of the input but the title. `wire` is what the provider's file states beside the text. A body is empty
    only where a kill came without a text.
    """

    source: str
    url: str | None
    canonical_url: str | None
    outlet: str | None
    title: str | None
    authors: tuple[str, ...]
    published_at: Moment | None
    published_from: str | None
    modified_at: Moment | None
    language: str | None
    section: str | None
    summary: str | None
    agency: str | None
    agency_proof: str | None
    dateline: Dateline
    originally_from: str | None
    syndicator: str | None
    form: Form
    stub: bool
    notices: tuple[Notice, ...]
    body: tuple[str, ...]
    removed: tuple[Removed, ...]
    wire: Wire = field(default_factory=Wire)


class Reason(StrEnum):
    """Why an input did not become an article. Each value is documented in docs/contract.md."""

    EMPTY = "empty"
    BINARY = "binary"
    TOO_LARGE = "too-large"
    TOO_SHORT = "too-short"
    NO_STORY = "no-story"
    CONSENT_WALL = "consent-wall"
    BOT_CHALLENGE = "bot-challenge"
    ERROR_PAGE = "error-page"
    SECTION_FRONT = "section-front"
    UNREADABLE = "unreadable"
    NOT_FOUND = "not-found"
    BAD_JSON = "bad-json"
    BAD_RECORD = "bad-record"
    BAD_GZIP = "bad-gzip"
    BAD_XML = "bad-xml"
    WITHHELD = "withheld"
    UNSUPPORTED = "unsupported"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that did not become an article: the reason, and what exactly was wrong.

    `raw` is the input itself where nobody else has it (a line that is no JSON), to be mended.
    """

    source: str
    reason: Reason
    detail: str = ""
    raw: str = field(default="", compare=False, repr=False)
