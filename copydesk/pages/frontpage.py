"""Front page: the stories, newest first or what a search finds, a row each, with filters that are an address."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
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
from storage.query import ArticleQuery, StoryLine, StoryOrder, StoryQuery
from storage.search import snippet
from storage.search.query import LONGEST, parse
from storage.search.query import Query as SearchQuery
from storage.search.records import Cursor, Hit, Marked, Order

router = APIRouter()
#: Rows of a page: some three screens, and 40 KB before packing.
_ROWS = 50
#: Stories of a page of a search: each is a line higher.
_FOUND = 25
#: The orders of a search, in words, and as the address says them.
_ORDERS = (("Best first", None), ("Newest first", "newest"))
_NOTHING = SearchQuery()
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

    q: str = ""
    order: str = ""
    days: str = ""
    outlet: str = ""
    agency: str = ""
    language: str = ""
    section: str = ""
    copies: str = ""
    mended: str = ""

    def query(self, now: dt.datetime) -> StoryQuery:
        """What the list is asked."""
        return StoryQuery(**self._asked(now), order=StoryOrder.LATEST)

    def among(self, now: dt.datetime) -> ArticleQuery:
        """The articles that are searched."""
        return ArticleQuery(**self._asked(now))

    def _asked(self, now: dt.datetime) -> dict[str, Any]:
        return {
            "since": now - dt.timedelta(days=int(self.days)) if self.days in SPANS else None,
            "outlet": _one(self.outlet),
            "agency": _one(self.agency),
            "language": _one(self.language),
            "section": _one(self.section),
            "notices": MENDED if self.mended else (),
            "min_copies": 2 if self.copies else 0,
        }

    @property
    def chosen(self) -> Mapping[str, str]:
        """Those that are set."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    def address(self, path: str, **more: object) -> str:
        """An address that holds the filters."""
        asked = urlencode({name: value for name, value in {**self.chosen, **more}.items() if value is not None})
        return f"{path}?{asked}" if asked else path

    @property
    def feed(self) -> str:
        """The feed of what passes, in the words of the API."""
        notices = [("notice", str(kind)) for kind in MENDED] if self.mended else []
        one = [(name, getattr(self, name)) for name in ("q", "outlet", "agency", "language", "section")]
        asked = [(n, v) for n, v in (*one, ("min_copies", self.copies), *notices) if v]
        return f"/feeds/stories.atom?{urlencode(asked)}" if asked else "/feeds/stories.atom"


def filters(
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    order: Annotated[str, Query(max_length=10)] = "",
    days: Annotated[str, Query(max_length=3)] = "",
    outlet: Annotated[str, Query(max_length=200)] = "",
    agency: Annotated[str, Query(max_length=200)] = "",
    language: Annotated[str, Query(max_length=20)] = "",
    section: Annotated[str, Query(max_length=200)] = "",
    copies: Annotated[str, Query(max_length=1)] = "",
    mended: Annotated[str, Query(max_length=1)] = "",
) -> Filters:
    """The filters of an address."""
    return Filters(q.strip(), order, days, outlet, agency, language, section, copies, mended)


Asked = Annotated[Filters, Depends(filters)]


@dataclass(frozen=True, slots=True)
class Row:
    """One story in the list, the line of how it spread, its headline, and what was found in it by a search."""

    story: StoryLine
    spark: Spark
    title: Marked
    hit: Hit | None = None


@router.get("/")
def front(request: Request, asked: Asked, after: str | None = None) -> Response:
    """The newest stories, or those behind a cursor."""
    if asked.q:
        return _searched(request, asked, after)
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
        **_frame(at),
    )


def _searched(request: Request, asked: Filters, after: str | None) -> Response:
    """What a search finds: a row a story, with the best passage of any of its articles that pass the filters."""
    at = desk.of(request)
    place = Cursor.read(after) if after else None
    if after and place is None:
        raise Absent("This page of the search cannot be found again", "Search once more.")
    order = Order.NEWEST if asked.order == Order.NEWEST else Order.RELEVANCE
    query = parse(asked.q)
    found = at.store.search(query, order, place, _FOUND, by_story=True, among=asked.among(at.now()))
    return desk.page(
        request,
        "stories.html",
        f"{asked.q} · Search",
        rows=_hits(at, query, found.hits),
        found=found,
        orders=[(said, asked.address("/", order=each), order == (each or Order.RELEVANCE)) for said, each in _ORDERS],
        alone=Filters(q=asked.q).address("/"),
        older=asked.address("/", after=found.next) if found.next else None,
        later=after is not None,
        asked=asked,
        **_frame(at),
    )


def _hits(at: Desk, query: SearchQuery, hits: Sequence[Hit]) -> list[Row]:
    numbers = frozenset(hit.story_id for hit in hits if hit.story_id)
    page = at.store.story_lines(StoryQuery(ids=numbers), len(numbers) or 1)
    lines = {line.id: line for line in page.items}
    rows = ((lines.get(hit.story_id or 0), hit) for hit in hits)
    # A story that ended between the two questions has no line.
    return [_row(line, query, hit) for line, hit in rows if line]


def _frame(at: Desk) -> dict[str, Any]:
    """What stands around the list."""
    return {"facets": at.facets.get(), "spans": SPANS, "year": at.now().year}


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
    return [_row(line, _NOTHING) for line in lines]


def _row(line: StoryLine, query: SearchQuery, hit: Hit | None = None) -> Row:
    return Row(line, spark.of(line.times), snippet.of_title(line.title or "", query.terms), hit)


def _arrivals(asked: Filters, since: int) -> Mapping[str, str]:
    return {"stream": asked.address("/arrivals/stream", since=since), "rows": asked.address("/arrivals", since=since)}


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()
