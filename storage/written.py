"""Written: columns read as they are kept, the same on every database: numbers, truths, bytes, None and texts.

Times are 27 characters in UTC, JSON stays a text. So rows pass in bulk without an object for each value, from one kind
of database to another too.
"""

from typing import Any

from sqlalchemy import JSON, ColumnElement, String, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from storage.columns import Instant, When


class _Written(FunctionElement[str]):
    # A time or a JSON value as the text that SQLite holds: the text itself there, spelled out elsewhere.
    inherit_cache = True
    type = String()


@compiles(_Written)
def _as_it_is(element: _Written, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


class _Time(_Written):
    inherit_cache = True


class _Json(_Written):
    inherit_cache = True


@compiles(_Time, "postgresql")
def _time_on_postgres(element: _Time, compiler: SQLCompiler, **options: Any) -> str:
    spelled = """'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"""
    return f"to_char(({compiler.process(element.clauses, **options)}) AT TIME ZONE 'UTC', {spelled})"


@compiles(_Json, "postgresql")
def _json_on_postgres(element: _Json, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS TEXT)"


def of(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column, to be read as it is kept."""
    if isinstance(column.type, Instant):
        return _Time(column)
    if isinstance(column.type, JSON):
        return _Json(column)
    return type_coerce(column, String) if isinstance(column.type, When) else column
