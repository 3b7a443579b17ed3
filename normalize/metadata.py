"""What a page says about itself: title, authors, dates, address, outlet, language, section, summary.

One pass over the tree gathers everything that carries metadata; then each fact is chosen among the places
that give it. The order of places was measured on 131 pages with known title, authors and dates: JSON-LD
first, then meta elements, then what is shown to the reader, then a guess that says so in its origin.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.etree import _Element

from normalize import headline, jsonld, moment, people, published, shown
from normalize import url as address
from normalize.article import Moment
from normalize.facts import Facts
from normalize.published import Found

#: Meta elements that state the time of publication, from the Open Graph protocol, schema.org and its kin, the
#: analytics of Parse.ly, Sailthru and Cxense, Dublin Core and citations; the vague ones behind.
_PUBLISHED_NAMES = (
    "article:published_time og:article:published_time article:published:time article:published article.published "
    "datepublished "
    "rnews:datepublished parsely-pub-date sailthru.date cxenseparse:recs:publishtime cxenseparse:publishtime "
    "cxenseparse:recs:published_time og:pubdate shareaholic:article_published_time"
)
_PUBLISHED = _PUBLISHED_NAMES.split()
_VAGUE_NAMES = (
    "dc.date.issued dcterms.issued dc.date.created dcterms.created dc.created date.created pubdate publishdate "
    "publish-date publish_date publication_date published citation_publication_date article_date_original "
    "originalpublicationdate displaydate dc.date date"
)
_VAGUE = _VAGUE_NAMES.split()
_MODIFIED_NAMES = (
    "article:modified_time og:article:modified_time article:modified:time og:updated_time article:modified "
    "datemodified dc.date.modified dcterms.modified date.modified date.updated lastmod last-modified last_modified "
    "cxenseparse:modifiedtime"
)
_MODIFIED = _MODIFIED_NAMES.split()
_AUTHOR = re.compile(
    r"(?:^|[:._-]|article)(?:authors?|author_names?|byline|byl)$|^dc(?:terms)?\.creator$|^parsely-author$"
)
_NOT_AUTHOR = re.compile(r"^(?:twitter|og:image|its_|.*:id$)")

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_DATE_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
_LONGEST_URL = 2_000  # characters; browsers and sitemaps allow 2,048
_LONGEST_TITLE = 500  # characters; the longest seen had 220
_MOST = 8  # headings looked at


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


def read(tree: _Element, url: str | None, node: jsonld.Node) -> Facts:
    """Read all facts of a parsed page. Nothing is fetched.

    `url` is the address that it came from, if known; `node` its article object of JSON-LD, empty if it has none.
    """
    head = _gathered(tree)
    own = _own_names(head, node, url)
    titles = _titles(head, node)
    bylines = _signed(tree, head, node, own)
    facts = _chosen(tree, head, node, url)
    titled = headline.choose(titles, outlets=own)
    if titled:
        facts = replace(facts, title=titled[0], title_from=titled[1])
    return replace(
        facts,
        authors=_authors(bylines, own),
        titles=tuple(dict.fromkeys(text for _, text in titles)),
        bylines=tuple(dict.fromkeys(line for place in bylines for line in place)),
        elsewhere=_elsewhere(head, url),
    )


def _chosen(tree: _Element, head: _Head, node: jsonld.Node, url: str | None) -> Facts:
    """All facts but title and authors."""
    language = _language(tree, head, node)
    languages = (language,) if language else ()
    dated = _published(tree, head, node, url, languages)
    changed = published.choose(_modified(head, node), languages=languages)
    return Facts(
        published_at=dated[0] if dated else None,
        published_from=dated[1] if dated else None,
        modified_at=changed[0] if changed else None,
        canonical_url=_canonical(head, node, url),
        outlet=_outlet(head, node),
        language=language,
        section=_first_text(head.first("article:section", "og:section"), node.get("articleSection")),
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
                head.headings.append(shown.text(element))
            case "title":
                head.title = head.title or shown.text(element)
            case "base":
                head.base = head.base or element.get("href") or ""
    return head


def _first_text(*values: object) -> str | None:
    return next((found for value in values if (found := jsonld.text(value))), None)


def _language(tree: _Element, head: _Head, node: jsonld.Node) -> str | None:
    """The language the page declares, as a BCP 47 tag."""
    told = (
        tree.get("lang"),
        tree.get("xml:lang"),
        jsonld.text(node.get("inLanguage")),
        head.first("og:locale", "content-language"),
    )
    return next((x.strip().replace("_", "-") for x in told if x and _LANGUAGE.fullmatch(x.strip())), None)


def _outlet(head: _Head, node: jsonld.Node) -> str | None:
    """The name of the site or its publisher; an address in its place is no name."""
    told = (head.first("og:site_name"), jsonld.text(node.get("publisher")), head.first("application-name"))
    return next((" ".join(name.split()) for name in told if name and "://" not in name), None)


def _own_names(head: _Head, node: jsonld.Node, url: str | None) -> tuple[str, ...]:
    """The names that the site gives itself, its host and the host's core among them."""
    site = address.site(url) or "" if url else ""
    names = (
        *head.meta.get("og:site_name", ()), *head.meta.get("application-name", ()),
        *head.meta.get("apple-mobile-web-app-title", ()), head.first("twitter:site"),
        jsonld.text(node.get("publisher")), site, site.partition(".")[0],
        head.first("article:section"), jsonld.text(node.get("articleSection")),
    )  # fmt: skip
    return tuple(name for name in names if name)


def _titles(head: _Head, node: jsonld.Node) -> list[tuple[str, str]]:
    places = [
        ("og:title", head.first("og:title")),
        ("json-ld", jsonld.text(node.get("headline")) or head.first("headline")),
        *(("h1", heading) for heading in head.headings),
        ("title", head.title),
        ("twitter:title", head.first("twitter:title")),
    ]
    return [(origin, text[:_LONGEST_TITLE]) for origin, text in places if text]


def _signed(tree: _Element, head: _Head, node: jsonld.Node, own: tuple[str, ...]) -> tuple[Sequence[str], ...]:
    """The bylines of each place, the most trusted first: JSON-LD, meta elements, what is shown."""
    stated = list(_bylines(node.get("author") or node.get("creator")))
    names = [name for name in head.meta if _AUTHOR.search(name) and not _NOT_AUTHOR.match(name)]
    return stated, [value for name in names for value in head.meta[name]], shown.bylines(tree, own)


def _authors(bylines: tuple[Sequence[str], ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """The people who signed, from the first place that names any; else the organisation that signed."""
    people_named = (people.named(place, outlets=own) for place in bylines)
    return next(filter(None, people_named), ()) or people.credited([x for place in bylines for x in place], outlets=own)


def _bylines(value: object) -> Iterator[str]:
    """The names in a JSON-LD author: strings, objects with a name, lists of either."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            whole = " ".join(filter(None, (jsonld.text(item.get("givenName")), jsonld.text(item.get("familyName")))))
            yield jsonld.text(item.get("name")) or jsonld.text(item.get("byline")) or whole
        else:
            yield jsonld.text(item) or ""


def _published(
    tree: _Element, head: _Head, node: jsonld.Node, url: str | None, languages: tuple[str, ...]
) -> tuple[Moment, str] | None:
    found = [
        *_stated(node, "datePublished", "dateCreated", "uploadDate"),
        *_told(head, _PUBLISHED),
        *shown.times(head.times, marked=True),
        *_told(head, _VAGUE),
        *shown.times(head.times, marked=False),
    ]
    hints = [item.text for item in _modified(head, node)]
    return (
        published.choose(found, hints=hints, languages=languages)
        or published.choose(list(shown.dates(tree)), hints=hints, languages=languages)
        or _guessed(tree, url)
    )


def _stated(node: jsonld.Node, *names: str) -> Iterable[Found]:
    return [Found("json-ld", text) for name in names if (text := jsonld.text(node.get(name)))]


def _modified(head: _Head, node: jsonld.Node) -> list[Found]:
    return [*_stated(node, "dateModified"), *_told(head, _MODIFIED)]


def _told(head: _Head, names: Iterable[str]) -> list[Found]:
    return [Found("meta", head.meta[name][0]) for name in names if name in head.meta]


def _guessed(tree: _Element, url: str | None) -> tuple[Moment, str] | None:
    """A day from the address, or the one that htmldate finds.

    Its newest date is fixed: it would ask the clock. Its first of January is the year of a copyright notice.
    """
    dated = _DATE_IN_PATH.search(url[:_LONGEST_URL]) if url else None
    read = moment.parse("-".join(dated.groups())) if dated else None
    if read:
        return read.moment, "url"
    found = find_date(tree, original_date=True, url=url, max_date="2199-12-31")
    read = moment.parse(found) if found and not found.endswith("-01-01") else None
    return (read.moment, "htmldate") if read else None


def _canonical(head: _Head, node: jsonld.Node, url: str | None) -> str | None:
    """The address that the page calls its own, if it is of the page's site and not its front; else where it came from.

    A canonical link to another site is how a syndicated copy names its original: the copy stays a page of its
    own.
    """
    base = _absolute(url or "", head.base)
    for told in (head.links.get("canonical"), head.first("og:url"), jsonld.text(node.get("url"))):
        full = _absolute(base, told) if told and len(told) <= _LONGEST_URL else ""
        if address.site(full) and not _is_front(full) and (url is None or address.site(full) == address.site(url)):
            return full
    return address.canonical(url) if url else None


def _elsewhere(head: _Head, url: str | None) -> str | None:
    """The canonical address, where it is on another site."""
    told = head.links.get("canonical")
    full = _absolute(url or "", told) if url and told and len(told) <= _LONGEST_URL else ""
    home, own = address.site(full), address.site(url or "")
    return full if home and own and home != own else None


def _is_front(url: str) -> bool:
    """Whether an address is a site's front page, which broken templates give as canonical for every page."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _absolute(base: str, told: str) -> str:
    """Resolve an address as the page gives it; nothing where either part is garbage."""
    try:
        return address.canonical(urljoin(base, told.strip()))
    except ValueError:
        return ""
