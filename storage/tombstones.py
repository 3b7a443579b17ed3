"""Tombstones: by what something that left the store for good would be known if it came again.

Observed: a feed lists what it listed last month, an archive is imported again, a page moves to another address with
its guid. So an article that went is remembered by its identity and by all that its address was known by. What is
remembered is no address but its HMAC-SHA256 under a key that each store draws for itself: nothing can be read from a
mark, and marks of two stores cannot be compared. Whoever has the store, key and all, can still ask whether an address
is among them, as the store itself must.

Known exceptions: a text without any address is known by its bytes alone, and comes back when one of them changes.
"""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256
from hmac import digest

from sqlalchemy import Connection, bindparam, delete, select

from storage.columns import plain
from storage.connection import batches, inserted, inserting, inserting_new
from storage.crawlrecords import Alias, AliasKind
from storage.records import Why
from storage.removaltables import removal, seal, tombstone

_KEY = select(seal.c.key)
_AMONG = select(tombstone.c.mark).where(tombstone.c.mark.in_(bindparam("marks", expanding=True)))
#: Addresses and headlines are an article's own. Guids are used again by some feeds, years later: what was removed for
#: its age is not held against whatever bears its guid then, and what was forgotten is.
_OWN = frozenset((AliasKind.URL, AliasKind.LIKE, AliasKind.ENTRY))


def of_alias(alias: Alias) -> str:
    """What an alias is remembered as; an address the same as the identity of the article at it."""
    return f"{alias.kind}:{alias.key}"


def lasting(aliases: Iterable[Alias], why: Why) -> list[str]:
    """Of all that an address is known by, what is remembered."""
    kinds = _OWN | {AliasKind.GUID} if why is Why.FORGOTTEN else _OWN
    return [of_alias(alias) for alias in aliases if alias.kind in kinds]


def bury(connection: Connection, names: Collection[str], article_id: int | None, why: Why, now: datetime) -> None:
    """Remember that something went, by its names."""
    number = inserted(connection, removal, {"at": now, "why": why, "article_id": article_id})
    key = _key(connection) or _draw(connection)
    # Two articles may have had one name; the first of them keeps it.
    new = [{"mark": _mark(key, name), "removal_id": number} for name in dict.fromkeys(names)]
    connection.execute(inserting_new(connection, tombstone), new)


def buried(connection: Connection, names: Iterable[str]) -> set[str]:
    """Those of some names that are not to come in."""
    key = _key(connection)
    if key is None:
        return set()
    marks = {_mark(key, name): name for name in names}
    return {
        marks[bytes(mark)] for some in batches(marks) for mark in connection.execute(_AMONG, {"marks": some}).scalars()
    }


def raise_(connection: Connection, names: Iterable[str], article_id: int | None) -> int:
    """Let come in again what went under one of some names or as an article: how many removals are taken back."""
    key = _key(connection)
    marks = [_mark(key, name) for name in names] if key else []
    under = select(tombstone.c.removal_id).where(tombstone.c.mark.in_(marks))
    gone = delete(removal).where(removal.c.id.in_(under) | (removal.c.article_id == article_id))
    return connection.execute(gone).rowcount


def _key(connection: Connection) -> bytes | None:
    found: bytes | None = connection.execute(_KEY).scalar()
    return found


def _draw(connection: Connection) -> bytes:
    key = secrets.token_bytes(32)
    connection.execute(inserting(seal), {"id": 1, "key": key})
    return key


def _mark(key: bytes, name: str) -> bytes:
    return digest(key, plain(name).encode(), sha256)
