"""The one door to the network: Scrapy's HTTP handler behind the address guard, with an end to headers and packing."""

from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.exceptions import CannotResolveHostError, StopDownload
from scrapy.http import Response
from twisted.web.client import _HTTP11ClientFactory

from crawler.address import networks, refusal, unreadable
from crawler.answer import unwanted

#: Bytes of all header lines of an answer. Browsers stop at 256 KB, servers themselves take 8 to 64 KB.
HEAD = 256 * 1024
#: Layers of Content-Encoding. One is what is in use; a second comes from misconfigured caches.
LAYERS = 2


class RefusedAddress(Exception):
    """The address may not be connected to; the message says why."""


class EndlessHead(Exception):
    """The headers of an answer do not come to an end."""


class TooManyLayers(Exception):
    """The body is packed in a package in a package."""


class Unwanted(StopDownload):
    """The headers say that no text follows; the body is not waited for."""

    def __init__(self, detail: str) -> None:
        super().__init__(fail=True)
        self.args = (detail,)


class GuardedHandler(HTTP11DownloadHandler):
    """Every request of every kind goes through here: pages, feeds, sitemaps, robots.txt, each hop of a redirect."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory
        self._allowed = networks(crawler.settings.getlist("ALLOWED_NETWORKS"))
        crawler.signals.connect(self._look_at_headers, signals.headers_received)

    def _look_at_headers(self, headers: Any) -> None:
        content_type = (headers.get("Content-Type") or b"").decode("latin-1")
        if unwanted(content_type):
            raise Unwanted(content_type[:100])

    async def download_request(self, request: Request) -> Response:
        """Fetch. Raises RefusedAddress, EndlessHead within ResponseFailed, TooManyLayers, and what Scrapy raises."""
        if "proxy" in request.meta:
            raise RefusedAddress("a proxy would look names up behind the guard")
        if why := unreadable(request.url) or refusal(request.url, self._allowed):
            raise RefusedAddress(why)
        try:
            response = await super().download_request(request)
        except CannotResolveHostError as error:
            if why := _refused_by_resolver(request.url):
                raise RefusedAddress(why) from error
            raise
        layers = b",".join(response.headers.getlist("Content-Encoding")).count(b",") + 1
        if layers > LAYERS:
            raise TooManyLayers(f"packed {layers} times")
        return response


def _refused_by_resolver(url: str) -> str | None:
    from twisted.internet import reactor

    refused: dict[str, str] = getattr(reactor.nameResolver, "refused", {})
    return refused.get(urlsplit(url).hostname or "")


class _BoundedParser(_LenientHTTPClientParser):
    """Scrapy's parser of headers with a count of their bytes. Twisted bounds a line, not the number of lines."""

    MAX_LENGTH = 64 * 1024  # of a line: 16 KB in Twisted, which policies and links of real sites exceed

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - the interface is Twisted's
        self.head = getattr(self, "head", 0) + len(line)
        if self.head > HEAD:
            raise EndlessHead(f"more than {HEAD // 1024} KB of headers")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        raise EndlessHead(f"a header line of more than {len(line) // 1024} KB")


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answer = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = _BoundedParser
        return answer


class _BoundedFactory(_HTTP11ClientFactory):
    noisy = False

    def buildProtocol(self, addr: Any) -> _BoundedProtocol:  # noqa: ARG002, N802
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
