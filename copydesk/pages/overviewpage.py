"""Overview page: what the last days brought, who runs whose copy and how soon, what was corrected, what ails."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from copydesk import alerts
from copydesk.alerts import Alert
from copydesk.pages import bars, desk
from copydesk.pages.bars import Day
from copydesk.pages.desk import Desk
from copydesk.pages.frontpage import MENDED
from copydesk.pages.spread import told
from copydesk.subscriptions import BadSources, Subscriptions
from storage.overview import SPAN, OutletCount, Overview
from storage.query import StoryLine, StoryQuery

router = APIRouter()
#: Corrections that are named, the freshest first.
_CORRECTIONS = 8
#: Minutes that delays are sorted by: newsrooms speak of the quarter, the hour, the half day, the day.
_DELAYS = (15, 60, 180, 720, 1440)
#: Shades of the table of outlets and agencies: more cannot be told apart in a cell of two digits.
_SHADES = 6


@dataclass(frozen=True, slots=True)
class Delay:
    """Copies that came within some minutes: what the span is called, how many they are, and their share of all."""

    said: str
    copies: int
    share: float


@dataclass(frozen=True, slots=True)
class Cell:
    """How many articles of an outlet credit an agency, and the shade of that, 0 to 6."""

    agency: str
    articles: int
    shade: int


@router.get("/overview")
def show(request: Request) -> Response:
    """The last 30 days."""
    at = desk.of(request)
    seen = at.overview.get()
    days = _days(seen)
    return desk.page(
        request,
        "overview.html",
        "Overview",
        seen=seen,
        days=days,
        chart=bars.chart(days, width=1080, height=190) if days else None,
        middle=told(dt.timedelta(minutes=seen.delays[len(seen.delays) // 2])) if seen.delays else None,
        delays=_delays(seen.delays),
        heat=[(outlet, _cells(outlet, seen.agencies, _most(seen))) for outlet in seen.outlets],
        corrections=_corrections(at),
        alerts=_alerts(at),
    )


def _days(seen: Overview) -> list[Day]:
    if not seen.days:
        return []
    found = {each.day: Day(each.day, each.articles, each.copies) for each in seen.days}
    return bars.filled(found, max((seen.since + SPAN).date(), min(found)), SPAN.days)


def _delays(minutes: Sequence[int]) -> list[Delay]:
    """The copies by how soon they came; `minutes` in order of length."""
    found = []
    for shortest, longest in pairwise((0, *_DELAYS)):
        number = bisect_left(minutes, longest) - bisect_left(minutes, shortest)
        found.append(Delay(f"within {told(dt.timedelta(minutes=longest))}", number, number / max(len(minutes), 1)))
    later = len(minutes) - bisect_left(minutes, _DELAYS[-1])
    return [*found, Delay("later", later, later / max(len(minutes), 1))]


def _most(seen: Overview) -> int:
    return max((number for each in seen.outlets for number in each.agencies.values()), default=0)


def _cells(outlet: OutletCount, agencies: Sequence[tuple[str, int]], most: int) -> list[Cell]:
    counts: Mapping[str, int] = outlet.agencies
    return [
        Cell(name, counts.get(name, 0), -(-counts.get(name, 0) * _SHADES // most) if most else 0)
        for name, _ in agencies
    ]


def _corrections(at: Desk) -> Sequence[StoryLine]:
    return at.store.story_lines(StoryQuery(notices=MENDED), _CORRECTIONS).items


def _alerts(at: Desk) -> list[Alert]:
    try:
        sources = Subscriptions(Path(at.settings.sources)).read()
    except (BadSources, OSError):
        return []
    with at.store.crawl_view(at.now()) as crawl:
        return alerts.judge(crawl, sources, at.now())
