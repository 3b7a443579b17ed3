"""Bodies: what a request may send, and how slowly. Bounds hold while it is read, whatever its headers promise.

A body is refused as soon as it is longer than its bound, and when it stalls or trickles: sixty seconds and a second
for each 64 KB are what a bad mobile connection needs, and a thousand connections that send a byte a minute do not get.
"""

import asyncio
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from copydesk.web.problems import Problem

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

#: Bytes of a body that is a decision: some thousands of ids.
SMALL = 2**20
#: Bytes of an import, packed or unpacked: what the importer takes as one JSON file (`crawler.seedfiles`).
LARGEST = 512 * 2**20
#: Seconds between two pieces of a body, for all of it, and how much more for each byte.
STALLED = 15.0
WHOLE = 60.0
PER_BYTE = 1 / 65536
#: Bytes, and seconds, of the rest of a body that are read over so that its sender sees why it was refused.
REST = 2 * 2**20
LINGERS = 1.0


@dataclass(slots=True)
class Bounded:
    """A `receive` that ends a request whose body is longer than `limit` bytes, or comes too slowly.

    `waits` says that the sender waits to be asked for it (`Expect: 100-continue`).
    """

    receive: Receive
    limit: int
    stalled: float = STALLED
    whole: float = WHOLE
    waits: bool = False
    _size: int = 0
    _began: float = field(default_factory=time.monotonic)
    _done: bool = False

    async def __call__(self) -> Message:
        """The next message. Raises Problem."""
        if self._done:
            return await self.receive()
        left = self._began + self.whole + self._size * PER_BYTE - time.monotonic()
        try:
            message = await asyncio.wait_for(self.receive(), max(0.0, min(self.stalled, left)))
        except TimeoutError:
            raise Problem("slow", "The body came too slowly. Send it again, in smaller parts if need be.") from None
        self._size += len(message.get("body", b""))
        self._done = not message.get("more_body", False)
        if self._size > self.limit:
            raise too_large(self.limit)
        return message

    async def drop(self) -> bool:
        """Read over what is left, as far as that is quick; whether the end was reached.

        Who is still sending when a connection ends sees that it is broken, and not the answer.
        """
        last = self._size + REST
        try:
            async with asyncio.timeout(LINGERS):
                while not (self._done or self.waits or self._size > last):
                    message = await self.receive()
                    self._size += len(message.get("body", b""))
                    self._done = not message.get("more_body", False)
        except TimeoutError:
            pass
        return self._done


def too_large(limit: int) -> Problem:
    """The problem of a body of more than `limit` bytes."""
    told = f"{limit // 2**20} MB" if limit >= 2**20 else f"{limit:,} bytes"
    return Problem(
        "too-large", f"More than {told} in one request. Send less at once; an import may be cut at any line."
    )


class Unpacked:
    """Gzip, unpacked piece by piece within a bound: what a bomb unpacks to is never in memory."""

    #: Bytes that are unpacked at a time.
    PIECE = 65536

    def __init__(self, limit: int) -> None:
        self._inflate = zlib.decompressobj(wbits=31)
        self._left = limit
        self._limit = limit

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """What some bytes unpack to. Raises Problem."""
        while packed:
            try:
                piece = self._inflate.decompress(packed, self.PIECE)
            except zlib.error:
                raise Problem("bad-request", "The body is not the gzip that its header says. Send it again.") from None
            self._left -= len(piece)
            if self._left < 0:
                raise too_large(self._limit)
            yield piece
            packed = self._inflate.unconsumed_tail
            if self._inflate.eof:
                return

    def end(self) -> None:
        """Raises Problem where the last bytes are missing."""
        if not self._inflate.eof:
            raise Problem("bad-request", "The gzip body is cut short. Send it again.")
