"""Pages: the raw input, kept before anything is made of it, and what became of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from normalize.article import Reason, Rejected
from normalize.page import Page
from storage import identity, rows, tombstones
from storage.connection import inserting_new
from storage.records import Kept, PageState
from storage.tables import page, sighting

_KNOWN = select(page.c.id, page.c.state, page.c.source, page.c.reason, page.c.detail).where(
    page.c.identity == bindparam("identity"), page.c.digest == bindparam("digest")
)
_SEEN = select(sighting.c.id).where(
    sighting.c.page_id == bindparam("page_id"), sighting.c.source == bindparam("source")
)
_JUDGE = (
    update(page)
    .where(page.c.id == bindparam("of_page"))
    .values(
        state=bindparam("state"),
        reason=bindparam("reason"),
        detail=bindparam("detail"),
        article_id=bindparam("to"),
    )
)
_NEXT = (
    select(page.c.id)
    .where(page.c.id > bindparam("after"), page.c.dropped_at.is_(None))
    .order_by(page.c.id)
    .limit(bindparam("limit"))
)
_NEXT_PENDING = _NEXT.where(page.c.state == PageState.PENDING)


def keep(connection: Connection, given: Page, now: datetime) -> Kept:
    """Keep a raw page, unless the same bytes are known under its identity; note the source either way.

    What was removed for good is not kept again: it is as if it had been rejected, and has no number (0).
    """
    key = identity.of(given)
    named = {"identity": key, "digest": identity.digest(given)}
    known = connection.execute(_KNOWN, named).first()
    # Looking first burns no id, as a refused insert would.
    if known is None:
        if tombstones.buried(connection, [key]):
            return Kept(0, fresh=False, state=PageState.REJECTED, rejected=removed(given.source))
        new = {**named, **rows.page(given), "received_at": now, "state": PageState.PENDING}
        page_id = connection.execute(inserting_new(connection, page).returning(page.c.id), new).scalar()
        if page_id is not None:
            _note(connection, page_id, given.source, now)
            return Kept(page_id, fresh=True, state=PageState.PENDING)
        # Another program brought the same meanwhile; its transaction has ended, for the insert waited for that.
        known = connection.execute(_KNOWN, named).one()
    if connection.execute(_SEEN, {"page_id": known.id, "source": given.source}).first() is None:
        _note(connection, known.id, given.source, now)
    return Kept(known.id, fresh=False, state=PageState(known.state), rejected=rows.rejected_of(known))


def removed(source: str) -> Rejected:
    """The verdict on what was removed for good and comes again."""
    return Rejected(source, Reason.REMOVED, "it was removed from this store for good")


def reject(connection: Connection, page_id: int, verdict: Rejected) -> None:
    """Note that a page is not an article, and why."""
    told = {"state": PageState.REJECTED, "reason": verdict.reason, "detail": verdict.detail, "to": None}
    connection.execute(_JUDGE, {"of_page": page_id, **told})


def accept(connection: Connection, articles: Sequence[tuple[int, int]]) -> None:
    """Note which article each of some pages holds."""
    told = {"state": PageState.ARTICLE, "reason": None, "detail": None}
    connection.execute(_JUDGE, [{"of_page": page_id, "to": number, **told} for page_id, number in articles])


def ids(connection: Connection, after: int, limit: int, pending: bool) -> list[int]:
    """The next pages by id."""
    found = connection.execute(_NEXT_PENDING if pending else _NEXT, {"after": after, "limit": limit})
    return list(found.scalars())


def read(connection: Connection, page_id: int) -> Page | None:
    """One raw page; None where there is none, or where its content was dropped."""
    row = connection.execute(select(page).where(page.c.id == page_id, page.c.dropped_at.is_(None))).first()
    return None if row is None else rows.page_of(row)


def _note(connection: Connection, page_id: int, source: str, now: datetime) -> None:
    new = {"page_id": page_id, "source": source, "first_seen_at": now}
    connection.execute(inserting_new(connection, sighting), new)
