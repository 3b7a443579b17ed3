"""`./run bench web`: the web pages over a million articles beside a running import: times, bytes, a browser's view.

The store is that of `./run bench store`: the thirty days of the overview hold 170,000 articles. Times are of the
server, as a client on loopback sees them; the largest contentful paint is Chromium's own, its processor slowed down
four times.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from benchmarks.filled import filled
from tests.answering import lines, record
from tests.deskpages import Shown, chromium, shown

SIZE, ROUNDS = 1_000_000, 40
PAGES = (
    "/",
    "/?language=en&copies=2",
    "/?agency=Reuters&days=7",
    "/?outlet=Nobody",
    "/?q=karst123",
    "/?q=karst12&order=newest",
    "/?q=ferry",
    "/stories/1",
    "/compare/1/2",
    "/articles/1/removed",
    "/overview",
    "/sources",
    "/decisions",
    "/imports",
)
#: What a browser does: the paint of the first page, three times, the median.
_PAINTS = 3
_PAINT = """new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true}))"""


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "store.db"
        filled(str(place), SIZE, lambda _: None)
        with shown(Path(folder)) as served, _busy(Path(folder), place):
            _times(served)
            _paint(served)


@contextmanager
def _busy(folder: Path, place: Path) -> Iterator[None]:
    """An import of new articles that goes on for as long as the block."""
    words = ("harbour", "council", "ferry", "bridge", "winter", "mayor", "school", "river", "market", "railway")
    bodies = ([f"{w} {n} {w[::-1]} {n * 7} met the {words[n % 10]} on day {n}" for w in words] for n in range(20_000))
    new = [record("Busy Post", body, 8, f"Item {n}") for n, body in enumerate(bodies)]
    (folder / "new.jsonl").write_bytes(lines(new))
    command = [sys.executable, "-m", "copydesk", "import", str(folder / "new.jsonl"), "--store", str(place)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        time.sleep(5)
        try:
            yield
        finally:
            print("the import was", "over before the end" if running.poll() is not None else "running all the while")
            running.terminate()


def _times(served: Shown) -> None:
    with httpx.Client(base_url=served.url, timeout=60) as ask:
        for path in PAGES:
            ask.get(path).raise_for_status()
            times, size = [], 0
            for _ in range(ROUNDS):
                began = time.perf_counter()
                with ask.stream("GET", path) as answer:
                    size = sum(map(len, answer.iter_raw()))
                times.append(time.perf_counter() - began)
            times.sort()
            late, middle = times[int(ROUNDS * 0.95)] * 1e3, median(times) * 1e3
            print(f"{path:28} median {middle:6.1f} ms, 95 % within {late:6.1f} ms, {size / 1e3:5.1f} KB")
            sys.stdout.flush()


def _paint(served: Shown) -> None:
    with chromium() as browser:
        paints, sizes = [], []
        for _ in range(_PAINTS):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            size: list[float] = []
            session.on("Network.loadingFinished", lambda told, size=size: size.append(told["encodedDataLength"]))
            page.goto(served.url, wait_until="load")
            paints.append(page.evaluate(_PAINT))
            sizes.append(sum(size))
            context.close()
        paint, sent = median(paints), median(sizes) / 1e3
        print(f"first visit of /: largest contentful paint {paint:.0f} ms, {sent:.1f} KB over the wire")
