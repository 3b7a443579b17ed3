"""The server: the application served by uvicorn, in a thread of the process that runs the schedule.

Requests share nothing with the schedule but the store, so neither waits for the other. It listens on this machine alone
unless told otherwise, and then it asks for keys.
"""

import datetime as dt
import ipaddress
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from copydesk.config import BadConfig
from copydesk.web import app
from copydesk.web.desk import Desk

#: Seconds that requests under way have when the server is told to end.
GRACE = 3
#: Seconds that a connection may be silent before its first request and between two: a browser keeps one for a minute.
SILENT = 20
#: Connections at once; more are told to come again. Each costs some 20 KB.
CONNECTIONS = 1000

_KEYLESS = (
    "listen = {listen!r} is open to other machines, and there is no key: make one with `copydesk keys make NAME`, or "
    "let everybody read with public_read = true. Nothing here encrypts: put a server in front that speaks TLS."
)


class _Patient(H11Protocol):
    """Connections whose next request is not there in time are closed.

    uvicorn waits for ever for the first one, and for any whose head has begun to come.
    """

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def _watch(self) -> None:
        self.loop.call_later(SILENT, self._check, self.cycle)

    def _check(self, last: Any) -> None:
        is_waiting = self.cycle is last and (last is None or last.response_complete)
        if is_waiting and not self.transport.is_closing():
            self.transport.close()


@contextmanager
def serving(desk: Desk, pages: ASGIApp | None = None) -> Iterator[int]:
    """Serve at the setting `listen` while the block runs; gives the port. Raises BadConfig."""
    listen = desk.settings.listen
    host, port, local = _address(listen)
    now, known = dt.datetime.now(dt.UTC), desk.store.keys()
    if not (local or desk.settings.public_read or any(kept.holds(now) for kept in known)):
        raise BadConfig(_KEYLESS.format(listen=listen))
    made = app.make(desk, local=local, pages=pages)
    with listening(host, port, listen) as door:
        server = uvicorn.Server(_config(made))
        thread = threading.Thread(target=server.run, args=([door],), name="web", daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield int(door.getsockname()[1])
        finally:
            desk.stopping.set()
            server.should_exit = True
            thread.join()


def _config(made: ASGIApp) -> uvicorn.Config:
    # Each request in the log would drown what is told there; faults of the application are told by the gate.
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    return uvicorn.Config(
        made,
        http=_Patient,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whoever may send X-Forwarded-For could be anybody
        timeout_keep_alive=SILENT,
        timeout_graceful_shutdown=GRACE,
        limit_concurrency=CONNECTIONS,
    )


def _address(listen: str) -> tuple[str, int, bool]:
    """Host, port, and whether that is this machine alone."""
    name, _, port = listen.rpartition(":")
    host = "127.0.0.1" if name in {"", "localhost"} else name.strip("[]")
    try:
        return host, int(port), ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise BadConfig(f"listen = {listen!r} is no address and port: write 127.0.0.1:8470") from None


@contextmanager
def listening(host: str, port: int, listen: str) -> Iterator[socket.socket]:
    """A socket that listens; `listen` is how the setting says it. Raises BadConfig."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named: asyncio sends small packets at once (TCP_NODELAY) only where it knows that it is TCP.
    # Else each answer, a head and a body, waits 40 ms for the delayed acknowledgement of its head.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
            door.listen()
        except (OSError, OverflowError) as error:
            said = getattr(error, "strerror", None) or error
            raise BadConfig(f"cannot listen on {listen}: {said}; is another copydesk serving?") from None
        yield door
