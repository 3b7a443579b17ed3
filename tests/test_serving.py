"""`copydesk serve` as a process: it answers while it crawls or alone, imports, ends in seconds when told to."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from copydesk.client import Client
from storage import Store
from storage.records import KeyScope
from tests.answering import NEWS, made
from tests.test_crawl import ENVIRONMENT


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A running `copydesk serve`, and its address."""
    command = [sys.executable, "-m", "copydesk", "serve", "--listen", "127.0.0.1:0", "--workers", "1", *arguments]
    process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stderr=subprocess.PIPE)
    try:
        assert process.stderr
        port = next(told["port"] for line in process.stderr if "port" in (told := json.loads(line)))
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def test_without_a_schedule_it_imports_answers_and_ends(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "copydesk.db"), create=True) as store:
        key = made(store, KeyScope.WRITE)
    with serving(tmp_path, "--no-schedule") as (process, url), Client(url, key) as client:
        told = list(client.import_records(NEWS))
        assert [each["outcome"] for each in told] == ["accepted"] * len(NEWS)
        assert [each["copies"] for each in client.stories(min_copies=2)] == [3]
        assert httpx.get(f"{url}/readyz").text == "ready\n"
        with httpx.stream("GET", f"{url}/v1/changes/stream") as stream:
            lines = stream.iter_lines()
            next(lines)
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0, "an open stream does not hold it up"


def test_a_kill_in_the_middle_of_an_import_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "copydesk.db"), create=True) as store:
        key = made(store, KeyScope.WRITE)
    with serving(tmp_path, "--no-schedule") as (process, url):
        body = b"".join(json.dumps(each).encode() + b"\n" for each in NEWS)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
        told = httpx.post(f"{url}/v1/import", params={"wait": 0}, content=body, headers=headers, timeout=60)
        assert len(told.text.splitlines()) == len(NEWS)
        process.kill()
        process.wait()
    with serving(tmp_path, "--no-schedule") as (_, url), Client(url, key) as client:
        deadline = time.monotonic() + 120
        while client.get("/v1/counts")["articles"] < len(NEWS):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert {each["outcome"] for each in client.import_records(NEWS)} == {"same as before"}


def test_a_second_server_at_the_same_place_says_what_is_wrong(tmp_path: Path) -> None:
    with serving(tmp_path, "--no-schedule") as (_, url):
        command = [sys.executable, "-m", "copydesk", "serve", "--no-schedule", "--listen", url.removeprefix("http://")]
        second = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, timeout=120, check=False)
    assert second.returncode == 2
    assert b"is another copydesk serving?" in second.stderr
