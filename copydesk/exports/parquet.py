"""Parquet: typed columns, compressed with zstd, which pandas, Polars and DuckDB read without being told anything."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
import pyarrow.parquet as pq

from normalize.wire import Wire
from storage.datasets import NESTED, Dataset, Field, Form

_UTC = pa.timestamp("us", "UTC")
_OBJECTS = {
    name: pa.list_(pa.struct([(key, pa.string()) for key in keys]))
    for name, keys in {"notices": ("kind", "text"), "removed": ("text", "rule")}.items()
}
_TYPES: Mapping[Form, pa.DataType] = {
    Form.INTEGER: pa.int64(),
    Form.REAL: pa.float64(),
    Form.TRUTH: pa.bool_(),
    Form.TEXT: pa.string(),
    Form.INSTANT: _UTC,
    Form.MOMENT: _UTC,
    Form.DAY: pa.date32(),
    Form.TEXTS: pa.list_(pa.string()),
    Form.INTEGERS: pa.list_(pa.int64()),
    Form.NOTICES: _OBJECTS["notices"],
    Form.REMOVED: _OBJECTS["removed"],
    Form.PASSAGES: pa.list_(pa.list_(pa.int64())),
    Form.WIRE: pa.struct([(each.name, pa.string()) for each in fields(Wire)]),
    Form.JSON: pa.string(),
}
#: Columns of which many rows have the same: only there is a dictionary worth its making.
_REPEATED = ("relation", "source", "outlet", "agency", "language", "section", "published_from", "form", "kind", "rule")


def schema(dataset: Dataset) -> pa.Schema:
    """The columns of a dataset and their types."""
    return pa.schema([(field.name, _TYPES[field.form]) for field in dataset.fields])


@contextmanager
def writer(dataset: Dataset, file: BinaryIO) -> Iterator[Callable[[Sequence[Sequence[Any]]], None]]:
    """A writer of columns, each call a row group."""
    shape = schema(dataset)
    repeated = [name for name in shape.names if name in _REPEATED]
    with pq.ParquetWriter(file, shape, compression="zstd", use_dictionary=repeated) as made:
        yield lambda columns: made.write_batch(batch(dataset, shape, columns))


def batch(dataset: Dataset, shape: pa.Schema, columns: Sequence[Sequence[Any]]) -> pa.RecordBatch:
    """Columns of the store as Arrow has them."""
    parsed = _parsed(dataset, columns)
    made = [
        parsed[field.name] if field.name in parsed else _plain(field, values)
        for field, values in zip(dataset.fields, columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(made, schema=shape)


def _plain(field: Field, values: Sequence[Any]) -> pa.Array:
    if field.form is Form.DAY:
        return pa.array(values, pa.string()).cast(pa.date32())
    if field.form not in (Form.INSTANT, Form.MOMENT):
        return pa.array(values, _TYPES[field.form])
    texts = pa.array(values, pa.string())
    if field.form is Form.MOMENT:  # a bare day begins at midnight
        texts = pc.if_else(
            pc.equal(pc.utf8_length(texts), 10), pc.binary_join_element_wise(texts, _MIDNIGHT, ""), texts
        )
    return texts.cast(_UTC)


_MIDNIGHT = "T00:00:00.000000Z"


def _parsed(dataset: Dataset, columns: Sequence[Sequence[Any]]) -> dict[str, pa.Array]:
    """What is JSON in the store, read by Arrow itself: a third of the time of making Python's lists in between."""
    nested = [
        (field, values)
        for field, values in zip(dataset.fields, columns, strict=True)
        if field.form in NESTED and field.form is not Form.JSON
    ]
    if not nested or not columns[0]:
        return {field.name: pa.array([], _TYPES[field.form]) for field, _ in nested}
    names = [f'"{field.name}":' for field, _ in nested]
    lines = (
        "{" + ",".join([name + (value or "null") for name, value in zip(names, row, strict=True)]) + "}"
        for row in zip(*(values for _, values in nested), strict=True)
    )
    text = "\n".join(lines).encode()
    asked = pj.ParseOptions(
        explicit_schema=pa.schema([(field.name, _TYPES[field.form]) for field, _ in nested]),
        unexpected_field_behavior="ignore",
    )
    # One block, and in this thread: every row is whole in it, and the rows keep their order.
    options = pj.ReadOptions(use_threads=False, block_size=len(text) + 1)
    told = pj.read_json(pa.BufferReader(text), read_options=options, parse_options=asked)
    return {name: told[name].combine_chunks() for name in told.column_names}
