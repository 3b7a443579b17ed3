"""Claims: pages that are pending and that somebody has in hand, so that nobody else cleans them meanwhile.

A claim ends when its page is settled, or at its time: what a killed process had in hand comes back by itself. It is a
promise among those who clean and no lock: whoever is late finds that the page is an article already (`articles.add`).
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, select

from storage.connection import batches, inserting
from storage.records import PageState
from storage.tables import claim, page

_HELD = exists().where(claim.c.page_id == page.c.id, claim.c.until > bindparam("now", type_=claim.c.until.type))
_NEXT = select(page.c.id).where(page.c.state == PageState.PENDING, ~_HELD).order_by(page.c.id).limit(bindparam("limit"))
_DROP = delete(claim).where(claim.c.page_id.in_(bindparam("ids", expanding=True)))


def free(connection: Connection, now: datetime, limit: int) -> list[int]:
    """The next pending pages, by id, that nobody has in hand."""
    return list(connection.execute(_NEXT, {"now": now, "limit": limit}).scalars())


def hold(connection: Connection, ids: Collection[int], holder: str, until: datetime) -> None:
    """Note that somebody has pages in hand until a time, whoever had them before."""
    drop(connection, ids)
    if ids:
        connection.execute(inserting(claim), [{"page_id": n, "holder": holder, "until": until} for n in ids])


def drop(connection: Connection, ids: Collection[int]) -> None:
    """Note that nobody has some pages in hand any more."""
    for batch in batches(sorted(ids)):
        connection.execute(_DROP, {"ids": batch})


def holders(connection: Connection) -> list[str]:
    """Who has pages in hand."""
    return list(connection.execute(select(claim.c.holder).distinct().order_by(claim.c.holder)).scalars())


def release(connection: Connection, holder: str) -> int:
    """Give back what somebody has in hand; how much it was."""
    return connection.execute(delete(claim).where(claim.c.holder == holder)).rowcount
