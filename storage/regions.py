"""Regions: everything that could become one story under other thresholds, one region at a time, to try a change.

A region is closed under the matches that fold by either rule (as stored, or from a given score), the stories as they
stand and what was decided together, so that no story that would be made reaches out of it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, or_, select, union

from dedupe.document import Match, Relation
from storage import decisions, matches, rows
from storage.connection import batches
from storage.records import Region, Seat
from storage.rows import Found
from storage.tables import article, match, membership

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_SEATS = matches.SEATED.add_columns(article.c.title).where(article.c.id.in_(_IDS), membership.c.story_id.is_not(None))
_FOLDING = or_(match.c.relation != Relation.PARTIAL, match.c.score >= bindparam("folds"))
_REACHED = union(
    select(match.c.b).where(match.c.a.in_(_IDS), _FOLDING),
    select(match.c.a).where(match.c.b.in_(_IDS), _FOLDING),
    select(membership.c.article_id).where(
        membership.c.story_id.in_(select(membership.c.story_id).where(membership.c.article_id.in_(_IDS)))
    ),
)
_WITHIN = select(match.c.a, match.c.b, match.c.relation, match.c.score, match.c.rule).where(match.c.a.in_(_IDS))
_KEYS = select(article.c.id).where(article.c.identity.in_(bindparam("keys", expanding=True)))
_NEXT = (
    select(article.c.id)
    .where(article.c.id > bindparam("after"), article.c.id.in_(union(select(match.c.a), select(match.c.b))))
    .order_by(article.c.id)
    .limit(bindparam("limit"))
)


def starts(connection: Connection, after: int, limit: int, since: datetime | None) -> list[int]:
    """The next articles by id that were matched with any other, of those published `since`."""
    wanted = _NEXT if since is None else _NEXT.where(article.c.published_at >= since)
    return list(connection.execute(wanted, {"after": after, "limit": limit}).scalars())


def around(connection: Connection, article_id: int, folds: float) -> Region:
    """The region of an article, where matches of this score and more fold too."""
    found: set[int] = set()
    frontier = {article_id}
    while frontier:
        found |= frontier
        reached: set[int] = set()
        for batch in batches(sorted(frontier)):
            reached.update(connection.execute(_REACHED, {"ids": batch, "folds": folds}).scalars())
        frontier = reached - found
        if not frontier:
            frontier = _tied(connection, found) - found
    return _region(connection, found)


def _tied(connection: Connection, ids: Collection[int]) -> set[int]:
    keys = {row.identity for batch in batches(sorted(ids)) for row in connection.execute(_SEATS, {"ids": batch})}
    tied = decisions.around(connection, keys).tied
    return {n for batch in batches(sorted(tied)) for n in connection.execute(_KEYS, {"keys": batch}).scalars()}


def _region(connection: Connection, ids: Collection[int]) -> Region:
    seats = {
        row.id: Seat(row.id, row.story_id, row.title, rows.member_of(row))
        for batch in batches(sorted(ids))
        for row in connection.execute(_SEATS, {"ids": batch})
    }
    keys = {number: seat.member.key for number, seat in seats.items()}
    held = [
        _verdict(row, keys)
        for batch in batches(sorted(ids))
        for row in connection.execute(_WITHIN, {"ids": batch})
        if row.a in keys and row.b in keys
    ]
    standing = decisions.around(connection, set(keys.values())).standing
    return Region(tuple(seats[number] for number in sorted(seats)), tuple(held), tuple(standing.values()))


def _verdict(row: Found, keys: Mapping[int, str]) -> Match:
    a, b = sorted((keys[row.a], keys[row.b]))
    return Match(a, b, Relation(row.relation), row.score, row.rule)
