"""Keys of the HTTP API: who may read or write over it. The store has only the digest of a key, never the key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from storage.connection import inserted
from storage.records import KeyScope, StoredKey
from storage.tables import api_key

_BY_DIGEST = select(api_key).where(api_key.c.digest == bindparam("digest"))
_BY_NAME = select(api_key).where(api_key.c.name == bindparam("name"))
_REVOKE = update(api_key).where(api_key.c.name == bindparam("of_name"), api_key.c.revoked_at.is_(None))
_USED = update(api_key).where(api_key.c.id == bindparam("of_key"))


def make(connection: Connection, values: dict[str, Any]) -> StoredKey | None:
    """Keep a new key; None where the name has been given before, also to one that was revoked."""
    if connection.execute(_BY_NAME, {"name": values["name"]}).first() is not None:
        return None
    inserted(connection, api_key, values)
    return _key(connection.execute(_BY_NAME, {"name": values["name"]}).one())


def revoke(connection: Connection, name: str, now: datetime) -> bool:
    """Revoke a key for ever; whether there was one that was not."""
    return connection.execute(_REVOKE.values(revoked_at=now), {"of_name": name}).rowcount > 0


def used(connection: Connection, number: int, now: datetime) -> None:
    """Note when a key was used."""
    connection.execute(_USED.values(used_at=now), {"of_key": number})


def of(connection: Connection, digest: bytes) -> StoredKey | None:
    """The key with a digest, whatever its state."""
    row = connection.execute(_BY_DIGEST, {"digest": digest}).first()
    return None if row is None else _key(row)


def every(connection: Connection) -> Sequence[StoredKey]:
    """Every key there has been, in the order in which they were made."""
    return [_key(row) for row in connection.execute(select(api_key).order_by(api_key.c.id))]


def _key(row: Any) -> StoredKey:
    return StoredKey(
        id=row.id,
        name=row.name,
        hint=row.hint,
        scope=KeyScope(row.scope),
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
