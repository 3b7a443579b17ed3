"""Desk: what the routes have at hand: the store, the settings, and what the service says of itself."""

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import IO, Annotated, Any

import orjson
from fastapi import Depends, Path, Request
from starlette.responses import ContentStream, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from copydesk.config import Config
from storage import Store

#: Event streams that are served at once: each holds a connection and asks for changes twice a second.
STREAMS = 64
#: Imports at once: each may put as much on the disk as a body may hold.
IMPORTS = 4
#: The largest number that JSON's readers keep exact (RFC 8259, 6); ids are counted from 1 and never come near.
LAST = 2**53 - 1
Number = Annotated[int, Path(ge=1, le=LAST)]


def _always() -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Desk:
    """An open store with the settings it was opened by.

    `not_ready` says why the service is not ready, None where it is. `stopping` is set when the server is to end, so
    that streams end too. `streams` and `imports` count what is open, and how much more may be.
    """

    store: Store
    settings: Config
    not_ready: Callable[[], str | None] = _always
    stopping: threading.Event = field(default_factory=threading.Event)
    streams: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(STREAMS))
    imports: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(IMPORTS))


async def _desk(request: Request) -> Desk:
    found: Desk = request.app.state.desk
    return found


#: The desk, as routes ask for it.
At = Annotated[Desk, Depends(_desk)]


class Holding(StreamingResponse):
    """A stream that holds a place among those of its kind, and gives it back however it ends; `source` is closed then.

    A generator's own `finally` would not do: one whose reader has left is not ended but forgotten, some time.
    """

    def __init__(
        self, content: ContentStream, place: threading.Semaphore, media_type: str, source: IO[bytes] | None = None
    ) -> None:
        super().__init__(content, media_type=media_type)
        self._place = place
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self._source:
                self._source.close()
            self._place.release()


def answer(value: object, status: int = 200) -> Response:
    """A value as JSON: frozen records as objects, instants as ISO 8601."""
    return Response(spelled(value), status, media_type="application/json")


def spelled(value: object) -> bytes:
    """The same as bytes. Texts with lone surrogates, which no UTF-8 holds, are spelled with escapes."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return orjson.dumps(_mended(value))


def _mended(value: Any) -> Any:
    """A value made of what orjson writes: lone surrogates become their escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if is_dataclass(value) and not isinstance(value, type):
        return _mended(asdict(value))
    if isinstance(value, dict):
        return {_mended(name): _mended(held) for name, held in value.items()}
    return [_mended(held) for held in value] if isinstance(value, list | tuple) else value
