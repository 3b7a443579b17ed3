"""Keys of the HTTP API: made, told once, and kept as digests.

A key is `cd_` and 256 random bits. SHA-256 of it is enough: slow hashes (bcrypt, argon2) protect what people choose,
which can be guessed at thousands of tries a second; of 2**256 keys none can, at any speed, and a digest that is looked
up by an index tells no time from which to learn a key. So a request costs a hash of a microsecond and not a tenth of a
second, which would be a way to stop the server.
"""

import datetime as dt
import secrets
from hashlib import sha256

from storage import Store
from storage.records import KeyScope, StoredKey

#: The mark by which scanners of leaked secrets, and people, know one.
MARK = "cd_"
#: Characters that are kept to know a key by: the mark, and 30 bits of 256.
_SHOWN = 8


def digest(key: str) -> bytes:
    """What the store keeps of a key."""
    return sha256(key.encode("utf-8", "backslashreplace")).digest()


def make(
    store: Store, name: str, scope: KeyScope, now: dt.datetime, lasts: dt.timedelta | None = None
) -> tuple[str, StoredKey] | None:
    """Make a key: the key itself, which nobody can be told again, and its record. None where the name was given."""
    key = MARK + secrets.token_urlsafe(32)
    kept = store.make_key(now, name, digest(key), key[:_SHOWN], scope, now + lasts if lasts else None)
    return None if kept is None else (key, kept)


def found(store: Store, key: str, now: dt.datetime) -> StoredKey | None:
    """The record of a key that holds; None for any other text."""
    kept = store.key(digest(key)) if key.startswith(MARK) else None
    return kept if kept is not None and kept.holds(now) else None
