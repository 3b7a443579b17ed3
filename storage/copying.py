"""Copying: a whole store in another place or another kind of database, every row as it is kept, and proved to be.

It is all or nothing: on PostgreSQL one transaction, on SQLite a file beside that gets its name when it is complete.
Read is one snapshot, so others may go on writing meanwhile. The index of words is not copied, for each kind of database
has its own; whoever opens the copy makes it (`Store.unsearched`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, Select, Table, func, select

from storage import address, connection, written
from storage.errors import StoreError, StoreReadOnly, StoreTaken
from storage.loading import TABLES, loading
from storage.store import PATIENCE, Store

#: Rows in hand at a time: of raw pages of 20 KB it is 10 MB.
_AT_ONCE = 500
_THERE = "{path} is there already: name a place where nothing is."
_BEGUN = "{path} is of a copy that is being made or was killed: if nobody is at it, delete it and copy again."
_DIFFERS = "the copy differs from its source in the table {table}, and was given up. Please report it."

#: Told the table and how many rows of all have been read or proved.
Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Copied:
    """A table of the copy: its rows, and a sum over their hashes, whatever their order."""

    table: str
    rows: int
    checksum: str


def size(store: Store) -> int:
    """How many rows a copy has to move; it goes through them twice."""
    with connection.reading(store.engine) as opened:
        return sum(opened.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES)


def copy(source: Store, to: str, told: Told) -> list[Copied]:
    """Copy a store to a path or URL where there is none yet. StoreTaken where there is; every other StoreError."""
    done = _Progress(told)
    with _fresh(to) as engine, loading(engine, address.place(engine.url)) as made:
        with connection.reading(source.engine) as opened:
            copied = [_copied(opened, made, table, done) for table in TABLES]
        for table, before in zip(TABLES, copied, strict=True):
            if _summed(made, table, done) != before:
                raise StoreError(_DIFFERS.format(table=table.name))
    return copied


@dataclass(slots=True)
class _Progress:
    told: Told
    rows: int = 0

    def add(self, table: Table, more: int) -> None:
        self.rows += more
        self.told(table.name, self.rows)


def _copied(opened: Connection, made: Connection, table: Table, done: _Progress) -> Copied:
    total = _Sum()
    for rows in _read(opened, table):
        connection.load(made, table, table.columns.keys(), rows)
        total.add(rows)
        done.add(table, len(rows))
    column = table.autoincrement_column
    if column is not None:
        connection.draw_beyond(made, column, connection.drawn(opened, column))
    return total.of(table)


def _summed(made: Connection, table: Table, done: _Progress) -> Copied:
    total = _Sum()
    for rows in _read(made, table):
        total.add(rows)
        done.add(table, len(rows))
    return total.of(table)


def _read(opened: Connection, table: Table) -> Iterator[list[tuple[object, ...]]]:
    asked: Select[tuple[object, ...]] = select(*(written.of(column).label(column.name) for column in table.columns))
    found = opened.execute(asked.execution_options(yield_per=_AT_ONCE))
    for rows in found.partitions():
        yield [tuple(row) for row in rows]


class _Sum:
    def __init__(self) -> None:
        self._rows = self._sum = 0

    def add(self, rows: list[tuple[object, ...]]) -> None:
        self._rows += len(rows)
        for row in rows:
            self._sum += int.from_bytes(blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=8).digest())

    def of(self, table: Table) -> Copied:
        return Copied(table.name, self._rows, f"{self._sum % 2**64:016x}")


@contextmanager
def _fresh(to: str) -> Iterator[Engine]:
    """Where the copy is made. A file is made beside, and has its name when the block ends."""
    url = address.of(to)
    if url.get_backend_name() != "sqlite":
        yield from _opened(url)
        return
    address.check(url, create=True)
    path = Path(url.database or "")
    if path.exists():
        raise StoreTaken(_THERE.format(path=path))
    beside = path.with_name(f"{path.name}.copying")
    try:
        beside.touch(exist_ok=False)
    except FileExistsError as error:
        raise StoreTaken(_BEGUN.format(path=beside)) from error
    except OSError as error:
        raise StoreReadOnly(f"no file can be made in {path.parent}: {error.strerror}.") from error
    try:
        yield from _opened(url.set(database=str(beside)))
        beside.rename(path)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{beside}{ending}").unlink(missing_ok=True)


def _opened(url: URL) -> Iterator[Engine]:
    engine = connection.engine(url, PATIENCE)
    try:
        yield engine
    finally:
        engine.dispose()
