"""The shelf: what one open store remembers of its index, and may forget at any moment.

Postings of the days that were looked at last, made from the rows of `fingerprint`; and the texts of the articles that
were compared last. What others have committed since is read before each use: within a period rows are numbered, so only
the new ones are read, and where one was taken out (a text changed, an article went) the period is read anew. An old
text never serves for a new one, for each change of what grouping looks at is a new row.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from dedupe import postings
from dedupe.document import Document
from dedupe.postings import Fingerprint, Postings
from storage import rows
from storage.rows import Found
from storage.tables import article, fingerprint, version

#: Bytes of postings that are kept: 58 days of 8,300 articles, more than the 21 of a window.
ROOM = 128 << 20
#: Texts that are kept, of some 4 KB each.
TEXTS = 4096
#: A period's newest rows stand apart until they are an eighth of the rest: each row is then sorted in some ten times.
_SHARE = 8

_NEW = (
    select(fingerprint.c.article_id, fingerprint.c.rank, fingerprint.c.packed)
    .where(
        fingerprint.c.period == bindparam("of_period"),
        fingerprint.c.stamp > bindparam("after"),
        fingerprint.c.scheme == bindparam("of_scheme"),
    )
    .order_by(fingerprint.c.stamp)
)
_TEXTS = (
    select(article.c.id, *(article.c[name] for name in rows.OF_DOCUMENT), version.c.body)
    .join(version, (version.c.article_id == article.c.id) & (version.c.number == article.c.version))
    .where(article.c.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(slots=True)
class _Period:
    last: int
    bulk: Postings
    newest: Postings

    @property
    def size(self) -> int:
        return self.bulk.size + self.newest.size


class Shelf:
    """Postings and texts, the last used last, within bounds."""

    def __init__(self) -> None:
        self._periods: OrderedDict[int, _Period] = OrderedDict()
        self._removed: dict[int, int] = {}
        self._texts: OrderedDict[int, Document] = OrderedDict()

    def clear(self) -> None:
        """Forget all: what was read in a transaction that came to nothing may never have been."""
        self._periods.clear()
        self._removed.clear()
        self._texts.clear()

    def postings(self, connection: Connection, scheme: int, period: Found) -> tuple[Postings, Postings]:
        """The postings of a period, as its row in `period` says that it now is: the bulk, and what came last."""
        held = self._held(period)
        if held.last < period.last:
            asked = {"of_period": period.period, "after": held.last, "of_scheme": scheme}
            found = [Fingerprint(*row) for row in connection.execute(_NEW, asked)]
            held.newest, held.last = postings.joined(held.newest, postings.of(found)), period.last
            if len(held.newest.numbers) * _SHARE > len(held.bulk.numbers):
                held.bulk, held.newest = postings.joined(held.bulk, held.newest), postings.of(())
            self._make_room()
        return held.bulk, held.newest

    def remember(self, number: int, document: Document) -> None:
        """Keep the text of an article."""
        self._texts[number] = document
        self._texts.move_to_end(number)
        if len(self._texts) > TEXTS:
            self._texts.popitem(last=False)

    def texts(self, connection: Connection, numbers: Collection[int]) -> dict[int, Document]:
        """What grouping looks at of some articles; those that are not at hand are read in one statement."""
        found = {number: self._texts[number] for number in numbers if number in self._texts}
        found |= dict(_read(connection, [number for number in numbers if number not in found]))
        for number, document in found.items():
            self.remember(number, document)
        return found

    def _held(self, period: Found) -> _Period:
        name = period.period
        if self._removed.setdefault(name, period.removed) != period.removed:
            self._removed[name] = period.removed
            self._periods.pop(name, None)
            self._texts.clear()
        if name not in self._periods:
            self._periods[name] = _Period(0, postings.of(()), postings.of(()))
        self._periods.move_to_end(name)
        return self._periods[name]

    def _make_room(self) -> None:
        size = sum(held.size for held in self._periods.values())
        while size > ROOM and len(self._periods) > 1:
            size -= self._periods.popitem(last=False)[1].size


def _read(connection: Connection, numbers: list[int]) -> Iterator[tuple[int, Document]]:
    # As many as SQLite takes in one statement, with room to spare.
    for start in range(0, len(numbers), 10_000):
        for row in connection.execute(_TEXTS, {"ids": numbers[start : start + 10_000]}):
            yield row.id, rows.document_of(row)
