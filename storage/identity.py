"""Identity: when two inputs are the same page, and when two pages are the same article.

What was observed: one story page is imported again and again, with tracking parameters and without, from a
folder that was moved, from a file that was edited in place. A syndicated copy often names the *other*
outlet's page as its canonical URL, so that is believed only where nothing better is known.

Theory: an address identifies an article, the one it was supplied with before the one the page claims. A file
without any address is identified by its bytes and by what was given with them, wherever it lies. If such a
file changes in place, the path says that it is a new version of what lay there (`storage.articles`); a record
inside a JSON file has no place of its own, since lines move, so only its bytes count.

An agency's item has an id at its provider, which all of its versions bear: where no address was supplied, it is that
item. What its text claims as an address comes after, since it was not said of the item.

Known exceptions: a path used for another story each day (`today.txt`) makes versions of one article, and a
text file edited *and* moved is another article; grouping then finds the two to be one text.
"""

import re
from hashlib import sha256

from normalize import url
from normalize.page import Page
from storage import rows
from storage.columns import plain

#: `path#line`, as the importer names a record in a JSON file.
_RECORD = re.compile(r"#\d+\Z")


def of(page: Page, canonical_url: str | None = None) -> str:
    """The identity of the article that a page holds: `url:…`, `guid:…`, or `bytes:…` where nothing names it.

    `canonical_url` is the address that the page claims for itself.
    """
    if page.given.wire.guid and not page.url:
        return plain(f"guid:{page.given.wire.guid}")
    address = page.url or canonical_url
    return plain(f"url:{url.canonical(address)}") if address else f"bytes:{digest(page).hex()}"


def digest(page: Page) -> bytes:
    """SHA-256 over all that cleaning looks at: the bytes, how to read them, and what was given with them."""
    # The parts are told apart by NUL, which neither a media type nor a charset nor JSON contains.
    hashed = sha256(page.content)
    hashed.update(f"\0{page.media_type}\0{page.charset or ''}\0{rows.given_text(page.given)}".encode())
    return hashed.digest()


def has_path(page_identity: str, source: str) -> bool:
    """Whether a page is a file of its own, so that its path says which article it is a version of."""
    return page_identity.startswith("bytes:") and not _RECORD.search(source)
