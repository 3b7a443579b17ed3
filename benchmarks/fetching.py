"""Pages fetched from loopback, a second: the downloader against a bare Scrapy spider on the same pages.

The spider is what `scrapy startproject` makes, with the same manners: robots.txt obeyed, one request at a time per
host, no delay for either, 16 requests under way. Both start a process of their own; that is counted too.
"""

import asyncio
import multiprocessing
import os
import resource
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from subprocess import run
from time import perf_counter

from crawler.fetch import fetch
from crawler.rules import Rules
from crawler.visit import Fetched, Visit

HOSTS = 100
PAGES = 2_000
#: Bytes of a page: the median of the labelled pages.
SIZE = 80_000
ROUNDS = 3

_SPIDER = """
import scrapy
class Bare(scrapy.Spider):
    name = "bare"
    start_urls = open("urls").read().split()
    custom_settings = {
        "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": %s, "CONCURRENT_REQUESTS": %s,
        "LOG_LEVEL": "WARNING",
    }
    def parse(self, response):
        self.crawler.stats.inc_value("bare/pages")
    def closed(self, reason):
        print(self.crawler.stats.get_value("bare/pages"))
"""


class _Pages(asyncio.Protocol):
    """A server that costs little: it looks at the first line of a request and writes bytes it has at hand."""

    page = (b"<p>" + b"The bridge opened. " * SIZE)[:SIZE]
    found = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % SIZE + page
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        path = data.split(b" ", 2)[1]
        self.transport.write(self.missing if path.endswith((b".txt", b".json")) else self.found)


def serve(pipe: Connection) -> None:
    """Serve on 100 addresses of loopback, on one port, until killed."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        first = await loop.create_server(_Pages, "127.0.1.1", 0)
        port = first.sockets[0].getsockname()[1]
        await loop.create_server(_Pages, [f"127.0.1.{host}" for host in range(2, HOSTS + 1)], port)
        pipe.send(port)
        await asyncio.sleep(3600)

    asyncio.run(main())


def ours(urls: list[str]) -> int:
    """Pages fetched by the downloader."""
    rules = Rules("desk@copydesk.test", delay=0, allowed_networks=("127.0.0.0/8",))
    return sum(isinstance(out, Fetched) for out in fetch((Visit(url, url) for url in urls), rules))


def bare(urls: list[str], delay: float = 0) -> int:
    """Pages fetched by the spider, so many seconds apart at each host.

    Requests that wait for the pace of their host are under way in Scrapy's count, so that with a pace there is room for
    one of each host.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare.py").write_text(_SPIDER % (delay, HOSTS if delay else 16))
        Path(folder, "urls").write_text("\n".join(urls))
        command = [sys.executable, "-m", "scrapy", "runspider", "bare.py"]
        return int(run(command, cwd=folder, check=True, capture_output=True).stdout)


def main() -> None:
    """Print pages a second and CPU time for both, the best of some rounds, taken in turn."""
    pipe, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    port = pipe.recv()
    urls = [f"http://127.0.1.{1 + n % HOSTS}:{port}/{n}.html" for n in range(PAGES)]
    best: dict[str, tuple[float, float]] = {}
    for _ in range(ROUNDS):
        for work in (ours, bare):
            wall, used = perf_counter(), _cpu()
            assert work(urls) == PAGES
            took = (perf_counter() - wall, _cpu() - used)
            best[work.__name__] = min(best.get(work.__name__, took), took)
    server.kill()
    for name, (wall, used) in best.items():
        print(f"{name:5} {PAGES / wall:6.0f} pages/s, {used:.2f} s of CPU")
    print(f"ratio {best['bare'][0] / best['ours'][0]:.2f} in pages a second, "
          f"{best['ours'][1] / best['bare'][1]:.2f} in CPU time")  # fmt: skip


def _cpu() -> float:
    """CPU seconds of this process and of its children that have ended (the server has not)."""
    return sum(os.times()[:2]) + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
