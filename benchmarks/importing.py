"""Import against the plainest peer: datasketch's in-memory loop (sketch, query, insert; nothing read or kept).

Ours reads, cleans, keeps the raw page, verifies on the text, folds and commits each article to SQLite on disk.
"""

import gzip
import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from datasketch import MinHash, MinHashLSH

from benchmarks import SHARED


def main() -> None:
    """Print articles a second of both and their ratio, and the peak memory of the import."""
    source = SHARED / "data/copies/week/articles.jsonl.gz"
    with gzip.open(source, "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    with TemporaryDirectory() as scratch:
        ours = _import(source, Path(scratch))
    began = time.perf_counter()
    _peer(texts)
    peer = time.perf_counter() - began
    # The largest of the processes that ran: the one that writes the store, in kilobytes on Linux.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"copydesk {len(texts) / ours:.0f} articles/s, datasketch's loop {len(texts) / peer:.0f} articles/s: "
        f"ratio {peer / ours:.2f}; peak memory {memory:.0f} MB"
    )


def _import(source: Path, scratch: Path) -> float:
    command = [sys.executable, "-m", "copydesk", "import", str(source), "--store", str(scratch / "week.db")]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=scratch)
    return time.perf_counter() - began


def _peer(texts: list[str]) -> None:
    index = MinHashLSH(threshold=0.5, num_perm=128)
    for number, text in enumerate(texts):
        words = re.findall(r"\w+", text.lower())
        sketch = MinHash(num_perm=128, scheme="affine32")
        sketch.update_batch([" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)])
        index.query(sketch)
        index.insert(number, sketch)
