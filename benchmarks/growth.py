"""The cost of one article where many are stored, beside two indexes that live in memory, and the plot of it.

Stored are 10,000, 100,000 and 1,000,000 articles over 120 days: they have the keys of real ones in number and kind (25
of their own, 6 of a pool that all draw from) and texts of one line. Measured are invented stories with copies, cut and
edited. Ours is all from the cleaned article to its committed story, by seconds of CPU; the peers, datasketch's and
rensa's LSH, only sketch, query and insert, and what is stored in them are random sketches.
"""

import json
import random
import re
import resource
import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
from datasketch import MinHash, MinHashLSH
from rensa import RMinHash, RMinHashLSH

from benchmarks.speed import NOW, cleaned, committed
from copydesk.pipeline import BATCH
from dedupe.signature import ALGORITHM
from normalize import Article, Page
from storage import Store

DAYS = 120
STORED = (10_000, 100_000, 1_000_000)
MEASURED = 1920
#: Bytes that a peer may take: one that would need more at the next size stops. A third of a machine of 24 GB.
ROOM = 8 << 30

KEPT = Path(__file__).with_name("growth.json")
PLOT = Path(__file__).parents[1] / "docs/growth.png"

_ARTICLE = (
    "INSERT INTO article (id, identity, version, published_at, first_seen_at, words) VALUES (?, ?, 1, ?, '2026', 3)"
)
_VERSION = (
    "INSERT INTO version (article_id, number, page_id, digest, source, authors, body, removed)"
    " VALUES (?, 1, 1, x'', 's', '[]', '[\"One line only.\"]', '[]')"
)
_PERIODS = (
    "INSERT INTO period (period, last, removed, crowded, unsettled) "
    "SELECT period, max(stamp), 0, 0, 0 FROM fingerprint GROUP BY period"
)
_FINGERPRINT = "INSERT INTO fingerprint VALUES (?, ?, ?, 1, ?, 0, ?)"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: milliseconds of CPU an article, bytes an article (ours on disk, a peer's in memory), peak MB."""

    what: str
    stored: int
    milliseconds: float
    bytes: float
    megabytes: float
    measured: str = ""


def main() -> None:
    """Measure all sizes, keep the figures, and draw them."""
    figures: list[Figure] = []
    for what, measure in _MEASURED.items():
        for stored in STORED:
            if what != "copydesk" and figures[-1].what == what and figures[-1].bytes * stored > ROOM:
                print(f"{what}: would take {figures[-1].bytes * stored / 2**30:.0f} GB with {stored:,}; it stops here")
                break
            figures.append(_alone(measure, stored))
            _tell(figures[-1])
    KEPT.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n", encoding="utf-8")
    plot()


def plot() -> None:
    """Draw the figures that were kept."""
    from matplotlib.figure import Figure as Drawing

    kept = [Figure(**record) for record in json.loads(KEPT.read_text(encoding="utf-8"))]
    drawing = Drawing(figsize=(9, 3.6), layout="constrained")
    left, right = drawing.subplots(1, 2)
    for axes, of, title in (
        (left, lambda figure: figure.milliseconds, "milliseconds of CPU an article"),
        (right, lambda figure: figure.bytes, "bytes of index an article"),
    ):
        for what in _MEASURED:
            own = [figure for figure in kept if figure.what == what]
            axes.plot([figure.stored for figure in own], [of(figure) for figure in own], marker="o", label=_NAMES[what])
        axes.set(xscale="log", xlabel="articles stored", title=title, xlim=(8_000, 1_250_000))
        axes.grid(alpha=0.3)
    left.set_ylim(bottom=0)
    right.set(yscale="log", ylim=(100, 20_000))
    drawing.legend(
        *left.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False, fontsize="small"
    )
    drawing.savefig(PLOT, dpi=110, metadata={"Software": None})
    print(f"drawn: {PLOT}")


def _tell(figure: Figure) -> None:
    told = f"{figure.milliseconds:.2f} ms an article, {figure.bytes:.0f} bytes of index, {figure.megabytes:.0f} MB"
    print(f"{figure.what:10} {figure.stored:>9,} stored: {told}", flush=True)


def _alone(measure: Callable[[int], Figure], stored: int) -> Figure:
    """In a process of its own, for peak memory never falls."""
    with get_context("spawn").Pool(1) as pool:
        figure = pool.apply(measure, (stored,))
    return replace(figure, measured=f"{datetime.now(UTC):%Y-%m-%d}, ./run bench growth")


def _ours(stored: int) -> Figure:
    articles = list(_invented(random.Random(7)))
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "growth.db"
        Store.open(path, create=True).close()
        index = _fill(path, stored)
        with Store.open(path) as store:
            committed(store, articles[:BATCH])  # the postings of the window are made once
            cost = committed(store, articles[BATCH:]) / (len(articles) - BATCH)
    return Figure("copydesk", stored, cost * 1e3, index, _peak() / 2**20)


def _datasketch(stored: int) -> Figure:
    texts, before = _texts(), _peak()
    index, drawn, like = MinHashLSH(threshold=0.5, num_perm=128), np.random.default_rng(1), MinHash(scheme="affine32")
    for number in range(stored):
        values = drawn.integers(0, 2**32, 128, dtype=np.uint64).astype(like.hashvalues.dtype)
        sketch = MinHash(scheme="affine32", hashvalues=values, permutations=like.permutations)
        index.insert(number, sketch, check_duplication=False)
    took = _peak() - before
    began = process_time()
    for number, shingles in enumerate(map(_shingles, texts), stored):
        sketch = MinHash(num_perm=128, scheme="affine32")
        sketch.update_batch([shingle.encode() for shingle in shingles])
        index.query(sketch)
        index.insert(number, sketch)
    return Figure("datasketch", stored, (process_time() - began) / len(texts) * 1e3, took / stored, _peak() / 2**20)


def _rensa(stored: int) -> Figure:
    texts, before = _texts(), _peak()
    # As many bands as datasketch takes for this threshold: 25 of 5 values; here they must divide 128.
    index, chance = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32), random.Random(1)
    for number in range(stored):
        index.insert(number, _sketched(str(chance.getrandbits(64)) for _ in range(8)))
    took = _peak() - before
    began = process_time()
    for number, shingles in enumerate(map(_shingles, texts), stored):
        sketch = _sketched(shingles)
        index.query(sketch)
        index.insert(number, sketch)
    return Figure("rensa", stored, (process_time() - began) / len(texts) * 1e3, took / stored, _peak() / 2**20)


_MEASURED = {"copydesk": _ours, "datasketch": _datasketch, "rensa": _rensa}
_NAMES = {
    "copydesk": "copydesk: to the committed story, index on disk",
    "datasketch": "datasketch: sketch and index, in memory",
    "rensa": "rensa: sketch and index, in memory",
}


def _sketched(shingles: Iterable[str]) -> RMinHash:
    sketch = RMinHash(num_perm=128, seed=1)
    sketch.update(list(shingles))
    return sketch


def _shingles(text: str) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    return [" ".join(words[i : i + 3]) for i in range(len(words) - 2)]


def _texts() -> list[str]:
    return [" ".join(article.body) for _, article in _invented(random.Random(7))]


def _peak() -> int:
    """Bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


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
    opened.execute(_PERIODS)
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
            made.append(cleaned(_record(len(made), chance, "\n\n".join(map(str.capitalize, body)), at)))
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
