"""Records: ready articles in JSON and JSON Lines."""

import io
import json

import pytest

from crawler import records
from normalize import Page, Reason, Rejected

LONGEST = 1000
STORY = {
    "url": "https://news.example/a",
    "outlet": "The Quay",
    "title": "Ferry sails",
    "text": "The ferry sailed at dawn.",
}


def lines(*content: bytes) -> list[records.Item]:
    return list(records.in_lines("wire.jsonl", io.BytesIO(b"\n".join(content)), LONGEST))


def test_a_line_that_is_many_times_too_long_is_one_refusal() -> None:
    long = b"{" + b" " * 5 * LONGEST + b"}"
    refused, taken = lines(long, json.dumps(STORY).encode())
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.TOO_LARGE
    assert isinstance(taken, Page)


def test_a_record_becomes_a_page_and_unknown_fields_are_kept_aside() -> None:
    record = STORY | {"published_at": "2026-03-04", "authors": "Jane Roe", "desk": "islands", "priority": 3}
    (page,) = lines(json.dumps(record).encode())
    assert isinstance(page, Page)
    assert (page.source, page.url, page.media_type) == ("wire.jsonl#1", STORY["url"], "text/plain")
    assert page.content.decode() == STORY["text"]
    assert page.given.outlet == "The Quay"
    assert page.given.authors == ("Jane Roe",)
    assert page.given.extra == {"desk": "islands", "priority": 3}


def test_html_wins_over_text() -> None:
    (page,) = lines(json.dumps(STORY | {"html": "<p>The ferry sailed.</p>"}).encode())
    assert isinstance(page, Page)
    assert page.media_type == "text/html"


def test_a_broken_line_is_named_and_the_rest_is_read() -> None:
    good = json.dumps(STORY).encode()
    first, broken, last = lines(good, b'{"url": "https://news.example/b", "te', good)
    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert last.source == "wire.jsonl#3"
    assert isinstance(broken, Rejected)
    assert (broken.source, broken.reason) == ("wire.jsonl#2", Reason.BAD_JSON)
    assert broken.raw.startswith('{"url"')


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ([1, 2], "an object was expected"),
        ({"url": "https://news.example/a"}, "neither text nor html"),
        (STORY | {"title": 7}, "title must be a string"),
        (STORY | {"authors": [1]}, "authors must be"),
        (STORY | {"url": ["https://news.example/a"]}, "url must be a string"),
    ],
)
def test_what_is_wrong_with_a_record_is_said(record: object, told: str) -> None:
    (rejected,) = lines(json.dumps(record).encode())
    assert isinstance(rejected, Rejected)
    assert rejected.reason is Reason.BAD_RECORD
    assert told in rejected.detail


def test_a_line_beyond_the_limit_is_refused_and_the_next_one_read() -> None:
    long = json.dumps(STORY | {"text": "x" * LONGEST}).encode()
    refused, page = lines(long, json.dumps(STORY).encode())
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.TOO_LARGE
    assert isinstance(page, Page)
    assert page.source == "wire.jsonl#2"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_lines_in_any_encoding(encoding: str) -> None:
    text = json.dumps(STORY | {"text": "Die Fähre – “schön” – fährt."}, ensure_ascii=False)
    (page,) = lines(text.encode(encoding))
    assert isinstance(page, Page)
    assert page.content.decode() == "Die Fähre – “schön” – fährt."


@pytest.mark.parametrize("wrap", [lambda r: r, lambda r: {"articles": r, "total": 2}])
def test_a_json_file_holds_a_list_or_an_object_with_one(wrap: object) -> None:
    content = json.dumps(wrap([STORY, STORY])).encode()  # type: ignore[operator]
    pages = list(records.in_json("wire.json", content))
    assert [page.source for page in pages if isinstance(page, Page)] == ["wire.json#1", "wire.json#2"]


def test_a_json_file_of_one_record() -> None:
    (page,) = records.in_json("one.json", json.dumps(STORY).encode())
    assert isinstance(page, Page)
    assert page.source == "one.json"


def test_a_list_cut_in_the_middle_gives_what_is_whole() -> None:
    content = json.dumps([STORY, STORY, STORY]).encode()[:-40]
    one, two, rest = records.in_json("cut.json", content)
    assert isinstance(one, Page)
    assert isinstance(two, Page)
    assert isinstance(rest, Rejected)
    assert rest.reason is Reason.BAD_JSON
    assert rest.source == "cut.json#3"
    assert "2 whole records before it were read" in rest.detail


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"nonsense", b"\x00\x01\x02\xff" * 50, b"[1, 2"])
def test_what_is_no_json_is_one_rejection_at_the_least(content: bytes) -> None:
    items = list(records.in_json("bad.json", content))
    assert items
    assert all(isinstance(item, Rejected) for item in items)


def test_a_mended_record_keeps_its_source_and_loses_its_mark() -> None:
    mark = {"source": "old.jsonl#9", "reason": "bad-record", "detail": "the record has neither text nor html"}
    (page,) = lines(json.dumps(STORY | {records.MARK: mark}).encode())
    assert isinstance(page, Page)
    assert page.source == "old.jsonl#9"
    assert page.given.extra == {}


def test_a_rejected_line_can_be_mended_in_its_mark() -> None:
    mark = {"source": "old.jsonl#9", "reason": "bad-json", "detail": "", "raw": json.dumps(STORY)}
    (page,) = lines(json.dumps({records.MARK: mark}).encode())
    assert isinstance(page, Page)
    assert page.source == "old.jsonl#9"


def test_a_rejected_file_is_read_again_from_its_path() -> None:
    (item,) = lines(json.dumps({records.MARK: {"source": "a.txt", "path": "a.txt"}}).encode())
    assert item == records.Elsewhere("a.txt")


@pytest.mark.parametrize("address", ["N/A", "not a url", "ftp://x.example/a", "https://", "/news/a"])
def test_what_is_no_address_is_kept_aside_and_identifies_nothing(address: str) -> None:
    (page,) = lines(json.dumps(STORY | {"url": address}).encode())
    assert isinstance(page, Page)
    assert page.url is None
    assert page.given.extra == {"url": address}


@pytest.mark.parametrize("seconds", [1_772_600_000, 1_772_600_000_000])
def test_unix_times_are_read(seconds: int) -> None:
    (page,) = lines(json.dumps(STORY | {"published_at": seconds}).encode())
    assert isinstance(page, Page)
    assert page.given.published_at == "2026-03-04T04:53:20+00:00"


def test_a_number_that_is_no_time_is_refused() -> None:
    (rejected,) = lines(json.dumps(STORY | {"published_at": 12}).encode())
    assert isinstance(rejected, Rejected)


def test_text_stands_in_for_html_without_words() -> None:
    (page,) = lines(json.dumps(STORY | {"html": "<p> </p>"}).encode())
    assert isinstance(page, Page)
    assert page.media_type == "text/plain"


def test_a_record_that_is_refused_goes_along_to_be_mended() -> None:
    (rejected,) = lines(json.dumps(STORY | {"title": 5}).encode())
    assert isinstance(rejected, Rejected)
    assert json.loads(rejected.raw) == STORY | {"title": 5}
