"""Views: what may be read by SQL, the same in every release, however the tables beneath them are rearranged.

docs/sql.md documents them column by column, and tests/columns.txt records them: a column may be added at the end,
none may go or change its type or its meaning. They are in the way of a table that is changed (SQLite alters none under
a view, PostgreSQL drops none), so `schema.migrate` drops them first and makes them anew: a change of a view takes a
revision, if only an empty one.

Names are those of the contract (docs/contract.md). Where the databases differ, a view hides it: numbers are 64 bits
and texts without a bound on PostgreSQL, so that a wider column beneath is no change above.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, DateTime, Integer, Select, Text, case, func, inspect, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from storage.crawlrecords import Role
from storage.crawltables import address, source
from storage.tables import article, event, membership, page, story, version


class _Wide(FunctionElement[Any]):
    """A number or a text as wide as there are, without a cast in SQLite, which would keep indexes from being used."""

    inherit_cache = True


class _Paragraphs(FunctionElement[str]):
    """A JSON list of texts as one text, with a blank line between two."""

    type = Text()
    inherit_cache = True


class _Instant(FunctionElement[Any]):
    """The instant of what may be a bare day: the beginning of that day in UTC."""

    type = DateTime(timezone=True)
    inherit_cache = True


@compiles(_Wide)
def _as_it_is(element: _Wide, compiler: SQLCompiler, **kwargs: Any) -> str:
    return str(compiler.process(element.clauses, **kwargs))


@compiles(_Wide, "postgresql")
def _widened(element: _Wide, compiler: SQLCompiler, **kwargs: Any) -> str:
    (column,) = element.clauses
    kind = "BIGINT" if isinstance(column.type, Integer) else "TEXT"
    return f"CAST({compiler.process(column, **kwargs)} AS {kind})"


@compiles(_Paragraphs)
def _by_json_each(element: _Paragraphs, compiler: SQLCompiler, **kwargs: Any) -> str:
    listed = f"SELECT value FROM json_each({compiler.process(element.clauses, **kwargs)}) ORDER BY key"  # noqa: S608 - a column
    return f"(SELECT coalesce(group_concat(value, char(10, 10)), '') FROM ({listed}))"  # noqa: S608


@compiles(_Paragraphs, "postgresql")
def _by_string_agg(element: _Paragraphs, compiler: SQLCompiler, **kwargs: Any) -> str:
    listed = f"json_array_elements_text({compiler.process(element.clauses, **kwargs)}) WITH ORDINALITY AS p (t, n)"
    return f"(SELECT coalesce(string_agg(t, chr(10) || chr(10) ORDER BY n), '') FROM {listed})"  # noqa: S608


@compiles(_Instant)
def _whole(element: _Instant, compiler: SQLCompiler, **kwargs: Any) -> str:
    said = compiler.process(element.clauses, **kwargs)
    return f"(CASE WHEN length({said}) = 10 THEN {said} || 'T00:00:00.000000Z' ELSE {said} END)"


@compiles(_Instant, "postgresql")
def _zoned(element: _Instant, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"CAST({_whole(element, compiler, **kwargs)} AS TIMESTAMPTZ)"


def _number(which: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


_TEXT = (
    version.c.source,
    version.c.url,
    version.c.canonical_url,
    version.c.outlet,
    version.c.title,
    version.c.authors,
    _Instant(version.c.published_at).label("published_at"),
    _Wide(version.c.published_at).label("published"),
    version.c.published_from,
    _Instant(version.c.modified_at).label("modified_at"),
    version.c.language,
    version.c.section,
    version.c.summary,
    version.c.agency,
    version.c.dateline_place,
    _Wide(version.c.dateline_date).label("dateline_date"),
    version.c.originally_from,
    version.c.syndicator,
    _Wide(version.c.form).label("form"),
    version.c.stub,
    version.c.notices,
    version.c.body,
    _Paragraphs(version.c.body).label("text"),
    version.c.removed,
    version.c.wire,
)
#: An article's own columns where it has one: they are indexed, and equal to those of its current version.
_OWN = {
    "url": article.c.url,
    "canonical_url": article.c.canonical_url,
    "outlet": article.c.outlet,
    "title": article.c.title,
    "published_at": article.c.published_at,
    "language": article.c.language,
    "section": article.c.section,
    "agency": article.c.agency,
    "originally_from": article.c.originally_from,
    "form": _Wide(article.c.form).label("form"),
}
_LISTING, _PAGE = address.c.role == Role.LISTING.value, address.c.role == Role.ARTICLE.value
_NEVER = _PAGE & address.c.page_id.is_(None)
_ADDRESSES = (
    select(
        address.c.source,
        _number(_LISTING & address.c.next_visit_at.is_not(None)).label("listings"),
        func.min(case((_LISTING, address.c.next_visit_at))).label("next_visit_at"),
        func.max(case((_LISTING, address.c.failures))).label("failures"),
        _number(_PAGE).label("pages"),
        _number(_NEVER & address.c.next_visit_at.is_not(None)).label("waiting"),
        _number(address.c.gone_at.is_not(None)).label("gone"),
    )
    .group_by(address.c.source)
    .subquery()
)

VIEWS: Mapping[str, Select[Any]] = {
    "clean_article": select(
        article.c.id,
        article.c.identity.label("key"),
        _Wide(article.c.version).label("version"),
        article.c.first_seen_at,
        membership.c.story_id,
        _Wide(membership.c.relation).label("relation"),
        membership.c.score,
        membership.c.via,
        _Wide(article.c.words).label("words"),
        _Wide(article.c.notice).label("notice"),
        *(_OWN.get(column.name, column) for column in _TEXT),
    )
    .join(version, (version.c.article_id == article.c.id) & (version.c.number == article.c.version))
    .join(membership, membership.c.article_id == article.c.id, isouter=True),
    "clean_story": select(
        story.c.id,
        _Wide(story.c.state).label("state"),
        story.c.merged_into,
        story.c.original,
        story.c.chosen_by,
        story.c.title,
        story.c.agency,
        story.c.language,
        story.c.section,
        _Wide(story.c.copies).label("copies"),
        _Wide(story.c.outlets).label("outlets"),
        _Wide(story.c.notice).label("notice"),
        story.c.first_seen,
        story.c.last_seen,
        story.c.arrived_at,
    ),
    "clean_membership": select(
        membership.c.article_id,
        membership.c.story_id,
        _Wide(membership.c.relation).label("relation"),
        membership.c.score,
        membership.c.via,
    ),
    "clean_version": select(
        version.c.article_id, _Wide(version.c.number).label("number"), page.c.received_at, *_TEXT
    ).join(page, page.c.id == version.c.page_id),
    "clean_source": select(
        source.c.name,
        source.c.first_seen_at,
        source.c.ran_at,
        source.c.new_at,
        source.c.skipped,
        source.c.counts,
        _ADDRESSES.c.next_visit_at,
        func.coalesce(_ADDRESSES.c.failures, 0.0).label("failures"),
        *(func.coalesce(_ADDRESSES.c[name], 0).label(name) for name in ("listings", "pages", "waiting", "gone")),
    ).join(_ADDRESSES, _ADDRESSES.c.source == source.c.name, isouter=True),
    "clean_event": select(
        event.c.seq,
        event.c.at,
        _Wide(event.c.kind).label("kind"),
        event.c.article_id,
        event.c.story_id,
        event.c.detail,
    ),
}


def make(connection: Connection) -> None:
    """Make every view; the schema is the newest, and none of them is there."""
    for name, chosen in VIEWS.items():
        said = chosen.compile(connection, compile_kwargs={"literal_binds": True})
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {said}")


def drop(connection: Connection) -> None:
    """Drop every view that is there."""
    for name in VIEWS.keys() & set(inspect(connection).get_view_names()):
        connection.exec_driver_sql(f"DROP VIEW {name}")
