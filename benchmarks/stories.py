"""Quality of grouping: import, export, and the scorer beside the labelled copies."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import SHARED

SETS = ("week", "quarter")


def main() -> None:
    """Print the scorer's line for each set."""
    for name in SETS:
        scores = score(SHARED / "data/copies" / name)
        print(
            name,
            "  ".join(f"{k} {v:.4f}" if isinstance(v, float) else f"{k} {v}" for k, v in scores.items()),
            flush=True,
        )


def score(folder: Path) -> dict[str, float | str]:
    """The scorer's figures for one set: its articles imported into a fresh store, and exported."""
    with TemporaryDirectory() as scratch:
        store, out = Path(scratch) / "copies.db", Path(scratch) / "out.jsonl"
        copydesk = [sys.executable, "-m", "copydesk"]
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": scratch}
        articles = str(folder / "articles.jsonl.gz")
        subprocess.run([*copydesk, "import", articles, "--store", str(store)], **quiet)  # type: ignore[call-overload]
        subprocess.run([*copydesk, "export", "articles", "-o", str(out), "--store", str(store)], **quiet)  # type: ignore[call-overload]
        scorer = [
            sys.executable,
            str(SHARED / "tools/score_groups.py"),
            str(folder / "gold.jsonl"),
            str(out),
            "--json",
        ]
        told = subprocess.run(scorer, check=True, capture_output=True)
    figures: dict[str, float | str] = json.loads(told.stdout)
    return figures
