"""Axis: moments laid along a line, with the long silences folded, so that a first hour is not a dot before a week.

What was observed: most outlets run a wire story within hours, and one or two a week later. On a plain scale the hours
that tell everything shrink to nothing. A logarithmic scale keeps them, but nobody reads hours off it. So the scale is
plain, and silences are cut out of it, with a mark that says how long each was.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: A silence is folded when it is a fifth of the whole and more: five equal silences are a rhythm, and stay.
_LONG = 0.2
_SHORTEST = dt.timedelta(hours=3)
#: Pixels that a folded silence keeps: room for "12 days" in small letters.
FOLD = 56.0
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
#: Seconds between ticks that people count in.
_STEPS = (
    *(n * _MINUTE for n in (1, 5, 15, 30)),
    *(n * _HOUR for n in (1, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14, 30, 90, 365)),
)
#: Pixels that a tick needs for its words ("13:00", "11 Mar").
_TICK = 64.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of time and the pixels that it has; `silent` where it is folded."""

    start: dt.datetime
    end: dt.datetime
    left: float
    right: float
    silent: bool = False

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end - self.start).total_seconds()

    def place(self, at: dt.datetime) -> float:
        """Where a moment in it lies."""
        if not self.seconds:
            return self.left
        share = (at - self.start).total_seconds() / self.seconds
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the picture; `is_day` where it stands for a midnight and is named by its date."""

    x: float
    at: dt.datetime
    is_day: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """Stretches of time from left to right, without a hole."""

    stretches: tuple[Stretch, ...]

    def place(self, at: dt.datetime) -> float:
        """Where a moment lies; what is before or after all of them lies at the edge."""
        inside = next((each for each in self.stretches if at <= each.end), self.stretches[-1])
        return inside.place(at)

    def ticks(self) -> tuple[Tick, ...]:
        """Lines at full minutes, hours or days, as dense as their words allow."""
        return tuple(tick for each in self.stretches if not each.silent for tick in _ticks(each))


def over(moments: Iterable[dt.datetime], left: float, right: float) -> Axis:
    """An axis of some moments, at least one, between two places in pixels."""
    times = sorted(set(moments))
    if len(times) == 1:
        around = dt.timedelta(minutes=30)
        return Axis((Stretch(times[0] - around, times[0] + around, left, right),))
    whole = times[-1] - times[0]
    silences = [(a, b) for a, b in pairwise(times) if b - a >= max(whole * _LONG, _SHORTEST)]
    room = right - left - FOLD * len(silences)
    if not silences or room < (right - left) / 3:
        return Axis((Stretch(times[0], times[-1], left, right),))
    return Axis(_laid(_parts(times, silences), left, room))


def _parts(
    times: Sequence[dt.datetime], silences: Sequence[tuple[dt.datetime, dt.datetime]]
) -> list[tuple[dt.datetime, dt.datetime, bool]]:
    """The spans in order, silent and not."""
    parts, start = [], times[0]
    for begins, ends in silences:
        parts += [(start, begins, False), (begins, ends, True)]
        start = ends
    return [*parts, (start, times[-1], False)]


def _laid(parts: Sequence[tuple[dt.datetime, dt.datetime, bool]], left: float, room: float) -> tuple[Stretch, ...]:
    """Each busy span has pixels by its length, and a twelfth of the room at least, so that one moment can be seen."""
    busy = [max((end - start).total_seconds(), 1.0) for start, end, silent in parts if not silent]
    least = sum(busy) / 12
    total = sum(max(seconds, least) for seconds in busy)
    laid, x = [], left
    for start, end, silent in parts:
        wide = FOLD if silent else room * max((end - start).total_seconds(), least) / total
        laid.append(Stretch(start, end, x, x + wide, silent))
        x += wide
    return tuple(laid)


def _ticks(stretch: Stretch) -> Iterable[Tick]:
    wide = stretch.right - stretch.left
    step = next((s for s in _STEPS if stretch.seconds and wide * s / stretch.seconds >= _TICK), None)
    if step is None:
        return
    at = dt.datetime.fromtimestamp(-(-stretch.start.timestamp() // step) * step, dt.UTC)
    while at <= stretch.end:
        yield Tick(stretch.place(at), at, is_day=at.timestamp() % _DAY == 0)
        at += dt.timedelta(seconds=step)
