"""The cost of grouping: from a cleaned article to its committed story in SQLite on disk, by seconds of CPU.

Against datasketch's plain in-memory loop (sketch, query, insert; nothing verified or kept) on the labelled week.
"""

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from datasketch import MinHash, MinHashLSH

from benchmarks import SHARED
from copydesk import pipeline
from copydesk.pipeline import BATCH, batched
from copydesk.workers import Cleaned, document
from dedupe import sign
from normalize import Article, Given, Page, clean
from storage import Store

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def main() -> None:
    """Print articles a second of both, and their ratio."""
    with gzip.open(SHARED / "data/copies/week/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [cleaned(json.loads(line)) for line in lines]
    articles = [(page, article) for page, article in found if isinstance(article, Article)]
    with TemporaryDirectory() as scratch, Store.open(Path(scratch) / "speed.db", create=True) as store:
        ours = committed(store, articles)
    peer = _plain([" ".join(article.body) for _, article in articles])
    count = len(articles)
    print(f"copydesk {count / ours:.0f} articles/s, datasketch's loop {count / peer:.0f}: ratio {peer / ours:.2f}")


def committed(store: Store, articles: list[tuple[Page, Article]]) -> float:
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


def cleaned(record: dict[str, str]) -> tuple[Page, object]:
    """A record of the labelled sets as a page, and what cleaning makes of it."""
    given = Given(outlet=record["outlet"], title=record["title"], published_at=record["published_at"])
    page = Page(record["url"], record["text"].encode(), "text/plain", url=record["url"], given=given)
    return page, clean(page)
