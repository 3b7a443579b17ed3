"""Quality of cleaning: `copydesk clean --jsonl` on every labelled set, scored by the scorer beside the data."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import SHARED

SETS = ("aeb", "feval", "fundus", "wcxb")
SHOWN = (
    "documents",
    "missing",
    "f1",
    "precision",
    "recall",
    "exact",
    "worst10",
    "title",
    "instant",
    "day",
    "authors",
)


def main() -> None:
    """Print a row a set, for pages and for texts."""
    print(f"{'set':14}" + "".join(f"{name:>10}" for name in SHOWN))
    for kind in ("pages", "texts"):
        for name in SETS:
            scores = score(SHARED / "data/pages" / name, kind)
            print(f"{name + ' ' + kind:14}" + "".join(_cell(scores.get(column)) for column in SHOWN), flush=True)


def score(folder: Path, kind: str) -> dict[str, float]:
    """The scorer's figures for `folder` ("pages" or "texts" of one set), through the command line."""
    with TemporaryDirectory() as scratch:
        out = Path(scratch) / "out.jsonl"
        with out.open("wb") as file:
            command = [sys.executable, "-m", "copydesk", "clean", str(folder / kind), "--jsonl"]
            subprocess.run(command, check=True, stdout=file)
        scorer = [
            sys.executable,
            str(SHARED / "tools/score_pages.py"),
            str(folder / "gold.jsonl"),
            str(out),
            "--json",
        ]
        told = subprocess.run([*scorer, *(["--texts"] if kind == "texts" else [])], check=True, capture_output=True)
    figures: dict[str, float] = json.loads(told.stdout)
    return figures


def _cell(value: float | None) -> str:
    return f"{'':>10}" if value is None else f"{value:>10}" if isinstance(value, int) else f"{value:>10.4f}"
