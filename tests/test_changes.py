"""`copydesk changes`: every change in order, whatever happens to who follows; docs/changes.md says how."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk import changes, contract
from copydesk.replica import Replica
from copydesk.web.desk import spelled
from storage import Store
from storage.records import EventKind
from tests import ROOT
from tests.test_replica import held, kept
from tests.test_store import named
from tests.told import fill

PAGE = (ROOT / "docs/changes.md").read_text(encoding="utf-8")
COMMAND = [sys.executable, "-m", "copydesk", "changes"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "store.db"), create=True) as store:
        fill(store)
        yield store


def run(store: Store, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, "--store", str(store.place), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)


def numbers(done: subprocess.CompletedProcess[str]) -> list[int]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["seq"] for line in done.stdout.splitlines()]


def test_the_table_says_everything_in_words(desk: Store) -> None:
    done = run(desk)
    assert done.returncode == 0, done.stderr
    rows = done.stdout.splitlines()
    assert len(rows) == desk.last_event()
    assert re.match(r" 1  .*  article-added +a1 came in$", rows[0])
    assert "decision 2 was made, to merge stories 1 and 2" in done.stdout


def test_after_a_number_and_of_some_kinds(desk: Store) -> None:
    last = desk.last_event()
    assert numbers(run(desk, "--json", "--after", str(last - 2))) == [last - 1, last]
    told = run(desk, "--json", "--kind", "killed", "--kind", "corrected")
    assert [json.loads(line)["kind"] for line in told.stdout.splitlines()] == ["corrected", "killed"]


def test_what_is_asked_wrongly_is_said(desk: Store, tmp_path: Path) -> None:
    assert "'shut' is no kind of event; there are article-added" in run(desk, "--kind", "shut").stderr
    assert "is the cursor one of another store?" in run(desk, "--after", "999").stderr
    strange = tmp_path / "notes.txt"
    strange.write_text("ferry")
    assert "holds no cursor, but 'ferry'" in run(desk, "--cursor-file", str(strange)).stderr


def test_a_cursor_file_goes_on_where_it_was(desk: Store, tmp_path: Path) -> None:
    kept_in = ["--json", "--cursor-file", str(tmp_path / "cursor")]
    last = desk.last_event()
    assert numbers(run(desk, *kept_in)) == list(range(1, last + 1))
    assert numbers(run(desk, *kept_in)) == []
    named(desk, "eve")
    assert numbers(run(desk, *kept_in, "--kind", "killed")) == []
    assert (tmp_path / "cursor").read_text() == f"{last + 1}\n", "what was not asked for is behind us too"


def test_following_tells_what_comes_until_it_is_stopped(desk: Store) -> None:
    last = desk.last_event()
    command = [*COMMAND, "--store", str(desk.place), "--json", "--follow", "--after", str(last - 1)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as running:
        assert running.stdout
        assert running.stderr
        assert json.loads(running.stdout.readline())["seq"] == last
        named(desk, "eve")
        assert json.loads(running.stdout.readline())["seq"] == last + 1
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
        assert "Traceback" not in running.stderr.read()


def test_who_follows_ends_when_nobody_reads_any_more(desk: Store) -> None:
    read, write = os.pipe()
    command = [*COMMAND, "--store", str(desk.place), "--json", "--follow"]
    with subprocess.Popen(command, stdout=write, stderr=subprocess.PIPE, encoding="utf-8") as running:
        os.close(write)
        os.read(read, 100)
        os.close(read)
        assert running.wait(30) == 0
        assert running.stderr
        assert running.stderr.read() == ""


# The form


def test_the_command_and_the_server_give_the_same_form(desk: Store) -> None:
    for event in desk.events():
        assert json.loads(spelled(event)) == contract.event(event) == json.loads(json.dumps(contract.event(event)))
        assert set(asdict(event)) == set(contract.event(event))


@pytest.mark.parametrize("title", ["Fields", "`story` in a detail"])
def test_every_field_is_documented_and_no_other(desk: Store, title: str) -> None:
    part = re.split(r"^##+ ", PAGE.split(f"# {title}\n")[1], flags=re.MULTILINE)[0]
    named_there = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| ([^|]+) \|", part, re.MULTILINE))))
    (batch,) = changes.batches(desk, 0)
    told = changes.told(desk, batch.events, articles=True)
    detail: Any = next(line["detail"] for line in told if line["kind"] == "story-created")
    assert named_there == set(told[0] if title == "Fields" else detail["story"])


def test_there_is_an_example_of_each_kind_that_the_program_gives(desk: Store) -> None:
    examples = [json.loads(text) for text in re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)]
    assert {each["kind"] for each in examples} == {str(kind) for kind in EventKind}
    told = {event.seq: contract.event(event) for event in desk.events()}
    for each in examples:
        assert each == told[each["seq"]]


def test_the_follower_of_the_page_has_the_store(desk: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPYDESK_STORE", str(desk.place))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    (program,) = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    exec(program, {})
    with Replica(tmp_path / "mine.db") as mine:
        assert (mine.cursor, held(mine)) == (desk.last_event(), kept(desk))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 41), max_size=6))
def test_wherever_a_follower_is_cut_off_it_ends_with_the_same(desk: Store, cuts: list[int]) -> None:
    lines = [line for batch in changes.batches(desk, 0) for line in changes.told(desk, batch.events, articles=True)]
    with Replica() as mine:
        for cut in [*cuts, len(lines)]:
            mine.apply(lines[max(0, mine.cursor - 1) : cut])
        assert held(mine) == kept(desk)
