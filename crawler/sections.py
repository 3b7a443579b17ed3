"""Section pages → Listing: which links of a web page lead to articles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from cssselect import GenericTranslator, SelectorError
from lxml import etree, html

from crawler.feeds import settled, when
from crawler.links import absolute, host, words
from crawler.listing import MOST_ENTRIES, Entry, Kind, Listing, Unread, Unreadable

_DATE = re.compile(
    r"/(?:19|20)\d\d(?:[/-](?:0?[1-9]|1[0-2]|[a-z]{3}))(?:[/-](?:0?[1-9]|[12]\d|3[01]))?(?=[/_.-]|$)"
    r"|/(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?=\D|$)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:^|\D)\d{4,}(?=\D|$)|[0-9a-f]{8}-[0-9a-f]{4}-|_[0-9a-f]{12,}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_CHOOSES = re.compile(r"(?:^|&)(?:p|id|article|articleid|story|storyid|nid|aid|newsid|id_article)=\d+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}|%[0-9a-f]{2}", re.IGNORECASE)
#: Segments of pages that list or serve something. Collected from the nav bars of WordPress, Drupal, Joomla, TYPO3,
#: SPIP, Arc, BLOX and Ghost sites, in the languages that copydesk's samples are in.
_LISTING_WORDS = """
    tag tags topic topics tema temas thema themen hub section sections category categories categorie kategorie kategori
    rubrique rubrik author authors autor auteur autoren by profile people staff page pages seite search suche recherche
    buscar calendar kalender events feed feeds rss atom login signin register subscribe subscription newsletter
    newsletters account privacy terms about contact impressum datenschutz kontakt advertise jobs wp-admin wp-login.php
    wp-content comments print share video videos gallery galleries photos podcast podcasts weather obituaries
    classifieds horoscope games specials
"""
_LISTING = frozenset(_LISTING_WORDS.split())
#: What lists only where it ends the path: `/archive/63076` is an article.
_LISTING_LAST = _LISTING | {"archive", "archives", "archiv"}
#: A menu's `/category/sport/` is a section all the same.
_GENRES = frozenset(word for word in _LISTING if word.startswith(("categor", "kategor", "rubri", "topic", "section")))
_SERVING = _LISTING - _GENRES
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|docx?|xlsx?|xml|rss|json|css|js|ics)$", re.IGNORECASE)
_FURNITURE = frozenset(("nav", "footer", "aside", "form"))
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|breadcrumbs?|footer|sidebar|pagination|pager|cookie|share)(?:$|[\s_-])", re.IGNORECASE
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_HIGHEST = 12  # elements above a link that are looked at: cards of page builders nest up to ten deep
_CARD = 8  # elements around a time that can be the card of one article
_CARDS = frozenset(("article", "li"))
_SHARED = frozenset(("main", "section", "ul", "ol", "body", "table"))
_MOST_LINKS = 10_000  # links of a page that are looked at: the longest site maps in HTML hold some 5,000
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands on the page."""

    url: str
    text: str
    heading: bool
    article: bool
    furniture: bool
    time: str | None


def fault(selector: str) -> str | None:
    """Say what is wrong with a CSS selector; None where it can be used."""
    try:
        GenericTranslator().css_to_xpath(selector)
    except SelectorError as error:
        return str(error)
    return None


def serves(segments: list[str]) -> bool:
    """Whether a path of these segments, in small letters, lists by tag or author, or serves readers otherwise."""
    return any(segment in _SERVING for segment in segments)


def read(text: str, url: str, selector: str | None = None) -> Listing | Unreadable:
    """Read a web page as a list of articles: the links that `selector` chooses, or those that look like articles.

    The selector may name links or what holds them; of what it chooses every link to a page counts.
    """
    tree = parsed(text)
    if tree is None:
        return Unreadable(url, Unread.BROKEN, "no HTML that can be read")
    if selector and (wrong := fault(selector)):
        return Unreadable(url, Unread.BAD_SELECTOR, f"{selector}: {wrong}")
    base = base_of(tree, url)
    found = [link for link in links(tree, base, selector) if selector or is_article(link, url)]
    entries, _ = settled(_entries(found, _language(tree)))
    kept = entries[:MOST_ENTRIES]
    problems = [] if len(kept) == len(entries) else [f"{len(entries)} links, the first {MOST_ENTRIES} were read"]
    if not kept:
        problems.append("no link looks like an article" if not selector else f"no link is chosen by {selector}")
    title = tree.findtext(".//title")
    following = next(iter(tree.xpath("//link[@rel='next']/@href | //a[@rel='next']/@href")), None)
    return Listing(
        Kind.SECTION,
        url,
        title=words(title),
        language=_language(tree),
        entries=kept,
        total=len(entries),
        next_url=absolute(following, base),
        problems=tuple(problems),
    )


def parsed(text: str) -> html.HtmlElement | None:
    """Return the page as a tree; None where there is nothing to read."""
    try:
        return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def base_of(tree: html.HtmlElement, url: str) -> str:
    """Return what the page's relative links are relative to."""
    return absolute(next(iter(tree.xpath("//base/@href")), None), url) or url


def _language(tree: html.HtmlElement) -> str | None:
    return next(iter(tree.xpath("/html/@lang")), "").strip() or None


def links(tree: html.HtmlElement, base: str, selector: str | None = None) -> Iterator[Link]:
    """Yield the links of a page that the selector chooses, or all, each with what it stands in."""
    times = _times(tree)
    for anchor, _ in zip(_anchors(tree, selector), range(_MOST_LINKS), strict=False):
        if link := absolute(anchor.get("href"), base):
            yield _seen(anchor, link, times)


def _anchors(tree: html.HtmlElement, selector: str | None) -> Iterator[html.HtmlElement]:
    if selector is None:
        yield from tree.iter("a")
        return
    for chosen in tree.xpath(GenericTranslator().css_to_xpath(selector)):
        if isinstance(chosen.tag, str):
            yield from chosen.iter("a")


def _times(tree: html.HtmlElement) -> dict[html.HtmlElement, list[str]]:
    """The times that stand in each element, for the few elements around each time."""
    held: dict[html.HtmlElement, list[str]] = {}
    for time, _ in zip(tree.iter("time"), range(_MOST_LINKS), strict=False):
        if written := time.get("datetime"):
            for element, _ in zip(time.iterancestors(), range(_CARD), strict=False):
                held.setdefault(element, []).append(written)
    return held


def _seen(anchor: html.HtmlElement, link: str, times: dict[html.HtmlElement, list[str]]) -> Link:
    above = [each for each, _ in zip(anchor.iterancestors(), range(_HIGHEST), strict=False)]
    text = " ".join(anchor.itertext())[:1000] or anchor.get("title") or anchor.get("aria-label") or ""
    card = next((times[each] for each in _card(above) if each in times), [])
    return Link(
        url=link,
        text=" ".join(text.split()),
        heading=any(each.tag in _HEADINGS for each in (*above[:3], *anchor.iterchildren())),
        article=any(each.tag == "article" for each in above),
        furniture=any(_is_furniture(each, above) for each in above),
        time=card[0] if len(card) == 1 else None,
    )


def _card(above: list[html.HtmlElement]) -> Iterator[html.HtmlElement]:
    """The elements around a link that still belong to its own article."""
    for element in above[:_CARD]:
        if element.tag in _SHARED:
            return
        yield element
        if element.tag in _CARDS:
            return


def _is_furniture(element: html.HtmlElement, above: list[html.HtmlElement]) -> bool:
    """Menus and footers; the header of an article holds its headline."""
    if element.tag == "header":
        return all(each.tag != "article" for each in above)
    named = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
    return element.tag in _FURNITURE or (
        element.tag not in {"body", "html"} and bool(_FURNITURE_NAME.search(named[:200]))
    )


def is_article(link: Link, page: str) -> bool:
    """Whether a link leads to an article of the page's own site.

    Observed on section pages of a dozen publishing systems: addresses of articles carry a date, a number or a slug of
    three words and more, and are linked by a headline of four words and more; sections are one or two words in both.
    Theory: each sign alone is common elsewhere (a gallery has a number, a campaign a long slug, a teaser a long text),
    two of them together are not. So signs are added: date 2, number 1, slug of three words 2 (two words 1), text of
    four words 2 (of three 1), heading or article around it 1; three are enough. Pages that list, files, other sites
    and what stands in menus are out at once.
    Exceptions: articles under bare one-word slugs with a picture as their link are missed (give a selector); live
    tickers and dossiers with long slugs come in (they are fetched once and rejected for having no story).
    """
    parts = urlsplit(link.url)
    segments = [each for each in parts.path.lower().split("/") if each]
    if link.furniture or not _same_site(link.url, page) or _FILE.search(parts.path):
        return False
    if (not segments and not _CHOOSES.search(parts.query)) or _LISTING & set(segments[:-1]):
        return False
    if segments and (segments[-1] in _LISTING_LAST or _YEAR.fullmatch(segments[-1])):
        return False
    if link.url.partition("#")[0].rstrip("/") == page.partition("#")[0].rstrip("/"):
        return False
    return _signs(link, parts.path, segments[-2:], parts.query) >= _ENOUGH


def _signs(link: Link, path: str, last: list[str], query: str) -> int:
    slug = max((len(_WORD.findall(each.rpartition(".")[0] or each)) for each in last), default=0)
    text = len(link.text) // 3 if _unspaced(link.text) else len(link.text.split())
    return (
        2 * bool(_DATE.search(path))
        + bool(any(map(_NUMBER.search, last)) or _CHOOSES.search(query))
        + (2 if slug >= 3 else int(slug == 2))
        + (2 if text >= 4 else int(text == 3))
        + (link.heading or link.article)
    )


def _unspaced(text: str) -> bool:
    """Chinese, Japanese and Thai headlines have no spaces: three letters count as a word."""
    wide = sum(ord(letter) >= 0x2E80 or 0xE00 <= ord(letter) < 0xE80 for letter in text)
    return len(text) >= 8 and wide > len(text) // 2


def _same_site(link: str, page: str) -> bool:
    """The same host, or one a level below or above the other: news.example.org and example.org."""
    there, here = host(link), host(page).removeprefix("m.")
    return there == here or there.endswith(f".{here}") or (here.count(".") > 1 and here.endswith(f".{there}"))


def _entries(found: list[Link], language: str | None) -> Iterator[Entry]:
    """One entry an address, with the longest text that links to it: pictures and `Read more` link there too."""
    titles: dict[str, str] = {}
    for link in found:
        titles[link.url] = max(titles.get(link.url, ""), link.text, key=len)
    for position, link in enumerate(found):
        moment, zone_known = when(link.time, language)
        yield Entry(
            url=link.url.partition("#")[0] if "#!" not in link.url else link.url,
            position=position,
            title=words(titles[link.url]),
            published_at=moment,
            published=link.time,
            zone_known=zone_known,
            language=language,
        )
