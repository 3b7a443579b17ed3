"""Formats of exports: what is in the store (`storage.bulk`) as the bytes of a file."""

import csv
import gzip
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import fields
from typing import Any, BinaryIO, cast

import orjson

from copydesk import ninjs, screen
from copydesk.exports import Format
from normalize.wire import Wire
from storage.bulk import Bulk
from storage.datasets import ARTICLES, NESTED, Dataset, Form

#: Columns that are part of another in JSON, or said by its form.
_HIDDEN = {"published_day_only", "dateline_place", "dateline_date"}
Columns = Sequence[Sequence[Any]]
Put = Callable[[Columns], None]
#: Writes the rows of some ids, and says how many they were.
Write = Callable[[Sequence[int]], int]


@contextmanager
def writer(kind: Format, bulk: Bulk, dataset: Dataset, file: BinaryIO) -> Iterator[Write]:
    """A writer into an open file, which is complete when it is left."""
    if kind is Format.NINJS:
        yield lambda ids: objects(bulk, dataset, ids, file)
        return
    with _of_columns(kind, dataset, file) as put:

        def write(ids: Sequence[int]) -> int:
            columns = bulk.columns(dataset, ids)
            put(columns)
            return len(columns[0])

        yield write


def _of_columns(kind: Format, dataset: Dataset, file: BinaryIO) -> AbstractContextManager[Put]:
    if kind is Format.PARQUET:
        from copydesk.exports import parquet

        return parquet.writer(dataset, file)
    return jsonl(dataset, file) if kind is Format.JSONL else table(dataset, file)


def objects(bulk: Bulk, dataset: Dataset, ids: Sequence[int], file: BinaryIO) -> int:
    """Articles or stories as ninjs, a line each (docs/formats.md); how many."""
    if dataset is ARTICLES:
        told = [ninjs.article(stored) for stored in bulk.articles(ids)]
    else:
        told = [ninjs.story(*each) for each in bulk.stories(ids)]
    file.write(b"".join(map(screen.json_line, told)))
    return len(told)


@contextmanager
def compressed(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """The file, compressed as its name says: `.zst`, `.gz`, or not at all."""
    if name.endswith(".gz"):
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            yield cast("BinaryIO", packed)
    elif name.endswith(".zst"):
        import zstandard

        with zstandard.ZstdCompressor().stream_writer(file, closefd=False) as stream:
            yield cast("BinaryIO", stream)
    else:
        yield file


@contextmanager
def jsonl(dataset: Dataset, file: BinaryIO) -> Iterator[Put]:
    """JSON Lines: the contract (docs/contract.md)."""

    def write(columns: Columns) -> None:
        lines = [orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in told(dataset, columns)]
        file.write(b"".join(lines))

    yield write


def told(dataset: Dataset, columns: Columns) -> Iterator[dict[str, Any]]:
    """Rows as the contract has them, for orjson: what is JSON in the store goes through as it is."""
    said = {"status": "article", "reason": None, "detail": None} if "removed" in _names(dataset) else {}
    made = dict(zip(_names(dataset), map(_as_json, dataset.fields, columns), strict=True))
    if "dateline_place" in made:
        made["dateline"] = [
            {"place": place, "date": date}
            for place, date in zip(made["dateline_place"], made["dateline_date"], strict=True)
        ]
    names = [name for name in made if name not in _HIDDEN]
    for row in zip(*(made[name] for name in names), strict=True):
        yield said | dict(zip(names, row, strict=True))


@contextmanager
def table(dataset: Dataset, file: BinaryIO) -> Iterator[Put]:
    """CSV of RFC 4180 in UTF-8, a header first; lists are JSON, what is not known is empty.

    A text that a spreadsheet would run as a formula has an apostrophe before it (`inert`).
    """
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(text)
    rows.writerow(_names(dataset))
    yield lambda columns: rows.writerows(zip(*map(_as_csv, dataset.fields, columns), strict=True))
    text.flush()
    text.detach()


#: What makes a cell a formula in Excel, LibreOffice or Google Sheets, by OWASP's page on CSV injection; and the
#: apostrophe itself, so that whoever takes one away from every text that begins with it has what was there.
_ACTIVE = frozenset("=+-@\t\r\n＝＋－＠'")


def inert(text: str | None) -> str | None:
    """A text that no spreadsheet takes for a formula.

    Headlines come from strangers and CSV is what people open by a double click: `=HYPERLINK(…)` as a headline would be
    live. What a program reads instead is JSON Lines and Parquet, where every text is as it is; from CSV it takes away
    one leading apostrophe where there is one.
    """
    return f"'{text}" if text and text[0] in _ACTIVE else text


def moment(text: str | None) -> str | None:
    """A time as the contract has it: `2026-03-04T12:00:00+00:00`, the fraction only where there is one."""
    if text is None or len(text) <= _DAY:
        return text
    return f"{text[:19]}+00:00" if text[19:26] == ".000000" else f"{text[:26]}+00:00"


_DAY = len("2026-03-04")
_WIRE = dict.fromkeys(each.name for each in fields(Wire))


def wire(text: str) -> dict[str, str | None]:
    """Every field of what a provider states, also those that it did not."""
    return _WIRE | orjson.loads(text) if text != "{}" else _WIRE


def _names(dataset: Dataset) -> list[str]:
    return [field.name for field in dataset.fields]


def _as_json(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    if field.form in (Form.INSTANT, Form.MOMENT):
        return [moment(value) for value in values]
    if field.form is Form.WIRE:
        return [wire(value) for value in values]
    if field.form in NESTED:
        return [None if value is None else orjson.Fragment(value) for value in values]
    return values


def _as_csv(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    if field.form in (Form.INSTANT, Form.MOMENT):
        return [moment(value) for value in values]
    if field.form is Form.TRUTH:
        return [str(value).lower() for value in values]
    return [inert(value) for value in values] if field.form is Form.TEXT else values
