"""Spark: how a story spread in its first two days, as a line the size of a word.

One scale for all stories, so that lines can be compared down a page: time by its square root (half of the width is the
first twelve hours), copies by their logarithm up to 64. What comes later lies at the right edge.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 120, 26
_SPAN = 48 * 3600.0
_MOST = 64
_MARGIN = 3.0


@dataclass(frozen=True, slots=True)
class Spark:
    """The line as an SVG path, the same closed to the ground, and where it ends."""

    line: str
    area: str
    end: tuple[float, float]


def of(times: Sequence[dt.datetime]) -> Spark:
    """The line of the copies that were published at some times, at least one."""
    ordered = sorted(times)
    points = [(_x((at - ordered[0]).total_seconds()), _y(n)) for n, at in enumerate(ordered, start=1)]
    steps = [f"M{points[0][0]:g} {points[0][1]:g}"]
    steps += [f"H{x:g}V{y:g}" for x, y in points[1:]]
    line = "".join(steps)
    edge = WIDTH - _MARGIN
    area = f"{line}H{edge:g}V{HEIGHT - _MARGIN:g}H{_MARGIN:g}Z"
    return Spark(f"{line}H{edge:g}", area, points[-1])


def _x(seconds: float) -> float:
    share = math.sqrt(min(max(seconds, 0.0), _SPAN) / _SPAN)
    return round(_MARGIN + (WIDTH - 2 * _MARGIN) * share, 1)


def _y(copies: int) -> float:
    share = math.log2(min(copies, _MOST)) / math.log2(_MOST)
    return round(HEIGHT - _MARGIN - 1 - (HEIGHT - 2 * _MARGIN - 2) * share, 1)
