"""Front page: the stories, newest first, a row each, with filters that are an address, and word of new ones."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from copydesk.pages import desk, rendering, spark
from copydesk.pages.desk import Absent, Desk
from copydesk.pages.spark import Spark
from copydesk.web.desk import Holding
from normalize.article import NoticeKind
from storage.cursor import BadCursor, Place, write
from storage.query import StoryLine, StoryOrder, StoryQuery

router = APIRouter()
#: Rows of a page: some three screens, and 40 KB before packing.
_ROWS = 50
#: New stories that are counted and shown at once; who was away for longer loads the page again.
_NEW = 100
#: Seconds between two looks for new stories: a look reads the end of one index.
_PAUSE = 3.0
#: The longest life of a stream: a browser opens another by itself.
_LIFE = 3600.0
#: Spans of time that are offered.
SPANS = {"1": "the last day", "7": "the last week", "30": "the last month"}
#: What newsrooms put on a text that readers must know of.
MENDED = (NoticeKind.CORRECTION, NoticeKind.CLARIFICATION, NoticeKind.KILL)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to, as it stands in the address; empty lets everything pass."""

    days: str = ""
    outlet: str = ""
    agency: str = ""
    language: str = ""
    section: str = ""
    copies: str = ""
    mended: str = ""

    def query(self, now: dt.datetime) -> StoryQuery:
        """What the store is asked."""
        return StoryQuery(
            since=now - dt.timedelta(days=int(self.days)) if self.days in SPANS else None,
            outlet=_one(self.outlet),
            agency=_one(self.agency),
            language=_one(self.language),
            section=_one(self.section),
            notices=MENDED if self.mended else (),
            min_copies=2 if self.copies else 0,
            order=StoryOrder.LATEST,
        )

    @property
    def chosen(self) -> Mapping[str, str]:
        """Those that are set."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    def address(self, path: str, **more: object) -> str:
        """An address that holds the filters."""
        asked = urlencode({**self.chosen, **{name: value for name, value in more.items() if value is not None}})
        return f"{path}?{asked}" if asked else path

    @property
    def feed(self) -> str:
        """The feed of what passes, in the words of the API."""
        notices = [("notice", str(kind)) for kind in MENDED] if self.mended else []
        one = [(name, getattr(self, name)) for name in ("outlet", "agency", "language", "section")]
        asked = [(n, v) for n, v in (*one, ("min_copies", self.copies), *notices) if v]
        return f"/feeds/stories.atom?{urlencode(asked)}" if asked else "/feeds/stories.atom"


def filters(
    days: Annotated[str, Query(max_length=3)] = "",
    outlet: Annotated[str, Query(max_length=200)] = "",
    agency: Annotated[str, Query(max_length=200)] = "",
    language: Annotated[str, Query(max_length=20)] = "",
    section: Annotated[str, Query(max_length=200)] = "",
    copies: Annotated[str, Query(max_length=1)] = "",
    mended: Annotated[str, Query(max_length=1)] = "",
) -> Filters:
    """The filters of an address."""
    return Filters(days, outlet, agency, language, section, copies, mended)


Asked = Annotated[Filters, Depends(filters)]


@dataclass(frozen=True, slots=True)
class Row:
    """One story in the list, and the line of how it spread."""

    story: StoryLine
    spark: Spark


@router.get("/")
def front(request: Request, asked: Asked, after: str | None = None) -> Response:
    """The newest stories, or those behind a cursor."""
    at = desk.of(request)
    store = at.store
    newest = store.newest_story()
    try:
        found = store.story_lines(asked.query(at.now()), _ROWS, after)
    except BadCursor:
        raise Absent("This page of the list cannot be found again", "Begin again with the newest stories.") from None
    return desk.page(
        request,
        "stories.html",
        "Stories",
        rows=_rows(found.items),
        older=asked.address("/", after=found.next) if found.next else None,
        later=after is not None,
        arrivals=_arrivals(asked, newest),
        asked=asked,
        facets=at.facets.get(),
        spans=SPANS,
        year=at.now().year,
    )


@router.get("/arrivals")
def arrivals(request: Request, asked: Asked, since: Annotated[int, Query(ge=0)]) -> Response:
    """The rows of what is newer than a story, to be put on top of the list."""
    at = desk.of(request)
    found = _newer(at, asked, since)
    newest = max((line.id for line in found), default=since)
    template = rendering.environment().get_template("arrivals.html")
    # The newest last arrived on top.
    return HTMLResponse(template.render(rows=_rows(found[::-1]), arrivals=_arrivals(asked, newest), year=at.now().year))


@router.get("/arrivals/stream")
async def stream(request: Request, asked: Asked, since: Annotated[int, Query(ge=0)]) -> Response:
    """How many stories are newer, told whenever it changes, by Server-Sent Events."""
    at = desk.of(request)
    if not at.streams.acquire(blocking=False):
        return Response("too many listeners", 503, headers={"Retry-After": "60"})
    answer = Holding(_told(at, asked, since), at.streams, "text/event-stream")
    answer.headers.update({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    return answer


async def _told(at: Desk, asked: Filters, since: int) -> AsyncIterator[str]:
    before = -1
    for _ in range(int(_LIFE / _PAUSE)):
        number = len(await run_in_threadpool(_newer, at, asked, since))
        # A comment keeps what lies between from taking the silence for the end.
        yield f"event: arrivals\ndata: {number}\n\n" if number != before else ": still here\n\n"
        before = number
        await asyncio.sleep(_PAUSE)


def _newer(at: Desk, asked: Filters, since: int) -> Sequence[StoryLine]:
    query = replace(asked.query(at.now()), order=StoryOrder.ARRIVED)
    return at.store.story_lines(query, _NEW, write(StoryOrder.ARRIVED, Place(None, since))).items


def _rows(lines: Sequence[StoryLine]) -> list[Row]:
    return [Row(line, spark.of(line.times)) for line in lines]


def _arrivals(asked: Filters, since: int) -> Mapping[str, str]:
    return {"stream": asked.address("/arrivals/stream", since=since), "rows": asked.address("/arrivals", since=since)}


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()
