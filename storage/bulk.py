"""Bulk: the store as columns, many rows at a time, for exports. What the columns are says `storage.datasets`.

A plan says first which ids there are, by day, and then any of them are read in any order: eight bytes an article, so
that a million are eight megabytes. The days are put together here and not by the database, which would sort all rows in
memory. Each read is a short transaction of its own.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
from sqlalchemy import BindParameter, ColumnElement, Connection, Engine, Select, bindparam, func, select, union

from dedupe.document import Relation
from storage import columns, connection, reading
from storage.datasets import ARTICLES, EVENTS, MEMBERSHIPS, NESTED, STORIES, VERSIONS, Dataset
from storage.records import StoredArticle, StoredStory, StoryState
from storage.tables import article, event, membership, story

#: Ids of one statement. Spelled out they take 8 kB, and asking once for each thousand costs nothing beside the rows.
_AT_ONCE = 1000
#: Rows of a plan fetched at a time.
_PLANNED = 10_000

_IDS: BindParameter[Any] = bindparam("ids", expanding=True, literal_execute=True)
_AFTER: BindParameter[int] = bindparam("after")
_LIMIT: BindParameter[int] = bindparam("limit")
_SEATS = (
    select(membership.c.story_id, article.c.id, article.c.outlet)
    .join(article, article.c.id == membership.c.article_id)
    .where(membership.c.story_id.in_(_IDS))
    .order_by(membership.c.relation != Relation.ORIGINAL, article.c.first_seen_at, article.c.id)
)

Column = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: days from `first` to `last` (`Dataset.day`), and what an article must be (any of several).

    Of stories, those with at least one such article; of events only the days count.
    """

    first: date | None = None
    last: date | None = None
    outlet: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    language: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """The ids of one day, `2026-03-04`, ascending."""

    day: str
    ids: "array[int]"


@dataclass(frozen=True, slots=True)
class Bulk:
    """An open store, read in bulk (`Store.bulk`)."""

    engine: Engine

    def cursor(self) -> int:
        """The number of the last event: what is read after this holds everything up to it."""
        with connection.reading(self.engine) as opened:
            return int(opened.execute(select(func.coalesce(func.max(event.c.seq), 0))).scalar_one())

    def plan(self, dataset: Dataset, wanted: Wanted, among: Sequence[int] | None = None) -> list[Stretch]:
        """Every id that is wanted (and `among` these), by day. ValueError: events have no outlet."""
        asked = _fitting(dataset, wanted).execution_options(yield_per=_PLANNED)
        days: dict[str, array[int]] = defaultdict(lambda: array("q"))
        with connection.reading(self.engine) as opened:
            for part in [asked] if among is None else _narrowed(asked, dataset, among):
                for number, moment in opened.execute(part):
                    days[moment[:10]].append(number)
        return [Stretch(day, array("q", sorted(days[day]))) for day in sorted(days)]

    def touched(self, dataset: Dataset, after: int) -> "array[int]":
        """Every id of which something changed after an event, ascending; also of what is no longer there."""
        asked = _touched(dataset, after).execution_options(yield_per=_PLANNED)
        with connection.reading(self.engine) as opened:
            return array("q", sorted(opened.execute(asked).scalars()))

    def columns(self, dataset: Dataset, ids: Sequence[int]) -> tuple[Column, ...]:
        """The columns of all rows of some ids, in the order of `dataset.fields`; what is gone meanwhile is left out."""
        with connection.reading(self.engine) as opened:
            rows: list[Any] = []
            for batch in connection.batches(ids, _AT_ONCE):
                asked = dataset.rows.where(dataset.key.in_(_IDS)).order_by(*dataset.order)
                rows.extend(opened.execute(asked, {"ids": batch}).all())
            return _turned(opened, dataset, rows)

    def following(self, dataset: Dataset, after: int, limit: int) -> tuple[Column, ...]:
        """The columns of the next rows, at most `limit`, by id, whose ids are beyond `after`."""
        asked = dataset.rows.where(dataset.key > _AFTER).order_by(*dataset.order).limit(_LIMIT)
        with connection.reading(self.engine) as opened:
            return _turned(opened, dataset, opened.execute(asked, {"after": after, "limit": limit}).all())

    def articles(self, ids: Sequence[int]) -> list[StoredArticle]:
        """Some articles whole, by id; what is gone meanwhile is left out."""
        with connection.reading(self.engine) as opened:
            return reading.articles_of(opened, ids)

    def stories(self, ids: Sequence[int]) -> list[tuple[StoredStory, list[StoredArticle]]]:
        """Some stories by id, each with its articles whole, the original first."""
        with connection.reading(self.engine) as opened:
            told = reading.stories_of(opened, ids)
            numbers = [number for one in told for number in one.articles]
            found = {one.id: one for one in reading.articles_of(opened, numbers)}
        return [(one, [found[number] for number in one.articles]) for one in told]


def _turned(opened: Connection, dataset: Dataset, rows: Sequence[Any]) -> tuple[Column, ...]:
    """Rows as the columns that readers know."""
    made: list[Column] = list(zip(*rows, strict=True)) if rows else [()] * len(dataset.rows.selected_columns)
    if dataset is STORIES:
        made.extend(_seats(opened, made[0]))
    return tuple(
        _mended(values) if field.form in NESTED else values for field, values in zip(dataset.fields, made, strict=True)
    )


def _narrowed(asked: Select[Any], dataset: Dataset, among: Sequence[int]) -> Iterable[Select[Any]]:
    for batch in connection.batches(among, _AT_ONCE):
        yield asked.where(dataset.key.in_(batch))


def _fitting(dataset: Dataset, wanted: Wanted) -> Select[Any]:
    asked = dataset.ids
    if dataset is STORIES:
        asked = asked.where(story.c.state == StoryState.LIVE)
    if wanted.first is not None:
        asked = asked.where(dataset.day >= _midnight(wanted.first))
    if wanted.last is not None:
        asked = asked.where(dataset.day < _midnight(wanted.last + timedelta(days=1)))
    said: list[ColumnElement[bool]] = [
        column.in_(values)
        for column, values in (
            (article.c.outlet, wanted.outlet),
            (article.c.agency, wanted.agency),
            (article.c.language, wanted.language),
        )
        if values
    ]
    return asked.where(*_through_members(dataset, said)) if said else asked


def _through_members(dataset: Dataset, said: list[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    if dataset is EVENTS:
        raise ValueError("events have no outlet, agency or language")
    if dataset is not STORIES:
        return said
    carried = select(membership.c.story_id).join(article, article.c.id == membership.c.article_id).where(*said)
    return [story.c.id.in_(carried)]


def _touched(dataset: Dataset, after: int) -> Any:
    late = event.c.seq > after
    named = select(event.c.article_id.label("id")).where(late, event.c.article_id.is_not(None))
    if dataset in (ARTICLES, VERSIONS):
        return named.distinct()
    if dataset is MEMBERSHIPS:
        # The evidence stands on two articles: a new text of either gives another.
        return union(named, select(membership.c.article_id).where(membership.c.via.in_(named)))
    if dataset is STORIES:
        # A story's headline and agency are those of its articles, and change with them, without an event of its own.
        told = select(event.c.story_id.label("id")).where(late, event.c.story_id.is_not(None))
        return union(told, select(membership.c.story_id).where(membership.c.article_id.in_(named)))
    return select(event.c.seq).where(late)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _seats(opened: Connection, stories: Collection[int]) -> tuple[Column, Column]:
    """Of each story its articles, the original first, and its outlets: JSON texts, like any list of the store."""
    articles: dict[int, list[int]] = {number: [] for number in stories}
    outlets: dict[int, dict[str, None]] = {number: {} for number in stories}
    for batch in connection.batches(stories, _AT_ONCE):
        for number, article_id, outlet in opened.execute(_SEATS, {"ids": batch}):
            articles[number].append(article_id)
            if outlet:
                outlets[number][outlet] = None
    return _json(articles.values()), _json(map(list, outlets.values()))


def _json(values: Iterable[Any]) -> Column:
    return [columns.dumps(value) for value in values]


def _mended(texts: Column) -> Column:
    """JSON texts that every reader takes: lone surrogates, which only a text from outside can hold, are spelled out."""
    return [text if text is None or "\\ud" not in text else _spelled(text) for text in texts]


def _spelled(text: str) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return columns.plain(value)
        if isinstance(value, dict):
            return {columns.plain(name): plain(inner) for name, inner in value.items()}
        return [plain(inner) for inner in value] if isinstance(value, list) else value

    return orjson.dumps(plain(columns.loads(text))).decode()
