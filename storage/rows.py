"""Rows: each value's form in the tables, both ways. Nothing else knows which column holds what."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any

import zstandard
from sqlalchemy import Row

from dedupe import words
from dedupe.document import Document, Match, Member, Passage, Relation
from normalize import day
from normalize.article import Article, Dateline, Form, Notice, NoticeKind, Reason, Rejected, Removed
from normalize.page import Given, Page
from normalize.wire import Status, Wire
from storage.columns import dumps
from storage.records import StoredArticle

Values = dict[str, Any]
Found = Row[*tuple[Any, ...]]

#: 3 is the library's own choice: on news pages 10 made them 6 % smaller and took four times as long.
_LEVEL = 3
_NOTHING = Given()
_GRAVITY = (
    NoticeKind.KILL,
    NoticeKind.CORRECTION,
    NoticeKind.CLARIFICATION,
    NoticeKind.EMBARGO,
    NoticeKind.UPDATE,
)

#: Fields that an article row repeats from its current version, so that readers can filter without it.
_FILTERED = ("url", "canonical_url", "outlet", "title", "agency", "originally_from", "language", "section")
#: Columns of `article` that grouping looks at (`document_of`), and folding (`member_of`).
OF_DOCUMENT = ("identity", "title", "outlet", "agency", "originally_from", "published_at")
OF_MEMBER = ("identity", "words", "outlet", "agency", "originally_from", "published_at")
#: Fields of an article that are more than one value.
_SHAPED = {"authors", "dateline", "form", "notices", "body", "removed", "wire"}
#: Fields of an article that are columns of the same name in `version`.
PLAIN = tuple(f.name for f in fields(Article) if f.name not in _SHAPED)
_OF_WIRE = tuple(f.name for f in fields(Wire))
_OF_GIVEN = tuple(f.name for f in fields(Given))


def page(given: Page) -> Values:
    """The columns of `page` that hold the input itself."""
    return {
        "source": given.source,
        "url": given.url,
        "media_type": given.media_type,
        "charset": given.charset,
        "given": stated(given.given),
        # One compressor a page: they cannot be shared between threads, and making one costs microseconds.
        "content": zstandard.ZstdCompressor(level=_LEVEL).compress(given.content),
    }


def page_of(row: Found) -> Page:
    """The input as it was received."""
    return Page(
        source=row.source,
        content=zstandard.ZstdDecompressor().decompress(row.content),
        media_type=row.media_type,
        url=row.url,
        charset=row.charset,
        given=given_of(row.given),
    )


def given_of(stated: Values) -> Given:
    """What was given with a page, as `given` put it."""
    authors, said = tuple(stated.get("authors", ())), _wire_of(stated.get("wire", {}))
    return Given(**{**stated, "authors": authors, "wire": said})


def given_text(given: Given) -> str:
    """What was given, as text that is equal for equal statements, in whatever order their fields came."""
    return dumps(_sorted(stated(given)))


def rejected_of(row: Found) -> Rejected | None:
    """The verdict on a page, if it was one."""
    return Rejected(row.source, Reason(row.reason), row.detail or "") if row.reason else None


def article(made: Article, first_seen_at: object) -> Values:
    """The columns of `article` that repeat the current version. `first_seen_at` is the time, or the column with it."""
    repeated = {name: getattr(made, name) for name in _FILTERED}
    # Words as grouping counts them, since it compares by these lengths.
    counted = len(words.of("\n".join(made.body)))
    published_at = None if made.published_at is None else day(made.published_at)
    return {
        **repeated,
        "published_at": published_at,
        "dated_at": published_at or first_seen_at,
        "words": counted,
        "form": made.form,
        "notice": gravest(notice.kind for notice in made.notices),
    }


def gravest(kinds: Iterable[str | None]) -> NoticeKind | None:
    """What a reader must know first of what newsrooms say of a text: that it was killed, then that it was wrong."""
    said = set(kinds)
    return next((kind for kind in _GRAVITY if kind in said), None)


def version(made: Article) -> Values:
    """The columns of `version`."""
    return {
        **{name: getattr(made, name) for name in PLAIN},
        "authors": made.authors,
        "dateline_place": made.dateline.place,
        "dateline_date": made.dateline.date,
        "form": made.form,
        "notices": [{"kind": notice.kind, "text": notice.text} for notice in made.notices],
        "body": made.body,
        "removed": [{"text": line.text, "rule": line.rule} for line in made.removed],
        "wire": _wire(made.wire),
        "digest": content_digest(made),
    }


def article_of(row: Found) -> Article:
    """The article that a row of `version` holds."""
    return Article(
        **{name: getattr(row, name) for name in PLAIN},
        authors=tuple(row.authors),
        dateline=Dateline(row.dateline_place, row.dateline_date),
        form=Form(row.form),
        notices=tuple(Notice(NoticeKind(told["kind"]), told["text"]) for told in row.notices),
        body=tuple(row.body),
        removed=tuple(Removed(**line) for line in row.removed),
        wire=_wire_of(row.wire),
    )


def stored_article_of(row: Found) -> StoredArticle:
    """A row of `article`, `version` and `membership` joined (`storage.reading`)."""
    return StoredArticle(
        id=row.id,
        key=row.identity,
        version=row.number,
        first_seen_at=row.first_seen_at,
        story_id=row.story_id,
        relation=row.relation and Relation(row.relation),
        score=row.score,
        via=row.via,
        article=article_of(row),
    )


def content_digest(made: Article) -> bytes:
    """What tells whether an article is still the same: SHA-256 of its headline and its paragraphs.

    An item that its provider cancels is no longer the same, whether its text was sent once more or not.
    """
    canceled = (Status.CANCELED,) if made.wire.status is Status.CANCELED else ()
    said = "\0".join((made.title or "", *made.body, *canceled))
    return sha256(said.encode("utf-8", "backslashreplace")).digest()


def document_of(row: Found) -> Document:
    """What grouping looks at, from `article` and its current `version`."""
    return Document(
        key=row.identity,
        title=row.title or "",
        body=tuple(row.body),
        outlet=row.outlet,
        agency=row.agency,
        originally_from=row.originally_from,
        published_at=row.published_at,
    )


def member_of(row: Found) -> Member:
    """What folding looks at, from `article` and its fingerprint."""
    return Member(
        key=row.identity,
        words=row.words,
        outlet=row.outlet,
        agency=row.agency,
        originally_from=row.originally_from,
        published_at=row.published_at,
        crowded=bool(row.crowded),
    )


def match(found: Match, ids: Mapping[str, int]) -> Values:
    """The columns of `match`: there the smaller id comes first, in a Match the smaller key."""
    a, b = ids[found.a], ids[found.b]
    return {
        "a": min(a, b),
        "b": max(a, b),
        "relation": found.relation,
        "score": found.score,
        "rule": found.rule,
        "measures": found.measures,
        "passages": [[p.b, p.a, p.words] if a > b else [p.a, p.b, p.words] for p in found.passages],
    }


def match_of(row: Found, keys: Mapping[int, str]) -> Match:
    """The verdict on a pair, the smaller key first."""
    a, b, turned = keys[row.a], keys[row.b], keys[row.a] > keys[row.b]
    return Match(
        a=min(a, b),
        b=max(a, b),
        relation=Relation(row.relation),
        score=row.score,
        rule=row.rule,
        measures=row.measures,
        passages=tuple(Passage(y, x, n) if turned else Passage(x, y, n) for x, y, n in row.passages),
    )


def stated(given: Given) -> Values:
    """Only what was given: most pages come with nothing."""
    every = {name: getattr(given, name) for name in _OF_GIVEN} | {"extra": dict(given.extra)}
    said = {name: value for name, value in every.items() if value != getattr(_NOTHING, name)}
    return said | {"wire": _wire(given.wire)} if "wire" in said else said


def _wire(said: Wire) -> Values:
    """Only what was said: most pages are of no agency's file."""
    return {name: value for name in _OF_WIRE if (value := getattr(said, name))}


def _wire_of(said: Mapping[str, Any]) -> Wire:
    return Wire(**{**said, "status": Status(said["status"]) if "status" in said else None})


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _sorted(value[name]) for name in sorted(value, key=str)}
    return [_sorted(item) for item in value] if isinstance(value, list | tuple) else value
