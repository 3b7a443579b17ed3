"""Links as listings write them, made absolute; text as listings write it, made plain."""

import re
from urllib.parse import urljoin, urlsplit

from w3lib.html import remove_tags, replace_entities
from w3lib.url import safe_url_string

from crawler.listing import LONGEST_URL

#: Browsers take tabs and line ends out of an address and strip other controls around it (WHATWG URL, "basic URL
#: parser", steps 1 to 3); feeds that break long lines rely on it.
_BREAKS = re.compile(r"[\t\r\n]+")
_AROUND = "".join(chr(code) for code in range(0x21)) + "\u200b\ufeff\u00a0"
LONGEST_TEXT = 1000  # characters of a title or a name: the longest headline seen is under 300


def absolute(href: str | None, base: str) -> str | None:
    """Return the http or https address that `href` means on the page at `base`; None for anything else.

    Nothing else is an address of a page: `javascript:`, `mailto:`, `data:`, `file:` and what no server takes, longer
    than 2,048 characters.
    """
    written = _BREAKS.sub("", (href or "").strip(_AROUND))
    if not written or len(written) > LONGEST_URL or written.startswith("#"):
        return None
    try:
        full = safe_url_string(urljoin(base, written))
        parts = urlsplit(full)
        fit = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except (ValueError, UnicodeError):
        return None
    return full if fit and len(full) <= LONGEST_URL else None


def host(url: str) -> str:
    """Return the host of an absolute address in small letters, without `www.` and port; empty for garbage."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def words(text: object) -> str | None:
    """Return a title or name without markup, entities and folded white space; None where nothing is left.

    Titles come escaped once, twice or not at all, and which it is, formats do not say reliably.
    """
    if not isinstance(text, str) or not text.strip():
        return None
    head = text[: LONGEST_TEXT * 4]
    bare = replace_entities(remove_tags(replace_entities(head) if "&lt;" in head else head))
    return " ".join(bare.split())[:LONGEST_TEXT] or None
