"""A site's home page and robots.txt → where its articles are listed, best first, each with the reason."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from lxml import html

from crawler import markup, sections
from crawler.links import absolute, host, words


class Find(StrEnum):
    """What a candidate promises to be."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address where articles may be listed. `rank` orders them, 0 first; `why` is for the eyes of a person.

    `declared` is False for what was only guessed from well-known places: try it, and expect nothing.
    """

    url: str
    find: Find
    why: str
    rank: int
    title: str | None = None
    declared: bool = True


_FEED_TYPES = frozenset(
    (
        *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"),
        *("application/json", "application/xml", "text/xml", "application/x.atom+xml", "application/x-atom+xml"),
    )
)
_FEED_PATH = re.compile(
    r"(?:^|[/._=?&-])(?:rss|rdf|atom|feed|feeds|backend)(?:2|20|\.xml|\.php|\.json|\.rss)?(?:$|[/?&._])|\.(?:rss|rdf|atom)$",
    re.IGNORECASE,
)
_NOT_MAIN = re.compile(r"comment|kommentar|podcast|video|replies|/tag/|/author/|oembed|wp-json", re.IGNORECASE)
_NEWS_MAP = re.compile(r"news|google|latest|recent|aktuell", re.IGNORECASE)
_OTHER_MAP = re.compile(
    r"image|video|author|tag|categor|page-sitemap|post_tag|taxonom|product|gallery|archive", re.IGNORECASE
)
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
#: Paths where publishing systems put their feeds: WordPress, Ghost, Drupal, Joomla, TYPO3, SPIP, Blogger, Arc, BLOX,
#: Hugo, Squarespace.
WELL_KNOWN_FEEDS = (
    *("/feed/", "/rss/", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/?format=feed&type=rss"),
    *("/?type=100", "/spip.php?page=backend", "/feeds/posts/default", "/arc/outboundfeeds/rss/?outputType=xml"),
    *("/search/?f=rss&t=article&l=50&s=start_time&sd=desc", "/index.rdf", "/?format=rss"),
)
#: And their sitemaps: Google's usual names, Yoast, WordPress itself, Arc, BLOX, plain text.
WELL_KNOWN_SITEMAPS = (
    *("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/googlenews.xml", "/sitemap.xml"),
    *("/sitemap_index.xml", "/wp-sitemap.xml", "/arc/outboundfeeds/news-sitemap/?outputType=xml", "/sitemap.txt"),
    "/tncms/sitemap/news.xml",
)
_PAGE = re.compile(r"[?&](?:page|p|start|offset|limitstart|paged)=\d|/page/\d", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_MOST_ROBOTS = 500 * 1024  # bytes that a crawler must read (RFC 9309, 2.5)
_MOST_SECTIONS = 40
_MOST_MENU = 2000  # links: mega menus hold some 300
_MOST = 200


def discover(
    home: bytes, url: str, robots: bytes | None = None, *, charset: str | None = None
) -> tuple[Candidate, ...]:
    """Return where the site whose home page was fetched from `url` may list its articles, best first.

    Order: declared feeds, news sitemaps, other sitemaps, feeds that are linked, sections of the menu, feeds of
    comments and single topics, WebSub hubs, well-known places. Feeds come before sitemaps since they carry text and
    identity; sections last since what is on them is a guess.
    """
    text = markup.opened(home, charset)
    tree = sections.parsed(text) if text and text.strip() else None
    found: list[Candidate] = []
    if tree is not None:
        base = sections.base_of(tree, url)
        found += [*_declared(tree, base), *_linked(tree, base, url), *_menu(tree, base, url)]
    found += [*_robots(robots or b"", url), *_guesses(url)]
    return _best(found)


def _best(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Each address once, with its best reason; order within a rank is that of the page."""
    best: dict[str, Candidate] = {}
    for each in sorted(found, key=lambda each: each.rank):
        best.setdefault(each.url.rstrip("/"), each)
    return tuple(best.values())[:_MOST]


def _declared(tree: html.HtmlElement, base: str) -> Iterator[Candidate]:
    for link in tree.iter("link", "a"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        full = absolute(link.get("href"), base)
        if full is None:
            continue
        if "hub" in relations:
            yield Candidate(full, Find.HUB, "the home page names it as its WebSub hub", 6)
        elif "sitemap" in relations:
            yield Candidate(full, Find.SITEMAP, "the home page names it as its sitemap", 2)
        elif "alternate" in relations and kind in _FEED_TYPES and not link.get("hreflang"):
            yield _feed(full, f"the home page declares it ({kind})", words(link.get("title")), 0)


def _feed(url: str, why: str, title: str | None, rank: int) -> Candidate:
    """Feeds of comments and of single tags stand beside the main one, with the same type: they go behind sections."""
    if _NOT_MAIN.search(f"{url} {title or ''}"):
        return Candidate(url, Find.FEED, f"{why}; by its name not the main one", 5, title)
    return Candidate(url, Find.FEED, why, rank, title)


def _linked(tree: html.HtmlElement, base: str, url: str) -> Iterator[Candidate]:
    for anchor in tree.iter("a"):
        full = absolute(anchor.get("href"), base)
        if full and _named_like_a_feed(full) and (host(full) == host(url) or "feed" in host(full)):
            why = "the home page links to it, and it is named like a feed"
            yield _feed(full, why, words(anchor.text_content()), 3)


def _named_like_a_feed(full: str) -> bool:
    parts = urlsplit(full)
    return bool(_FEED_PATH.search(f"{parts.path}?{parts.query}"))


def _menu(tree: html.HtmlElement, base: str, url: str) -> Iterator[Candidate]:
    """Links of the site's menus: one or two short segments on the same host, named by one to three words."""
    menus = tree.xpath(
        "//nav//a[@href] | //header//a[@href] | //*[@role='navigation']//a[@href]"
        " | //*[contains(@class,'menu') or contains(@class,'nav')]//a[@href]"
    )
    seen: set[str] = set()
    for anchor in menus[:_MOST_MENU]:
        full = absolute(anchor.get("href"), base)
        name = words(anchor.text_content()) or ""
        turns = "next" in (anchor.get("rel") or "") or _PAGE.search(full or "")
        if full and not turns and full not in seen and len(seen) < _MOST_SECTIONS and _is_section(full, name, url):
            seen.add(full)
            yield Candidate(full, Find.SECTION, f"the menu links to it as “{name}”", 4, name)


def _is_section(full: str, name: str, url: str) -> bool:
    parts = urlsplit(full)
    segments = [each for each in parts.path.lower().split("/") if each]
    if host(full) != host(url) or not 1 <= len(segments) <= 2 or not 1 <= len(name.split()) <= 3 or "#" in full:
        return False
    served = sections.serves(segments)
    return not served and not _YEAR.search(parts.path) and not _named_like_a_feed(full)


def _robots(robots: bytes, url: str) -> Iterator[Candidate]:
    text = robots[:_MOST_ROBOTS].decode("utf-8-sig", "replace")
    for line in list(_SITEMAP_LINE.finditer(text))[:_MOST]:
        full = absolute(line[1], url)
        if full is None:
            continue
        if _NEWS_MAP.search(urlsplit(full).path):
            yield Candidate(full, Find.SITEMAP, "robots.txt lists it, and it is named like a news sitemap", 1)
        elif _OTHER_MAP.search(urlsplit(full).path):
            yield Candidate(full, Find.SITEMAP, "robots.txt lists it; by its name not for articles", 5)
        else:
            yield Candidate(full, Find.SITEMAP, "robots.txt lists it", 2)


def _guesses(url: str) -> Iterator[Candidate]:
    for path in WELL_KNOWN_FEEDS:
        if full := absolute(path, url):
            yield Candidate(full, Find.FEED, "a well-known place of feeds", 7, declared=False)
    for path in WELL_KNOWN_SITEMAPS:
        if full := absolute(path, url):
            yield Candidate(full, Find.SITEMAP, "a well-known place of sitemaps", 7, declared=False)
