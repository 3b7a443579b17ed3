"""Articles and their versions: what a cleaned page does to the store."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from normalize import url, wire
from normalize.article import Article
from storage import identity, pages, rows, telling
from storage.connection import batches, inserted, inserting
from storage.events import Change
from storage.records import Added, Arrival, EventKind, Outcome
from storage.rows import Found
from storage.search import index
from storage.tables import article, page, sighting, version

_IS_CURRENT = (version.c.article_id == article.c.id) & (version.c.number == article.c.version)
_CURRENT = select(article.c.id, article.c.identity, article.c.version, version.c.digest).join(version, _IS_CURRENT)
_BY_ID = _CURRENT.where(article.c.id == bindparam("article_id"))
_BY_IDENTITY = _CURRENT.where(article.c.identity == bindparam("identity"))
_PAGE = select(page.c.identity, page.c.received_at, page.c.article_id).where(page.c.id == bindparam("page_id"))
_PENDING = select(page.c.id, page.c.received_at).where(
    page.c.id.in_(bindparam("ids", expanding=True)), page.c.article_id.is_(None)
)
_IDENTITIES = select(article.c.identity).where(article.c.identity.in_(bindparam("keys", expanding=True)))
_BEGIN = insert(article).returning(article.c.id, sort_by_parameter_order=True)
_SOURCES = select(sighting.c.source).where(sighting.c.page_id == bindparam("page_id")).order_by(sighting.c.id)
#: What lay last at a path: the newest sighting of any page there that became an article.
_AT_PATH = (
    select(page.c.article_id)
    .join(sighting, sighting.c.page_id == page.c.id)
    .where(sighting.c.source == bindparam("source"), page.c.article_id.is_not(None))
    .order_by(sighting.c.id.desc())
    .limit(1)
)
_VERSION = select(version).where(
    version.c.article_id == bindparam("article_id"), version.c.number == bindparam("number")
)
_OF_PAGE = select(version).where(version.c.page_id == bindparam("page_id"))
_UPDATE = update(article).where(article.c.id == bindparam("of_article"))
# Names of parameters in WHERE must not be names of columns that are set: those are SQLAlchemy's own.
_REPLACE = update(version).where(
    version.c.article_id == bindparam("of_article"), version.c.number == bindparam("of_number")
)


def add(connection: Connection, page_id: int, made: Article, key: str) -> tuple[Added, list[Change]]:
    """Store the article of a page: as a new one, as a new version, or not at all where all of it is the same.

    Where the text is the same and what is told about it is not (an outlet, a date, authors that were put right),
    the current version is replaced in place: a version is a text. The last statement counts, as it does with a text.
    `key` is the identity of the article (`identity.of`). LookupError for an unknown page.
    """
    found = connection.execute(_PAGE, {"page_id": page_id}).first()
    if found is None:
        raise LookupError(f"no page {page_id} in the store")
    # Another program was at the same pending pages and came first. Added again, the older of two versions would
    # look like a third.
    if found.article_id is not None:
        return _settled(connection, found.article_id), []
    known = _known(connection, page_id, found.identity, key)
    if known is None:
        added = _first(connection, page_id, made, key, found.received_at)
    else:
        added = _again(connection, page_id, made, known)
    pages.accept(connection, [(page_id, added[0].article_id)])
    return added


def add_all(connection: Connection, given: Sequence[Arrival]) -> list[tuple[Added, list[Change]]]:
    """The same (`add`) of many pages, in their order: those of new addresses in a few statements together."""
    pending = _pending(connection, [one.page_id for one in given])
    known = _identities(connection, {one.key for one in given})
    told: list[tuple[Added, list[Change]]] = []
    new: list[Arrival] = []
    for one in given:
        # A file without an address may be a version of what lay there, which only `add` finds out.
        if one.page_id in pending and one.key not in known and one.key.startswith("url:"):
            known.add(one.key)
            new.append(one)
            continue
        told += _begin(connection, new, pending)
        new = []
        told.append(add(connection, *one))
    return told + _begin(connection, new, pending)


def _begin(
    connection: Connection, new: Sequence[Arrival], received: Mapping[int, datetime]
) -> list[tuple[Added, list[Change]]]:
    """Store articles that nobody knows yet, with their first versions."""
    if not new:
        return []
    values = [_new(one.made, one.key, received[one.page_id]) for one in new]
    ids = connection.execute(_BEGIN, values).scalars().all()
    versions = [_version(number, 1, one.page_id, one.made) for number, one in zip(ids, new, strict=True)]
    connection.execute(inserting(version), versions)
    index.add(connection, [(number, one.made) for number, one in zip(ids, new, strict=True)])
    pages.accept(connection, [(one.page_id, number) for number, one in zip(ids, new, strict=True)])
    return [
        (Added(number, one.key, Outcome.ACCEPTED), telling.of(EventKind.ARTICLE_ADDED, number, 1, one.made))
        for number, one in zip(ids, new, strict=True)
    ]


def _pending(connection: Connection, numbers: Sequence[int]) -> dict[int, datetime]:
    """When those of some pages that are not an article's yet were received."""
    return {
        row.id: row.received_at for batch in batches(numbers) for row in connection.execute(_PENDING, {"ids": batch})
    }


def _identities(connection: Connection, keys: Collection[str]) -> set[str]:
    return {
        key for batch in batches(sorted(keys)) for key in connection.execute(_IDENTITIES, {"keys": batch}).scalars()
    }


def reclean(connection: Connection, page_id: int, made: Article, key: str) -> tuple[Added, list[Change]]:
    """Store the article of a page that was cleaned again, in place of each version it made.

    A page that was rejected before is added now; one that made no version of its own changes nothing.
    """
    found = connection.execute(_PAGE, {"page_id": page_id}).first()
    if found is None or found.article_id is None:
        return add(connection, page_id, made, key)
    current = connection.execute(_BY_ID, {"article_id": found.article_id}).one()
    held = connection.execute(_OF_PAGE, {"page_id": page_id}).all()
    # Equal values are not written: cleaning everything again with the same rules leaves the file as it was.
    changed = [row for row in held if rows.article_of(row) != _whole(made, row)]
    for row in changed:
        _replace(connection, row, page_id, _whole(made, row), is_current=row.number == current.version)
    outcome = Outcome.RECLEANED if changed else Outcome.SAME
    told = [
        change
        for row in changed
        for change in telling.of(EventKind.RECLEANED, row.article_id, row.number, made, row.notices)
    ]
    return Added(current.id, current.identity, outcome), told


def made_of(connection: Connection, page_id: int) -> int | None:
    """The article that has a version made of a page, if one has."""
    row = connection.execute(_OF_PAGE, {"page_id": page_id}).first()
    return None if row is None else int(row.article_id)


def _settled(connection: Connection, article_id: int) -> Added:
    settled = connection.execute(_BY_ID, {"article_id": article_id}).one()
    return Added(settled.id, settled.identity, Outcome.SAME)


def _known(connection: Connection, page_id: int, page_identity: str, key: str) -> Found | None:
    """The article that a page is of, if it is stored: by its identity, or by where the file lies."""
    known = connection.execute(_BY_IDENTITY, {"identity": key}).first()
    # An address says which article it is, whatever lay at the path before.
    if known is not None or not key.startswith("bytes:"):
        return known
    sources = connection.execute(_SOURCES, {"page_id": page_id}).scalars()
    lying = _last_at(connection, [source for source in sources if identity.has_path(page_identity, source)])
    return None if lying is None else connection.execute(_BY_ID, {"article_id": lying}).one()


def _last_at(connection: Connection, paths: Sequence[str]) -> int | None:
    found = (connection.execute(_AT_PATH, {"source": path}).scalar() for path in paths)
    return next((article_id for article_id in found if article_id is not None), None)


def _first(connection: Connection, page_id: int, made: Article, key: str, at: Any) -> tuple[Added, list[Change]]:
    article_id = inserted(connection, article, _new(made, key, at))
    _write(connection, article_id, 1, page_id, made)
    index.add(connection, [(article_id, made)])
    return Added(article_id, key, Outcome.ACCEPTED), telling.of(EventKind.ARTICLE_ADDED, article_id, 1, made)


def _again(connection: Connection, page_id: int, made: Article, known: Found) -> tuple[Added, list[Change]]:
    """What a page of an article that is stored already does to it.

    What its provider numbers lower than what is stored came too late, and is kept as a page only: agencies' files are
    read from folders in any order, and an item that was canceled must not come back.
    """
    held = connection.execute(_VERSION, {"article_id": known.id, "number": known.version}).one()
    whole = _whole(made, held)
    if wire.older(whole.wire.version, rows.article_of(held).wire.version):
        return Added(known.id, known.identity, Outcome.OLDER), []
    if known.digest == rows.content_digest(whole):
        return _corrected(connection, page_id, whole, known, held)
    return _next(connection, page_id, whole, known, held)


def _whole(made: Article, held: Found) -> Article:
    """The article that was made of a page. A kill that came without a text speaks of the text that is there."""
    if made.body:
        return made
    known = rows.article_of(held)
    when = made.modified_at or known.modified_at
    return replace(known, source=made.source, url=made.url, modified_at=when, notices=made.notices, wire=made.wire)


def _next(connection: Connection, page_id: int, made: Article, known: Found, held: Found) -> tuple[Added, list[Change]]:
    number = known.version + 1
    index.replace(connection, known.id, made)
    _write(connection, known.id, number, page_id, made)
    connection.execute(
        _UPDATE.values(**rows.article(made, article.c.first_seen_at), version=number), {"of_article": known.id}
    )
    told = telling.of(EventKind.NEW_VERSION, known.id, number, made, held.notices)
    return Added(known.id, known.identity, Outcome.NEW_VERSION), told


def _corrected(
    connection: Connection, page_id: int, made: Article, known: Found, held: Found
) -> tuple[Added, list[Change]]:
    """What a page with the text of the current version does to it."""
    if _statements(rows.article_of(held)) == _statements(made):
        return Added(known.id, known.identity, Outcome.SAME), []
    _replace(connection, held, page_id, made, is_current=True)
    told = telling.of(EventKind.RECLEANED, known.id, known.version, made, held.notices)
    return Added(known.id, known.identity, Outcome.RECLEANED), told


def _statements(made: Article) -> Article:
    """The article without what differs between two pages that say the same of it.

    That is where it lay, the furniture around it, and how its address is spelled. `url` is left out as a whole:
    it is the identity that made the two one article, or only the canonical address of one of them was known.
    """
    claimed = made.canonical_url and url.canonical(made.canonical_url)
    return replace(made, source="", url=None, canonical_url=claimed, removed=())


def _write(connection: Connection, article_id: int, number: int, page_id: int, made: Article) -> None:
    connection.execute(inserting(version), _version(article_id, number, page_id, made))


def _new(made: Article, key: str, at: datetime) -> rows.Values:
    return {**rows.article(made, at), "identity": key, "version": 1, "first_seen_at": at}


def _version(article_id: int, number: int, page_id: int, made: Article) -> rows.Values:
    return {**rows.version(made), "article_id": article_id, "number": number, "page_id": page_id}


def _replace(connection: Connection, old: Found, page_id: int, made: Article, is_current: bool) -> None:
    if is_current:
        index.replace(connection, old.article_id, made)
    place = {"of_article": old.article_id, "of_number": old.number}
    # The version is of the page that it now shows: else cleaning the older page again would undo a correction.
    connection.execute(_REPLACE.values(**rows.version(made), page_id=page_id), place)
    if is_current:
        connection.execute(_UPDATE.values(**rows.article(made, article.c.first_seen_at)), place)
