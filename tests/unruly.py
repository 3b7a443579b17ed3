"""A server with bad manners on demand: each behaviour on a port of its own, on loopback.

A behaviour is `async def (request, writer)` and writes raw bytes, right or wrong. `/robots.txt` and
`/.well-known/tdmrep.json` are not found unless the behaviour says `rules = True`. What was asked is remembered.
"""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Self

RULES = ("/robots.txt", "/.well-known/tdmrep.json")


@dataclass(frozen=True)
class Asked:
    """One request as it came; header names in lower case, values as bytes of the wire in Latin-1."""

    path: str
    headers: dict[str, str]
    at: float
    port: int


Behaviour = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Unruly:
    """The server. `asked` is every request so far, `most` the most requests at once by port."""

    asked: list[Asked] = field(default_factory=list)
    most: dict[int, int] = field(default_factory=dict)
    _now: dict[int, int] = field(default_factory=dict)
    _servers: list[asyncio.Server] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        for server in self._servers:
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def serve(self, behaviour: Behaviour, *, rules: bool = False, tls: ssl.SSLContext | None = None) -> str:
        """Open a port for `behaviour`; its address without a path. `rules`: it answers for the files of rules too."""

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            port = writer.get_extra_info("sockname")[1]
            try:
                while True:
                    asked = await self._hear(reader, port)
                    self._count(port, 1)
                    try:
                        await (missing if asked.path in RULES and not rules else behaviour)(asked, writer)
                        await writer.drain()
                    finally:
                        self._count(port, -1)
            except (OSError, EOFError, asyncio.CancelledError):
                pass
            finally:
                writer.close()

        opening = asyncio.start_server(meet, "127.0.0.1", 0, ssl=tls)
        server = asyncio.run_coroutine_threadsafe(opening, self._loop).result()
        self._servers.append(server)
        return f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def _count(self, port: int, change: int) -> None:
        self._now[port] = self._now.get(port, 0) + change
        self.most[port] = max(self.most.get(port, 0), self._now[port])

    async def _hear(self, reader: asyncio.StreamReader, port: int) -> Asked:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        asked = Asked(first.split(" ")[1], headers, monotonic(), port)
        self.asked.append(asked)
        return asked

    def paths(self, url: str) -> list[str]:
        """What was asked of the port of `url`, in order, the files of rules left out."""
        port = int(url.rpartition(":")[2])
        return [asked.path for asked in self.asked if asked.port == port and asked.path not in RULES]


def answer(body: bytes = b"<p>A bridge opened.</p>", status: str = "200 OK", *fields: str) -> bytes:
    """A right answer, with more header lines."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n" + body


def says(*parts: bytes, close: bool = False) -> Behaviour:
    """The behaviour that writes `parts`, whatever is asked, and then hangs up if `close`."""

    async def behave(_: Asked, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if close:
            raise EOFError

    return behave


def leads_to(target: str) -> Behaviour:
    """A redirect."""
    return says(answer(b"", "302 Found", f"Location: {target}"))


missing = says(answer(b"no", "404 Not Found"))
