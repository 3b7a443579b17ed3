"""The stream of changes: every event once and in order, from where one was; it ends with the server."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from copydesk.web import changes
from copydesk.web import desk as desks
from tests.answering import FAIR, NEWS, Answering, answering, fill, record


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Answering]:
    with answering(str(tmp_path / "store.db")) as running:
        fill(running.store)
        yield running


def events(lines: Iterator[str], count: int) -> list[dict[str, Any]]:
    """The next events of a stream."""
    found: list[dict[str, Any]] = []
    told: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            told[name] = value
        elif "data" in told:
            found.append(told | json.loads(told["data"]))
            told = {}
        if len(found) == count:
            break
    return found


def test_a_stream_tells_what_was_and_what_comes_and_goes_on_where_it_was_cut(desk: Answering) -> None:
    known = list(desk.store.events())
    with desk.client() as ask:
        with ask.stream("GET", "/v1/changes/stream") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.iter_lines()
            told = events(lines, len(known))
            assert [(int(each["id"]), each["event"]) for each in told] == [(each.seq, each.kind) for each in known]
            fill(desk.store, [record("Fell News", FAIR, 3, "A pony")])
            new = events(lines, 1)
            assert int(new[0]["id"]) == known[-1].seq + 1
        with ask.stream("GET", "/v1/changes/stream", headers={"Last-Event-ID": new[0]["id"]}) as answer:
            rest = list(desk.store.events(int(new[0]["id"])))
            told = events(answer.iter_lines(), len(rest))
            assert [each["seq"] for each in told] == [each.seq for each in rest]
        with ask.stream("GET", "/v1/changes/stream", params={"after": rest[-1].seq - 1}) as answer:
            assert [each["seq"] for each in events(answer.iter_lines(), 1)] == [rest[-1].seq]


def test_a_silent_stream_says_that_it_lives(desk: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "LIVES", 0.0)
    last = list(desk.store.events())[-1].seq
    with desk.client() as ask, ask.stream("GET", "/v1/changes/stream", params={"after": last}) as answer:
        assert next(line for line in answer.iter_lines() if line.startswith(":")) == ": here"


def test_streams_are_so_many_and_those_that_end_give_their_place_back(desk: Answering) -> None:
    places = desk.desk.streams
    held = [places.acquire(blocking=False) for _ in range(desks.STREAMS - 1)]
    assert all(held)
    with desk.client() as ask:
        with ask.stream("GET", "/v1/changes/stream") as first:
            lines = first.iter_lines()
            next(lines)
            with ask.stream("GET", "/v1/changes/stream") as refused:
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
                assert b"/v1/changes" in refused.read()
        deadline = time.monotonic() + 60
        while not places.acquire(blocking=False):
            assert time.monotonic() < deadline, "the place of a stream that was left is free again"
            time.sleep(0.05)


def test_what_is_no_number_is_a_problem_and_a_head_ends(desk: Answering) -> None:
    with desk.client() as ask:
        for headers in ({"Last-Event-ID": "x"}, {"Last-Event-ID": "-1"}):
            assert ask.get("/v1/changes/stream", headers=headers).status_code == 422
        assert ask.get("/v1/changes/stream?after=99999999999999999999").status_code == 422
        head = ask.head("/v1/changes/stream")
        assert (head.status_code, head.content) == (200, b"")


def test_open_streams_end_with_the_server(tmp_path: Path) -> None:
    with httpx.Client(timeout=60) as ask:
        with answering(str(tmp_path / "store.db")) as running:
            fill(running.store, NEWS[:1])
            answer = ask.send(ask.build_request("GET", f"{running.url}/v1/changes/stream"), stream=True)
            lines = answer.iter_lines()
            assert events(lines, 1)
        assert list(lines)[-1:] != [], "what was told stays told, and the stream ends as streams end"
        answer.close()
