"""A store taken down to its first schema and up to the last by `copydesk migrate`, and what it then holds."""

import subprocess
import sys
import time
from collections.abc import Mapping
from hashlib import blake2b

from sqlalchemy import MetaData, Select, Table, inspect, select

from storage import address, connection, schema
from storage.store import PATIENCE

_FIRST = schema.REVISIONS[0]
#: What is made of the texts, and made anew where the way of making it is another.
_REMADE = {"alembic_version", "signature", "signature_key"}
#: By table: the columns that were summed, how many rows, the sum.
_Sums = Mapping[str, tuple[list[str], int, int]]


def measure(place: str) -> None:
    """Print the times down and up. RuntimeError where anything that the first schema holds is another afterwards."""
    down = _migrated(place, _FIRST)
    before = _sums(place, None)
    up = _migrated(place, schema.HEAD)
    after = _sums(place, before)
    rows = sum(count for _, count, _ in before.values())
    lost = [name for name, told in before.items() if after.get(name) != told]
    if lost:
        raise RuntimeError(f"the migration changed {', '.join(lost)}")
    print(f"migration to {_FIRST}: {down:,.0f} s; to {schema.HEAD}: {up:,.0f} s; {rows:,} rows as before")


def _migrated(place: str, to: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "copydesk", "migrate", "--to", to, "--store", place], check=True)
    return time.perf_counter() - began


def _sums(place: str, like: _Sums | None) -> _Sums:
    """Sums over the hashes of all rows: of the tables and columns of another, or of all that there are."""
    engine = connection.engine(address.of(place), PATIENCE)
    try:
        names = like or [name for name in inspect(engine).get_table_names() if name not in _REMADE]
        tables = MetaData()
        tables.reflect(engine, only=list(names))
        with connection.reading(engine) as opened:
            made = {}
            for name in names:
                table: Table = tables.tables[name]
                columns = like[name][0] if like else table.columns.keys()
                asked: Select[tuple[object, ...]] = select(*(table.c[column] for column in columns))
                count = total = 0
                for row in opened.execute(asked.execution_options(yield_per=1000)):
                    count += 1
                    total += int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=8).digest())
                made[name] = (list(columns), count, total % 2**64)
            return made
    finally:
        engine.dispose()
