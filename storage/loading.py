"""Loading: a new store filled by the hundred thousand rows; indexes and references are made when all are there."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.schema import AddConstraint, DropConstraint

from storage import connection, schema
from storage.errors import StoreTaken
from storage.search import index as search_index
from storage.search.tables import searched
from storage.tables import feed, metadata

Rows = Iterable[Sequence[Any]]
#: Every table with rows of its own, each after those that it refers to; how far the index of words has come is not of
#: the rows but of that index, which is made anew.
TABLES = [table for table in metadata.sorted_tables if table is not searched]
_TAKEN = "{place} holds a store already: name a place where there is none."


@contextmanager
def loading(engine: Engine, place: str) -> Iterator[Connection]:
    """A transaction in an empty store (made where there is none), to be filled by `connection.load`.

    StoreTaken where there is anything in it. Search finds what was loaded when its index has been made.
    """
    schema.migrate(engine, place)
    with connection.filling(engine) as opened:
        _empty(opened, place)
        _set_aside(opened)
        yield opened
        for table in TABLES:
            _count_on(opened, table)
        search_index.restart(opened)
        _put_back(opened)


def _empty(opened: Connection, place: str) -> None:
    for table in TABLES:
        if table is not feed and opened.execute(select(table).limit(1)).first() is not None:
            raise StoreTaken(_TAKEN.format(place=place))
    opened.execute(delete(feed))


def _count_on(opened: Connection, table: Any) -> None:
    """Numbers that are there by now are not given out again."""
    column = table.autoincrement_column
    if column is not None:
        highest = opened.execute(select(func.coalesce(func.max(column), 0))).scalar_one()
        if connection.drawn(opened, column) < highest:
            connection.draw_beyond(opened, column, highest)


def _set_aside(opened: Connection) -> None:
    # SQLite cannot drop a reference, and looks after none until the end (`connection.filling`).
    for table in TABLES:
        for index in table.indexes:
            index.drop(opened)
        for reference in table.foreign_key_constraints if opened.dialect.supports_alter else ():
            opened.execute(DropConstraint(reference))


def _put_back(opened: Connection) -> None:
    for table in TABLES:
        for index in table.indexes:
            index.create(opened)
    for table in TABLES if opened.dialect.supports_alter else ():
        for reference in table.foreign_key_constraints:
            opened.execute(AddConstraint(reference, isolate_from_table=False))
