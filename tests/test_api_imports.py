"""Imports over HTTP: an account of every input, and a crash loses nothing; what is hostile is refused."""

import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from copydesk.config import Config
from copydesk.ingesting import Ingest
from copydesk.web import bodies, imports
from copydesk.web import desk as desks
from crawler import documents
from tests import ROOT
from tests.answering import DAM, FAIR, NEWS, Answering, answering, lines, record

JSONL = {"Content-Type": "application/x-ndjson"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    place = str(tmp_path_factory.mktemp("imports") / "store.db")
    with answering(place) as running, Ingest(Config(store=place, workers=1)):
        yield running


@pytest.fixture(scope="module")
def ask(desk: Answering) -> Iterator[httpx.Client]:
    with desk.client(desk.write) as client:
        yield client


def send(ask: httpx.Client, body: bytes, headers: dict[str, str] = JSONL, **asked: Any) -> list[dict[str, Any]]:
    answer = ask.post("/v1/import", content=body, headers=headers, params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_every_record_has_its_account_in_its_order_and_again_it_is_the_same(ask: httpx.Client) -> None:
    wrong = b'{"title": "No text"}\n{"text": \n'
    told = send(ask, lines(NEWS[:2]) + wrong + lines(NEWS[2:]))
    accepted, rejected = ["accepted"] * 2, ["rejected"] * 2
    assert [each["outcome"] for each in told] == accepted + rejected + accepted
    assert [each["source"] for each in told] == [f"api#{number}" for number in range(1, 7)]
    assert [each["reason"] for each in told[2:4]] == ["bad-record", "bad-json"]
    assert all(each["detail"] for each in told[2:4])
    made = [each["article"] for each in told if each["article"]]
    assert [ask.get(f"/v1/articles/{number}").json()["outlet"] for number in made] == [each["outlet"] for each in NEWS]
    assert ask.get("/v1/counts").json()["stories"] == 2
    again = send(ask, lines(NEWS))
    assert {each["outcome"] for each in again} == {"same as before"}
    [changed] = send(ask, lines([NEWS[0] | {"text": "\n\n".join(DAM[:5])}]))
    assert (changed["outcome"], changed["article"]) == ("new version", made[0])


def test_what_agencies_send_is_read(ask: httpx.Client) -> None:
    nitf = (ROOT / "seeds/wire/orchard-frost.nitf").read_bytes()
    [told] = send(ask, nitf, {"Content-Type": "application/nitf+xml"})
    assert told["outcome"] == "accepted"
    assert ask.get(f"/v1/articles/{told['article']}").json()["title"]
    blog = (ROOT / "seeds/wire/valley-blog.wxr").read_bytes()
    outcomes = {each["outcome"] for each in send(ask, blog, {"Content-Type": "text/xml"})}
    assert {"accepted", "skipped"} <= outcomes
    [refused] = send(ask, b"<?xml version='1.0'?><inventory/>", {"Content-Type": "application/xml"})
    assert (refused["outcome"], refused["reason"]) == ("rejected", "unsupported")


def test_one_document_of_each_kind(ask: httpx.Client) -> None:
    page = "<html><head><title>The fair</title></head><body><article>{}</article></body></html>".format(
        "".join(f"<p>{each}</p>" for each in FAIR)
    )
    sent = {"url": "https://dale.example/fair", "outlet": "Dale News"}
    [html] = send(ask, page.encode(), {"Content-Type": "text/html; charset=utf-8"}, **sent)
    assert html["outcome"] == "accepted"
    article = ask.get(f"/v1/articles/{html['article']}").json()
    assert (article["url"], article["outlet"], article["body"]) == (*sent.values(), list(FAIR))
    [text] = send(ask, "\n\n".join(FAIR).encode(), {"Content-Type": "text/plain"}, outlet="Ridge News")
    assert ask.get(f"/v1/articles/{text['article']}").json()["outlet"] == "Ridge News"
    one = json.dumps(record("Fell News", FAIR, 3, "A pony")).encode()
    [ready] = send(ask, gzip.compress(one), {"Content-Type": "application/json", "Content-Encoding": "gzip"})
    assert ready["outcome"] == "accepted"
    [empty] = send(ask, b" ", {"Content-Type": "text/plain"})
    assert (empty["outcome"], empty["reason"]) == ("rejected", "empty")


def test_what_nobody_ingests_is_kept_and_said_to_be_pending(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = str(tmp_path_factory.mktemp("alone") / "store.db")
    with answering(place) as running, running.client(running.write) as ask:
        told = send(ask, lines(NEWS), wait=0)
        assert {each["outcome"] for each in told} == {"pending"}
        assert running.store.counts().pending == len(NEWS)
        pages = {number for number, _ in running.store.pages()}
        assert {each["page"] for each in told} == pages


def test_a_record_does_not_lead_to_a_file_of_the_server(ask: httpx.Client, desk: Answering, tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("\n\n".join(FAIR))
    before = desk.store.counts().pages
    points = {"_rejected": {"source": str(secret), "reason": "empty"}}
    for each in (points, {"text": None, "path": str(secret)}, points | {"url": f"file://{secret}"}):
        [told] = send(ask, lines([each]))
        assert told["outcome"] == "rejected"
        assert told["article"] is None
    assert desk.store.counts().pages == before


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"hello", JSONL | {"Content-Encoding": "gzip"}, 400),
        (gzip.compress(b"hello", mtime=0)[:-3], JSONL | {"Content-Encoding": "gzip"}, 400),
        (b"hello", JSONL | {"Content-Encoding": "br"}, 415),
        (b"hello", {"Content-Type": "image/png"}, 415),
        (b"hello", {"Content-Type": ""}, 415),
    ],
)
def test_a_body_that_is_not_what_it_says_is_a_problem(
    ask: httpx.Client, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = ask.post("/v1/import", content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text


def test_a_bomb_fills_neither_the_disk_nor_the_store(
    ask: httpx.Client, desk: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "LARGEST", 2**20)
    before = desk.store.counts().pages
    bomb = gzip.compress(b'{"text": "' + b"a" * 2**26 + b'"}')
    answer = ask.post("/v1/import", content=bomb, headers=JSONL | {"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:copydesk:problem:too-large")
    assert desk.store.counts().pages == before


def test_a_line_or_document_too_long_is_refused_and_the_rest_is_taken(
    ask: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "LARGEST_LINE", 5000)
    monkeypatch.setattr(imports, "LARGEST_DOCUMENT", 5000)
    long = record("Long News", ["word " * 2000], 1)
    told = send(ask, lines([long, record("Short News", FAIR, 5)]))
    assert [each["reason"] for each in told] == ["too-large", None]
    [told] = send(ask, b"word " * 2000, {"Content-Type": "text/plain"})
    assert told["reason"] == "too-large"


def test_hostile_text_comes_back_as_text(ask: httpx.Client) -> None:
    hostile = "<script>alert(1)</script> \u202e\u0000 \ud800 ' OR 1=1 -- \r\nSet-Cookie: a=b"
    sent = record("Odd News", FAIR, 6) | {"title": hostile, "section": hostile, "authors": [hostile]}
    body = json.dumps(sent).encode()
    [told] = send(ask, body)
    answer = ask.get(f"/v1/articles/{told['article']}")
    assert answer.headers["content-type"] == "application/json"
    assert "set-cookie" not in answer.headers
    assert answer.json()["body"] == list(FAIR)
    assert ask.get("/v1/articles", params={"limit": 500}).status_code == 200


def test_no_more_imports_than_there_are_places(desk: Answering, ask: httpx.Client) -> None:
    held = [desk.desk.imports.acquire(blocking=False) for _ in range(desks.IMPORTS)]
    try:
        assert all(held), "imports before gave their places back"
        answer = ask.post("/v1/import", content=b"", headers=JSONL)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    finally:
        for _ in held:
            desk.desk.imports.release()
    assert send(ask, b"") == []


def test_a_client_that_leaves_gives_its_place_back_and_loses_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = str(tmp_path_factory.mktemp("left") / "store.db")
    with answering(place) as running, running.client(running.write) as ask:
        for _ in range(desks.IMPORTS):
            with pytest.raises(httpx.ReadTimeout):
                ask.post("/v1/import", content=lines(NEWS), headers=JSONL, params={"wait": 2}, timeout=1)
        held = 0
        deadline = time.monotonic() + 60
        while held < desks.IMPORTS and time.monotonic() < deadline:
            held += running.desk.imports.acquire(timeout=1)
        assert held == desks.IMPORTS
        assert running.store.counts().pending == len(NEWS)
        for _ in range(held):
            running.desk.imports.release()
