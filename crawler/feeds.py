"""RSS 0.9 to 2.0, RDF and Atom → Listing, by feedparser, which is right on malformed feeds, inside bounds of ours.

What feedparser does with hostile input and what stands against it here (each tried with 6.0.14):

- bytes that happen to be a path are opened as a file (`b"/etc/passwd"`): it is given a stream;
- white space before a DOCTYPE takes quadratic time, entities are declared there: the prolog is cut off;
- an author of `a@a.a.a.…!` takes quadratic time (32 KB: 4.5 s): the search for an address is skipped in long ones;
- twenty thousand categories of one entry take 5 s: they are read as text, the first 50 of them;
- its forgiving parser needs up to 6 s a megabyte: large broken documents are mended by libxml2 first;
- HTML and empty bodies give no error and no entries: what is no feed is told before.
"""

import datetime as dt
import io
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from crawler import markup
from crawler.links import absolute, words
from crawler.listing import MOST_ENTRIES, Entry, Kind, Listing, Pace, Unread, Unreadable
from normalize import moment

_KINDS = {"rss": Kind.RSS, "channel": Kind.RSS, "rdf": Kind.RDF, "feed": Kind.ATOM}
_ITEM = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_SKIPPED = re.compile(r"<skip(?:Hours|Days)>([^!]{0,2000}?)</skip(?:Hours|Days)>", re.IGNORECASE)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*(\w{6,9})\s*</day>", re.IGNORECASE)
#: Characters of a broken document that the forgiving parser may have: 6 s a megabyte at the worst.
_FORGIVEN = 1_000_000
#: Characters of an author in which an address of mail is looked for: RFC 5321 allows 254, and a name beside it.
_LONGEST_AUTHOR = 400
_HEAD = 20_000  # characters in which a channel says how it wants to be read, before its items
_MOST_KEYWORDS = 50
_MOST_MEDIA = 20
#: Hours of the syndication module's periods (RSS 1.0 modules, "Syndication").
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 730, "yearly": 8760}
_LONGEST_TTL = dt.timedelta(days=30)  # longer is a mistake of units: seconds, or "never"
_guarding = threading.Lock()


def read(text: str, url: str) -> Listing | Unreadable:
    """Read the text of a feed that was fetched from `url`."""
    found = markup.root(text)
    if not found or found[0] not in _KINDS:
        return Unreadable(url, Unread.UNKNOWN, "no rss, RDF or feed element")
    document, total = _shortened(markup.clean(text, found[1]))
    if len(document) > _FORGIVEN and not markup.well_formed(document):
        document = markup.repaired(document) or document[:_FORGIVEN]
    parsed = _parsed(document)
    if not parsed["version"] and not parsed["entries"]:
        return Unreadable(url, Unread.BROKEN, str(parsed.get("bozo_exception", "no version and no entries"))[:200])
    return _listing(parsed, _KINDS[found[0]], url, document, total)


def _shortened(document: str) -> tuple[str, int]:
    """Cut the entries beyond the limit out of the middle, so that the document stays as whole as it was."""
    starts = [match.start() for match in _ITEM.finditer(document)]
    if len(starts) <= MOST_ENTRIES:
        return document, len(starts)
    ends = [match.end() for match in _ITEM_END.finditer(document, starts[MOST_ENTRIES])]
    tail = document[ends[-1] :] if ends else ""
    return document[: starts[MOST_ENTRIES]] + tail, len(starts)


def _parsed(document: str) -> Any:
    """The library's reading. It is told no address, or it would make guids absolute as if they were links."""
    parser = _feedparser()
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        return parser.parse(
            io.BytesIO(document.encode()), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except (ValueError, LookupError, AssertionError, AttributeError, TypeError, RecursionError) as error:
        return {"version": "", "entries": [], "feed": {}, "bozo": True, "bozo_exception": error}


def _feedparser() -> Any:
    """Return feedparser with its quadratic steps bounded, once a process."""
    import feedparser  # the start of the program does not wait for it
    from feedparser.mixin import _FeedParserMixin as Mixin

    with _guarding:
        if not hasattr(Mixin, "copydesk_bounds"):
            Mixin._sync_author_detail = _bounded_author(Mixin._sync_author_detail)
            Mixin._add_tag = _bounded_tags(Mixin._add_tag)
            Mixin.copydesk_bounds = True
    return feedparser


def _bounded_author(original: Any) -> Any:
    def sync(parser: Any, key: str = "author") -> None:
        if len(parser._get_context().get(key) or "") <= _LONGEST_AUTHOR:
            original(parser, key)

    return sync


def _bounded_tags(original: Any) -> Any:
    def add(parser: Any, *described: object) -> None:
        if len(parser._get_context().get("tags") or ()) < _MOST_KEYWORDS:
            original(parser, *described)

    return add


def _listing(parsed: Any, kind: Kind, url: str, document: str, total: int) -> Listing:
    feed = dict(parsed["feed"])
    language = _text(feed.get("language"))
    found = list(_entries(parsed["entries"], kind, url, language))
    entries, problems = settled(found)
    links = list(_links(feed, url))
    return Listing(
        kind=kind,
        url=url,
        title=words(feed.get("title")),
        language=language,
        home=absolute(_text(feed.get("link")), url),
        entries=entries,
        total=max(total, len(parsed["entries"])),
        pace=_pace(feed, document),
        hubs=tuple(dict.fromkeys(link for rel, link in links if rel == "hub")),
        self_url=next((link for rel, link in links if rel == "self"), None),
        next_url=next((link for rel, link in links if rel in {"next", "prev-archive"}), None),
        moved_to=absolute(_text(feed.get("itunes_new-feed-url") or feed.get("newlocation")), url),
        problems=(*_faults(parsed, total, len(found)), *problems),
    )


def settled(found: Iterable[Entry]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return each address once, the first time it stands, with guids that several addresses share marked.

    Observed: feeds that give every entry one guid (`0`, the address of the site, a template never filled in); one
    article would swallow them all. Theory: a guid names one article, so under two addresses it names none. Exception:
    an article listed under its old and its new address at once; the ladder below the guid (address, content) joins it.
    """
    listed = list(found)
    once = {entry.url: entry for entry in reversed(listed)}
    shared = Counter(entry.guid for entry in once.values() if entry.guid)
    kept = [
        _marked(entry) if entry.guid and shared[entry.guid] > 1 else entry
        for entry in sorted(once.values(), key=lambda entry: entry.position)
    ]
    problems = []
    if len(listed) > len(kept):
        problems.append(f"{len(listed) - len(kept)} entries repeat the address of another")
    if any(entry.guid_repeated for entry in kept):
        problems.append(f"{sum(entry.guid_repeated for entry in kept)} entries share their guid with another address")
    return tuple(kept), tuple(problems)


def _marked(entry: Entry) -> Entry:
    return replace(entry, guid_repeated=True)


def _faults(parsed: Any, total: int, linked: int) -> Iterator[str]:
    if parsed.get("bozo"):
        yield f"not well-formed: {parsed.get('bozo_exception', '')}"[:200]
    if total > MOST_ENTRIES:
        yield f"{total} entries, the first {MOST_ENTRIES} were read"
    if missing := len(parsed["entries"][:MOST_ENTRIES]) - linked:
        yield f"{missing} entries without a link to a page"


def _entries(raw: list[Any], kind: Kind, url: str, language: str | None) -> Iterator[Entry]:
    for position, item in enumerate(raw[:MOST_ENTRIES]):
        entry = dict(item)  # a plain one: feedparser's own answers `updated` with `published`
        if link := _link(entry, url):
            yield _entry(entry, kind, position, link, url, language)


def _link(entry: Mapping[str, Any], url: str) -> str | None:
    """The page of an entry: what FeedBurner saved of the original, its link, or a guid that is one."""
    candidates = [entry.get("feedburner_origlink"), entry.get("link")]
    candidates += [link.get("href") for link in entry.get("links", ()) if link.get("rel") == "alternate"]
    guid = _text(entry.get("id")) or ""
    if guid.startswith(("http://", "https://")) and not any(candidates):
        candidates.append(guid)
    return next((full for each in candidates if (full := absolute(_text(each), url))), None)


def _entry(entry: Mapping[str, Any], kind: Kind, position: int, link: str, url: str, language: str | None) -> Entry:
    own = _text(entry.get("language")) or language
    published = _text(entry.get("published")) or _text(entry.get("created"))
    modified = _text(entry.get("updated"))
    if kind is not Kind.ATOM and not published:  # `dc:date` is the one date of RDF, and comes as a second one
        published, modified = modified, None
    first, zone_known = when(published, own)
    last, last_zone = when(modified, own)
    return Entry(
        url=link,
        position=position,
        guid=_text(entry.get("id")),
        title=words(entry.get("title")),
        published_at=first,
        modified_at=last,
        published=published,
        modified=modified,
        zone_known=zone_known and last_zone,
        language=own,
        authors=_authors(entry),
        keywords=_keywords(entry),
        outlet=words((entry.get("source") or {}).get("title")),
        summary=_text(entry.get("summary")),
        body=max(
            (text for each in entry.get("content", ()) if (text := _text(each.get("value")))), key=len, default=None
        ),
        media=_media(entry, url),
    )


def when(written: str | None, language: str | None) -> tuple[Any, bool]:
    """Return the moment that was written (None where it cannot be told), and whether its zone is known."""
    parsed = moment.parse(written, languages=(language,) if language else ()) if written else None
    return (parsed.moment, parsed.zone_known) if parsed else (None, True)


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Names only: an address of mail is nobody's name."""
    names = [words(author.get("name")) for author in entry.get("authors", ()) if author]
    names = names or [words(entry.get("author"))]
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))[:_MOST_KEYWORDS]


def _keywords(entry: Mapping[str, Any]) -> tuple[str, ...]:
    tags = (words(tag.get("label") or tag.get("term")) for tag in entry.get("tags", ()))
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:_MOST_KEYWORDS]


def _media(entry: Mapping[str, Any], url: str) -> tuple[str, ...]:
    raw = [each.get("url") for name in ("media_content", "media_thumbnail") for each in entry.get(name, ()) if each]
    raw += [link.get("href") for link in entry.get("links", ()) if link.get("rel") == "enclosure"]
    return tuple(dict.fromkeys(full for each in raw if (full := absolute(_text(each), url))))[:_MOST_MEDIA]


def _links(feed: Mapping[str, Any], url: str) -> Iterator[tuple[str, str]]:
    for link in feed.get("links", ()):
        if full := absolute(_text(link.get("href")), url):
            yield str(link.get("rel", "")).lower(), full


def _pace(feed: Mapping[str, Any], document: str) -> Pace:
    skipped = " ".join(match[0] for match in _SKIPPED.finditer(document[:_HEAD]))
    hours = {int(hour) % 24 for hour in _HOUR.findall(skipped)}  # Userland counted 1 to 24, RSS 2.0 0 to 23
    days = {day.capitalize() for day in _DAY.findall(skipped)}
    return Pace(_ttl(feed), frozenset(hours), frozenset(days))


def _ttl(feed: Mapping[str, Any]) -> dt.timedelta | None:
    """`ttl` in minutes, else the syndication module's period divided by its frequency."""
    minutes = _number(feed.get("ttl"))
    if not minutes and (hours := _PERIODS.get((_text(feed.get("sy_updateperiod")) or "").lower())):
        minutes = hours * 60 / (_number(feed.get("sy_updatefrequency")) or 1)
    return min(dt.timedelta(minutes=minutes), _LONGEST_TTL) if minutes else None


def _number(text: object) -> float | None:
    written = (_text(text) or "")[:6]
    return float(written) if written.isascii() and written.isdigit() and int(written) else None


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
