"""Parquet out of a store: `copydesk export` against DuckDB's own COPY of the same rows from the same tables.

DuckDB reads the tables by its extensions `sqlite_scanner` and `postgres_scanner`, which come as packages
(`duckdb-extension-sqlite-scanner`, `duckdb-extension-postgres-scanner`) for some of its versions only. So the peer has
an environment of its own, whose Python COPYDESK_BENCH_DUCKDB names. It is measured twice: with the columns typed as
ours are, and with JSON and times left as the texts that SQLite holds.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

DUCKDB = os.environ.get("COPYDESK_BENCH_DUCKDB")
_PEER = Path(__file__).with_name("duckpour.py")


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    cpu: float
    megabytes: float


def measure(place: str, articles: int) -> None:
    """Print the rates of both."""
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/articles.parquet"
        command = [sys.executable, "-m", "copydesk", "export", "articles", "--format", "parquet", "--store", place]
        ours = _run([*command, "-o", out])
        _tell("copydesk export", articles, ours, None)
        if DUCKDB is None:
            print("DuckDB's COPY: not measured, COPYDESK_BENCH_DUCKDB names no Python that has it and its extensions")
            return
        for how in ("typed", "texts"):
            peer = _run([DUCKDB, str(_PEER), how, _reached(place), out])
            _tell(f"DuckDB's COPY, {how}", articles, peer, ours)


def _reached(place: str) -> str:
    if "://" not in place:
        return place
    url = make_url(place)
    told = {"dbname": url.database, "user": url.username, "host": url.host or url.query.get("host"), "port": url.port}
    return " ".join(f"{name}={value}" for name, value in told.items() if value)


def _run(command: list[str]) -> _Run:
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ}) as child:
        told = child.stderr.read() if child.stderr else b""
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(told.decode()[-2000:])
    return _Run(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)


def _tell(what: str, rows: int, run: _Run, ours: _Run | None) -> None:
    ratio = (
        ""
        if ours is None
        else f", copydesk has {run.seconds / ours.seconds:.2f} of its rate ({run.cpu / ours.cpu:.2f} by CPU)"
    )
    rate = f"{rows / run.seconds:9,.0f} rows/s, {run.cpu:6.1f} s of CPU, peak {run.megabytes:,.0f} MB"
    print(f"{what:22} {rate}{ratio}", flush=True)
