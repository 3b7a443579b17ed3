"""2,000 articles from the feeds of 100 sites, crawled and ingested, against a bare spider that only downloads them.

    ./run bench crawl           pages a second, ingest running beside: with the pace of a polite crawl, and without any
    ./run bench kills           the same with 30 SIGKILLs at random moments: nothing lost, nothing twice

The spider has the same manners (see benchmarks.fetching) and is told the addresses; the crawl finds them in feeds.
With a pace the hosts are what both wait for, as on the web: that ratio is what a user sees. Without one the processor
is, and that ratio says what a page costs.
"""

import asyncio
import contextlib
import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

from benchmarks.fetching import HOSTS, PAGES, bare
from tests import databases

EACH = PAGES // HOSTS
KILLS = 30
#: Seconds between two requests to a host, of both: what a new Scrapy project has, and half of copydesk's own.
PACE = 1.0
#: Seconds to a kill: from a start, or from what was first added to the store.
SOONEST, LATEST = 0.5, 6.0
#: The part of the kills that may come before a process does anything: to start takes it a second.
EARLY = 0.25
_SYLLABLES = [a + b for a in "bdfglmnrstvk" for b in ("a", "el", "or")][:20]
#: 8,000 invented words: with few, articles would share their wording, and grouping would be what is measured.
_WORDS = [a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES]


@cache
def article(host: int, number: int) -> bytes:
    """A page of 40 KB: an invented story of 350 words, told by its seed, in a frame of scripts."""
    chance = random.Random(f"{host}/{number}")
    sentences = [f"The {' '.join(chance.choices(_WORDS, k=14))}.".capitalize() for _ in range(24)]
    paragraphs = "".join(f"<p>{' '.join(sentences[at : at + 3])}</p>" for at in range(0, 24, 3))
    title = " ".join(chance.choices(_WORDS, k=7)).capitalize()
    script = f"<script>{'var a=1;' * 4000}</script>"
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{script}</head><body><nav><a href=/>Home</a></nav>"
        f"<article><h1>{title}</h1>{paragraphs}</article></body></html>"
    ).encode()


@cache
def feed(host: int, port: int) -> bytes:
    """An RSS feed of the articles of one site, an hour old."""
    moment = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    items = "".join(
        f"<item><title>Story {n}</title><link>http://127.0.1.{host}:{port}/{n}.html</link>"
        f"<guid>{host}-{n}</guid><pubDate>{moment}</pubDate></item>"
        for n in range(EACH)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Site {host}</title>{items}</channel></rss>'.encode()
    )


class _Sites(asyncio.Protocol):
    """A hundred sites."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        address, self.port = transport.get_extra_info("sockname")
        self.host = int(address.rpartition(".")[2])

    def data_received(self, data: bytes) -> None:
        path = data.split(b" ", 2)[1].decode()
        if path.endswith(".html"):
            body, kind = article(self.host, int(path[1:-5])), "text/html; charset=utf-8"
        elif path == "/feed.xml":
            body, kind = feed(self.host, self.port), "application/rss+xml"
        else:
            self.transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


def _serve(pipe: Connection) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        first = await loop.create_server(_Sites, "127.0.1.1", 0)
        port = first.sockets[0].getsockname()[1]
        await loop.create_server(_Sites, [f"127.0.1.{host}" for host in range(2, HOSTS + 1)], port)
        for host in range(1, HOSTS + 1):
            for number in range(EACH):
                article(host, number)
        pipe.send(port)
        await asyncio.sleep(3600)

    asyncio.run(main())


@contextlib.contextmanager
def sites() -> Iterator[int]:
    """The port of a hundred sites on 127.0.1.1 to 127.0.1.100."""
    pipe, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    try:
        yield pipe.recv()
    finally:
        server.kill()


@contextlib.contextmanager
def desk(port: int, store: str | None = None) -> Iterator[dict[str, str]]:
    """An empty folder with a source list of the hundred sites; the environment to run copydesk there.

    The store is a file in that folder, unless another is named.
    """
    with tempfile.TemporaryDirectory() as folder:
        sources = "".join(
            f'[source.site-{host}]\nhome = "http://127.0.1.{host}:{port}/"\nfeeds = ["http://127.0.1.{host}:{port}/feed.xml"]\n'
            for host in range(1, HOSTS + 1)
        )
        Path(folder, "sources.toml").write_text(sources)
        yield os.environ | {
            "COPYDESK_CONTACT": "desk@copydesk.test",
            "COPYDESK_DELAY": "0",
            "COPYDESK_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
            "COPYDESK_STORE": store or str(Path(folder, "desk.db")),
            "COPYDESK_SOURCES": str(Path(folder, "sources.toml")),
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }


def copydesk(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    """A copydesk command, started in a group of its own."""
    command = [sys.executable, "-m", "copydesk", *arguments]
    folder, quiet = Path(environment["COPYDESK_SOURCES"]).parent, subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True, stdout=quiet, stderr=quiet)


def kept(environment: dict[str, str]) -> tuple[int, int, int]:
    """Raw pages, articles, and addresses of articles in the store."""
    from storage import Store

    with Store.open(environment["COPYDESK_STORE"]) as store:
        counts = store.counts()
        return counts.pages, counts.articles, len({each.article.url for each in store.articles()})


def main() -> None:
    """Print pages a second at both paces: fetched and kept with ingest beside, ingested too, and the spider's."""
    for pace in (PACE, 0.0):
        _compare(pace)


def _compare(pace: float) -> None:
    with sites() as port, desk(port) as environment:
        environment["COPYDESK_DELAY"] = str(pace)
        urls = [f"http://127.0.1.{1 + n % HOSTS}:{port}/{n // HOSTS}.html" for n in range(PAGES)]
        began = perf_counter()
        assert bare(urls, pace) == PAGES
        peer = PAGES / (perf_counter() - began)
        began = perf_counter()
        with copydesk(environment, "crawl") as crawl:
            fetched = _until_kept(environment, began)
            assert crawl.wait() == 0
        whole = PAGES / (perf_counter() - began)
        assert kept(environment) == (PAGES, PAGES, PAGES), kept(environment)
    print(f"{pace:g} s between two requests to a host:")
    print(f"fetched and kept, ingest beside: {fetched:.0f} pages/s; ingested too: {whole:.0f} pages/s")
    print(f"bare spider: {peer:.0f} pages/s; ratio {fetched / peer:.2f}, with ingest {whole / peer:.2f}")


def _until_kept(environment: dict[str, str], began: float) -> float:
    """Pages a second until the last raw page was in the store."""
    while _pages(environment) < PAGES:
        time.sleep(0.2)
    return PAGES / (perf_counter() - began)


def _pages(environment: dict[str, str]) -> int:
    """Raw pages in the store, which may not be there yet."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{environment['COPYDESK_STORE']}?mode=ro", uri=True)) as store:
            return int(store.execute("SELECT count(*) FROM page").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def kills() -> None:
    """Kill the crawl, alone or with all its processes, at random moments, until it has been killed 30 times.

    Once on SQLite, once on PostgreSQL; what was in the store at each kill is told.
    """
    with databases.server() as server:
        for name, fresh in (("SQLite", lambda: None), ("PostgreSQL", server.fresh)):
            done, chance = 0, random.Random(1)
            while done < KILLS:
                with sites() as port, desk(port, fresh()) as environment:
                    done += _killed(environment, chance, KILLS - done)
                    found = kept(environment)
                assert found == (PAGES, PAGES, PAGES), found
            print(f"{name}: killed {done} times; raw pages, articles, addresses: {found}", flush=True)


def _killed(environment: dict[str, str], chance: random.Random, most: int) -> int:
    """Run a crawl to its end, killed up to so many times; how often it was."""
    done = 0
    while True:
        crawl = copydesk(environment, "crawl")
        if done == most or _is_over(environment, crawl, chance):
            assert crawl.wait() == 0, crawl.returncode
            return done
        done += 1
        alone = chance.random() < 0.5  # its processes have to notice
        os.kill(crawl.pid, signal.SIGKILL) if alone else os.killpg(crawl.pid, signal.SIGKILL)
        crawl.wait()
        how = "alone" if alone else "with all its processes"
        raw, articles = _standing(environment)
        print(f"  kill {done}, {how}: {raw} raw pages, {articles} articles", flush=True)


def _is_over(environment: dict[str, str], crawl: subprocess.Popen[bytes], chance: random.Random) -> bool:
    """Whether a crawl ended by itself before the moment came to kill it.

    One in four is killed anywhere from its start on, which may be before it does anything; the others when they have
    added to the store, or some seconds later.
    """
    if chance.random() < EARLY:
        until = time.monotonic() + chance.uniform(SOONEST, LATEST)
    else:
        before = _standing(environment)
        while _standing(environment) == before and crawl.poll() is None:
            time.sleep(0.2)
        until = time.monotonic() + chance.uniform(0, LATEST)
    with contextlib.suppress(subprocess.TimeoutExpired):
        crawl.wait(timeout=max(0.0, until - time.monotonic()))
    return crawl.poll() is not None


def _standing(environment: dict[str, str]) -> tuple[int, int]:
    """Raw pages and articles in the store; none where there is no store yet."""
    from storage import Store, StoreError

    try:
        with Store.open(environment["COPYDESK_STORE"]) as store:
            counts = store.counts()
    except StoreError:
        return 0, 0
    return counts.pages, counts.articles
