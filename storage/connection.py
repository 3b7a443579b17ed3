"""Connections: how a transaction begins and ends, on whichever kind of database the store is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from itertools import islice
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy import URL, Column, Connection, Engine, Insert, Table, insert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage import postgres, sqlite
from storage.address import place
from storage.errors import guard
from storage.turns import Turn

#: Parameters of one statement: SQLite takes 32,766, and lists of this length are where asking twice costs
#: nothing.
BATCH = 500


class _Database(Protocol):
    """What a kind of database must be able to do."""

    def engine(self, url: URL, patience: float, options: Mapping[str, str]) -> Engine: ...
    def reading(self, made: Engine) -> AbstractContextManager[Connection]: ...
    def writing(self, made: Engine, turn: Turn | None) -> AbstractContextManager[Connection]: ...
    def rebuilding(self, made: Engine) -> AbstractContextManager[Connection]: ...
    def filling(self, made: Engine) -> AbstractContextManager[Connection]: ...
    def load(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None: ...
    def drawn(self, connection: Connection, table: str, column: str, /) -> int: ...
    def draw_beyond(self, connection: Connection, table: str, column: str, last: int, /) -> None: ...
    def damage(self, connection: Connection, *, thorough: bool) -> list[str]: ...
    def writes_ahead(self, connection: Connection) -> bool: ...
    def write_ahead(self, made: Engine) -> None: ...
    def scrub(self, made: Engine) -> bool: ...


_DATABASES: Mapping[str, _Database] = {"sqlite": sqlite, "postgresql": postgres}


def engine(url: URL, patience: float, options: Mapping[str, str] = MappingProxyType({})) -> Engine:
    """An engine whose errors are ours, and whose writers wait up to `patience` seconds for their turn.

    `options` are SQLite's own for opening the file (`address.opening`).
    """
    made = _DATABASES[url.get_backend_name()].engine(url, patience, options)
    guard(made, place(url))
    return made


def reading(made: Engine) -> AbstractContextManager[Connection]:
    """A transaction that sees the store as it was at its first statement, and never waits for a writer."""
    return _DATABASES[made.dialect.name].reading(made)


def writing(made: Engine, turn: Turn | None = None) -> AbstractContextManager[Connection]:
    """A transaction to write in, the only one of its turn; kept as a whole, or not at all if the block raises."""
    return _DATABASES[made.dialect.name].writing(made, turn)


def rebuilding(made: Engine) -> AbstractContextManager[Connection]:
    """A transaction to write in, in which tables may be made anew."""
    return _DATABASES[made.dialect.name].rebuilding(made)


def filling(made: Engine) -> AbstractContextManager[Connection]:
    """A transaction to fill a new store in, of which nobody knows yet; where it fails the store is good for nothing."""
    return _DATABASES[made.dialect.name].filling(made)


def load(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put rows into a table, their values as they are kept (`storage.written`)."""
    _DATABASES[connection.dialect.name].load(connection, table.name, columns, rows)


def drawn(connection: Connection, column: Column[Any]) -> int:
    """The highest number that a counting column ever gave out; 0 for none."""
    return _DATABASES[connection.dialect.name].drawn(connection, column.table.name, column.name)


def draw_beyond(connection: Connection, column: Column[Any], last: int) -> None:
    """Have a counting column give out higher numbers than this from now on."""
    _DATABASES[connection.dialect.name].draw_beyond(connection, column.table.name, column.name, last)


def damage(connection: Connection, *, thorough: bool) -> list[str]:
    """What the database finds wrong with its own pages, indexes and references; the first few."""
    return _DATABASES[connection.dialect.name].damage(connection, thorough=thorough)


def writes_ahead(connection: Connection) -> bool:
    """Whether readers and the writer leave each other alone."""
    return _DATABASES[connection.dialect.name].writes_ahead(connection)


def write_ahead(made: Engine) -> None:
    """Make it so."""
    _DATABASES[made.dialect.name].write_ahead(made)


def scrub(made: Engine) -> bool:
    """Let what was deleted be gone from where the database keeps it, as far as it can be told to."""
    return _DATABASES[made.dialect.name].scrub(made)


def batches(items: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """The items in lists that fit into one statement."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


@cache
def inserting(table: Table) -> Insert:
    """The statement that inserts rows, made once: SQLAlchemy looks a known one up by what it is made of."""
    return insert(table)


def inserting_new(connection: Connection, table: Table) -> Insert:
    """The statement that inserts a row where none of the same key is, and does nothing otherwise."""
    return _inserting_new(connection.dialect.name, table)


@cache
def _inserting_new(database: str, table: Table) -> Insert:
    if database == "sqlite":
        return sqlite_insert(table).on_conflict_do_nothing()
    return postgres_insert(table).on_conflict_do_nothing()


def adding(connection: Connection, table: Table, number: str) -> Insert:
    """The statement that inserts a row, or adds to the `number` of the row of the same key."""
    return _adding(connection.dialect.name, table, number)


@cache
def _adding(database: str, table: Table, number: str) -> Insert:
    made = (sqlite_insert if database == "sqlite" else postgres_insert)(table)
    both = {number: table.c[number] + made.excluded[number]}
    return made.on_conflict_do_update(index_elements=list(table.primary_key), set_=both)


def inserted(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert a row; the id it was given."""
    made = connection.execute(inserting(table), values).inserted_primary_key
    if made is None:
        raise TypeError(f"{table} has no id")
    return int(made[0])
