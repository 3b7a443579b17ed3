"""RSS and Atom with the text of the articles in them → Pages.

Feeds that list articles to be fetched are read by `crawler.feeds`; here the entry itself is the article. Its text is
in `content:encoded` (RSS) or `content` (Atom). Many feeds give only a description: where that is no more than a
summary, the article is the beginning of one, and is marked so.
"""

import re
from html import escape

from crawler import elements, links
from crawler.cutting import Cut
from crawler.elements import Element, first, name
from crawler.skipped import Skipped
from crawler.told import Told, language
from normalize import Page

#: Words of a description that is the whole text all the same: `normalize.clean.STUB`, since less of a text is one.
WHOLE = 150
_TEXTS = ("content:encoded", "content", "description", "summary", "dc:description")
_MARKUP = re.compile(r"<[A-Za-z!/]|&#?\w{1,30};")
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_PEOPLE = ("author", "contributor", "source")


def read(cut: Cut, source: str) -> Page | Skipped:
    """One entry."""
    entry, told = cut.element, Told(source)
    texts = {name(each): each for each in reversed(entry) if name(each) in _TEXTS}
    told.hear(elements.flat(entry, _PEOPLE))
    full = next((texts[tag] for tag in _TEXTS[:2] if tag in texts and _html(texts[tag])), None)
    short = next((texts[tag] for tag in _TEXTS[2:] if tag in texts), None)
    content = _html(full if full is not None else short)
    if not content.strip():
        return Skipped(source, "entry without a text")
    told.partial = full is None and len(content.split()) < WHOLE
    told.ignore(*_TEXTS)
    if full is not None and short is not None and (summary := links.words(_html(short))):
        told.taken["summary"] = summary
    _describe(told, entry, cut.head)
    return told.page(content, "text/html")


def _describe(told: Told, entry: Element, head: Element | None) -> None:
    told.url = _address(told, entry, _base(head))
    if title := links.words(told.first("title")):
        told.taken["title"] = title
    told.take("published_at", "pubDate", "published", "dc:date", "dcterms:created", "updated")
    told.take("modified_at", "updated", "dcterms:modified", "atom:updated")
    told.take("outlet", "source/title", "source")
    told.take("section", "category", "category@label", "category@term", "dc:subject")
    told.take("copyright", "rights", "dc:rights", "media:copyright")
    told.take("credit", "media:credit", "dc:publisher")
    told.authors += told.every("author/name", "dc:creator", "author")
    told.taken["language"] = language(told.first("language", "dc:language") or _language(entry, head)) or ""
    told.identify(told.first("guid", "id"), links.host(told.url or _base(head)))
    told.ignore("guid", "source", "source/id", "source/updated")


def _html(element: Element | None) -> str:
    """A text as HTML: of RSS it is escaped, Atom says of each how it was written (RFC 4287, 3.1.1)."""
    if element is None:
        return ""
    if len(element):
        return elements.html(element)
    text = element.text or ""
    if not text.strip():
        return ""
    return text if element.get("type") == "html" or _MARKUP.search(text) else f"<p>{escape(text, quote=False)}</p>"


def _address(told: Told, entry: Element, base: str) -> str | None:
    """The page of an entry: its link, else a guid that is one (RSS 2.0: unless it says that it is not)."""
    wanted = [each for each in entry if name(each) == "link" and each.get("rel", "alternate") == "alternate"]
    guid = first(entry, "guid")
    permanent = [guid.text or ""] if guid is not None and guid.get("isPermaLink", "true") == "true" else []
    candidates = [*(each.get("href") or each.text or "" for each in wanted), *permanent]
    found = next((full for each in candidates if (full := links.absolute(each, base))), None)
    told.ignore("link")
    return found


def _base(head: Element | None) -> str:
    """The address of the site: what its links are relative to."""
    for channel in (first(head, "channel"), head):
        for each in channel if channel is not None else ():
            if name(each) == "link" and (found := links.absolute(each.get("href") or each.text, "")):
                return found
    return ""


def _language(entry: Element, head: Element | None) -> str | None:
    stated = first(head, "channel", "language")
    own = entry.get(_XML_LANGUAGE) or (head.get(_XML_LANGUAGE) if head is not None else None)
    return own or (stated.text if stated is not None else None)
