"""Manifest: what an export into a folder was asked for, which of its files are finished, and what it stands for.

It lies beside the folder of the files, not in it, since readers take every file in there for data.
"""

import errno
from dataclasses import dataclass, field

import orjson

from copydesk.exports.places import Place


@dataclass(frozen=True, slots=True)
class Part:
    """A finished file: its rows are those of the ids `first` to `last` of its day."""

    path: str
    day: str
    first: int
    last: int
    rows: int


@dataclass(slots=True)
class Manifest:
    """What is known of an export. `asked` is the request as it would have to be made again; `cursor` its last event."""

    asked: dict[str, object]
    cursor: int
    removed: list[int] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    complete: bool = False

    def reached(self) -> dict[str, int]:
        """The last id that is written, of each day."""
        told: dict[str, int] = {}
        for part in self.parts:
            told[part.day] = max(part.last, told.get(part.day, part.last))
        return told

    def save(self, place: Place) -> None:
        """Write it, whole or not at all."""
        with place.writing() as file:
            file.write(orjson.dumps(self, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))

    @classmethod
    def load(cls, place: Place) -> "Manifest | None":
        """The one at a place; None where there is none. FileExistsError for another kind of file."""
        text = place.read()
        if text is None:
            return None
        try:
            told = orjson.loads(text)
            parts = [Part(**part) for part in told.pop("parts")]
            return cls(**told, parts=parts)
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            raise FileExistsError(errno.EEXIST, "it is there and no manifest of an export", place.shown) from error
