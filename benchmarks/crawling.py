"""2,000 articles from the feeds of 100 sites, crawled and ingested, against a bare spider that only downloads them.

    ./run bench crawl           pages a second, ingest running beside
    ./run bench kills           the same with 30 SIGKILLs at random moments: nothing lost, nothing twice

The spider has the same manners (see benchmarks.fetching) and is told the addresses; the crawl finds them in feeds.
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

EACH = PAGES // HOSTS
KILLS = 30
#: Seconds from a start to its kill: from the middle of importing to the middle of work.
SOONEST, LATEST = 0.5, 6.0
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
def desk(port: int) -> Iterator[dict[str, str]]:
    """An empty folder with a source list of the hundred sites; the environment to run copydesk there."""
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
            "COPYDESK_STORE": str(Path(folder, "desk.db")),
            "COPYDESK_SOURCES": str(Path(folder, "sources.toml")),
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }


def copydesk(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    """A copydesk command, started in a group of its own."""
    command = [sys.executable, "-m", "copydesk", *arguments]
    folder, quiet = Path(environment["COPYDESK_STORE"]).parent, subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True, stdout=quiet, stderr=quiet)


def kept(environment: dict[str, str]) -> tuple[int, int, int]:
    """Raw pages, articles, and addresses of articles in the store."""
    from storage import Store

    with Store.open(environment["COPYDESK_STORE"]) as store:
        counts = store.counts()
        return counts.pages, counts.articles, len({each.article.url for each in store.articles()})


def main() -> None:
    """Print pages a second: fetched and kept with ingest beside, ingested too, and the spider's."""
    with sites() as port, desk(port) as environment:
        urls = [f"http://127.0.1.{1 + n % HOSTS}:{port}/{n // HOSTS}.html" for n in range(PAGES)]
        began = perf_counter()
        assert bare(urls) == PAGES
        peer = PAGES / (perf_counter() - began)
        began = perf_counter()
        with copydesk(environment, "crawl") as crawl:
            fetched = _until_kept(environment, began)
            assert crawl.wait() == 0
        whole = PAGES / (perf_counter() - began)
        assert kept(environment) == (PAGES, PAGES, PAGES), kept(environment)
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
    """Kill the crawl, alone or with all its processes, at random moments, until it has been killed 30 times."""
    chance, done, rounds = random.Random(1), 0, 0
    while done < KILLS:
        rounds += 1
        with sites() as port, desk(port) as environment:
            while True:
                crawl = copydesk(environment, "crawl")
                try:
                    crawl.wait(timeout=chance.uniform(SOONEST, LATEST) if done < KILLS else None)
                except subprocess.TimeoutExpired:
                    done += 1
                    alone = chance.random() < 0.5  # its processes have to notice
                    os.kill(crawl.pid, signal.SIGKILL) if alone else os.killpg(crawl.pid, signal.SIGKILL)
                    crawl.wait()
                    continue
                assert crawl.returncode == 0, crawl.returncode
                break
            found = kept(environment)
        assert found == (PAGES, PAGES, PAGES), found
        print(f"crawl {rounds}: {done} kills so far; pages, articles, addresses: {found}")
