"""The redirect that a page itself makes: `<meta http-equiv="refresh" content="0; url=…">`."""

from urllib.parse import urldefrag

from w3lib.html import get_meta_refresh

from crawler.address import unreadable

#: Bytes of a page in which it is looked for: pages that only lead on are a few kilobytes.
_HEAD = 64 * 1024
#: Seconds. What leads on at once is a redirect; news pages that load themselves anew, or go to the front page when the
#: reader seems to have left, do so after a minute or more.
_AT_ONCE = 5


def target(body: bytes, url: str) -> str | None:
    """Where a page of `url` leads on to by itself, absolute and without fragment; None where it does not.

    Observed: moved articles of static sites (Jekyll, Hugo and Hexo write such pages for old addresses), doors that set
    a cookie, short links. One in `noscript` is for readers without scripts and may be a door that says so: it does not
    count, nor does what leads to the page itself, which would only be loaded anew.
    """
    head = body[:_HEAD]
    if b"refresh" not in head.lower():
        return None
    try:
        seconds, found = get_meta_refresh(head.decode("utf-8", "replace"), url)
    except ValueError:
        return None
    if seconds is None or found is None or seconds > _AT_ONCE:
        return None
    there = urldefrag(found).url
    return None if not there or unreadable(there) or there == urldefrag(url).url else there
