"""Sitemaps, news sitemaps, sitemap indexes and lists of addresses → Listing.

Sources: sitemaps.org protocol 0.9 (50,000 addresses, 50 MB), Google's news extension (`news:*`, at most 1,000
addresses of the last two days). Scrapy's own reader drops the `news:*` fields.

Observed in files of news sites: no namespace or a wrong one, `http` and `https` spellings of it, other prefixes, dates
with and without zone, an index that holds `url` elements, entities in addresses left raw. So elements are told by
their local names, and whatever libxml2 can recover is read.
"""

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator

from lxml import etree

from crawler import markup
from crawler.feeds import settled, when
from crawler.links import absolute, words
from crawler.listing import MOST_ENTRIES, Child, Entry, Kind, Listing, Unread, Unreadable

#: Bytes of a sitemap when unpacked: the protocol's own limit.
LARGEST = 50 * 2**20
_GZIP = b"\x1f\x8b"
MOST_CHILDREN = 10_000  # the protocol allows 50,000; indexes by day since 1998 hold as many as this
_Fields = dict[str, str]


def unpacked(content: bytes, url: str) -> bytes | Unreadable:
    """Return the bytes of a sitemap that may be gzipped, as `sitemap.xml.gz` is; never more than 50 MB of them.

    A file that ends early gives what it held: the addresses before the cut are good.
    """
    if not content.startswith(_GZIP):
        return content
    pieces, size = [], 0
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            while piece := stream.read(65536):
                pieces.append(piece)
                if (size := size + len(piece)) > LARGEST:
                    return Unreadable(url, Unread.TOO_LARGE, f"more than {LARGEST // 2**20} MB unpacked")
    except (OSError, EOFError, zlib.error) as error:
        if not pieces:
            return Unreadable(url, Unread.BAD_GZIP, str(error))
    return b"".join(pieces)


def read(text: str, url: str) -> Listing | Unreadable:
    """Read the text of an XML sitemap or sitemap index that was fetched from `url`."""
    found = markup.root(text)
    if not found or found[0] not in {"urlset", "sitemapindex"}:
        return Unreadable(url, Unread.UNKNOWN, "no urlset or sitemapindex element")
    fields = list(_elements(markup.clean(text, found[1])))
    named = [each for name, each in fields if name == "sitemap"]
    children = tuple(_children(named[:MOST_CHILDREN], url))
    pages = [each for name, each in fields if name == "url"]
    if found[0] == "sitemapindex" and not pages:
        return Listing(Kind.SITEMAP_INDEX, url, children=children, total=len(named))
    news = any("news" in each for each in pages)
    return _listing(Kind.NEWS_SITEMAP if news else Kind.SITEMAP, pages, children, url)


def read_text(text: str, url: str) -> Listing | Unreadable:
    """Read a sitemap that is one address a line, or say that it is none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not all(line.startswith(("http://", "https://")) and " " not in line for line in lines[:100]):
        return Unreadable(url, Unread.UNKNOWN, "neither a feed nor a sitemap")
    return _listing(Kind.SITEMAP, [{"loc": line} for line in lines], (), url)


def _listing(kind: Kind, pages: list[_Fields], children: tuple[Child, ...], url: str) -> Listing:
    """The newest entries count where there are too many; without dates, the last: sitemaps grow at their end."""
    numbered = [(position, each) for position, each in enumerate(pages) if each.get("loc")]
    problems = []
    if len(numbered) > MOST_ENTRIES:
        problems.append(f"{len(numbered)} entries, the newest {MOST_ENTRIES} were read")
        numbered = sorted(numbered, key=lambda each: (_stamp(each[1]), each[0]))[-MOST_ENTRIES:]
    found = [entry for position, each in numbered if (entry := _entry(position, each, url))]
    if missing := len(numbered) - len(found):
        problems.append(f"{missing} entries without a link to a page")
    entries, repeats = settled(found)
    return Listing(kind, url, entries=entries, children=children, total=len(pages), problems=(*problems, *repeats))


def _stamp(fields: _Fields) -> str:
    """ISO dates sort as they are written, down to their zones, which does for choosing the newest thousands."""
    return fields.get("publication_date") or fields.get("lastmod") or ""


def _entry(position: int, fields: _Fields, url: str) -> Entry | None:
    link = absolute(fields.get("loc"), url)
    if link is None:
        return None
    language = fields.get("language")
    published, modified = fields.get("publication_date"), fields.get("lastmod")
    first, zone_known = when(published, language)
    last, last_zone = when(modified, language)
    keywords = (words(each) for each in (fields.get("keywords") or "").split(","))
    return Entry(
        url=link,
        position=position,
        title=words(fields.get("title")),
        published_at=first,
        modified_at=last,
        published=published,
        modified=modified,
        zone_known=zone_known and last_zone,
        language=language,
        keywords=tuple(dict.fromkeys(each for each in keywords if each))[:50],
        outlet=words(fields.get("name")),
        media=tuple(full for each in fields.get("image", "").split() if (full := absolute(each, url))),
    )


def _children(found: Iterable[_Fields], url: str) -> Iterator[Child]:
    for fields in found:
        if link := absolute(fields.get("loc"), url):
            yield Child(link, when(fields.get("lastmod"), None)[0])


#: Fields by the local name of their element and of the one around it; `loc` of an image is not the page's.
_PLAIN = frozenset(("loc", "lastmod"))
_NEWS = frozenset(("title", "publication_date", "keywords"))
_PUBLICATION = frozenset(("name", "language"))


def _elements(document: str) -> Iterator[tuple[str, _Fields]]:
    """Each `url` and `sitemap` element as its fields, as far as the document can be read."""
    stream = io.BytesIO(document.encode())
    fields: _Fields = {}
    events = etree.iterparse(
        stream, events=("end",), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for _, element in events:
            name = _local(element)
            if name in {"url", "sitemap"}:
                yield name, fields
                fields = {}
                _forget(element)
            else:
                _note(fields, name, element)
    except etree.XMLSyntaxError:
        return


def _note(fields: _Fields, name: str, element: etree._Element) -> None:
    text = (element.text or "").strip()
    around = _local(element.getparent()) if element.getparent() is not None else ""
    if name == "news":
        fields["news"] = "yes"
    elif name == "loc" and around == "image":
        fields["image"] = f"{fields.get('image', '')} {text}".strip()
    elif text and (
        (name in _PLAIN and around in {"url", "sitemap"})
        or (name in _NEWS and around == "news")
        or (name in _PUBLICATION and around == "publication")
    ):
        fields.setdefault(name, text)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _forget(element: etree._Element) -> None:
    """Free what was read: a 50 MB sitemap would be 500 MB of tree."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
