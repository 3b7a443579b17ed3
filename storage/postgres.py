"""PostgreSQL: the store of several programs and machines.

Readers see one snapshot (REPEATABLE READ, READ ONLY) and neither wait nor keep anybody waiting. Writers run at READ
COMMITTED and first take their turn (`storage.turns`), an advisory lock that ends with the transaction: each statement
after it sees all that was committed before, which a snapshot taken with the first statement would not.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Column, Connection, Engine, create_engine, text
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler
from sqlalchemy.types import String

from storage.address import place
from storage.columns import dumps, loads
from storage.errors import BadStoreUrl, explained
from storage.turns import Turn

#: `copy` in the letters of a telephone: the first half of our advisory locks, so that other programs' are not ours.
_LOCKS = 2679
#: A schema is a store, so that two of them in one database do not wait for each other.
_SEQUENCE = "SELECT pg_get_serial_sequence(quote_ident(%s), %s)"
_INVALID = """
    SELECT 'the index ' || indexrelid::regclass || ' is not valid: REINDEX it' FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = current_schema()::regnamespace AND NOT indisvalid
    UNION ALL SELECT 'the constraint ' || conname || ' was never checked: VALIDATE it' FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace AND NOT convalidated
"""
_TAKE = text("SELECT pg_advisory_xact_lock(:locks, hashtext(current_schema() || :turn))")

#: Seconds. A transaction that does nothing for that long belongs to a process that was frozen: units of work take
#: tenths of a second, and whoever holds a turn holds up everybody.
_IDLE = 120
#: A machine that went away is noticed within a minute, where the system's own default is two hours.
_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
#: Seconds until an address that does not answer is given up.
_ANSWER = 10

NO_DRIVER = (
    "stores on PostgreSQL need the package psycopg, which is not installed here: `./run extra postgres` in the "
    "checkout, or `pip install 'psycopg[binary]'` into the environment of copydesk."
)


class _Bytewise(PGDDLCompiler):
    """Every column of text compares by its bytes, as in SQLite, whatever language the database was made for."""

    def get_column_specification(self, column: Column[Any], **kwargs: Any) -> str:
        """The column as PostgreSQL is told it."""
        said: str = super().get_column_specification(column, **kwargs)  # type: ignore[no-untyped-call]
        kind = column.type.dialect_impl(self.dialect)
        is_text = isinstance(getattr(kind, "impl_instance", kind), String)
        return f'{said} COLLATE "C"' if is_text else said


def engine(url: URL, patience: float, options: Mapping[str, str]) -> Engine:  # noqa: ARG001 - those of SQLite
    """An engine whose writers wait up to `patience` seconds. BadStoreUrl where there is no driver."""
    try:
        made = create_engine(
            url,
            connect_args=_session(url, patience),
            json_serializer=dumps,
            json_deserializer=loads,
            pool_use_lifo=True,
            pool_pre_ping=True,  # the server may have been started anew meanwhile
        )
    except ModuleNotFoundError as error:
        raise BadStoreUrl(NO_DRIVER) from error
    made.dialect.ddl_compiler = _Bytewise
    return made


@contextmanager
def reading(made: Engine) -> Iterator[Connection]:
    """A transaction that sees the store as it was at its first statement."""
    with made.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(made: Engine, turn: Turn | None) -> Iterator[Connection]:
    """A transaction to write in, the only one of its `turn`; None for what is one statement and minds nobody."""
    with made.begin() as connection:
        if turn is not None:
            connection.execute(_TAKE, {"locks": _LOCKS, "turn": f" {turn:d}"})
        yield connection


@contextmanager
def rebuilding(made: Engine) -> Iterator[Connection]:
    """A transaction in which tables may be made anew: nobody else brings in, groups or migrates meanwhile."""
    with made.begin() as connection:
        for turn in (Turn.SCHEMA, Turn.ARRIVAL, Turn.STORIES):
            connection.execute(_TAKE, {"locks": _LOCKS, "turn": f" {turn:d}"})
        yield connection


@contextmanager
def filling(made: Engine) -> Iterator[Connection]:
    """A transaction that fills an empty store."""
    with rebuilding(made) as connection:
        yield connection
        connection.exec_driver_sql("ANALYZE")


def load(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put in rows of values as they are kept, by COPY: a tenth of the time of INSERT."""
    driver: Any = connection.connection.dbapi_connection
    named = ", ".join(f'"{name}"' for name in columns)
    try:
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    except driver.Error as error:
        raise explained(error, place(connection.engine.url)) from error


def drawn(connection: Connection, table: str, column: str) -> int:
    """The highest number that a table ever gave out."""
    named = connection.exec_driver_sql(_SEQUENCE, (table, column)).scalar()
    if named is None:
        return 0
    last, is_used = connection.exec_driver_sql(f"SELECT last_value, is_called FROM {named}").one()  # noqa: S608
    return int(last) if is_used else 0


def draw_beyond(connection: Connection, table: str, column: str, last: int) -> None:
    """Have a table give out higher numbers than this."""
    named = connection.exec_driver_sql(_SEQUENCE, (table, column)).scalar()
    if named is not None:
        connection.exec_driver_sql("SELECT setval(%s::regclass, %s, %s)", (named, max(last, 1), last > 0))


def damage(connection: Connection, *, thorough: bool) -> list[str]:  # noqa: ARG001 - as with SQLite
    """Indexes and constraints that hold no longer; pages are for the server's own tools (`pg_amcheck`)."""
    return list(connection.exec_driver_sql(_INVALID).scalars())


def writes_ahead(connection: Connection) -> bool:  # noqa: ARG001 - the same question is one to SQLite
    """Readers and writers always leave each other alone."""
    return True


def write_ahead(made: Engine) -> None:
    """Nothing is to be done for that."""


def scrub(made: Engine) -> bool:  # noqa: ARG001
    """Rows that were deleted are gone with the next vacuum, which the server does by itself: always True."""
    return True


def _session(url: URL, patience: float) -> dict[str, Any]:
    """What is asked of each connection, beside what the address itself says."""
    # Zero would be to wait for ever.
    wait = max(1, int(patience * 1000))
    server = {"lock_timeout": wait, "idle_in_transaction_session_timeout": _IDLE * 1000, "timezone": "UTC"}
    server |= {f"tcp_{name}": seconds for name, seconds in _ALIVE.items()}
    said = url.query.get("options") or os.environ.get("PGOPTIONS", "")
    own = " ".join(f"-c {name}={value}" for name, value in server.items())
    given = {"application_name": "copydesk", "connect_timeout": _ANSWER, "client_encoding": "utf8", **_ALIVE}
    asked = {name: value for name, value in given.items() if name not in url.query}
    return {**asked, "options": f"{own} {said if isinstance(said, str) else ' '.join(said)}".strip()}
