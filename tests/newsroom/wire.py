"""HTTP on a socket, by hand: what misbehaves on purpose cannot use a server that behaves."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

_STATUS = {
    200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 403: "Forbidden", 404: "Not Found",
    410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `host` is the address it came in at, `target` the path with its query."""

    method: str
    target: str
    host: str
    headers: dict[str, str]

    @property
    def path(self) -> str:
        """The path, unquoted."""
        return unquote(urlsplit(self.target).path)

    def query(self, name: str, default: str = "") -> str:
        """The last value of a parameter."""
        return parse_qs(urlsplit(self.target).query).get(name, [default])[-1]


@dataclass(frozen=True, slots=True)
class Reply:
    """One well-behaved response."""

    body: bytes = b""
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


async def receive(reader: asyncio.StreamReader, host: str) -> Request | None:
    """The next request of a connection; None when it has ended or talks no HTTP."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ", 2)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
        return None
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if (length := headers.get("content-length", "")).isdigit():
        await reader.readexactly(int(length))
    return Request(method, target, host, headers)


async def send(writer: asyncio.StreamWriter, reply: Reply, *, bodiless: bool = False) -> None:
    """Write a response as it should be."""
    headers = {"Content-Type": reply.media_type, "Content-Length": str(len(reply.body)), **reply.headers}
    if reply.status == 304:
        headers.pop("Content-Length")
    writer.write(head(reply.status, headers) + (b"" if bodiless or reply.status == 304 else reply.body))
    await writer.drain()


def head(status: int, headers: dict[str, str]) -> bytes:
    """The first lines of a response, down to the empty one."""
    lines = [
        f"HTTP/1.1 {status} {_STATUS.get(status, 'Whatever')}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
