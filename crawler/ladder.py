"""The ladder of identity: by what an entry of a listing may be known already, from the surest to the weakest. Pure.

Observed (many readers' issue lists): the headline is part of the guid and an edit makes a new item; a site goes from
http to https, or to another host name, and all its articles come again; guids repeat within one feed, or one guid is
given to whatever is newest; session ids and tracking parameters stand in links and guids.

Theory: no single thing identifies an article, but they rarely all move at once. Each rung is looked up among all that
every article was ever known by; the first that agrees wins. The lower a rung, the more must agree beside it, since a
wrong join loses an article, and a missed one costs a copy, which grouping folds.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from crawler.listing import Entry
from crawler.ownlink import same_site
from normalize import url as addresses
from storage.crawlrecords import Alias, AliasKind

#: Hosts that serve the same page to other screens: `m.`, `mobile.`, `amp.`, and `www.` itself.
_SCREENS = re.compile(r"^(?:www\d?|m|mobile|amp|touch|wap)\.")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_AMP_PATH = re.compile(r"/amp(?=/)|(?:\.amp)(?=\.html?$)|^/amp(?=/)", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
#: Headlines of fewer words come again for other stories: “Weather”, “Morning briefing”.
_TELLING = 4
#: The share of words that two headlines of one article have in common, of the shorter. An edited headline keeps
#: its names; two stories of one desk share “of”, “in”, “the”.
_ALIKE = 0.5


def aliases(entry: Entry, source: str) -> tuple[Alias, ...]:
    """What an entry of a source's listing may be known by, the surest first."""
    found = [Alias(AliasKind.URL, addresses.canonical(entry.url)), Alias(AliasKind.LIKE, like(entry.url))]
    if entry.guid and not entry.guid_repeated:
        found.insert(0, Alias(AliasKind.GUID, f"{source} {entry.guid}"))
    if (told := said(entry, source)) is not None:
        found.append(told)
    return tuple(found)


def like(url: str) -> str:
    """An address without what differs between two spellings that servers treat alike.

    Scheme, `www.` and mobile hosts, trailing slash, `index.html`, AMP in the path. Not sure enough to be an identity:
    see `agrees`.
    """
    rest = addresses.canonical(url).partition("://")[2]
    name, slash, path = rest.partition("/")
    path, mark, query = (slash + path).partition("?")
    path = _INDEX.sub("/", _AMP_PATH.sub("", path)).rstrip("/")
    return f"{_SCREENS.sub('', name)}{path}{mark}{query}"


def said(entry: Entry, source: str) -> Alias | None:
    """A headline with its time of publication, for an article whose guid and address moved both.

    Only a telling headline with a time to the minute: days and round hours are set by machines for many at once.
    """
    at = entry.published_at
    words = _WORDS.findall((entry.title or "").casefold())
    if not isinstance(at, datetime) or len(words) < _TELLING or not (at.minute or at.second):
        return None
    key = f"{source}\n{' '.join(words)}\n{at.isoformat(timespec='seconds')}"
    return Alias(AliasKind.ENTRY, sha256(key.encode("utf-8", "replace")).hexdigest())


def agrees(rung: AliasKind, entry: Entry, url: str, title: str | None, elsewhere: bool) -> bool:
    """Whether an entry found by a rung is the article that is known under `url` and `title`.

    The same address is the same article. A guid is believed where the headline is still much the same, or where none
    is known; not where the old address stands in the same document as another entry (`elsewhere`): then the guid has
    moved on to a newer story. The same goes for an address that is only alike. Headline with time is believed on the
    same site.
    Known exception: a guid that goes from one story to the next under nearly the same headline joins the two; as
    versions both are kept.
    """
    if rung is AliasKind.URL:
        return True
    if elsewhere:
        return False
    if rung is AliasKind.ENTRY:
        return same_site(entry.url, url)
    return alike(entry.title, title)


def alike(one: str | None, other: str | None) -> bool:
    """Whether two headlines may be of one article; where one is not known, nothing speaks against it."""
    a, b = (frozenset(_WORDS.findall((each or "").casefold())) for each in (one, other))
    return not a or not b or len(a & b) >= _ALIKE * min(len(a), len(b))


def repeated(entries: Sequence[Entry]) -> frozenset[str]:
    """Canonical addresses that stand in one document."""
    return frozenset(addresses.canonical(entry.url) for entry in entries)
