"""Settling: the days on which not everybody was compared with all candidates, to be decided again in full."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, or_, select, update

from dedupe.candidates import UNDATED
from dedupe.signature import ALGORITHM, Signature
from storage import rows
from storage.records import Day, Signed
from storage.tables import article, fingerprint, period, version

_UNSETTLED = (
    select(period.c.period, period.c.last, period.c.removed)
    .where(or_(period.c.unsettled & (period.c.period <= bindparam("before")), period.c.within != bindparam("window")))
    .order_by(period.c.period)
)
_AMONG = select(fingerprint.c.article_id).where(fingerprint.c.period.in_(bindparam("periods", expanding=True)))
_SIGNED = (
    select(article.c.id, *(article.c[name] for name in rows.OF_DOCUMENT), version.c.body, fingerprint.c.packed)
    .join(version, (version.c.article_id == article.c.id) & (version.c.number == article.c.version))
    .join(fingerprint, fingerprint.c.article_id == article.c.id)
    .where(article.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(article.c.id)
)
# Not where somebody wrote there meanwhile: it is settled the next time.
_SETTLED = (
    update(period)
    .where(
        period.c.period == bindparam("of_period"),
        period.c.last == bindparam("of_last"),
        period.c.removed == bindparam("of_removed"),
    )
    # A day whose window is open may have been compared anew, but is to be settled still.
    .values(unsettled=period.c.unsettled & (period.c.period > bindparam("before")), within=bindparam("window"))
)


def unsettled(connection: Connection, before: int, window: int) -> list[Day]:
    """Days that are to be settled: up to a day (from 1970) those with a crowd, and all that had another window.

    The day of those without a date is before any.
    """
    return [Day(*row) for row in connection.execute(_UNSETTLED, {"before": before, "window": window})]


def around(connection: Connection, days: Sequence[Day], window: int) -> list[int]:
    """The articles whose candidates may lie on one of these days, by number."""
    every = connection.execute(select(period.c.period)).scalars().all()
    own = {one.period for one in days}
    near = [at for at in every if UNDATED in own or at == UNDATED or any(abs(at - one) <= window for one in own)]
    found: list[int] = []
    for start in range(0, len(near), 1000):
        found += connection.execute(_AMONG, {"periods": near[start : start + 1000]}).scalars()
    return sorted(found)


def signed(connection: Connection, numbers: Collection[int]) -> list[Signed]:
    """Articles as the index has them."""
    return [
        Signed(row.id, rows.document_of(row), Signature(row.identity, ALGORITHM, row.packed))
        for row in connection.execute(_SIGNED, {"ids": list(numbers)})
    ]


def settled(connection: Connection, days: Sequence[Day], before: int, window: int) -> None:
    """Note that these days are settled up to one day, and with which window."""
    given = {"before": before, "window": window}
    values = [given | {"of_period": day.period, "of_last": day.last, "of_removed": day.removed} for day in days]
    connection.execute(_SETTLED, values)
