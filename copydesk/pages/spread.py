"""Spread: the picture of who carried a story when, how much of it and in which version; a template draws it.

A row an outlet, in the order in which they ran it; time from left to right; a dot an article. The area of a dot is the
share of the original's words that it carries, since people compare areas; its colour says whether what it carries is
still the agency's word. Where an outlet only says the day, the day is a bar and the dot lies at its beginning.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from copydesk.pages import axis
from copydesk.pages.axis import Axis, Tick

#: Pixels. A row holds a target of 24 (WCAG 2.2, 2.5.8) and some air.
ROW, TOP, BOTTOM = 32, 30, 8
#: Where names stand beside their rows, and where they stand above them.
GUTTER, EDGE = 200, 18
_SMALLEST, _LARGEST = 4.5, 11.0
#: Letters of a name that fit into the gutter at 13 pixels.
NAME = 27
#: Rows that are drawn; the table beneath has all.
MOST = 80


class Standing(StrEnum):
    """What the text of a copy is worth now."""

    CURRENT = "current"
    EARLIER = "earlier"
    UNCORRECTED = "uncorrected"
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class Copy:
    """One article of a story as it is drawn: `share` of the original's words, 0 to 1; `day`: only the day is known."""

    article: int
    outlet: str
    title: str
    at: dt.datetime
    day: bool
    share: float
    version: int
    standing: Standing
    original: bool
    corrects: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """A copy in its place; `until` is where its day ends, if only the day is known."""

    copy: Copy
    x: float
    radius: float
    until: float | None


@dataclass(frozen=True, slots=True)
class Track:
    """An outlet's row: its height in the picture, its dots, and from where to where it reaches."""

    outlet: str
    y: float
    dots: tuple[Dot, ...]

    @property
    def ends(self) -> tuple[float, float]:
        """The first and the last dot."""
        places = [dot.x for dot in self.dots]
        return min(places), max(places)


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch of time that is folded, from `left` to `right`, and how long it is, in words."""

    left: float
    right: float
    said: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn. `begin` is where the original stands; `left_out` counts rows that are not drawn."""

    width: int
    height: int
    narrow: bool
    tracks: tuple[Track, ...]
    ticks: tuple[Tick, ...]
    silences: tuple[Silence, ...]
    begin: float | None
    left_out: int


def picture(copies: Sequence[Copy], width: int, *, narrow: bool = False) -> Picture:
    """Lay out the copies of a story, at least one, on so many pixels."""
    row = ROW + 16 if narrow else ROW
    rows = _rows(copies)
    laid = axis.over(_moments(copies), EDGE if narrow else GUTTER + EDGE, width - EDGE)
    tracks = tuple(_track(rows[name], laid, TOP + row * (n + 0.5)) for n, name in enumerate(list(rows)[:MOST]))
    return Picture(
        width,
        TOP + row * len(tracks) + BOTTOM,
        narrow,
        tracks,
        laid.ticks(),
        tuple(Silence(s.left, s.right, told(s.end - s.start)) for s in laid.stretches if s.silent),
        next((laid.place(copy.at) for copy in copies if copy.original), None),
        max(0, len(rows) - MOST),
    )


def _rows(copies: Iterable[Copy]) -> dict[str, list[Copy]]:
    rows: dict[str, list[Copy]] = {}
    for copy in sorted(copies, key=place):
        rows.setdefault(copy.outlet, []).append(copy)
    return rows


def place(copy: Copy) -> tuple[dt.datetime, bool, int]:
    """Its place in the order of rows; what only says the day stands behind those of that day that say more."""
    return copy.at + dt.timedelta(days=1) * copy.day, not copy.original, copy.article


def _moments(copies: Sequence[Copy]) -> list[dt.datetime]:
    """The times that the picture reaches over: a midnight that stands for a day would stretch it for nothing."""
    return [copy.at for copy in copies if not copy.day] or [copy.at for copy in copies]


def _track(copies: Sequence[Copy], laid: Axis, y: float) -> Track:
    return Track(copies[0].outlet, y, tuple(_dot(copy, laid) for copy in copies))


def _dot(copy: Copy, laid: Axis) -> Dot:
    # Areas and not radii are in proportion to the share, from the smallest dot that can be seen.
    area = _SMALLEST**2 + (_LARGEST**2 - _SMALLEST**2) * min(max(copy.share, 0.0), 1.0)
    until = laid.place(copy.at + dt.timedelta(days=1)) if copy.day else None
    return Dot(copy, laid.place(copy.at), area**0.5, until)


def told(span: dt.timedelta) -> str:
    """A span of time in the largest unit that leaves two or more: `40 minutes`, `3 hours`, `2 days`."""
    seconds = span.total_seconds()
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * unit or (unit == 60 and seconds >= 60):
            number = round(seconds / unit)
            return f"{number:,} {name}{'s' * (number != 1)}"
    return "under a minute"
