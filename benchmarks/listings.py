"""Listings: the rule for links of section pages on real addresses, and the reader of feeds against feedparser alone.

The rule is asked for each labelled article whether a link to it, with its headline and nothing around it, is one; and
for each link in the menus, footers and side columns of the labelled news pages, as if it stood in the middle.
"""

import gzip
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time
from urllib.parse import urlsplit

import feedparser

from benchmarks import SHARED
from crawler import markup, sections
from crawler.reading import read

_PAGES = SHARED / "data/pages"
_NEWS = ("fundus", "feval")
_ROUNDS = 30


def main() -> None:
    """Print both."""
    for name in ("fundus", "wcxb"):
        links = list(_articles(name))
        found = sum(sections.is_article(link, _home(link.url)) for link in links)
        print(f"{name}: {found} of {len(links)} articles are told by address and headline")
    menus = [(link, home) for name in _NEWS for link, home in _menus(name)]
    taken = sum(sections.is_article(link, home) for link, home in menus)
    print(f"of {len(menus)} links in menus and margins {taken / len(menus):.1%} would be taken")
    _speed()


def _articles(name: str) -> Iterator[sections.Link]:
    for gold in _gold(name):
        if gold["url"] and gold["title"]:
            yield sections.Link(gold["url"], gold["title"], False, False, False, None)


def _menus(name: str) -> Iterator[tuple[sections.Link, str]]:
    for gold in _gold(name):
        text = markup.opened(gzip.decompress((_PAGES.parent / "pages" / gold["file"]).read_bytes()), None)
        tree = sections.parsed(text or " ")
        if gold["url"] and tree is not None:
            home = _home(gold["url"])
            for link in sections.links(tree, sections.base_of(tree, gold["url"])):
                if link.furniture and link.url.startswith(home):
                    yield replace(link, furniture=False), home


def _gold(name: str) -> Iterator[dict[str, str]]:
    with (_PAGES / name / "gold.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _home(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _speed() -> None:
    """Feeds of 30 entries with the full text, as WordPress gives them."""
    feed = _feed(Path(__file__).parent.parent / "seeds" / "text" / "wordpress-cup-final.txt")
    ours = _seconds(lambda: read(feed, "https://touchline.example/feed/"))
    alone = _seconds(lambda: feedparser.parse(io.BytesIO(feed)))
    print(f"a feed of {len(feed) // 1024} KB: {ours / alone:.2f} of the CPU time of feedparser as it comes")


def _feed(story: Path) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in story.read_text("utf-8").splitlines() if line)
    item = f"<title>Cup</title><pubDate>Sun, 08 Mar 2026 18:00:00 +0000</pubDate><content:encoded><![CDATA[{body}]]>"
    items = "".join(
        f"<item><link>https://touchline.example/{n}</link><guid>{n}</guid>{item}</content:encoded></item>"
        for n in range(30)
    )
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    return f"{head}{items}</channel></rss>".encode()


def _seconds(call: Callable[[], object]) -> float:
    call()
    began = process_time()
    for _ in range(_ROUNDS):
        call()
    return (process_time() - began) / _ROUNDS
