"""Visits: what is to be fetched, and what came of it. Values only; `crawler.fetch` turns the one into the other."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What is expected at an address, which decides what may come back from it."""

    PAGE = "page"
    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"
    HOME = "home"
    ROBOTS = "robots"


class Reason(StrEnum):
    """Why a visit brought nothing, or why it was not made. `advice` has a sentence for each."""

    REFUSED_ADDRESS = "refused-address"
    BAD_URL = "bad-url"
    NAME = "name"
    CONNECTION = "connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    BAD_RESPONSE = "bad-response"
    BAD_ENCODING = "bad-encoding"
    TOO_LARGE = "too-large"
    BOMB = "bomb"
    CONTENT_TYPE = "content-type"
    ROBOTS = "robots"
    ROBOTS_UNKNOWN = "robots-unknown"
    RESERVED = "reserved"
    REDIRECT_LOOP = "redirect-loop"
    REDIRECTS = "too-many-redirects"
    BAD_REDIRECT = "bad-redirect"
    GONE = "gone"
    NOT_FOUND = "not-found"
    FORBIDDEN = "forbidden"
    BUSY = "busy"
    WAITING = "waiting"
    CLIENT_ERROR = "client-error"
    SERVER_ERROR = "server-error"
    UNASKED = "unasked-304"
    BROWSER = "browser"
    CRASHED = "crashed"
    FAILED = "failed"


_ADVICE = {
    Reason.REFUSED_ADDRESS: "The address is not on the public internet, or its port is not one for web pages; correct "
    "the source, or name the network in `allowed_networks` if it is yours.",
    Reason.BAD_URL: "The address cannot be read as an http or https address; correct it.",
    Reason.NAME: "The host's name is not known; check its spelling, and whether this machine resolves names at all.",
    Reason.CONNECTION: "The server did not accept the connection or dropped it; it is tried again later.",
    Reason.TLS: "The server's certificate is not valid for its name, or no encryption could be agreed on; tell its "
    "operator. If every site has it, this machine lacks the list of authorities (on Debian: ca-certificates).",
    Reason.TIMEOUT: "No whole answer came in time; it is tried again later, or raise `timeout`.",
    Reason.TRUNCATED: "The connection ended before the whole answer had come; it is tried again later.",
    Reason.BAD_RESPONSE: "What came back is not HTTP, or its headers have no end; nothing can be done here.",
    Reason.BAD_ENCODING: "The body is not packed as its headers say; tell the site's operator.",
    Reason.TOO_LARGE: "The body is larger than `max_bytes`; if this is a news page or feed after all, raise it.",
    Reason.BOMB: "The body is larger than `max_bytes` once unpacked, or packed too many times; it was not unpacked.",
    Reason.CONTENT_TYPE: "It is not text: a picture, a film or a program; take the address off the source.",
    Reason.ROBOTS: "The site's robots.txt asks us not to fetch this; respect it, or ask the publisher.",
    Reason.ROBOTS_UNKNOWN: "The site's robots.txt cannot be had at present, which counts as no; it is tried again.",
    Reason.RESERVED: "The publisher reserves text and data mining; if you have a licence, let the source say so.",
    Reason.REDIRECT_LOOP: "The address leads back to itself; it often means that the site wants cookies or a login.",
    Reason.REDIRECTS: "The address leads on and on; find where it should end, and use that.",
    Reason.BAD_REDIRECT: "The site points to something that is no web address; tell its operator.",
    Reason.GONE: "The publisher has taken it down for good (410).",
    Reason.NOT_FOUND: "There is nothing at this address (404); check whether the source has moved.",
    Reason.FORBIDDEN: "The site refuses us (401, 402, 403, 451); ask the publisher for access, or pause the source.",
    Reason.BUSY: "The site asked us to slow down (429, 503); the whole host is left alone until the time it named.",
    Reason.WAITING: "The host is being left alone for longer than this round lasts; the visit was not made.",
    Reason.CLIENT_ERROR: "The site says that the request is wrong (4xx); check the address.",
    Reason.SERVER_ERROR: "The site is in trouble (5xx); it is tried again later.",
    Reason.UNASKED: "The site says that nothing has changed though nobody asked; switch off `honour_304` for it.",
    Reason.BROWSER: "The browser could not show the page; see the detail, or fetch the source without a browser.",
    Reason.CRASHED: "The process that fetched it died; it is tried again. If it comes back, this page is to blame.",
    Reason.FAILED: "An error of copydesk's own; please report it with the detail.",
}


def advice(reason: Reason) -> str:
    """One sentence for a person: what it means, and what to do."""
    return _ADVICE[reason]


@dataclass(frozen=True, slots=True)
class Visit:
    """One address to be fetched.

    `etag` and `last_modified` are what the server said last time, to be sent back byte for byte, unless
    `honour_304` is off (for servers with false 304s). `body_digest` is `Fetched.digest` of last time.
    `respect_reservation` off: the publisher's wish not to be mined is noted and not obeyed (there is a licence).
    """

    id: str
    url: str
    kind: Kind = Kind.PAGE
    source: str = ""
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    honour_304: bool = True
    respect_reservation: bool = True
    browser: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect that was followed: from where, with which status, and whether it lowered https to http."""

    url: str
    status: int
    lowered: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave.

    `status` is 2xx, or 304. `not_modified`: the server said so, or the body is that of last time; then `body` is
    empty. `body` is unpacked (Content-Encoding), otherwise as it came. `digest` is the SHA-256 of the body in hex,
    empty for a 304. `charset` and `media_type` are what the headers declared. `headers` holds the few that matter,
    by lower-case name. `fresh_until`: the server's own word on when to come back (Cache-Control, Expires), already
    in our clock. `reserved`: where the publisher says that the text is not to be mined. `seconds` counts from the
    first request to the end of the last body, waiting for the host's pace left out.
    """

    visit: Visit
    final_url: str
    hops: tuple[Hop, ...]
    status: int
    headers: dict[str, str]
    at: datetime
    seconds: float
    digest: str = ""
    body: bytes = b""
    not_modified: bool = False
    media_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    fresh_until: datetime | None = None
    reserved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """Why an address gave nothing. `retry_at`: not before then, where a server or the host's pace said so."""

    visit: Visit
    reason: Reason
    detail: str
    at: datetime
    status: int | None = None
    retry_at: datetime | None = None
    hops: tuple[Hop, ...] = ()
    reserved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Host:
    """What is known of one host (`name`, with a port where it is not the usual one) between rounds: its pace and
    its rules.

    It is not asked before `not_before`. `strikes` counts answers of 429 and 503 in a row. `robots` is the text of
    its robots.txt cut to 500 KB ("" allows everything), None where it could not be had, which forbids everything;
    `tdmrep` its /.well-known/tdmrep.json likewise ("" for none). Both hold until `rules_until`; None: never asked.
    """

    name: str
    not_before: datetime | None = None
    strikes: int = 0
    robots: str | None = None
    tdmrep: str = ""
    rules_until: datetime | None = None
