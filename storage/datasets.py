"""Datasets: what leaves the store in bulk, each a list of named columns and the statement that reads them.

Every value is a number, a truth, None or a text: times and JSON are texts, written in one way on every database
(`storage.written`). So millions of rows pass without an object for each, and every format of export says for
itself what a form becomes in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from storage import written
from storage.tables import article, event, match, membership, story, version


class Form(StrEnum):
    """What a column holds."""

    INTEGER = "integer"
    REAL = "real"
    TRUTH = "truth"
    TEXT = "text"
    #: A text of 27 characters: `2026-03-04T12:00:00.000000Z`.
    INSTANT = "instant"
    #: The same, or the ten characters of a bare day where only the day is known.
    MOMENT = "moment"
    #: Ten characters: `2026-03-04`.
    DAY = "day"
    #: A JSON text, and what it holds.
    TEXTS = "texts"
    INTEGERS = "integers"
    NOTICES = "notices"  # objects with `kind` and `text`
    REMOVED = "removed"  # objects with `text` and `rule`
    PASSAGES = "passages"  # lists of three integers: where in the smaller id, where in the other, how many words
    WIRE = "wire"  # an object with some of the fields of `normalize.wire.Wire`
    JSON = "json"  # an object of any shape


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a dataset, as its readers know it."""

    name: str
    form: Form


@dataclass(frozen=True, slots=True)
class Dataset:
    """What can be read in bulk: `fields`, in the order of the columns that come out.

    Rows are found by an id (`key`: of an article, a story or an event) and belong to a day (`day`, never null); several
    rows may have one id. `rows` reads them, `ids` every id with its day.
    """

    name: str
    fields: tuple[Field, ...]
    key: ColumnElement[int]
    day: ColumnElement[Any]
    rows: Select[Any]
    ids: Select[Any]
    order: tuple[ColumnElement[Any], ...]


#: The forms that are JSON texts.
NESTED = frozenset({Form.TEXTS, Form.INTEGERS, Form.NOTICES, Form.REMOVED, Form.PASSAGES, Form.WIRE, Form.JSON})

_I, _T, _M = Form.INTEGER, Form.TEXT, Form.MOMENT
#: What is known of a text, in the order of the contract (docs/contract.md).
_OF_TEXT: tuple[tuple[str, Form, ColumnElement[Any]], ...] = (
    ("source", _T, version.c.source),
    ("url", _T, version.c.url),
    ("canonical_url", _T, version.c.canonical_url),
    ("outlet", _T, version.c.outlet),
    ("title", _T, version.c.title),
    ("authors", Form.TEXTS, version.c.authors),
    ("published_at", _M, version.c.published_at),
    ("published_day_only", Form.TRUTH, func.coalesce(func.length(version.c.published_at) == 10, False)),
    ("published_from", _T, version.c.published_from),
    ("modified_at", _M, version.c.modified_at),
    ("language", _T, version.c.language),
    ("section", _T, version.c.section),
    ("summary", _T, version.c.summary),
    ("agency", _T, version.c.agency),
    ("dateline_place", _T, version.c.dateline_place),
    ("dateline_date", Form.DAY, version.c.dateline_date),
    ("originally_from", _T, version.c.originally_from),
    ("syndicator", _T, version.c.syndicator),
    ("form", _T, version.c.form),
    ("stub", Form.TRUTH, version.c.stub),
    ("notices", Form.NOTICES, version.c.notices),
    ("body", Form.TEXTS, version.c.body),
    ("removed", Form.REMOVED, version.c.removed),
    ("wire", Form.WIRE, version.c.wire),
)
_OF_SEAT: tuple[tuple[str, Form, ColumnElement[Any]], ...] = (
    ("story_id", _I, membership.c.story_id),
    ("relation", _T, membership.c.relation),
    ("score", Form.REAL, membership.c.score),
    ("via", _I, membership.c.via),
)
_CURRENT = (version.c.article_id == article.c.id) & (version.c.number == article.c.version)
#: The verdict that carried an article into its story: on it and `via`, the smaller id first.
_IS_FIRST = membership.c.article_id < membership.c.via
_CARRIED = (match.c.a == case((_IS_FIRST, membership.c.article_id), else_=membership.c.via)) & (
    match.c.b == case((_IS_FIRST, membership.c.via), else_=membership.c.article_id)
)


def _dataset(
    name: str,
    columns: Sequence[tuple[str, Form, ColumnElement[Any]]],
    key: ColumnElement[int],
    day: ColumnElement[Any],
    joined: Any,
    planned: Any,
    extra: Sequence[Field] = (),
    order: Sequence[ColumnElement[Any]] = (),
) -> Dataset:
    read = select(*(written.of(column).label(label) for label, _, column in columns)).select_from(joined)
    fields = tuple(Field(label, form) for label, form, _ in columns)
    ids = select(key.label("id"), written.of(day).label("day")).select_from(planned)
    return Dataset(name, (*fields, *extra), key, day, read, ids, (key, *order))


ARTICLES = _dataset(
    "articles",
    [
        ("id", _I, article.c.id),
        ("version", _I, article.c.version),
        ("first_seen_at", Form.INSTANT, article.c.first_seen_at),
        *_OF_SEAT,
        *_OF_TEXT,
    ],
    article.c.id,
    article.c.dated_at,
    article.join(version, _CURRENT).outerjoin(membership, membership.c.article_id == article.c.id),
    article,
)
VERSIONS = _dataset(
    "versions",
    [("article_id", _I, version.c.article_id), ("number", _I, version.c.number), *_OF_TEXT],
    article.c.id,
    article.c.dated_at,
    article.join(version, version.c.article_id == article.c.id),
    article,
    order=[version.c.number],
)
MEMBERSHIPS = _dataset(
    "memberships",
    [
        ("article_id", _I, membership.c.article_id),
        *_OF_SEAT,
        ("rule", _T, match.c.rule),
        ("measures", Form.JSON, match.c.measures),
        ("passages", Form.PASSAGES, match.c.passages),
    ],
    membership.c.article_id,
    article.c.dated_at,
    membership.outerjoin(match, _CARRIED),
    membership.join(article, article.c.id == membership.c.article_id),
)
#: Its last two columns are read from the seats (`storage.bulk`).
STORIES = _dataset(
    "stories",
    [
        ("id", _I, story.c.id),
        ("title", _T, story.c.title),
        ("original", _I, story.c.original),
        ("agency", _T, story.c.agency),
        ("first_seen", Form.INSTANT, story.c.first_seen),
        ("last_seen", Form.INSTANT, story.c.last_seen),
    ],
    story.c.id,
    story.c.first_seen,
    story,
    story,
    [Field("articles", Form.INTEGERS), Field("outlets", Form.TEXTS)],
)
EVENTS = _dataset(
    "events",
    [
        ("seq", _I, event.c.seq),
        ("at", Form.INSTANT, event.c.at),
        ("kind", _T, event.c.kind),
        ("article_id", _I, event.c.article_id),
        ("story_id", _I, event.c.story_id),
        ("detail", Form.JSON, event.c.detail),
    ],
    event.c.seq,
    event.c.at,
    event,
    event,
)
ALL = {dataset.name: dataset for dataset in (ARTICLES, STORIES, MEMBERSHIPS, VERSIONS, EVENTS)}
