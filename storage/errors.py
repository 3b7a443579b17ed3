"""Everything that can go wrong with a store, as one tree, and the one door through which driver errors pass.

    StoreError                what a caller catches
    ├── BadStoreUrl           the address cannot be a store: no such kind of database, no driver, not parsable
    ├── StoreMissing          no store there, and none was to be created; or its folder or database does not exist
    ├── StoreUnreachable      the database server does not answer, or went away
    ├── StoreRefused          the database server does not let us in: role, password, or its rules
    ├── NotAStore             the file is no SQLite database, or the database of another program
    ├── StoreTaken            something is kept there already, and was not to be replaced
    ├── StoreTooNew           written by a newer copydesk
    ├── StoreLocked           somebody else kept writing longer than we wait
    ├── StoreFull             no room left to write
    ├── StoreReadOnly         it may not be written, or not even be opened
    ├── StoreCorrupt          the database is damaged
    └── StoreInconsistent     a write would have broken a rule of the store: a fault in copydesk

Every message says what happened, where, and what to do. In all cases nothing of the unit of work that met the
error was written.
"""

import re
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


class StoreUnreachable(StoreError):
    """The database server does not answer."""


class StoreRefused(StoreError):
    """The database server does not let us in."""


class NotAStore(StoreError):
    """Something else than a store is at the address."""


class StoreTaken(StoreError):
    """Something is kept there already."""


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
_BUSY = (
    "{place} is locked: another program has been writing to it for longer than we wait, or each waited for the other "
    "({error}). Is one of them stuck? `SELECT * FROM pg_stat_activity` shows them. Then run this again."
)
_NO_ROOM = "no room left to write {place} ({error}): free some space on the server and run this again."
_NO_RIGHT = "{place} cannot be written or read by this role ({error}): grant it what it needs, or use another role."
_NO_DATABASE = (
    "there is no such database: {place} ({error}). Create it (`createdb --encoding UTF8 NAME`), or correct it."
)
_UNREACHABLE = "{place} does not answer ({error}): is the server running, and are host and port right?"
_REFUSED = "{place} does not let us in ({error}): check user and password (in PGPASSWORD, ~/.pgpass or the address)."
_BUILT_ON = (
    "{place} cannot be brought up to date, for something of yours is built on its views ({error}). Drop that, run this "
    "again, and make it anew."
)
_TOO_MANY = "{place} has no connection left ({error}): end some of its clients, or raise `max_connections`."

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

#: PostgreSQL's states, by their class of two letters or, where a class holds several things, in full
#: (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_BY_STATE: dict[str, tuple[type[StoreError], str]] = {
    "08": (StoreUnreachable, _UNREACHABLE),
    "23": (StoreInconsistent, _INCONSISTENT),
    "2BP01": (StoreError, _BUILT_ON),
    "25006": (StoreReadOnly, _NO_RIGHT),
    "25P03": (StoreUnreachable, _UNREACHABLE),  # we did nothing in a transaction for too long
    "28": (StoreRefused, _REFUSED),
    "3D000": (StoreMissing, _NO_DATABASE),
    "40001": (StoreLocked, _BUSY),
    "40P01": (StoreLocked, _BUSY),
    "42501": (StoreReadOnly, _NO_RIGHT),
    "53100": (StoreFull, _NO_ROOM),
    "53300": (StoreUnreachable, _TOO_MANY),
    "55P03": (StoreLocked, _BUSY),
    "57014": (StoreLocked, _BUSY),  # a statement_timeout that the server or its owner set
    "57P": (StoreUnreachable, _UNREACHABLE),  # it is being shut down, started, or our session was ended
    "58030": (StoreCorrupt, _CORRUPT),
    "XX001": (StoreCorrupt, _CORRUPT),
    "XX002": (StoreCorrupt, _CORRUPT),
}
#: A connection that is refused has no state (libpq gives out the sentence alone), so the sentence must do. In another
#: language than English it is `StoreUnreachable`, with the sentence in it.
_BY_SENTENCE: tuple[tuple[re.Pattern[str], tuple[type[StoreError], str]], ...] = (
    (re.compile(r'database ".*" does not exist'), (StoreMissing, _NO_DATABASE)),
    (
        re.compile(r'authentication failed|no password supplied|no pg_hba\.conf entry|role ".*" does not exist|denied'),
        (StoreRefused, _REFUSED),
    ),
    (re.compile("too many clients|connection slots"), (StoreUnreachable, _TOO_MANY)),
)


def explained(error: BaseException, place: str) -> StoreError:
    """The error of this tree that a driver's error is, with a message about the store at `place`."""
    # Codes, not messages: those are translated, reworded and shared between causes.
    if hasattr(error, "sqlstate"):
        kind, message = _of_state(error.sqlstate, str(error))
    else:
        code = getattr(error, "sqlite_errorcode", 0)
        kind, message = _BY_EXTENDED_CODE.get(code) or _BY_CODE.get(code & 0xFF) or (StoreError, _FAILED)
    return kind(message.format(place=place, error=" ".join(str(error).split())))


def _of_state(state: str | None, sentence: str) -> tuple[type[StoreError], str]:
    if state is None:
        said = (found for pattern, found in _BY_SENTENCE if pattern.search(sentence))
        return next(said, (StoreUnreachable, _UNREACHABLE))
    lengths = (5, 3, 2)
    return next((_BY_STATE[state[:n]] for n in lengths if state[:n] in _BY_STATE), (StoreError, _FAILED))


def guard(engine: Engine, place: str) -> None:
    """Make every driver error of an engine come out as a StoreError: the one door."""

    @event.listens_for(engine.dialect, "handle_error")
    def translate(context: ExceptionContext) -> Any:
        # What did not come from the driver (a value refused by a column's type) is a fault and stays what it is.
        if context.sqlalchemy_exception is not None:
            raise explained(context.original_exception, place) from context.original_exception
