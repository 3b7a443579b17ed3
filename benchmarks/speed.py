"""The cost of grouping: from a cleaned article to its committed story in SQLite on disk, by seconds of CPU.

`main` against datasketch's plain in-memory loop (sketch, query, insert; nothing verified or kept) on the labelled week.
`growth`: one article where 10,000, 100,000 and 1,000,000 are stored, over 120 days. Those stored have the keys of real
articles in number and kind (25 of their own, 6 of a pool that all draw from) and texts of one line; those measured are
invented stories with copies, cut and edited.
"""

import gzip
import json
import random
import re
import resource
import sqlite3
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from datasketch import MinHash, MinHashLSH

from benchmarks import SHARED
from copydesk import pipeline
from copydesk.pipeline import BATCH, batched
from copydesk.workers import Cleaned, document
from dedupe import sign
from dedupe.signature import ALGORITHM
from normalize import Article, Given, Page, clean
from storage import Store

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = 120
STORED = (10_000, 100_000, 1_000_000)
MEASURED = 1920

_ARTICLE = (
    "INSERT INTO article (id, identity, version, published_at, first_seen_at, words) VALUES (?, ?, 1, ?, '2026', 3)"
)
_VERSION = (
    "INSERT INTO version (article_id, number, page_id, digest, source, authors, body, removed)"
    " VALUES (?, 1, 1, x'', 's', '[]', '[\"One line only.\"]', '[]')"
)
_FINGERPRINT = "INSERT INTO fingerprint VALUES (?, ?, ?, 1, ?, 0, ?)"


def main() -> None:
    """Print articles a second of both, and their ratio."""
    with gzip.open(SHARED / "data/copies/week/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [_cleaned(json.loads(line)) for line in lines]
    articles = [(page, article) for page, article in found if isinstance(article, Article)]
    with TemporaryDirectory() as scratch, Store.open(Path(scratch) / "speed.db", create=True) as store:
        ours = _committed(store, articles)
    peer = _plain([" ".join(article.body) for _, article in articles])
    count = len(articles)
    print(f"copydesk {count / ours:.0f} articles/s, datasketch's loop {count / peer:.0f}: ratio {peer / ours:.2f}")


def growth() -> None:
    """Print the cost of one article, the bytes of its index, and peak memory, for each size of the store."""
    for stored in STORED:
        # A process of its own each, for peak memory never falls.
        worker = get_context("spawn").Process(target=_grown, args=(stored,))
        worker.start()
        worker.join()


def _grown(stored: int) -> None:
    articles = list(_invented(random.Random(7)))
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "growth.db"
        Store.open(path, create=True).close()
        index = _fill(path, stored)
        with Store.open(path) as store:
            _committed(store, articles[:BATCH])  # the postings of the window are made once
            cost = _committed(store, articles[BATCH:]) / (len(articles) - BATCH)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = f"{cost * 1e3:.2f} ms an article, {index:.0f} bytes of index, {memory:.0f} MB"
    print(f"{stored:>9,} stored: {told}", flush=True)


def _committed(store: Store, articles: list[tuple[Page, Article]]) -> float:
    """Seconds of CPU from cleaned articles to committed stories; their raw pages are kept outside the clock."""
    seconds = 0.0
    for block in batched(articles, BATCH):
        with store.unit(NOW) as unit:
            kept = [unit.keep(page).page_id for page, _ in block]
        began = process_time()
        made = [
            pipeline.Made(number, page, Cleaned(article, sign(document(article, page.source))))
            for number, (page, article) in zip(kept, block, strict=True)
        ]
        for _ in pipeline.settle(store, made, lambda: NOW):
            pass
        seconds += process_time() - began
    return seconds


def _plain(texts: list[str]) -> float:
    index, began = MinHashLSH(threshold=0.5, num_perm=128), process_time()
    for number, text in enumerate(texts):
        words = re.findall(r"\w+", text.lower())
        sketch = MinHash(num_perm=128, scheme="affine32")
        sketch.update_batch([" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)])
        index.query(sketch)
        index.insert(number, sketch)
    return process_time() - began


def _cleaned(record: dict[str, str]) -> tuple[Page, object]:
    given = Given(outlet=record["outlet"], title=record["title"], published_at=record["published_at"])
    page = Page(record["url"], record["text"].encode(), "text/plain", url=record["url"], given=given)
    return page, clean(page)


def _fill(path: Path, count: int) -> float:
    """Put articles into a store as they lie there; bytes of index an article."""
    chance, opened = random.Random(1), sqlite3.connect(path)
    pool = [chance.getrandbits(31) for _ in range(200_000)]
    opened.execute("PRAGMA synchronous = OFF")
    opened.execute("PRAGMA foreign_keys = OFF")
    opened.execute("INSERT INTO scheme VALUES (1, ?, 1)", (ALGORITHM,))
    first, a_day = (NOW - timedelta(days=DAYS) - datetime(1970, 1, 1, tzinfo=UTC)).days, count // DAYS + 1
    for start in range(0, count, 50_000):
        numbers = range(start + 1, min(start + 50_000, count) + 1)
        dated = {n: (first + (n - 1) // a_day, (n - 1) % a_day + 1) for n in numbers}
        opened.executemany(_ARTICLE, ((n, f"url:https://stored.example/{n}", _day(dated[n][0])) for n in numbers))
        opened.executemany(_VERSION, ((n,) for n in numbers))
        keys = (sorted([*(chance.getrandbits(31) for _ in range(25)), *chance.sample(pool, 6)]) for _ in numbers)
        rows = zip(numbers, keys, strict=True)
        made = ((*dated[n], n, chance.getrandbits(32), struct.pack("<31I", *packed)) for n, packed in rows)
        opened.executemany(_FINGERPRINT, made)
    opened.execute("INSERT INTO period SELECT period, max(stamp), 0, 0, 0 FROM fingerprint GROUP BY period")
    opened.commit()
    size = opened.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%fingerprint%'").fetchone()[0]
    opened.close()
    return float(size) / count


def _day(number: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=number)).strftime("%Y-%m-%dT00:00:00.000000Z")


def _invented(chance: random.Random) -> Iterator[tuple[Page, Article]]:
    """Articles of the last days: two in five in stories of 2 to 40 copies, cut and with other words here and there."""
    words = [_word(chance) for _ in range(20_000)]
    made: list[tuple[Page, object]] = []
    while len(made) < MEASURED:
        copies = chance.choice((1,) * 30 + (2, 2, 3, 4, 6, 10, 20, 40)[: 8 if chance.random() < 0.1 else 4])
        text = [[chance.choice(words) for _ in range(chance.randint(20, 60))] for _ in range(chance.randint(4, 14))]
        at = NOW - timedelta(days=chance.random() * 3)
        for _ in range(copies):
            kept = text[: chance.randint(min(4, len(text)), len(text))]
            body = [" ".join(w if chance.random() > 0.01 else chance.choice(words) for w in p) + "." for p in kept]
            made.append(_cleaned(_record(len(made), chance, "\n\n".join(map(str.capitalize, body)), at)))
    chance.shuffle(made)
    for page, article in made[:MEASURED]:
        if isinstance(article, Article):
            yield page, article


def _record(number: int, chance: random.Random, text: str, at: datetime) -> dict[str, str]:
    outlet = f"Outlet {chance.randrange(400)}"
    url = f"https://{outlet.replace(' ', '').lower()}.example/{number}"
    return {"url": url, "outlet": outlet, "title": f"Headline {number}", "text": text, "published_at": at.isoformat()}


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(chance.randint(1, 4)))
