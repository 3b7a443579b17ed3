"""Pages that show nothing without a browser: the document that was fetched is run in Chromium, and read as it then is.

Chromium has no network. Whatever a page asks for is asked of the one guarded downloader, which has its own rules of
what may be connected to, and handed in; what goes past that (sockets, workers, lookups of names) leads nowhere.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.answer import Answer, Trouble
from crawler.rules import Rules
from crawler.visit import Reason

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route

#: Programs and data are fetched; pictures, films, fonts, frames and beacons are not what a story is made of.
_WANTED = frozenset({"script", "stylesheet", "xhr", "fetch"})
#: What one page may ask for. The scripts of a portal are some dozens; a page without end is stopped here.
_MOST = 100
#: Requests at once for one page. Browsers make six to a host; they are people's, and we are not.
_AT_ONCE = 3
#: Seconds without a request after the page has loaded, in which scripts write what they have fetched.
_QUIET = 5.0
#: Names and numbers alike lead nowhere, and a proxy that is not there is in the way of all else.
_SHUT = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://0.0.0.0:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
)
#: Header fields that speak of the body as it was packed on its way.
_OF_THE_WAY = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})

_MISSING = (
    "this source asks for a browser, and there is none: install the extra (`./run extra browser` in the checkout) and "
    "Chromium (on Debian: apt-get install chromium), and set browser_path to where it is"
)

Download = Callable[[Request], Awaitable[Response]]


class Chromium:
    """One Chromium for a round, started when the first page asks for it."""

    def __init__(self, rules: Rules, download: Download) -> None:
        self._rules = rules
        self._download = download
        self._stack = AsyncExitStack()
        self._starting = asyncio.Lock()
        self._browser: Browser | None = None

    async def show(self, answer: Answer, user_agent: str) -> Answer | Trouble:
        """The page of `answer` once its scripts have run; what is no HTML page comes back as it is."""
        if answer.status != 200 or "html" not in (answer.header("content-type") or "html"):
            return answer
        if not self._rules.browser_path:
            return Trouble(Reason.BROWSER, _MISSING, answer.status)
        try:
            async with asyncio.timeout(self._rules.timeout):
                text = await self._run(answer, user_agent)
        except ImportError:
            return Trouble(Reason.BROWSER, _MISSING, answer.status)
        except Exception as error:  # noqa: BLE001 - a browser fails in many ways, and none may stop the round
            return Trouble(Reason.BROWSER, " ".join(str(error).split())[:300] or type(error).__name__, answer.status)
        if len(body := text.encode("utf-8", "replace")) > self._rules.max_bytes:
            return Trouble(Reason.TOO_LARGE, f"{len(body)} bytes once its scripts had run", answer.status)
        headers = answer.headers | {"content-type": ("text/html; charset=utf-8",)}
        return Answer(answer.url, answer.status, headers, body)

    async def _run(self, answer: Answer, user_agent: str) -> str:
        browser = await self._started()
        context = await browser.new_context(user_agent=user_agent, service_workers="block", accept_downloads=False)
        try:
            page = await context.new_page()
            visit = _Page(answer, self._download)
            await context.route("**/*", visit.serve)
            await page.goto(answer.url, wait_until="load")
            return await _settled(page)
        finally:
            await context.close()

    async def _started(self) -> "Browser":
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                from playwright.async_api import async_playwright

                playwright = await self._stack.enter_async_context(async_playwright())
                self._browser = await playwright.chromium.launch(
                    executable_path=self._rules.browser_path,
                    args=list(_SHUT),
                    chromium_sandbox=os.geteuid() != 0,  # Chromium's sandbox refuses to work for root
                    handle_sigint=False,
                    handle_sigterm=False,
                )
            return self._browser


async def _settled(page: "Page") -> str:
    """The document when nothing has been asked for for a while, or `_QUIET` seconds after loading: some never rest."""
    with suppress(Exception):
        await page.wait_for_load_state("networkidle", timeout=_QUIET * 1000)
    return await page.content()


class _Page:
    """What one page asks for, and what it gets."""

    def __init__(self, answer: Answer, download: Download) -> None:
        self._answer = answer
        self._download = download
        self._left = _MOST
        self._shown = False
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def serve(self, route: "Route") -> None:
        """Hand in the document itself once, then what it needs; everything else is refused."""
        request = route.request
        if not self._shown and request.is_navigation_request():
            self._shown = True
            await route.fulfill(status=200, headers=_headers(self._answer.headers), body=self._answer.body)
        elif request.resource_type not in _WANTED or request.method not in {"GET", "HEAD"} or self._left <= 0:
            await route.abort()
        else:
            self._left -= 1
            await self._fetch(route)

    async def _fetch(self, route: "Route") -> None:
        try:
            async with self._room:
                wanted = Request(route.request.url, callback=NO_CALLBACK, dont_filter=True)
                response = await self._download(wanted)
            fields: Any = {
                name.decode("latin-1").lower(): tuple(value.decode("latin-1") for value in values)
                for name, values in response.headers.items()
            }
        except Exception:  # noqa: BLE001 - refused, too large, not there: the page does without
            await route.abort()
        else:
            await route.fulfill(status=response.status, headers=_headers(fields), body=response.body)


def _headers(fields: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: "\n".join(values) for name, values in fields.items() if name not in _OF_THE_WAY}
