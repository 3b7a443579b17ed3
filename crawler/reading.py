"""The one door: bytes that were fetched → Listing, or Unreadable with its reason."""

from crawler import feeds, jsonfeed, markup, sections, sitemaps
from crawler.listing import Listing, Unread, Unreadable

#: Bytes of a feed or section page; the downloader's own limit for a page. Sitemaps may be larger once unpacked.
LARGEST = 10 * 2**20
_SITEMAP_ROOTS = frozenset(("urlset", "sitemapindex"))


def read(
    content: bytes, url: str, *, charset: str | None = None, section: bool = False, selector: str | None = None
) -> Listing | Unreadable:
    """Read whatever lies at `url`: a feed of any kind, a sitemap, or, if `section`, the links of a web page.

    What it is, the bytes say; declared media types are wrong too often (feeds as `text/html`, pages as
    `application/xml`). `url` is the address after redirects, against which relative links are read. `charset` is what
    the response declared. `selector` is the CSS selector of the links, or of what holds them, on a section page.
    """
    plain = sitemaps.unpacked(content, url)
    if isinstance(plain, Unreadable):
        return plain
    if not plain.strip():
        return Unreadable(url, Unread.EMPTY, "no content")
    text = markup.opened(plain, charset)
    if text is None:
        return Unreadable(url, Unread.UNKNOWN, "no text")
    return _of_text(text.lstrip("\ufeff \t\r\n"), url, section=section, selector=selector)


def _of_text(text: str, url: str, *, section: bool, selector: str | None) -> Listing | Unreadable:
    root = markup.root(text)
    if root and root[0] in _SITEMAP_ROOTS:
        return sitemaps.read(text, url)
    if len(text) > LARGEST:
        return Unreadable(url, Unread.TOO_LARGE, f"more than {LARGEST // 2**20} MB of text")
    if root:
        return feeds.read(text, url)
    if text.startswith(("{", "[")):
        return jsonfeed.read(text, url)
    if markup.is_html(text):
        return sections.read(text, url, selector) if section else Unreadable(url, Unread.HTML, "a web page")
    return sitemaps.read_text(text, url)
