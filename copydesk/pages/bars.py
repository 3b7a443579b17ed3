"""Bars: numbers by day, as upright bars: all of them, a part of each in a deeper shade, and what went wrong below."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Room for the largest number on the left, and for dates beneath.
_LEFT, _BENEATH, _ABOVE = 38.0, 18.0, 8.0
#: Pixels between two dates that are written out.
_LABEL = 58.0


@dataclass(frozen=True, slots=True)
class Day:
    """What is drawn of a day: all, a part of it, and what failed."""

    day: dt.date
    all: int = 0
    part: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A day in its place; heights in pixels from the ground up, `bad` from the ground down."""

    day: Day
    x: float
    all: float
    part: float
    bad: float
    named: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn. `ground` is where zero lies, `grid` has a round number and its height."""

    width: int
    height: int
    wide: float
    ground: float
    bars: tuple[Bar, ...]
    grid: tuple[tuple[int, float], ...]


def chart(days: Sequence[Day], width: int = 560, height: int = 150, *, plain: bool = False) -> Chart:
    """Lay out some days, at least one, from left to right; a `plain` chart has no room for words."""
    above, below = max(day.all for day in days), max(day.bad for day in days)
    left, beneath, over = (0.0, 2.0, 2.0) if plain else (_LEFT, _BENEATH, _ABOVE)
    room = height - beneath - over
    unit = room / max(above + below, 1)
    ground = over + (above * unit if above + below else room)
    step = (width - left) / len(days)
    every = max(1, -(-int(_LABEL) // max(int(step), 1)))
    bars = tuple(
        Bar(day, left + n * step, day.all * unit, day.part * unit, day.bad * unit, (len(days) - 1 - n) % every == 0)
        for n, day in enumerate(days)
    )
    return Chart(width, height, max(step - 2, 1.0), ground, bars, () if plain else _grid(above, ground, unit))


def _grid(above: int, ground: float, unit: float) -> tuple[tuple[int, float], ...]:
    """The round number (1, 2, 5, 10 …) that lies highest under the largest bar."""
    round_ones = [base * 10**power for power in range(9) for base in (1, 2, 5)]
    best = max((number for number in round_ones if number <= above), default=None)
    return () if best is None else ((best, ground - best * unit),)


def filled(found: Mapping[dt.date, Day], until: dt.date, number: int) -> list[Day]:
    """The last so many days up to one, those of which nothing is known with nothing in them."""
    days = [until - dt.timedelta(days=n) for n in range(number - 1, -1, -1)]
    return [found.get(day, Day(day)) for day in days]
