"""What Scrapy, Twisted, OpenSSL and the unpackers raise, put into our words."""

import zlib
from collections.abc import Iterator
from gzip import BadGzipFile
from pathlib import Path
from traceback import extract_tb

from OpenSSL.SSL import Error as TlsError
from scrapy import exceptions as scrapy
from scrapy.utils._compression import brotli, zstd  # type: ignore[attr-defined]
from service_identity import VerificationError
from twisted.internet import error as net
from twisted.web._newclient import ParseError, ResponseNeverReceived
from twisted.web.http import _DataLoss, _MalformedChunkedDataError

from crawler.answer import Trouble
from crawler.download import EndlessHead, RefusedAddress, TooManyLayers
from crawler.visit import Reason

#: The first that fits anything in the tree of causes decides, so what is telling stands before what is general.
_REASONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Reason], ...] = (
    (RefusedAddress, Reason.REFUSED_ADDRESS),
    (scrapy.UnsupportedURLSchemeError, Reason.REFUSED_ADDRESS),
    (TooManyLayers, Reason.BOMB),
    (scrapy.IgnoreRequest, Reason.BOMB),
    (EndlessHead, Reason.BAD_RESPONSE),
    (scrapy.StopDownload, Reason.CONTENT_TYPE),
    ((TlsError, VerificationError), Reason.TLS),
    (scrapy.CannotResolveHostError, Reason.NAME),
    ((scrapy.DownloadTimeoutError, net.TimeoutError), Reason.TIMEOUT),
    (scrapy.DownloadCancelledError, Reason.TOO_LARGE),
    (_MalformedChunkedDataError, Reason.BAD_RESPONSE),
    ((_DataLoss, scrapy.ResponseDataLossError), Reason.TRUNCATED),
    ((zlib.error, BadGzipFile, EOFError, brotli.error, zstd.ZstdError), Reason.BAD_ENCODING),
    (ParseError, Reason.BAD_RESPONSE),
    ((scrapy.DownloadConnectionRefusedError, net.ConnectError, net.ConnectionClosed), Reason.CONNECTION),
    (ResponseNeverReceived, Reason.CONNECTION),
    (scrapy.DownloadFailedError, Reason.BAD_RESPONSE),
    ((UnicodeError, ValueError), Reason.BAD_URL),
)
#: Of these it is the host that does not answer, whatever the address on it.
OF_THE_HOST = frozenset(
    {Reason.BAD_URL, Reason.NAME, Reason.CONNECTION, Reason.TLS, Reason.TIMEOUT, Reason.REFUSED_ADDRESS}
)


def trouble(error: BaseException) -> Trouble:
    """The reason for an exception of the downloader. What is not expected is `failed`, with its name and line."""
    causes = list(_causes(error))
    for kinds, reason in _REASONS:
        for cause in causes:
            if isinstance(cause, kinds):
                # What only collects others says nothing of its own that a person could read.
                return Trouble(reason, _told(causes[-1] if isinstance(cause, scrapy.DownloadFailedError) else cause))
    where = extract_tb(error.__traceback__)
    line = f" ({Path(where[-1].filename).name}:{where[-1].lineno})" if where else ""
    return Trouble(Reason.FAILED, f"{type(error).__name__}: {_told(error)}{line}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it holds: its cause, and the failures that Twisted collects in `reasons`."""
    yield error
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)
    for failure in getattr(error, "reasons", None) or ():
        if isinstance(value := getattr(failure, "value", failure), BaseException):
            yield from _causes(value)


def _told(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
