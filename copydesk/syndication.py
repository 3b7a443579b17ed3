"""Stories as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1: an entry a story, pure.

An entry has the id of its story, not the address of its original, which may change; it is attributed to the outlet of
the original and to the agency. The text of what was killed is not spread: its entry says so instead.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from normalize import day
from normalize.article import Moment, NoticeKind
from storage import StoredArticle, StoredStory

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Characters of a summary: three lines of a reader's list.
_SUMMARY = 300
MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `authority` is the host in its ids (a tag URI, RFC 4151), `home` its page, `address` where it lies."""

    title: str
    authority: str
    home: str
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A story as readers of feeds have it; `url` and `outlet` are the original's, `outlets` counts who ran it."""

    number: int
    title: str
    url: str | None
    outlet: str | None
    agency: str | None
    outlets: int
    authors: tuple[str, ...]
    section: str | None
    language: str | None
    published: dt.datetime
    updated: dt.datetime
    summary: str
    body: tuple[str, ...]


def entry(story: StoredStory, original: StoredArticle) -> Entry:
    """A story and its original as an entry."""
    made = original.article
    killed = next((notice.text for notice in made.notices if notice.kind is NoticeKind.KILL), None)
    body = made.body if killed is None else (f"This story was killed: {killed}",)
    changed = [_instant(when) for when in (story.last_seen, made.modified_at) if when]
    summary = made.summary if made.summary and killed is None else next(iter(body), "")
    return Entry(
        number=story.id,
        title=story.title or "(no headline)",
        url=made.canonical_url or made.url,
        outlet=made.outlet,
        agency=story.agency,
        outlets=len(set(story.outlets)),
        authors=made.authors,
        section=made.section,
        language=made.language,
        published=_instant(story.first_seen),
        updated=max(_instant(story.first_seen), *changed),
        summary=summary if len(summary) <= _SUMMARY else f"{summary[: _SUMMARY - 1].rstrip()}…",
        body=body,
    )


def rss(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """RSS 2.0, with the text in `content:encoded`."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": _ATOM, "content": _CONTENT, "dc": _DC})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.home)
    _add(channel, "description", f"{feed.title}: one entry a story, however many carried it")
    etree.SubElement(channel, f"{{{_ATOM}}}link", rel="self", type=MEDIA_TYPES["rss"], href=feed.address)
    if entries:
        _add(channel, "lastBuildDate", format_datetime(_latest(entries), usegmt=True))
    for one in entries:
        _rss_item(channel, feed, one)
    return _written(root)


def _rss_item(channel: Any, feed: Feed, one: Entry) -> None:
    item = etree.SubElement(channel, "item")
    _add(item, "title", one.title)
    if one.url:
        _add(item, "link", one.url)
    etree.SubElement(item, "guid", isPermaLink="false").text = _id(feed, one)
    _add(item, "pubDate", format_datetime(one.published, usegmt=True))
    for author in one.authors:
        _add(item, f"{{{_DC}}}creator", author)
    if one.section:
        _add(item, "category", one.section)
    _add(item, "description", one.summary)
    _add(item, f"{{{_CONTENT}}}encoded", _html(one))
    _add(item, f"{{{_ATOM}}}updated", one.updated.isoformat())
    if one.outlet and (site := _site(one)):
        etree.SubElement(item, "source", url=site).text = _plain(one.outlet)


def atom(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """Atom."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(root, f"{{{_ATOM}}}id", f"tag:{feed.authority},2026:stories")
    _add(root, f"{{{_ATOM}}}title", feed.title)
    updated = _latest(entries) if entries else dt.datetime.fromtimestamp(0, dt.UTC)
    _add(root, f"{{{_ATOM}}}updated", updated.isoformat())
    etree.SubElement(root, f"{{{_ATOM}}}link", rel="self", href=feed.address)
    etree.SubElement(root, f"{{{_ATOM}}}link", rel="alternate", href=feed.home)
    for one in entries:
        _atom_entry(root, feed, one)
    return _written(root)


def _atom_entry(root: Any, feed: Feed, one: Entry) -> None:
    item = etree.SubElement(root, f"{{{_ATOM}}}entry")
    _add(item, f"{{{_ATOM}}}id", _id(feed, one))
    _add(item, f"{{{_ATOM}}}title", one.title)
    _add(item, f"{{{_ATOM}}}published", one.published.isoformat())
    _add(item, f"{{{_ATOM}}}updated", one.updated.isoformat())
    for author in one.authors or (one.agency or one.outlet or "unknown",):
        _add(etree.SubElement(item, f"{{{_ATOM}}}author"), f"{{{_ATOM}}}name", author)
    if one.url:
        etree.SubElement(item, f"{{{_ATOM}}}link", rel="alternate", href=_plain(one.url))
    if one.section:
        etree.SubElement(item, f"{{{_ATOM}}}category", term=_plain(one.section))
    if one.outlet:
        origin = etree.SubElement(item, f"{{{_ATOM}}}source")
        _add(origin, f"{{{_ATOM}}}title", one.outlet)
        if site := _site(one):
            etree.SubElement(origin, f"{{{_ATOM}}}link", rel="alternate", href=site)
    _add(item, f"{{{_ATOM}}}summary", one.summary)
    content = etree.SubElement(item, f"{{{_ATOM}}}content", type="html")
    content.text = _plain(_html(one))


def json_feed(feed: Feed, entries: Sequence[Entry]) -> dict[str, object]:
    """JSON Feed 1.1; who ran it is in the extension `_copydesk`."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "items": [_json_item(feed, one) for one in entries],
    }


def _json_item(feed: Feed, one: Entry) -> dict[str, object]:
    said = {
        "id": _id(feed, one),
        "url": one.url,
        "title": one.title,
        "summary": one.summary,
        "content_html": _html(one),
        "date_published": one.published.isoformat(),
        "date_modified": one.updated.isoformat(),
        "authors": [{"name": author} for author in one.authors] or None,
        "language": one.language,
        "tags": [one.section] if one.section else None,
        "_copydesk": {"story": one.number, "outlet": one.outlet, "agency": one.agency, "outlets": one.outlets},
    }
    return {name: value for name, value in said.items() if value is not None}


def _html(one: Entry) -> str:
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in (*one.body, _attribution(one)) if text)


def _attribution(one: Entry) -> str:
    carried = f"carried by {one.outlets} outlets" if one.outlets > 1 else ""
    return " · ".join(part for part in (one.outlet, one.agency, carried) if part)


def _site(one: Entry) -> str | None:
    """The site of the original: its feeds are not known, and a reader that asks for them begins there too."""
    parts = urlsplit(_plain(one.url or ""))
    return f"{parts.scheme}://{parts.netloc}/" if parts.scheme in {"http", "https"} and parts.netloc else None


def _id(feed: Feed, one: Entry) -> str:
    return f"tag:{feed.authority},2026:story:{one.number}"


def _latest(entries: Sequence[Entry]) -> dt.datetime:
    return max(one.updated for one in entries)


def _instant(when: Moment) -> dt.datetime:
    """To the second, in UTC; a bare day begins."""
    return day(when).astimezone(dt.UTC).replace(microsecond=0)


def _add(parent: Any, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = _plain(text)


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)


def _written(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))
