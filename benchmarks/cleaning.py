"""Cleaning against its own engine: `normalize.clean` and bare trafilatura on the same pages, alternating, one core."""

import gzip
import time

import trafilatura

from benchmarks import SHARED
from normalize import Page, clean

ROUNDS = 3


def main() -> None:
    """Print pages a second of both, the best of the rounds, and their ratio."""
    pages = [gzip.decompress(path.read_bytes()) for path in sorted((SHARED / "data/pages/aeb/pages").glob("*.gz"))]
    best = {"copydesk": float("inf"), "trafilatura": float("inf")}
    for _ in range(ROUNDS + 1):  # the first round warms both up
        for name, job in (("copydesk", _ours), ("trafilatura", _peer)):
            began = time.perf_counter()
            for content in pages:
                job(content)
            best[name] = min(best[name], time.perf_counter() - began)
    rates = {name: len(pages) / seconds for name, seconds in best.items()}
    ratio = rates["copydesk"] / rates["trafilatura"]
    print(", ".join(f"{name} {rate:.1f} pages/s" for name, rate in rates.items()) + f": ratio {ratio:.2f}")


def _ours(content: bytes) -> None:
    clean(Page("page.html", content, "text/html"))


def _peer(content: bytes) -> None:
    trafilatura.bare_extraction(content, with_metadata=True)
