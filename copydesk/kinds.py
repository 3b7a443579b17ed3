"""The kinds of event that somebody asks for, by name."""

from collections.abc import Iterable

from copydesk.config import BadConfig
from storage.records import EventKind


def of(names: Iterable[str]) -> frozenset[EventKind]:
    """The kinds of these names. Raises BadConfig for a name that is none."""
    asked = tuple(names)
    if strange := [name for name in asked if name not in set(EventKind)]:
        raise BadConfig(f"{strange[0]!r} is no kind of event; there are {', '.join(EventKind)}")
    return frozenset(EventKind(name) for name in asked)
