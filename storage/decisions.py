"""Decisions: what people decided about articles, kept by identity, so that it holds whatever becomes of the rows.

An article that is cleaned again keeps its id and its identity; one that leaves the store and comes back has another id
and, at the same address, the same identity. Decisions are never deleted: one that was undone says when and by whom.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from dedupe.decision import Decision
from storage.connection import batches, inserted, inserting
from storage.records import Act, StoredDecision
from storage.rows import Found
from storage.tables import article, decision, ruling

#: The part of a ruling on those that none of the other parts may be one story with.
_REST = 0

_TOUCHING = (
    select(ruling.c.decision_id)
    .join(decision, decision.c.id == ruling.c.decision_id)
    .where(ruling.c.article.in_(bindparam("keys", expanding=True)), decision.c.undone_at.is_(None))
)
_AROUND = select(ruling).where(ruling.c.decision_id.in_(_TOUCHING))
_NEXT = select(decision).where(decision.c.id > bindparam("after")).order_by(decision.c.id).limit(bindparam("limit"))
_RULINGS = (
    select(ruling, article.c.id)
    .join(article, article.c.identity == ruling.c.article, isouter=True)
    .where(ruling.c.decision_id.in_(bindparam("ids", expanding=True)))
    .order_by(ruling.c.part, article.c.id.nulls_first(), ruling.c.article)
)
_UNDO = update(decision).where(decision.c.id == bindparam("of_decision"))


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around some articles: the decisions by number, and the articles that they tie to these, by key."""

    standing: dict[int, Decision]
    tied: frozenset[str]


def around(connection: Connection, keys: Collection[str]) -> Around:
    """The decisions that speak of some articles or of any that is decided together with one of them."""
    standing: dict[int, Decision] = {}
    tied, asking = set(keys), set(keys)
    while asking:
        standing |= _decisions(
            row for batch in batches(sorted(asking)) for row in connection.execute(_AROUND, {"keys": batch})
        )
        parts = [part for found in standing.values() for part in found.parts if not part.isdisjoint(asking)]
        asking = set().union(*parts) - tied
        tied |= asking
    return Around(standing, frozenset(tied - set(keys)))


def record(connection: Connection, act: Act, made: Decision, by: str, note: str | None, now: datetime) -> int:
    """Keep a decision; its number."""
    number = inserted(connection, decision, {"act": act, "made_at": now, "made_by": by, "note": note})
    parts = enumerate((made.rest, *made.parts), start=_REST)
    written = [
        {"decision_id": number, "article": key, "part": part, "is_original": key == made.original}
        for part, keys in parts
        for key in sorted(keys)
    ]
    connection.execute(inserting(ruling), written)
    return number


def undo(connection: Connection, number: int, by: str, now: datetime) -> None:
    """Note that a decision no longer stands."""
    connection.execute(_UNDO.values(undone_at=now, undone_by=by), {"of_decision": number})


def read(connection: Connection, number: int) -> StoredDecision | None:
    """One decision, standing or undone."""
    return next((found for found in read_after(connection, number - 1, 1) if found.id == number), None)


def read_after(connection: Connection, after: int, limit: int) -> list[StoredDecision]:
    """The next decisions by number."""
    heads = connection.execute(_NEXT, {"after": after, "limit": limit}).all()
    rulings: dict[int, list[Found]] = {head.id: [] for head in heads}
    for row in connection.execute(_RULINGS, {"ids": list(rulings)}):
        rulings[row.decision_id].append(row)
    return [_stored(head, rulings[head.id]) for head in heads]


def _decisions(rows: Iterable[Found]) -> dict[int, Decision]:
    grouped: dict[int, dict[str, Found]] = {}
    for row in rows:
        grouped.setdefault(row.decision_id, {})[row.article] = row
    return {number: _decision(list(found.values())) for number, found in grouped.items()}


def _decision(rows: Sequence[Found]) -> Decision:
    parts: dict[int, set[str]] = {}
    for row in rows:
        parts.setdefault(row.part, set()).add(row.article)
    rest = frozenset(parts.pop(_REST, ()))
    original = next((row.article for row in rows if row.is_original), None)
    return Decision(tuple(frozenset(parts[number]) for number in sorted(parts)), rest, original)


def _stored(head: Found, rows: Sequence[Found]) -> StoredDecision:
    parts: dict[int, list[int]] = {row.part: [] for row in rows}
    for row in rows:
        if row.id is not None:
            parts[row.part].append(row.id)
    rest = parts.pop(_REST, [])
    return StoredDecision(
        id=head.id,
        act=Act(head.act),
        made_at=head.made_at,
        made_by=head.made_by,
        note=head.note,
        undone_at=head.undone_at,
        undone_by=head.undone_by,
        parts=tuple(tuple(part) for part in parts.values()),
        rest=tuple(rest),
        original=next((row.id for row in rows if row.is_original), None),
        absent=tuple(row.article for row in rows if row.id is None),
    )
