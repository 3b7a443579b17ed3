"""Types of columns that exist on every database we use, and refuse what would come back as something else."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator

from normalize.article import Moment

#: `2024-03-04T12:00:00.000000Z`: always as long, so that the order of the texts is the order of the instants.
_INSTANT = 27


class Instant(TypeDecorator[datetime]):
    """A timezone-aware instant, kept and given back in UTC; text in SQLite, which has no type for it."""

    impl = DateTime(timezone=True).with_variant(String(_INSTANT), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """UTC, or an error for a time whose zone nobody knows."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value.isoformat()}")
        return _written(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002
        """What makes an instant in UTC of a value. One call, not three: a page of stories has three hundred."""
        return _of_text if dialect.name == "sqlite" else _of_zone


def _of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _of_zone(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


class When(TypeDecorator[Moment]):
    """An instant, or the bare day where only the day is known, as ISO 8601 text."""

    impl = String(_INSTANT)
    cache_ok = True

    def process_bind_param(self, value: Moment | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Ten characters for a day, 27 for an instant in UTC."""
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError(f"a time without a zone cannot be stored: {value.isoformat()}")
            return _written(value)
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Moment | None:  # noqa: ARG002
        """What was given: a date or an instant."""
        if value is None:
            return None
        return date.fromisoformat(value) if len(value) == len("2024-03-04") else datetime.fromisoformat(value)


class Words(TypeDecorator[str]):
    """Text from outside, which may hold what no database takes as text.

    File names that are not UTF-8 reach Python as lone surrogates, and JSON can spell those and NUL. Both are
    written as their escapes (`\\udce9`), so that such a name is kept readable and is found again by itself.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text with what cannot be stored escaped."""
        return None if value is None else plain(value)


def plain(text: str) -> str:
    """A text that every database takes: NUL and lone surrogates are spelled out."""
    # PostgreSQL takes no NUL in a text, SQLite's own functions end there.
    if "\0" in text:
        text = text.replace("\0", "\\x00")
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def dumps(value: object) -> str:
    """JSON for a column: readable, but with escapes where the text could not be stored as it is."""
    try:
        return orjson.dumps(value).decode("utf-8")
    except TypeError:  # lone surrogates, and whole numbers of more than 64 bits
        return json.dumps(value, separators=(",", ":"))


def loads(text: str) -> object:
    """What `dumps` wrote. Not orjson's: that refuses lone surrogates and makes floats of large numbers."""
    return json.loads(text)


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
