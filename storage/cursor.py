"""Cursors: the place in a list behind which the next page begins, as text that is opaque to whoever carries it.

It is the sort key of the last line that was shown, and not a count of lines: what arrives or leaves meanwhile moves
nothing, and the last page costs no more than the first.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

import orjson

#: Ids of more than this no database has; a larger one would be an error of the driver.
_LARGEST = 2**63 - 1


class BadCursor(ValueError):
    """A cursor that was not given by a list of this order. `str()` is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Place:
    """The last line's sort key: its time, None where the order is by id alone, and its id."""

    at: datetime | None
    id: int


def write(order: str, place: Place) -> str:
    """The cursor of a place in a list of an order."""
    spelled = orjson.dumps([order, place.at and place.at.isoformat(), place.id])
    return urlsafe_b64encode(spelled).decode("ascii").rstrip("=")


def read(text: str, order: str, *, timed: bool) -> Place:
    """The place that a cursor names. Raises BadCursor where it is none of a list of this order.

    `timed` says whether the order has times.
    """
    try:
        given, at, number = orjson.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        place = Place(None if at is None else datetime.fromisoformat(at), number)
    except (ValueError, TypeError):
        raise BadCursor(f"{text[:80]!r} is no cursor: take one from `next` of the page before.") from None
    if given != order:
        raise BadCursor(
            f"this cursor is of a list in the order {given!s:.20}, and not {order}: begin at the first page."
        )
    if not _is_sound(place, timed=timed):
        raise BadCursor(f"{text[:80]!r} is no cursor: take one from `next` of the page before.")
    return place


def _is_sound(place: Place, *, timed: bool) -> bool:
    """Whether a place that anybody may have written can be asked for."""
    if type(place.id) is not int or not 0 <= place.id <= _LARGEST:
        return False
    return place.at.tzinfo is not None if place.at else not timed
