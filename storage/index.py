"""The index: a fingerprint of each article, and who is a candidate of whom.

The rule of what is a candidate is `dedupe.candidates`. The rows of `fingerprint` are the truth; what is looked up is
made from them (`storage.shelf`). Only fingerprints of the signatures' present algorithm take part, since keys of two
algorithms do not mix; those of an older one wait to be made anew (`unsigned`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np
from sqlalchemy import BindParameter, Connection, bindparam, delete, exists, func, insert, or_, select, update

from dedupe import postings
from dedupe.candidates import UNDATED, rank
from dedupe.candidates import period as day
from dedupe.document import Document
from dedupe.postings import Company, Hits
from dedupe.signature import ALGORITHM
from storage import rows
from storage.connection import inserting
from storage.records import Signed
from storage.rows import Found
from storage.shelf import Shelf
from storage.tables import article, fingerprint, period, scheme, version

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_PLACES = select(fingerprint.c.article_id, fingerprint.c.period, fingerprint.c.crowded).where(
    fingerprint.c.article_id.in_(_IDS)
)
_FORGET = delete(fingerprint).where(fingerprint.c.article_id.in_(_IDS))
_CROWD = (
    update(fingerprint)
    .where(fingerprint.c.article_id == bindparam("of_article"))
    .values(crowded=bindparam("is_crowded"))
)
_SCHEME = select(scheme).where(scheme.c.name == ALGORITHM)
_LAST = select(period.c.period, period.c.last).where(period.c.period.in_(_IDS))
_COUNT_UP = update(period).where(period.c.period == bindparam("of_period")).values(last=bindparam("new_last"))
_TAKEN_OUT = (
    update(period)
    .where(period.c.period == bindparam("of_period"))
    # Where a crowd lost one of those everybody was compared with, others must take the place.
    .values(removed=period.c.removed + 1, unsettled=or_(period.c.unsettled, period.c.crowded))
)
_CUT = update(period).where(period.c.period.in_(_IDS)).values(crowded=True, unsettled=True)
_PERIODS = select(period.c.period, period.c.last, period.c.removed)
_WITHIN = _PERIODS.where(
    or_(period.c.period.between(bindparam("first"), bindparam("final")), period.c.period == UNDATED)
)
_HAS_ONE = exists().where(fingerprint.c.article_id == article.c.id, fingerprint.c.scheme == bindparam("of_scheme"))
_UNSIGNED = (
    select(article.c.id, *(article.c[name] for name in rows.OF_DOCUMENT), version.c.body)
    .join(version, (version.c.article_id == article.c.id) & (version.c.number == article.c.version))
    .where(article.c.id > bindparam("after"), ~_HAS_ONE)
    .order_by(article.c.id)
    .limit(bindparam("limit"))
)


def sign(connection: Connection, signed: Sequence[Signed], window: int) -> None:
    """Store the fingerprints of some articles, in place of those they had. LookupError for an unknown article.

    A day that begins with them is one of articles that are compared within `window` days.
    """
    numbers = {one.article_id for one in signed}
    known = connection.execute(select(func.count()).where(article.c.id.in_(numbers))).scalar()
    if known != len(numbers):
        raise LookupError(f"no article {min(numbers - _ids(connection, numbers))} in the store")
    forget(connection, numbers)
    now = _scheme(connection, len(numbers))
    stamps = _stamps(connection, Counter(day(one.document.published_at) for one in signed), window)
    new = [_row(one, next(stamps[day(one.document.published_at)]), now) for one in signed]
    if new:
        connection.execute(inserting(fingerprint), new)


def forget(connection: Connection, numbers: Collection[int]) -> None:
    """Take the fingerprints of some articles out of the index."""
    found = connection.execute(_PLACES, {"ids": list(numbers)}).all()
    if found:
        connection.execute(_FORGET, {"ids": [row.article_id for row in found]})
        connection.execute(_TAKEN_OUT, [{"of_period": name} for name in sorted({row.period for row in found})])


def candidates(connection: Connection, shelf: Shelf, asking: Sequence[Signed], window: int) -> list[list[Document]]:
    """The articles worth comparing with each of some signed ones, within `window` days; who shares most comes first."""
    found = companies(connection, shelf, asking, window)
    _note(connection, asking, found)
    for one in asking:
        shelf.remember(one.article_id, one.document)
    texts = shelf.texts(connection, {number for company in found for number in company.numbers})
    return [[texts[number] for number in company.numbers] for company in found]


def companies(connection: Connection, shelf: Shelf, asking: Sequence[Signed], window: int) -> list[Company]:
    """The candidates of each article, by number."""
    own = np.array([day(one.document.published_at) for one in asking], np.int64)
    wanted = postings.asked([one.signature.packed for one in asking])
    made = _scheme(connection, 0)
    hits: list[Hits] = []
    for held in _within(connection, own, window):
        some = (np.abs(own - held.period) <= window) | (own == UNDATED) | (held.period == UNDATED)
        if some.any():
            hits.append(postings.find(wanted.of(some), shelf.postings(connection, made, held)))
    return postings.companies(hits, [one.article_id for one in asking])


def crowd(connection: Connection, crowded: Mapping[int, bool]) -> set[int]:
    """Note who had more candidates than it was compared with; for whom that is news."""
    found = connection.execute(_PLACES, {"ids": list(crowded)}).all()
    news = {row.article_id: crowded[row.article_id] for row in found if row.crowded != crowded[row.article_id]}
    if news:
        connection.execute(_CROWD, [{"of_article": number, "is_crowded": is_} for number, is_ in news.items()])
    return set(news)


def unsigned(connection: Connection, after: int, limit: int) -> list[tuple[int, Document]]:
    """The next articles without a fingerprint of the present algorithm, by number; none once `complete`d."""
    found = connection.execute(_SCHEME).first()
    if found is not None and found.complete:
        return []
    asked = {"after": after, "limit": limit, "of_scheme": -1 if found is None else found.id}
    return [(row.id, rows.document_of(row)) for row in connection.execute(_UNSIGNED, asked)]


def complete(connection: Connection) -> None:
    """Note that every article has a fingerprint of the present algorithm; older algorithms go."""
    now = _scheme(connection, 0)
    connection.execute(update(scheme).where(scheme.c.id == now).values(complete=True))
    connection.execute(delete(scheme).where(scheme.c.id != now))


def _ids(connection: Connection, numbers: Collection[int]) -> set[int]:
    return set(connection.execute(select(article.c.id).where(article.c.id.in_(numbers))).scalars())


def _scheme(connection: Connection, signing: int) -> int:
    """The number of the present algorithm. It begins complete where no article is older than those being signed."""
    found = connection.execute(_SCHEME).first()
    if found is not None:
        return int(found.id)
    articles = connection.execute(select(func.count()).select_from(article)).scalar() or 0
    made = connection.execute(insert(scheme), {"name": ALGORITHM, "complete": articles <= signing})
    return int(made.inserted_primary_key[0])  # type: ignore[index]


def _row(one: Signed, stamp: int, made: int) -> rows.Values:
    return {
        "period": day(one.document.published_at),
        "stamp": stamp,
        "article_id": one.article_id,
        "scheme": made,
        "rank": rank(one.document.key),
        "crowded": False,
        "packed": one.signature.packed,
    }


def _stamps(connection: Connection, wanted: Mapping[int, int], window: int) -> dict[int, Iterator[int]]:
    """The next numbers in each period, as many as are wanted; a period that is not there begins."""
    last = {row.period: row.last for row in connection.execute(_LAST, {"ids": list(wanted)})}
    new = [
        {"period": name, "last": count, "removed": 0, "crowded": False, "unsettled": False, "within": window}
        for name, count in wanted.items()
        if name not in last
    ]
    if new:
        connection.execute(inserting(period), new)
    if last:
        connection.execute(_COUNT_UP, [{"of_period": n, "new_last": at + wanted[n]} for n, at in last.items()])
    return {name: iter(range(last.get(name, 0) + 1, last.get(name, 0) + count + 1)) for name, count in wanted.items()}


def _within(connection: Connection, own: postings.Numbers, window: int) -> Iterable[Found]:
    if not len(own) or (own == UNDATED).any():
        return connection.execute(_PERIODS).all()
    return connection.execute(_WITHIN, {"first": int(own.min()) - window, "final": int(own.max()) + window}).all()


def _note(connection: Connection, asking: Sequence[Signed], found: Sequence[Company]) -> None:
    """Remember who is in a crowd, and which days must be settled because not everybody was compared with all."""
    told = {one.article_id: company.crowded for one, company in zip(asking, found, strict=True)}
    if any(told.values()):
        crowd(connection, told)
    cut = {
        day(one.document.published_at)
        for one, company in zip(asking, found, strict=True)
        if company.crowded or company.cut
    }
    if cut:
        connection.execute(_CUT, {"ids": sorted(cut)})
