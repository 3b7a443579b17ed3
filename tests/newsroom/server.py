"""The newsroom on loopback: every outlet on an address of its own, one port, one thread.

The clock comes from outside, so that simulated hours pass as fast as a test likes. Every request is counted.
"""

import asyncio
import contextlib
import datetime as dt
import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import format_datetime
from itertools import pairwise
from types import TracebackType
from typing import Self

from tests.newsroom import lists, pages
from tests.newsroom.manners import MANNERS
from tests.newsroom.wire import Reply, Request, receive, send
from tests.newsroom.world import OPENING, Outlet, Piece, State, World, load

#: Where the manners are, and where the newsroom is looked at and steered.
BAD = "127.0.2.1"
DESK = "127.0.0.1"
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Hit:
    """One request: when by the wall (monotonic seconds), when by the newsroom's clock, and what was answered."""

    host: str
    target: str
    began: float
    at: dt.datetime
    headers: dict[str, str] = field(repr=False)
    status: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """One article that a crawl must find: the truth about it at some time."""

    url: str
    outlet: str
    story: str
    is_copy: bool
    language: str
    title: str
    published: dt.datetime
    versions: int
    gone: bool


class Newsroom:
    """The servers. Use it as a context: `with Newsroom(clock) as room: room.home("sentinel")`.

    `clock` gives the newsroom's time (aware, UTC); by default it stands at the opening and is moved by
    `room.now = …`. `port` 0 takes a free one.
    """

    def __init__(self, clock: Clock | None = None, *, world: World | None = None, port: int = 0) -> None:
        self.world = world or load()
        self.now = self.world.opening
        self.port = port
        self.hits: list[Hit] = []
        self.robots: dict[str, bytes | str] = {}
        self.switched: dict[str, str] = {}
        self.open_now: dict[str, int] = {}
        self.most_open: dict[str, int] = {}
        self._clock = clock
        self._outlets = {outlet.address: outlet for outlet in self.world.outlets}
        self._mobile = {outlet.mobile: outlet for outlet in self.world.outlets if "mobile" in outlet.quirks}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="newsroom", daemon=True)
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(30)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving and drop every connection."""
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    # What tests ask and switch

    def time(self) -> dt.datetime:
        """The newsroom's time."""
        return self._clock() if self._clock else self.now

    def outlet(self, key: str) -> Outlet:
        """An outlet by its key."""
        return next(outlet for outlet in self.world.outlets if outlet.key == key)

    def base(self, outlet: Outlet | str) -> str:
        """`http://127.0.1.1:8000`, without a slash."""
        found = self.outlet(outlet) if isinstance(outlet, str) else outlet
        return f"http://{found.address}:{self.port}"

    def home(self, outlet: Outlet | str) -> str:
        """An outlet's home page."""
        return f"{self.base(outlet)}/"

    def url(self, piece: Piece) -> str:
        """Where an article lies."""
        return self.base(piece.outlet) + piece.path

    def bad(self, manner: str) -> str:
        """Where a server of these manners answers, whatever is asked of it behind this path."""
        if manner not in MANNERS:
            raise KeyError(manner)
        return f"http://{BAD}:{self.port}/{manner}"

    def switch(self, key: str, manner: str | None, *, beginning: str = "/") -> None:
        """From now on an outlet answers every path with this beginning in those manners; None ends it."""
        where = f"{self.outlet(key).address}{beginning}"
        if manner is None:
            self.switched.pop(where, None)
        else:
            self.switched[where] = manner

    def known(self, now: dt.datetime | None = None) -> list[Known]:
        """The truth: every article published until `now`, with what has become of it."""
        at = now or self.time()
        found = []
        for piece in self.world.known(at):
            state = piece.at(at) or piece.first
            found.append(
                Known(
                    self.url(piece), piece.outlet.key, piece.story, piece.is_copy, piece.outlet.language, state.title,
                    piece.first.since, sum(each.since <= at for each in piece.states), state.gone,
                )
            )  # fmt: skip
        return found

    def count(self, url: str | None = None, *, host: str | None = None) -> int:
        """How many requests came for an address, or to a host, or at all."""
        return sum(
            (url is None or f"http://{hit.host}:{self.port}{hit.target}" == url) and (host is None or hit.host == host)
            for hit in list(self.hits)
        )

    def smallest_gap(self, host: str) -> float:
        """Seconds between the beginnings of two requests to a host that followed closest; infinite below two."""
        times = sorted(hit.began for hit in list(self.hits) if hit.host == host)
        return min((later - earlier for earlier, later in pairwise(times)), default=float("inf"))

    # Serving

    async def _open(self) -> None:
        addresses = [DESK, BAD, *self._outlets, *self._mobile]
        for attempt in range(20):
            try:
                for address in addresses:
                    server = await asyncio.start_server(self._serve, address, self.port, limit=2**20)
                    self._servers.append(server)
                    self.port = self.port or server.sockets[0].getsockname()[1]
            except OSError:
                await self._shut()
                if attempt == 19 or (len(self._servers) == 0 and self.port == 0):
                    raise
                self.port = 0
            else:
                return

    async def _shut(self) -> None:
        for server in self._servers:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._servers.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        try:
            await self._converse(reader, writer, writer.get_extra_info("sockname")[0])
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            with contextlib.suppress(Exception):
                writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        while request := await receive(reader, host):
            began = time.monotonic()
            self.open_now[host] = self.open_now.get(host, 0) + 1
            self.most_open[host] = max(self.most_open.get(host, 0), self.open_now[host])
            try:
                reply = await self._answer(request, writer)
                if host != DESK:
                    self.hits.append(
                        Hit(host, request.target, began, self.time(), request.headers, reply.status if reply else 0)
                    )
                if reply is None:
                    return
                await send(writer, reply, bodiless=request.method == "HEAD")
            finally:
                self.open_now[host] -= 1

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> Reply | None:
        if request.host == DESK:
            return self._desk(request)
        if request.host == BAD:
            return await self._bad(request, writer)
        if outlet := self._mobile.get(request.host):
            return Reply(status=302, headers={"Location": self.base(outlet) + request.target})
        outlet = self._outlets[request.host]
        for beginning in sorted(self.switched, key=len, reverse=True):
            if (request.host + request.target).startswith(beginning):
                return await MANNERS[self.switched[beginning]](request, writer)
        return self._conditional(request, outlet, self._page(request, outlet))

    async def _bad(self, request: Request, writer: asyncio.StreamWriter) -> Reply | None:
        if request.path == "/robots.txt":
            return Reply(b"User-agent: *\nAllow: /\n", media_type="text/plain")
        name = request.path.strip("/").split("/")[0]
        if name in MANNERS:
            return await MANNERS[name](request, writer)
        if name == "archive":
            return Reply(
                b"<html><body><h1>An endless story</h1><p>It goes on and on and says nothing new.</p></body></html>"
            )
        return Reply(status=404)

    def _page(self, request: Request, outlet: Outlet) -> Reply:
        now, base = self.time(), self.base(outlet)
        path, target = request.path, request.target
        if path == "/robots.txt":
            return self._robots(outlet, base)
        if form := dict(outlet.feeds).get(target):
            media_type, body = lists.feed(self.world, outlet, form, base, now)
            return Reply(body, media_type=media_type)
        if form := {**dict(outlet.sitemaps), lists.month_path(outlet): "month"}.get(target):
            return Reply(lists.sitemap(self.world, outlet, form, base, now), media_type="application/xml")
        if path == "/" and "?" not in target:
            return self._html(outlet, pages.listing(self.world, outlet, now, home=True))
        if path in pages.sections(outlet)[:1]:
            page = int(request.query("page", "1") or 1)
            return self._html(outlet, pages.listing(self.world, outlet, now, home=False, page=page))
        return self._article(request, outlet, now)

    def _article(self, request: Request, outlet: Outlet, now: dt.datetime) -> Reply:
        """An article by its address, by its AMP address, by its short one, or with tracking parameters behind it."""
        target = request.target.partition("?utm_")[0].partition("&utm_")[0]
        if "amp" in outlet.quirks:
            target = target.removesuffix("amp/")
        piece = self.world.find(outlet, target)
        if short := request.query("p") if request.path == "/" else "":
            piece = next(
                (each for each in self.world.pieces if each.outlet is outlet and str(each.number) == short), None
            )
            if piece and piece.path != target:
                return Reply(status=301, headers={"Location": self.url(piece)})
        state = piece.at(now) if piece else None
        if piece is None or state is None:
            return Reply(b"<html><head><title>404</title></head><body><h1>Not found</h1></body></html>", 404)
        if state.gone:
            return Reply(b"<html><head><title>410</title></head><body><h1>Gone</h1></body></html>", 410)
        if "cookies" in outlet.quirks and "seen=1" not in request.headers.get("cookie", ""):
            return Reply(status=302, headers={"Location": request.target, "Set-Cookie": "seen=1; Path=/"})
        return self._of(outlet, piece, state, now)

    def _of(self, outlet: Outlet, piece: Piece, state: State, now: dt.datetime) -> Reply:
        body = pages.article(self.world, piece, state, self.base(outlet), now)
        return self._html(outlet, body, {"Last-Modified": format_datetime(state.since, usegmt=True)})

    def _html(self, outlet: Outlet, body: bytes, headers: dict[str, str] | None = None) -> Reply:
        declared = pages.charset(outlet)
        return Reply(body, media_type=f"text/html; charset={declared}", headers=headers or {})

    def _robots(self, outlet: Outlet, base: str) -> Reply:
        given = self.robots.get(outlet.key, b"")
        text = given.encode() if isinstance(given, str) else given
        return Reply(text or pages.robots(outlet, base), media_type="text/plain; charset=utf-8")

    def _conditional(self, request: Request, outlet: Outlet, reply: Reply) -> Reply:
        """Validators on what is found, and 304 to whoever has it."""
        if reply.status != 200 or "no-validators" in outlet.quirks:
            return reply
        tag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
        asked = "if-none-match" in request.headers or "if-modified-since" in request.headers
        if (asked and "lying-304" in outlet.quirks) or request.headers.get("if-none-match") == tag:
            return Reply(status=304, headers={"ETag": tag})
        return Reply(reply.body, 200, reply.media_type, {**reply.headers, "ETag": tag, "Vary": "Accept-Encoding"})

    def _desk(self, request: Request) -> Reply:
        """The newsroom for the eyes of a person, its clock and its truth for a program."""
        if request.path == "/clock":
            if request.query("at"):
                self.now = dt.datetime.fromisoformat(request.query("at")).astimezone(dt.UTC)
            return Reply(self.time().isoformat().encode(), media_type="text/plain")
        if request.path == "/truth":
            known = [[each.url, each.outlet, each.story, each.versions, each.gone] for each in self.known()]
            return Reply(json.dumps(known).encode(), media_type="application/json")
        rows = "".join(
            f'<li><a href="{self.home(outlet)}">{outlet.name}</a> ({outlet.system}, {outlet.language}) '
            f"{len(self.world.published(outlet, self.time()))} articles {', '.join(sorted(outlet.quirks))}</li>"
            for outlet in self.world.outlets
        )
        manners = "<h2>Bad manners</h2>" + "".join(
            f'<li><a href="{self.bad(name)}">{name}</a></li>' for name in sorted(MANNERS)
        )
        text = f"<html><body><h1>Newsroom, {self.time():%Y-%m-%d %H:%M}Z</h1><ul>{rows}</ul>{manners}"
        return Reply(text.encode())


def running(opening: dt.datetime = OPENING, speed: float = 60.0) -> Clock:
    """A clock that starts at `opening` now and runs `speed` times as fast as the wall."""
    began = time.monotonic()
    return lambda: opening + dt.timedelta(seconds=(time.monotonic() - began) * speed)
