"""The answer to one request, judged: it is the page, it leads on, or there is trouble. Values in, values out."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urldefrag, urljoin

from crawler import refresh
from crawler.address import unreadable
from crawler.freshness import fresh_until
from crawler.visit import Fetched, Hop, Kind, Reason, Visit
from crawler.wishes import reserved

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NAMED = {404: Reason.NOT_FOUND, 410: Reason.GONE, 429: Reason.BUSY, 503: Reason.BUSY} | dict.fromkeys(
    (401, 402, 403, 407, 451), Reason.FORBIDDEN
)
#: Header fields that later stages look at.
_KEPT = (
    "cache-control",
    "content-language",
    "content-location",
    "content-type",
    "date",
    "expires",
    "link",
    "retry-after",
    "server",
    "x-robots-tag",
    "tdm-reservation",
    "tdm-policy",
)
#: Longest header value that is kept; a `Link` with preloads for every picture can have 60 KB.
_LONGEST = 2000
#: Main types that no text comes in, and files that browsers save.
_NOT_TEXT = frozenset({"audio", "font", "image", "model", "video"})
_FILES = frozenset(
    {
        "pdf",
        "zip",
        "x-rar-compressed",
        "x-7z-compressed",
        "java-archive",
        "x-msdownload",
        "wasm",
        "javascript",
        "x-javascript",
        "ecmascript",
        "vnd.apple.mpegurl",
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One response: header fields by lower-case name, values in order of coming; the body unpacked."""

    url: str
    status: int
    headers: dict[str, tuple[str, ...]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of a field."""
        return next(iter(self.headers.get(name, ())), None)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a request brought nothing."""

    reason: Reason
    detail: str
    status: int | None = None
    retry_at: datetime | None = None
    reserved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Onward:
    """A redirect, by header or by the page itself: where it leads, absolute and without fragment."""

    url: str
    status: int


def unwanted(content_type: str) -> bool:
    """Whether a `Content-Type` names what cannot be a page or a feed.

    A list of what is not taken, since feeds come as text/plain, text/html, application/octet-stream and with types
    that do not exist. SVG is the exception among pictures that is text, and no news.
    """
    main, _, sub = content_type.partition(";")[0].strip().lower().partition("/")
    return main in _NOT_TEXT or sub in _FILES


def judge(
    visit: Visit, answer: Answer, hops: tuple[Hop, ...], asked: bool, now: datetime, seconds: float
) -> Fetched | Onward | Trouble:
    """What `answer` means for `visit`. `asked`: a validator of last time was sent with the request."""
    if answer.status in _REDIRECTS:
        return _onward(answer)
    if answer.status == 304 and not asked:
        return Trouble(Reason.UNASKED, "304 without a question", 304)
    if answer.status == 206:
        return Trouble(Reason.TRUNCATED, "206: a part came though the whole was asked for", 206)
    if answer.status != 304 and not 200 <= answer.status < 300:
        return _trouble(answer)
    if visit.kind is not Kind.ROBOTS and (there := refresh.target(answer.body, answer.url)):
        return Onward(there, answer.status)
    return _kept(visit, answer, hops, now, seconds)


def _onward(answer: Answer) -> Onward | Trouble:
    target = _as_text((answer.header("location") or "").strip())
    try:
        url = urldefrag(urljoin(answer.url, target)).url
        usable = bool(target) and not unreadable(url)
    except ValueError:
        usable = False
    if not usable:
        return Trouble(Reason.BAD_REDIRECT, f"{answer.status} to {target[:200]!r}", answer.status)
    return Onward(url, answer.status)


def _as_text(value: str) -> str:
    """A header value that may hold an address in bare UTF-8, as sites with their headlines in addresses send it."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _trouble(answer: Answer) -> Trouble:
    other = Reason.SERVER_ERROR if answer.status >= 500 else Reason.CLIENT_ERROR
    reason = _NAMED.get(answer.status, other if answer.status >= 400 else Reason.BAD_RESPONSE)
    return Trouble(reason, f"{answer.status} from {answer.url[:200]}", answer.status)


def _kept(visit: Visit, answer: Answer, hops: tuple[Hop, ...], now: datetime, seconds: float) -> Fetched | Trouble:
    if packing := answer.header("content-encoding"):
        return Trouble(Reason.BAD_ENCODING, f"packed as {packing[:80]!r}, which we did not offer", answer.status)
    wishes = reserved(answer.header("tdm-reservation"), answer.headers.get("x-robots-tag", ()), answer.body)
    if wishes and visit.respect_reservation and visit.kind is not Kind.ROBOTS:
        return Trouble(Reason.RESERVED, ", ".join(wishes), answer.status, reserved=wishes)
    digest = hashlib.sha256(answer.body).hexdigest() if answer.status != 304 else ""
    same = answer.status == 304 or digest == visit.body_digest
    media_type, charset = _declared(answer.header("content-type"))
    return Fetched(
        visit=visit,
        final_url=answer.url,
        hops=hops,
        status=answer.status,
        headers={name: value[:_LONGEST] for name in _KEPT if (value := ", ".join(answer.headers.get(name, ())))},
        at=now,
        seconds=round(seconds, 3),
        digest=digest,
        body=b"" if same else answer.body,
        not_modified=same,
        media_type=media_type,
        charset=charset,
        etag=answer.header("etag"),
        last_modified=answer.header("last-modified"),
        fresh_until=_fresh_until(answer, now),
        reserved=wishes,
    )


def _fresh_until(answer: Answer, now: datetime) -> datetime | None:
    field = answer.header
    return fresh_until(field("cache-control"), field("expires"), field("date"), field("age"), now)


def _declared(content_type: str | None) -> tuple[str | None, str | None]:
    kind, *parameters = (content_type or "").split(";")
    charsets = [
        value.strip().strip("\"'")
        for name, _, value in (p.partition("=") for p in parameters)
        if name.strip().lower() == "charset"
    ]
    return kind.strip().lower() or None, next(iter(charsets), None) or None
