"""Bad manners by name: what servers do to crawlers, each as one function that answers a request its own way.

A function returns a `Reply`, or writes to the connection itself and returns None; the connection is closed then.
"""

import asyncio
import datetime as dt
import gzip
import zlib
from collections.abc import Awaitable, Callable
from email.utils import format_datetime

from tests.newsroom.wire import Reply, Request, head

Manner = Callable[[Request, asyncio.StreamWriter], Awaitable[Reply | None]]
MANNERS: dict[str, Manner] = {}
_MEGABYTE = 2**20
_STORY = (
    "<p>" + "A sentence that says enough about the harbor to be read as a story by whoever reads it. " * 12 + "</p>"
)
_PAGE = (
    f"<html><head><title>A page</title></head><body><article><h1>A page</h1>{_STORY}</article></body></html>".encode()
)
_FOREVER = 3600  # seconds; whoever waits longer than a test is stopped with it


def manner(function: Manner) -> Manner:
    """Register under the function's name, with hyphens."""
    MANNERS[function.__name__.replace("_", "-")] = function
    return function


def _constant(name: str, reply: Reply) -> None:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> Reply:
        return reply

    MANNERS[name] = answer


for _status in (403, 404, 410, 500, 503):
    _constant(f"status-{_status}", Reply(b"<html><body>No.</body></html>", _status))
_constant("empty", Reply())
_constant(
    "consent",
    Reply(
        b"<html><head><title>Cookies</title></head><body><h1>We value your privacy</h1><p>We and 842 partners "
        b"store and access information on a device, such as cookies, and process personal data. Accept all. No.</p>"
        b"</body></html>"
    ),
)
_constant("html-as-feed", Reply(_PAGE, media_type="application/rss+xml"))
_constant("image-as-html", Reply(b"\x89PNG\r\n\x1a\n" + bytes(2000)))
_constant("html-as-image", Reply(_PAGE, media_type="image/png"))
_constant("pdf", Reply(b"%PDF-1.7\n" + bytes(2000), media_type="application/pdf"))
_constant(
    "wrong-charset",
    Reply(
        "<html><body><article><h1>Größe</h1><p>Über die Brücke führt kein Weg zurück nach Süden.</p>"
        "</article></body></html>".encode(),
        media_type="text/html; charset=windows-1252",
    ),
)
_constant(
    "no-charset",
    Reply("<html><body><p>Zażółć gęślą jaźń.</p></body></html>".encode("iso-8859-2"), media_type="text/html"),
)
_constant("redirect-to-self", Reply(status=302, headers={"Location": "/redirect-to-self"}))
_constant("redirect-to-metadata", Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}))
_constant("redirect-to-v6", Reply(status=302, headers={"Location": "http://[::1]:1/"}))
_constant("redirect-to-mapped", Reply(status=302, headers={"Location": "http://[::ffff:10.0.0.1]/"}))
_constant("redirect-to-decimal", Reply(status=302, headers={"Location": "http://2852039166/"}))
_constant("redirect-to-private", Reply(status=302, headers={"Location": "http://10.0.0.1/"}))
_constant("redirect-to-file", Reply(status=302, headers={"Location": "file:///etc/passwd"}))
_constant("redirect-to-nothing", Reply(status=302))
_constant(
    "xml-bomb",
    Reply(
        (
            '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "lol">'
            + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
            + ']><rss version="2.0"><channel><title>&a11;</title></channel></rss>'
        ).encode(),
        media_type="application/rss+xml",
    ),
)
_constant(
    "external-entity",
    Reply(
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://169.254.169.254/">'
        b'%y;]><rss version="2.0"><channel><title>&x;</title><item><link>/a</link></item></channel></rss>',
        media_type="application/rss+xml",
    ),
)
_constant("lying-length", Reply(_PAGE, headers={"Content-Length": "999999999999"}))
_constant("header-names", Reply(_PAGE, headers={"X-\x01": "\x02", "Set-Cookie": "a=b; Domain=.com; Path=/../.."}))


@manner
async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
    """The page a byte at a time, ten a second: some four minutes."""
    writer.write(head(200, {"Content-Type": "text/html", "Content-Length": str(len(_PAGE))}))
    for byte in _PAGE:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.1)


@manner
async def silent(request: Request, writer: asyncio.StreamWriter) -> None:
    """Takes the request and never answers."""
    await asyncio.sleep(_FOREVER)


@manner
async def half_a_head(request: Request, writer: asyncio.StreamWriter) -> None:
    """Headers that begin, then nothing."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/h")
    await writer.drain()
    await asyncio.sleep(_FOREVER)


@manner
async def dropped(request: Request, writer: asyncio.StreamWriter) -> None:
    """Closes without a word."""


@manner
async def reset(request: Request, writer: asyncio.StreamWriter) -> None:
    """Resets the connection in the middle of the page."""
    writer.write(head(200, {"Content-Type": "text/html", "Content-Length": "100000"}) + _PAGE[:100])
    await writer.drain()
    writer.transport.abort()


@manner
async def truncated(request: Request, writer: asyncio.StreamWriter) -> None:
    """Promises more than it sends."""
    writer.write(head(200, {"Content-Type": "text/html", "Content-Length": str(len(_PAGE) * 2)}) + _PAGE)
    await writer.drain()


@manner
async def bad_chunks(request: Request, writer: asyncio.StreamWriter) -> None:
    """Chunks whose lengths are no numbers."""
    writer.write(
        head(200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"}) + b"zz\r\n<html>\r\n-5\r\n\r\n"
    )
    await writer.drain()


@manner
async def cut_chunks(request: Request, writer: asyncio.StreamWriter) -> None:
    """Chunks that end before the last one."""
    writer.write(head(200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"}) + b"6\r\n<html>\r\n")
    await writer.drain()


@manner
async def no_http(request: Request, writer: asyncio.StreamWriter) -> None:
    """Talks something else."""
    writer.write(b"220 mail.example ESMTP ready\r\n")
    await writer.drain()


@manner
async def endless_head(request: Request, writer: asyncio.StreamWriter) -> None:
    """Headers without an end, in large pieces."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(2000):
        writer.write(b"X-More: " + b"a" * 50_000 + b"\r\n")
        await writer.drain()


@manner
async def endless_body(request: Request, writer: asyncio.StreamWriter) -> None:
    """A page that never ends, without a length."""
    writer.write(head(200, {"Content-Type": "text/html", "Connection": "close"}))
    for _ in range(4000):
        writer.write(b"<p>" + b"more and more " * 5000)
        await writer.drain()


@manner
async def huge(request: Request, writer: asyncio.StreamWriter) -> Reply:
    """30 MB, said in advance."""
    return Reply(b"<html><body>" + b"<p>filler</p>" * (30 * _MEGABYTE // 13) + b"</body></html>")


@manner
async def gzip_bomb(request: Request, writer: asyncio.StreamWriter) -> Reply:
    """200 MB of nothing in 200 KB."""
    return Reply(_bomb(200), headers={"Content-Encoding": "gzip"})


@manner
async def nested_gzip_bomb(request: Request, writer: asyncio.StreamWriter) -> Reply:
    """The same packed once more."""
    return Reply(gzip.compress(_bomb(200)), headers={"Content-Encoding": "gzip, gzip"})


@manner
async def bad_gzip(request: Request, writer: asyncio.StreamWriter) -> Reply:
    """Says gzip and is none."""
    return Reply(_PAGE, headers={"Content-Encoding": "gzip"})


@manner
async def cut_gzip(request: Request, writer: asyncio.StreamWriter) -> Reply:
    """Packed, and the end is missing."""
    return Reply(gzip.compress(_PAGE * 20)[:-40], headers={"Content-Encoding": "gzip"})


def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(_MEGABYTE)) for _ in range(megabytes)) + packer.flush()


@manner
async def endless_redirect(request: Request, writer: asyncio.StreamWriter) -> Reply:
    """Always one further."""
    return Reply(status=302, headers={"Location": f"/endless-redirect?n={int(request.query('n', '0') or 0) + 1}"})


@manner
async def cookie_wall(request: Request, writer: asyncio.StreamWriter) -> Reply:
    """Sends back to itself until a cookie comes along."""
    if "consent=yes" in request.headers.get("cookie", ""):
        return Reply(_PAGE)
    return Reply(status=302, headers={"Location": request.target, "Set-Cookie": "consent=yes; Path=/"})


@manner
async def lying_304(request: Request, writer: asyncio.StreamWriter) -> Reply:
    """Nothing has changed, whoever asks with a validator."""
    if "if-none-match" in request.headers or "if-modified-since" in request.headers:
        return Reply(status=304)
    return Reply(_PAGE, headers={"ETag": '"always"', "Last-Modified": "Mon, 16 Mar 2026 06:00:00 GMT"})


def _busy(status: int, *, as_date: bool) -> Manner:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> Reply:
        seconds = int(request.query("seconds", "120"))
        when = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds), usegmt=True)
        return Reply(b"Busy.", status, headers={"Retry-After": when if as_date else str(seconds)})

    return answer


for _status in (429, 503):
    MANNERS[f"busy-{_status}-seconds"] = _busy(_status, as_date=False)
    MANNERS[f"busy-{_status}-date"] = _busy(_status, as_date=True)


@manner
async def calendar(request: Request, writer: asyncio.StreamWriter) -> Reply:
    """Every month links to the next, for ever."""
    month = int(request.query("month", "0") or 0)
    days = "".join(f'<a href="/calendar?month={month}&day={day}">{day}</a> ' for day in range(1, 29))
    return Reply(
        f'<html><body><h1>Month {month}</h1>{days}<a rel="next" href="/calendar?month={month + 1}">Next month</a>'
        "</body></html>".encode()
    )


@manner
async def pagination(request: Request, writer: asyncio.StreamWriter) -> Reply:
    """Every page of the archive has new articles and a next page."""
    page = int(request.query("page", "1") or 1)
    links = "".join(
        f'<h2><a href="/archive/{page * 10 + n}-an-endless-old-story">An endless old story, part {page * 10 + n}'
        "</a></h2>"
        for n in range(10)
    )
    return Reply(
        f'<html><body><main>{links}<a rel="next" href="/pagination?page={page + 1}">Older</a></main></html>'.encode()
    )


@manner
async def paged_feed(request: Request, writer: asyncio.StreamWriter) -> Reply:
    """A feed in pages (RFC 5005) that never ends."""
    page = int(request.query("page", "1") or 1)
    entries = "".join(
        f"<entry><id>tag:x,2026:{page}-{n}</id><title>{page}-{n}</title><link href='/archive/{page}-{n}'/></entry>"
        for n in range(5)
    )
    return Reply(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="/paged-feed?page={page + 1}"/>'
        f"{entries}</feed>".encode(),
        media_type="application/atom+xml",
    )
