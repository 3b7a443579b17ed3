"""Everything that can go wrong with a store, as one tree, and the one door through which driver errors pass.

    StoreError                what a caller catches
    ├── BadStoreUrl           the address cannot be a store: no such kind of database, no driver, not parsable
    ├── StoreMissing          no store there, and none was to be created; or its folder does not exist
    ├── NotAStore             the file is no SQLite database, or the database of another program
    ├── StoreTooNew           written by a newer copydesk
    ├── StoreLocked           somebody else kept writing longer than we wait
    ├── StoreFull             no room left to write
    ├── StoreReadOnly         it may not be written, or not even be opened
    ├── StoreCorrupt          the database is damaged
    └── StoreInconsistent     a write would have broken a rule of the store: a fault in copydesk

Every message says what happened, where, and what to do. In all cases nothing of the unit of work that met the
error was written.
"""

import sqlite3
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext


class StoreError(Exception):
    """The store cannot do what was asked. `str()` is a sentence for the user."""


class BadStoreUrl(StoreError):
    """The address cannot be a store."""


class StoreMissing(StoreError):
    """There is no store at the address."""


class NotAStore(StoreError):
    """Something else than a store is at the address."""


class StoreTooNew(StoreError):
    """The store was written by a newer copydesk."""


class StoreLocked(StoreError):
    """Another program is writing to the store."""


class StoreFull(StoreError):
    """There is no room to write."""


class StoreReadOnly(StoreError):
    """The store may not be written or not be opened."""


class StoreCorrupt(StoreError):
    """The database is damaged."""


class StoreInconsistent(StoreError):
    """A write would have broken a constraint of the database."""


_LOCKED = (
    "{place} is locked: another program has been writing to it for longer than we wait. Is another copydesk "
    "at work, or a database browser with unsaved changes? Let it finish or close it, then run this again."
)
_FULL = "no room left to write {place}: free some space on its disk and run this again; nothing is half written."
_READ_ONLY = "{place} cannot be opened for writing: check the permissions of the file and of its folder."
_NOT_A_STORE = "{place} is not a copydesk store, nor any SQLite database: is it the right file?"
_CORRUPT = "{place} is damaged ({error}): restore it from a backup, or import the sources into a new store."
_INCONSISTENT = (
    "a rule of the store was about to be broken in {place} ({error}); nothing was written. Please report it."
)
_FAILED = "{place} failed: {error}."

#: SQLite's primary result codes (https://sqlite.org/rescode.html), the low byte of the extended ones. A
#: failed write (SQLITE_IOERR) is a full disk far more often than a broken one: quotas and file-size limits
#: report it so.
_BY_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (StoreLocked, _LOCKED),
    sqlite3.SQLITE_LOCKED: (StoreLocked, _LOCKED),
    sqlite3.SQLITE_FULL: (StoreFull, _FULL),
    sqlite3.SQLITE_READONLY: (StoreReadOnly, _READ_ONLY),
    sqlite3.SQLITE_CANTOPEN: (StoreReadOnly, _READ_ONLY),
    sqlite3.SQLITE_PERM: (StoreReadOnly, _READ_ONLY),
    sqlite3.SQLITE_NOTADB: (NotAStore, _NOT_A_STORE),
    sqlite3.SQLITE_CORRUPT: (StoreCorrupt, _CORRUPT),
    sqlite3.SQLITE_CONSTRAINT: (StoreInconsistent, _INCONSISTENT),
}
_BY_EXTENDED_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_IOERR_WRITE: (StoreFull, _FULL),
    sqlite3.SQLITE_IOERR_SHMSIZE: (StoreFull, _FULL),
}


def explained(error: BaseException, place: str) -> StoreError:
    """The error of this tree that a driver's error is, with a message about the store at `place`."""
    # Codes, not messages: those are translated, reworded and shared between causes.
    code = getattr(error, "sqlite_errorcode", 0)
    kind, message = _BY_EXTENDED_CODE.get(code) or _BY_CODE.get(code & 0xFF) or (StoreError, _FAILED)
    return kind(message.format(place=place, error=error))


def guard(engine: Engine, place: str) -> None:
    """Make every driver error of an engine come out as a StoreError: the one door."""

    @event.listens_for(engine.dialect, "handle_error")
    def translate(context: ExceptionContext) -> Any:
        # What did not come from the driver (a value refused by a column's type) is a fault and stays what it is.
        if context.sqlalchemy_exception is not None:
            raise explained(context.original_exception, place) from context.original_exception
