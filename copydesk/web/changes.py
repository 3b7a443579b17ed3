"""Changes: the store's log of events, a page at a time or as a stream of Server-Sent Events that goes on.

A stream reads the log and nothing else, so one that was cut goes on where it was: the id of each event is its number,
and browsers and clients give it back in `Last-Event-ID`. A silent stream says every 15 seconds that it lives, since
proxies cut what is silent for thirty.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from starlette.responses import Response, StreamingResponse

from copydesk.exports.formats import told
from copydesk.web.desk import LAST, STREAMS, At, Desk, Holding, answer, spelled
from copydesk.web.filters import ChangesAfter
from copydesk.web.problems import Problem
from copydesk.web.shapes import ChangesJson
from storage.datasets import EVENTS

router = APIRouter(prefix="/v1/changes", tags=["changes"])

Change = dict[str, Any]
#: Seconds between two looks of a stream that has told all; between two signs of life.
LOOKS = 0.5
LIVES = 15.0
#: Changes that are read at a time.
_BATCH = 200


@router.get("", response_model=ChangesJson)
def listed(desk: At, asked: Annotated[ChangesAfter, Query()]) -> Response:
    """The changes after one, in the order of commits. Whoever follows them all has the same store."""
    found = _read(desk, asked.after, asked.limit + 1)
    items = found[: asked.limit]
    following = items[-1]["seq"] if items else asked.after
    return answer({"items": items, "next": following, "more": len(found) > asked.limit})


@router.get(
    "/stream",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "events without end"}},
)
async def stream(
    desk: At,
    after: Annotated[int | None, Query(ge=0, le=LAST, description="the last change that is known")] = None,
    last_event_id: Annotated[int | None, Header(ge=0, le=LAST, description="the same, and counts before")] = None,
) -> Response:
    """The same as Server-Sent Events that go on: `id` is the number, `event` the kind, `data` the change."""
    if not desk.streams.acquire(blocking=False):
        said = f"{STREAMS} streams are open, and this server serves no more. Ask /v1/changes from time to time."
        raise Problem("busy", said, {"Retry-After": "30"})
    known = last_event_id if last_event_id is not None else after or 0
    return Holding(_stream(desk, known), desk.streams, "text/event-stream")


async def _stream(desk: Desk, after: int) -> AsyncIterator[bytes]:
    yield b"retry: 3000\n\n"
    spoke = time.monotonic()
    while not desk.stopping.is_set():
        if found := await asyncio.to_thread(_read, desk, after, _BATCH):
            after, spoke = found[-1]["seq"], time.monotonic()
            yield b"".join(map(_event, found))
            continue
        await asyncio.sleep(LOOKS)
        if time.monotonic() - spoke >= LIVES:
            spoke = time.monotonic()
            yield b": here\n\n"


def _read(desk: Desk, after: int, limit: int) -> list[Change]:
    """The next changes as an export has them: the times and details are not read to be written again."""
    return list(told(EVENTS, desk.store.bulk().following(EVENTS, after, limit)))


def _event(change: Change) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (change["seq"], change["kind"].encode(), spelled(change))
