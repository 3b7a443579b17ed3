"""SQLite: the store in one file.

It runs in WAL: one writer at a time, and readers that neither wait for it nor keep it waiting. A unit of
work takes the writer's place when it begins (BEGIN IMMEDIATE), not at its first write, where SQLite could no
longer let it wait and would fail at once. synchronous=NORMAL leaves out the fsync of each commit: a killed
process loses nothing, since what was written is the system's by then; a power cut may cost the last moments,
never the store.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import uniform
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from storage.address import opening
from storage.columns import dumps, loads
from storage.errors import StoreInconsistent, StoreLocked
from storage.turns import Turn

#: Seconds between two tries for the writer's place, drawn from a range. SQLite's own waiting grows to a tenth
#: of a second: of two processes that committed every 5 ms with nothing between, one waited until the other
#: had done.
_PAUSE = (0.001, 0.008)

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA temp_store = MEMORY",
    # What is deleted is overwritten, as many builds do anyway: else what was forgotten stays in the file.
    "PRAGMA secure_delete = ON",
    # 32 MB a connection: of the key index of a million articles all but the leaves.
    "PRAGMA cache_size = -32768",
    # 32 MB: keys fall all over their index, and one copy back to it serves many units. 4 MB took 1.6 times as
    # long.
    "PRAGMA wal_autocheckpoint = 8000",
    "PRAGMA journal_size_limit = 67108864",  # what a burst leaves of the log goes back to the disk
)
#: To fill a file that is given up where that fails. Indexes are made by sorting, which spills to the disk.
_FILLING = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA temp_store = FILE",
    "PRAGMA cache_size = -131072",  # 128 MB: keys that cannot be set aside (UNIQUE) fall all over their index
)


def engine(url: URL, patience: float, options: Mapping[str, str]) -> Engine:
    """An engine whose writers wait up to `patience` seconds; `options` open the file (`address.opening`)."""
    made = create_engine(
        opening(url, options),
        connect_args={"timeout": patience},
        json_serializer=dumps,
        json_deserializer=loads,
        execution_options={"patience": patience},
        pool_use_lifo=True,  # the connection that was used last has its cache warm
    )
    event.listen(made, "connect", _prepare)
    return made


# Transactions are begun here and not by a listener of the engine: an engine with listeners looks for more of
# them at every statement (8 % of a unit of work in a profile).


@contextmanager
def reading(made: Engine) -> Iterator[Connection]:
    """A transaction that sees the store as it was at its first statement, and never waits for a writer."""
    with made.begin() as connection:
        connection.exec_driver_sql("BEGIN")
        yield connection


@contextmanager
def writing(made: Engine, turn: Turn | None) -> Iterator[Connection]:  # noqa: ARG001 - there is one turn for all
    """A transaction that is the only one to write; kept as a whole, or not at all if the block raises."""
    with made.begin() as connection:
        _take_turn(connection)
        yield connection


@contextmanager
def rebuilding(made: Engine) -> Iterator[Connection]:
    """A transaction to write in, in which tables may be made anew.

    SQLite changes a table by copying it, and references to it dangle meanwhile: they are checked at the end.
    """
    write_ahead(made)
    with made.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.commit()  # neither this nor the journal can be changed inside a transaction
        try:
            with connection.begin():
                _take_turn(connection)
                yield connection
                _check_references(connection)
        finally:
            # Closed for good: the next one begins with its foreign keys on.
            connection.invalidate()


@contextmanager
def filling(made: Engine) -> Iterator[Connection]:
    """A transaction that fills a file of which nobody knows yet: it has no journal, and is junk if the block raises."""
    made.dispose()  # the journal is changed by who is alone
    with made.connect() as connection:
        for pragma in _FILLING:
            connection.exec_driver_sql(pragma)
        connection.commit()
        try:
            with connection.begin():
                _take_turn(connection)
                yield connection
                _check_references(connection)
        finally:
            connection.invalidate()
    write_ahead(made)


def load(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put in rows of values as they are kept."""
    named, asked = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    many = [tuple(row) for row in rows]
    if many:
        connection.exec_driver_sql(f'INSERT INTO "{table}" ({named}) VALUES ({asked})', many)  # noqa: S608 - our names


def drawn(connection: Connection, table: str, _column: str) -> int:
    """The highest number that a table ever gave out."""
    asked = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?"
    return int(connection.exec_driver_sql(asked, (table,)).scalar_one())


def draw_beyond(connection: Connection, table: str, _column: str, last: int) -> None:
    """Have a table give out higher numbers than this."""
    connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))


def damage(connection: Connection, *, thorough: bool) -> list[str]:
    """What SQLite finds wrong with its file, the first ten; `thorough` holds every index against its table."""
    asked = "PRAGMA integrity_check(10)" if thorough else "PRAGMA quick_check(10)"
    found = [said for said in connection.exec_driver_sql(asked).scalars() if said != "ok"]
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(10)
    return found + [f"row {row} of {table} refers to nothing in {to}" for table, row, to, _ in dangling]


def writes_ahead(connection: Connection) -> bool:
    """Whether readers and the writer leave each other alone. A copy made by VACUUM INTO has lost that."""
    return connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def write_ahead(made: Engine) -> None:
    """Make it so; it is written into the file."""
    with made.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")


def scrub(made: Engine) -> bool:
    """Let what was deleted be gone from the file and its log; False where a reader still holds an older state."""
    with made.connect() as connection:
        # Words of deleted articles stay in the parts of the index that are not merged yet.
        connection.exec_driver_sql("INSERT INTO search (search) VALUES ('optimize')")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    return not busy


def _check_references(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if dangling:
        raise StoreInconsistent(f"the migration left references to nothing: {dangling[:3]}; it was undone.")


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # Transactions are begun below; the driver would begin them late, and commit them where nobody asked.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _take_turn(connection: Connection) -> None:
    """BEGIN IMMEDIATE, tried until it is our turn or our patience is at its end (StoreLocked)."""
    patience = connection.get_execution_options()["patience"]
    deadline = time.monotonic() + patience
    _wait(connection, 0)
    try:
        while not _began(connection, deadline):
            time.sleep(uniform(*_PAUSE))  # noqa: S311 (no secret: it keeps two writers out of step)
    finally:
        _wait(connection, patience)


def _began(connection: Connection, deadline: float) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except StoreLocked:
        if time.monotonic() > deadline:
            raise
        return False
    return True


def _wait(connection: Connection, seconds: float) -> None:
    """How long SQLite itself waits for a lock."""
    # Past SQLAlchemy, for it is set twice in every unit of work and can neither fail nor return anything.
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
