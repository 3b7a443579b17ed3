"""The gate: who may ask what, how often, and under which name this server may be called. Every request passes it.

- A server on this machine alone answers to names of this machine only: a page of another site that has its own name
  lead to 127.0.0.1 (DNS rebinding) is sent away by the header Host.
- Reading over the loopback takes no key, unless a proxy says that it speaks for somebody else. Writing takes a key with
  the scope to write, always: a web page somewhere can make a browser send a form to 127.0.0.1, but no key.
- Below /v1 the method says what a request is: GET and HEAD read, all others write, so that no route can forget it. What
  is mounted beside (the pages) finds `may_read`, `may_write` and `key` in the state of the request, and sees to itself.
"""

import asyncio
import base64
import binascii
import datetime as dt
import ipaddress
import time
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser

from copydesk import keys
from copydesk.logs import log
from copydesk.web import bodies, problems
from copydesk.web.bodies import Bounded, Message, Receive
from copydesk.web.cached import PREFIX, App, Scope, Send
from copydesk.web.desk import Desk
from copydesk.web.problems import Problem
from copydesk.web.rates import Rates
from storage import StoreError
from storage.records import KeyScope, StoredKey

#: The cookie in which the pages keep a key that was typed in.
COOKIE = "copydesk-key"
#: Characters of path and query: sixty filters of names as long as names are.
LONGEST = 8192
#: Seconds between two notes of when a key was used: who asks every second should not write as often.
NOTED = 300.0
#: What may be asked without a key: whether the service lives.
OPEN = {"/healthz", "/readyz"}
#: What the gate guards by itself: the API, what feed readers ask, and how the service is doing.
GUARDED = (PREFIX, "/feeds", "/metrics")
_SAFE = {"GET", "HEAD", "OPTIONS"}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
_NO_KEY = "Send a key: `Authorization: Bearer cd_…`. `copydesk keys make NAME --scope {scope}` makes one."
_BAD_KEY = "This key is unknown, revoked or expired. `copydesk keys list` shows which there are."
_READ_ONLY = "This key may read only. `copydesk keys make NAME --scope write` makes one that may write."
_HOST = (
    "This server does not answer to that name. Ask for 127.0.0.1 or localhost, or add the name to the setting `hosts`."
)


@dataclass(slots=True)
class Gate:
    """The application behind the gate. `local` says that the server listens on this machine alone."""

    app: App
    desk: Desk
    local: bool = True
    rates: Rates = field(init=False)
    _noted: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rates = Rates(self.desk.settings.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request: refused, or passed on with its body bounded; no fault leaves as anything but a problem."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        body = Bounded(receive, _limit(scope["path"]), waits="expect" in Headers(scope=scope))
        sender = _Sender(send, body, takes_body=scope["method"] not in _SAFE)
        try:
            await self._pass(scope, body, sender)
        except Problem as problem:
            await _refuse(problem, scope, body, sender)
        except Exception as error:  # noqa: BLE001 - told to the log; the caller gets a problem, not a broken connection
            await _refuse(problems.unexpected(error, scope["path"]), scope, body, sender)

    async def _pass(self, scope: Scope, body: Bounded, send: Send) -> None:
        headers = Headers(scope=scope)
        self._check_target(scope, headers)
        try:
            key = await self._key(headers)
        except Problem:
            self._check_rate(scope, None)  # who tries keys is counted by address
            raise
        self._check_rate(scope, key)
        may_read = key is not None or self._reads_without(scope, headers)
        may_write = key is not None and key.scope is KeyScope.WRITE
        scope.setdefault("state", {}).update(key=key, may_read=may_read, may_write=may_write)
        if scope["path"].startswith(GUARDED):
            _check_right(scope["method"], key, may_read=may_read, may_write=may_write)
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > body.limit:
            raise bodies.too_large(body.limit)
        await self.app(scope, body, send)

    def _check_target(self, scope: Scope, headers: Headers) -> None:
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST:
            raise Problem("too-long", f"More than {LONGEST:,} characters of path and query. Ask for less at once.")
        if not self._is_ours(_name(headers.get("host", ""))):
            raise Problem("wrong-host", _HOST)

    def _is_ours(self, name: str) -> bool:
        hosts = {host.lower() for host in self.desk.settings.hosts}
        if name in hosts:
            return True
        return _is_loopback(name) if self.local else not hosts

    async def _key(self, headers: Headers) -> StoredKey | None:
        """The key that a request bears, None where it bears none. Raises Problem for one that does not hold.

        A browser sends its cookie on after the key has ended: whoever sends that has none, and may sign in again.
        """
        given = _given(headers)
        if given is None:
            return None
        kept = await asyncio.to_thread(keys.found, self.desk.store, given, dt.datetime.now(dt.UTC))
        if kept is None and "authorization" not in headers:
            return None
        if kept is None:
            raise Problem("no-key", _BAD_KEY, {"WWW-Authenticate": "Bearer"})
        if time.monotonic() - self._noted.get(kept.id, -NOTED) >= NOTED:
            self._noted[kept.id] = time.monotonic()
            await asyncio.to_thread(self._note, kept.id)
        return kept

    def _note(self, number: int) -> None:
        try:
            self.desk.store.use_key(dt.datetime.now(dt.UTC), number)
        except StoreError as error:  # nobody should wait, or fail, because a note cannot be taken
            log.debug("when a key was used is not noted", error=str(error))

    def _reads_without(self, scope: Scope, headers: Headers) -> bool:
        if self.desk.settings.public_read:
            return True
        is_forwarded = any(name in headers for name in _FORWARDED)
        return self.local and not is_forwarded and _is_loopback(_address(scope))

    def _check_rate(self, scope: Scope, key: StoredKey | None) -> None:
        if scope["path"] in OPEN:
            return
        caller = f"key {key.id}" if key else _address(scope)
        if wait := self.rates.take(caller, time.monotonic()):
            seconds = max(1, round(wait + 0.5))
            told = (
                f"More than {self.desk.settings.rate:,} requests a minute. Wait {seconds} s, and ask for more at once."
            )
            raise Problem("too-many", told, {"Retry-After": str(seconds)})


def _limit(path: str) -> int:
    return bodies.LARGEST if path.startswith((f"{PREFIX}/import", "/imports")) else bodies.SMALL


def _check_right(method: str, key: StoredKey | None, *, may_read: bool, may_write: bool) -> None:
    is_reading = method in _SAFE
    if may_read if is_reading else may_write:
        return
    if key is not None:
        raise Problem("forbidden", _READ_ONLY)
    told = _NO_KEY.format(scope="read" if is_reading else "write")
    raise Problem("no-key", told, {"WWW-Authenticate": "Bearer"})


def _given(headers: Headers) -> str | None:
    """The key in the headers: `Bearer`, or the password of `Basic` (feed readers know nothing else), or the cookie.

    A cookie goes with whatever another site makes a browser send, so it counts where our pages ask (`Sec-Fetch-Site`).
    """
    kind, _, told = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return told.strip()
    if kind.lower() == "basic":
        try:
            return base64.b64decode(told, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    if kind:
        return ""
    if headers.get("sec-fetch-site") in {"same-origin", "none"}:
        return cookie_parser(headers.get("cookie", "")).get(COOKIE)
    return None


class _Sender:
    """Sends with the headers that every answer has, unless it has its own; knows whether an answer has begun.

    A body that nobody read to its end is read over first, and where it is too long for that, the connection ends.
    """

    def __init__(self, send: Send, body: Bounded, *, takes_body: bool) -> None:
        self._send = send
        self._body = body
        self._takes_body = takes_body
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(raw=message["headers"])
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if self._takes_body and not await self._body.drop():
                headers["Connection"] = "close"
        await self._send(message)


async def _refuse(problem: Problem, scope: Scope, receive: Receive, send: _Sender) -> None:
    if send.has_begun:
        return  # a stream that breaks off: what was sent cannot be taken back, and the connection says that it ended
    await problems.response(problem)(scope, receive, send)


def _name(host: str) -> str:
    """The name in a header Host, without its port."""
    if host.startswith("["):
        return host.partition("]")[0][1:].lower()
    return host.partition(":")[0].lower().rstrip(".")


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


def _is_loopback(name: str) -> bool:
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
