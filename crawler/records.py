"""Records: ready articles in JSON and JSON Lines, as Pages.

A record is an object with `text` or `html`, and optionally `url, outlet, title, published_at, modified_at,
authors, language, section, summary` and `wire`, an object of what the contract calls so. Other fields are kept aside,
unread, in `Given.extra`. An object that is ninjs is read as that (`crawler.ninjs`).
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import IO, Any

import orjson

from crawler import ninjs
from crawler.skipped import Skipped
from normalize import Given, Page, Reason, Rejected, decode
from normalize.wire import Status, Wire

STRINGS = ("outlet", "title", "published_at", "modified_at", "language", "section", "summary")
READ = frozenset({*STRINGS, "url", "authors", "text", "html", "wire", "partial"})
WIRE = frozenset(each.name for each in fields(Wire))
ADDRESS = re.compile(r"https?://[^/\s]+", re.IGNORECASE)
#: Unix seconds between 1990 and 2100; milliseconds are a thousand times that.
SECONDS = range(631_152_000, 4_102_444_800)
#: The key under which a rejects file keeps what was wrong with a record; it is dropped on the way in.
MARK = "_rejected"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A record of a rejects file that stands for a whole file: read that file again; or the document that it holds."""

    path: str
    document: str = ""


Item = Page | Rejected | Skipped | Elsewhere


def in_lines(source: str, stream: IO[bytes], longest: int) -> Iterator[Item]:
    """The records of a JSON Lines stream. `source#n` counts lines from 1; blank lines hold nothing."""
    for number, line in enumerate(_lines(stream, longest), start=1):
        where = f"{source}#{number}"
        if len(line) > longest:
            yield Rejected(where, Reason.TOO_LARGE, f"a line of more than {longest // 2**20} MB")
        elif line.strip():
            try:
                yield _page(where, _loads(line))
            except ValueError as error:
                yield Rejected(where, Reason.BAD_JSON, str(error), line.decode("utf-8", "replace").rstrip())


def _lines(stream: IO[bytes], longest: int) -> Iterator[bytes]:
    """Lines of at most `longest` + 1 bytes; the rest of a longer one is read over."""
    head = stream.read(2)
    if head in (b"\xff\xfe", b"\xfe\xff"):
        decoded = decode.decode(head + stream.read())
        yield from (decoded.text.encode() if decoded else b"").split(b"\n")
        return
    while line := head + stream.readline(longest + 1 - len(head)):
        head = b""
        yield line
        while len(line) >= longest and not line.endswith(b"\n"):
            line = stream.readline(longest)


def in_json(source: str, content: bytes) -> Iterator[Item]:
    """The records of a JSON file: a list, one record, or an object that holds one list of them.

    A list that is cut in the middle gives the records before the cut and a Rejected for the rest.
    """
    try:
        value = _loads(content)
    except ValueError as error:
        yield from _salvaged(source, content, str(error))
        return
    if isinstance(value, dict) and not {"text", "html", MARK} & value.keys() and not ninjs.is_item(value):
        lists = [held for held in value.values() if isinstance(held, list)]
        value = lists[0] if len(lists) == 1 else value
    listed = value if isinstance(value, list) else [value]
    for number, record in enumerate(listed, start=1):
        yield _page(f"{source}#{number}" if isinstance(value, list) else source, record)


def _salvaged(source: str, content: bytes, problem: str) -> Iterator[Item]:
    """Whole records of a broken list, one after the other, and what is wrong behind them."""
    decoded = decode.decode(content)
    text = decoded.text if decoded else ""
    at, number, reader = text.find("[") + 1, 0, json.JSONDecoder()
    while at > 0:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        try:
            record, at = reader.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        number += 1
        yield _page(f"{source}#{number}", record)
    read = f"; {number} whole records before it were read" if number else ""
    yield Rejected(f"{source}#{number + 1}" if number else source, Reason.BAD_JSON, problem + read)


def _loads(content: bytes) -> object:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        decoded = decode.decode(content)
        if decoded is None:
            raise ValueError("binary, not JSON") from None
        try:
            return json.loads(decoded.text)
        except (ValueError, RecursionError):
            raise ValueError(str(error)) from None


def _page(source: str, record: object) -> Item:
    """One record as a Page, or what is wrong with it."""
    if not isinstance(record, dict):
        told = f"an object was expected, this is {type(record).__name__}"
        return Rejected(source, Reason.BAD_RECORD, told, json.dumps(record, ensure_ascii=False))
    if isinstance(mark := record.pop(MARK, None), dict):
        return _mended(source, record, mark)
    if ninjs.is_item(record):
        return ninjs.read(record, source)
    record = _dated(record)
    problem = _problem(record)
    if problem:
        return Rejected(source, Reason.BAD_RECORD, problem, json.dumps(record, ensure_ascii=False))
    kind = "html" if _has_words(record.get("html")) or not record.get("text") else "text"
    address = record.get("url") or None
    # What is no address ("N/A") would be one article of many: it is kept aside, and the bytes identify the record.
    url = address if address and ADDRESS.match(address) else None
    aside = {"url": address} if address and not url else {}
    authors = record.get("authors") or []
    given = Given(
        **{name: record.get(name) or None for name in STRINGS},
        authors=(authors,) if isinstance(authors, str) else tuple(authors),
        partial=record.get("partial") is True,
        wire=_wire(record.get("wire")),
        extra={name: value for name, value in record.items() if name not in READ} | aside,
    )
    content = str(record[kind]).encode("utf-8", "replace")
    media = "text/html" if kind == "html" else "text/plain"
    return Page(source, content, media, url=url, charset="utf-8", given=given)


def _mended(source: str, record: dict[str, Any], mark: dict[str, object]) -> Item:
    """A line of a rejects file: the record beside the mark, the file it names, or the raw line in it."""
    path, raw, told = mark.get("path"), mark.get("raw"), mark.get("source")
    source = told if isinstance(told, str) else source
    if record:
        return _page(source, record)
    if isinstance(path, str):
        return Elsewhere(path)
    if isinstance(raw, str) and raw.lstrip().startswith("<"):
        return Elsewhere(source, raw)
    try:
        return _page(source, _loads(str(raw or "").encode()))
    except ValueError as error:
        return Rejected(source, Reason.BAD_JSON, str(error), str(raw or ""))


def _dated(record: dict[str, Any]) -> dict[str, Any]:
    """`record` with Unix times, as databases export them, written as ISO 8601."""
    times = {
        name: dt.datetime.fromtimestamp(value if value in SECONDS else value / 1000, dt.UTC).isoformat()
        for name in ("published_at", "modified_at")
        if isinstance(value := record.get(name), int) and (value in SECONDS or value // 1000 in SECONDS)
    }
    return record | times


def _wire(said: object) -> Wire:
    """What a record states as `wire`; of the rest nothing has a meaning."""
    told = {key: value for key, value in said.items() if isinstance(value, str)} if isinstance(said, dict) else {}
    status = Status(told["status"]) if told.get("status") in set(Status) else None
    return Wire(**{key: told[key] for key in (WIRE - {"status"}) & told.keys()}, status=status)


def _has_words(html: object) -> bool:
    return isinstance(html, str) and re.search(r"\w", re.sub(r"<[^>]*>", " ", html)) is not None


def _problem(record: dict[str, Any]) -> str | None:
    """What is wrong with the fields of a record, in words, or None."""
    if not (record.get("text") or record.get("html")):
        return "the record has neither text nor html"
    for name in ("url", "text", "html", *STRINGS):
        if record.get(name) is not None and not isinstance(record[name], str):
            return f"{name} must be a string, this is {type(record[name]).__name__}"
    authors = record.get("authors") or []
    if not isinstance(authors, str | list) or not all(isinstance(a, str) for a in authors):
        return "authors must be a string or a list of strings"
    return None
