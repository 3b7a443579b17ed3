"""What a page says about itself: title, authors, dates, address, outlet, language, section, summary.

One pass over the tree gathers everything that carries metadata; then each fact is chosen among the places that
give it. The order of places was measured on 131 pages with known title, authors and dates: JSON-LD first, then
meta elements, then what is shown to the reader, then a guess that says so in its origin.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.etree import XPath, _Element

from normalize import headline, jsonld, moment, people, published
from normalize import url as address
from normalize.article import Moment
from normalize.facts import Facts
from normalize.published import Found

#: Meta elements that state the time of publication, from the Open Graph protocol, schema.org and its kin, the
#: analytics of Parse.ly, Sailthru and Cxense, Dublin Core and citations; the vague ones behind.
_PUBLISHED = (
    "article:published_time og:article:published_time article:published article.published datepublished "
    "rnews:datepublished parsely-pub-date sailthru.date cxenseparse:recs:publishtime cxenseparse:publishtime "
    "cxenseparse:recs:published_time og:pubdate shareaholic:article_published_time"
).split()
_VAGUE = (
    "dc.date.issued dcterms.issued dc.date.created dcterms.created dc.created date.created pubdate publishdate "
    "publish-date publish_date publication_date published citation_publication_date article_date_original "
    "originalpublicationdate displaydate dc.date date"
).split()
_MODIFIED = (
    "article:modified_time og:article:modified_time og:updated_time article:modified datemodified dc.date.modified "
    "dcterms.modified date.modified date.updated lastmod last-modified last_modified cxenseparse:modifiedtime"
).split()
_AUTHOR = re.compile(r"(?:^|[:._-]|article)(?:authors?|author_names?|byline|byl)$|^dc(?:terms)?\.creator$|^parsely-author$")
_NOT_AUTHOR = re.compile(r"^(?:twitter|og:image|its_|.*:id$)")

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_DATE_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
_CHANGED = re.compile(r"updat|modif", re.IGNORECASE)
_LONGEST_LINE = 120  # characters of a shown byline or date; a longer one is prose
_MOST = 8  # headings and shown lines looked at

#: Elements behind the headline that are called author or byline, or link to an author's page. The first 300 elements
#: hold the head of a story on all pages seen; further down stand the teasers with the names of others.
_SHOWN_AUTHORS = XPath(
    "(//h1)[1]/following::*[position() < 300][@rel='author' or @itemprop='author' or contains(@class, 'byline')"
    " or contains(@class, 'author') or contains(@id, 'author') or contains(@class, 'autor')"
    " or self::a[contains(@href, '/author/') or contains(@href, '/autor/') or contains(@href, '/authors/')]]"
    "[not(ancestor::footer or ancestor::aside or ancestor::nav)]"
)
_AUTHOR_NAMED = re.compile(r"(?:^|[\s_-])(?:authors?|autor|autores|autoren|bylines?)(?=$|[\s\d_-])", re.IGNORECASE)
_MOST_SHOWN = 5  # names in a shown byline; lists that are longer were tags and categories
_PHOTO = re.compile(r"\b(?:foto|fotos|photo|photos|bild|image|picture|getty|shutterstock|credit)\b", re.IGNORECASE)
_BREAKING = frozenset("a address br div h2 h3 h4 h5 li p td".split())
_SHOWN_DATES = XPath(
    "//*[contains(@class, 'date') or contains(@class, 'time') or contains(@class, 'publi') or contains(@class, 'meta')"
    " or contains(@id, 'date')][not(self::time or ancestor::footer or ancestor::aside or ancestor::nav)]"
    "[string-length() < 160]"
)


@dataclass(slots=True)
class _Head:
    """What one pass over the tree found: meta values by lower-case name, in order, and the elements of interest."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    times: list[_Element] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    title: str = ""
    base: str = ""

    def first(self, *names: str) -> str | None:
        return next((self.meta[name][0] for name in names if name in self.meta), None)


def read(tree: _Element, url: str | None) -> Facts:
    """Read all facts of a parsed page. `url` is the address that it came from, if known. Nothing is fetched."""
    head = _gathered(tree)
    node = jsonld.article(tree) or {}
    outlet = head.first("og:site_name") or jsonld.text(node.get("publisher"))
    language = _language(tree, head, node)
    languages = (language,) if language else ()
    own = _own_names(head, node, url)
    titled = headline.choose(_titles(head, node), outlets=own)
    dated = _published(tree, head, node, url, languages)
    changed = published.choose(_modified(head, node), languages=languages)
    return Facts(
        title=titled[0] if titled else None,
        title_from=titled[1] if titled else None,
        authors=_authors(tree, head, node, own),
        published_at=dated[0] if dated else None,
        published_from=dated[1] if dated else None,
        modified_at=changed[0] if changed else None,
        canonical_url=_canonical(head, node, url),
        outlet=" ".join(outlet.split()) if outlet else None,
        language=language,
        section=_first_text(head.first("article:section", "og:section"), node.get("articleSection"), head.first("section")),
        summary=_first_text(head.first("og:description", "description"), node.get("description")),
    )


def _gathered(tree: _Element) -> _Head:
    head = _Head()
    for element in tree.iter("meta", "link", "time", "h1", "title", "base"):
        match element.tag:
            case "meta":
                name = element.get("property") or element.get("name") or element.get("itemprop") or ""
                if content := (element.get("content") or "").strip():
                    head.meta.setdefault(name.strip().lower(), []).append(content)
            case "link":
                head.links.setdefault((element.get("rel") or "").lower(), element.get("href") or "")
            case "time":
                head.times.append(element)
            case "h1" if len(head.headings) < _MOST:
                head.headings.append(_text(element))
            case "title":
                head.title = head.title or _text(element)
            case "base":
                head.base = head.base or element.get("href") or ""
    return head


def _text(element: _Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _first_text(*values: object) -> str | None:
    return next((found for value in values if (found := jsonld.text(value))), None)


def _language(tree: _Element, head: _Head, node: jsonld.Node) -> str | None:
    """The language the page declares, as a BCP 47 tag."""
    told = (tree.get("lang"), tree.get("xml:lang"), jsonld.text(node.get("inLanguage")), head.first("og:locale", "content-language"))
    return next((x.strip().replace("_", "-") for x in told if x and _LANGUAGE.fullmatch(x.strip())), None)


def _own_names(head: _Head, node: jsonld.Node, url: str | None) -> tuple[str, ...]:
    """The names that the site gives itself, its host and the host's core among them."""
    host = urlsplit(url).hostname or "" if url else ""
    core = (address.site(url) or host).partition(".")[0] if url else ""
    names = (
        *head.meta.get("og:site_name", ()), *head.meta.get("application-name", ()),
        *head.meta.get("apple-mobile-web-app-title", ()), head.first("twitter:site"),
        jsonld.text(node.get("publisher")), host.removeprefix("www."), core,
        head.first("article:section"), jsonld.text(node.get("articleSection")),
    )  # fmt: skip
    return tuple(name for name in names if name)


def _titles(head: _Head, node: jsonld.Node) -> list[tuple[str, str]]:
    places = [
        ("og:title", head.first("og:title")),
        ("json-ld", jsonld.text(node.get("headline"))),
        *(("h1", heading) for heading in head.headings),
        ("title", head.title),
        ("twitter:title", head.first("twitter:title")),
    ]
    return [(origin, text) for origin, text in places if text]


def _authors(tree: _Element, head: _Head, node: jsonld.Node, own: tuple[str, ...]) -> tuple[str, ...]:
    """The people who signed, from the first place that names any; else the organisation that signed."""
    stated = list(_bylines(node.get("author") or node.get("creator")))
    meta = [x for name, values in head.meta.items() if _AUTHOR.search(name) and not _NOT_AUTHOR.match(name) for x in values]
    for bylines in (stated, meta, _shown_bylines(tree, own)):
        if names := people.named(bylines, outlets=own):
            return names
    return people.credited((*stated, *meta), outlets=own)


def _shown_bylines(tree: _Element, own: tuple[str, ...]) -> list[str]:
    """The first shown byline that names somebody, and its neighbours: one element for each author is common."""
    for element in _SHOWN_AUTHORS(tree)[: _MOST * 2]:
        called = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('rel') or element.get('itemprop') or ''}"
        if (element.tag == "a" or _AUTHOR_NAMED.search(called)) and people.named(_lines(element), outlets=own):
            row = [e for e in element.getparent() if e.tag == element.tag and e.get("class") == element.get("class")]
            lines = [line for e in row for line in _lines(e)]
            return lines if len(people.named(lines, outlets=own)) <= _MOST_SHOWN else []
    return []


def _lines(element: _Element) -> list[str]:
    """The text of an element, a line for each block or link in it; nothing where it is prose or a photo's credit."""
    pieces = []
    for inner in element.iter():
        if inner.tag in _BREAKING:
            pieces.append("\n")
        if isinstance(inner.tag, str):
            pieces.append(inner.text or "")
        pieces.append((inner.tail or "") if inner is not element else "")
    text = "".join(pieces).strip()
    return [] if len(text) > _LONGEST_LINE or _PHOTO.search(text) else text.splitlines()


def _bylines(value: object) -> Iterator[str]:
    """The names in a JSON-LD author: strings, objects with a name, lists of either."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            whole = " ".join(filter(None, (jsonld.text(item.get("givenName")), jsonld.text(item.get("familyName")))))
            name = jsonld.text(item.get("name")) or jsonld.text(item.get("byline")) or whole
        else:
            name = jsonld.text(item)
        if name:
            yield name


def _published(
    tree: _Element, head: _Head, node: jsonld.Node, url: str | None, languages: tuple[str, ...]
) -> tuple[Moment, str] | None:
    found = [
        *_stated(node, "datePublished", "dateCreated", "uploadDate"),
        *_told(head, _PUBLISHED),
        *(Found("time", text) for text in _times([time for time in head.times if _marked(time)])),
        *_told(head, _VAGUE),
        *(Found("time", text) for text in _times(head.times)),
    ]
    hints = [item.text for item in _modified(head, node)]
    return (
        published.choose(found, hints=hints, languages=languages)
        or published.choose(list(_shown_dates(tree)), hints=hints, languages=languages)
        or _guessed(tree, url)
    )


def _stated(node: jsonld.Node, *names: str) -> Iterable[Found]:
    return [Found("json-ld", text) for name in names if (text := jsonld.text(node.get(name)))]


def _modified(head: _Head, node: jsonld.Node) -> list[Found]:
    return [*_stated(node, "dateModified"), *_told(head, _MODIFIED)]


def _told(head: _Head, names: Iterable[str]) -> list[Found]:
    return [Found("meta", head.meta[name][0]) for name in names if name in head.meta]


def _marked(time: _Element) -> bool:
    """Whether a `<time>` is marked as the publication's."""
    return time.get("itemprop") == "datePublished" or time.get("pubdate") is not None


def _times(times: Iterable[_Element]) -> Iterator[str]:
    """What `<time>` elements say, but for those in the page's margins and those of a change."""
    for time in list(times)[: _MOST * 4]:
        margin = any(above.tag in {"nav", "aside", "footer"} for above in time.iterancestors())
        if not margin and not _CHANGED.search(f"{time.get('class')} {time.get('itemprop')}"):
            yield time.get("datetime") or time.get("content") or _text(time)


def _shown_dates(tree: _Element) -> Iterator[Found]:
    """Lines in elements that are called date, time, publication or meta, and are nothing but a date."""
    for element in _SHOWN_DATES(tree)[: _MOST * 8]:
        text = _text(element)
        if any(c.isdigit() for c in text) and (read := moment.in_line(text)) and not read.updated:
            yield Found("line", text)
            return


def _guessed(tree: _Element, url: str | None) -> tuple[Moment, str] | None:
    """A day from the address, or the one that htmldate finds.

    Its newest date is fixed: it would ask the clock. Its first of January is the year of a copyright notice.
    """
    dated = _DATE_IN_PATH.search(urlsplit(url).path) if url else None
    read = moment.parse("-".join(dated.groups())) if dated else None
    if read:
        return read.moment, "url"
    found = find_date(tree, original_date=True, url=url, max_date="2199-12-31")
    read = moment.parse(found) if found and not found.endswith("-01-01") else None
    return (read.moment, "htmldate") if read else None


def _canonical(head: _Head, node: jsonld.Node, url: str | None) -> str | None:
    """The address that the page calls its own, if it is of the page's site and not its front; else where it came from.

    A canonical link to another site is how a syndicated copy names its original: the copy stays a page of its own.
    """
    base = urljoin(url or "", head.base)
    for told in (head.links.get("canonical"), head.first("og:url"), jsonld.text(node.get("url"))):
        full = address.canonical(urljoin(base, told.strip())) if told else ""
        front = urlsplit(full).path in {"", "/"} and not urlsplit(full).query
        if full.startswith("http") and not front and (url is None or address.site(full) == address.site(url)):
            return full
    return address.canonical(url) if url else None
