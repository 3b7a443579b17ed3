"""Furniture: the rules that were learned of each outlet's lines, and the lines that they are learned from.

A rule is an outlet and the key of a line (`normalize.furniture.key`). Counting writes how often it was found; its state
changes by counting only as long as no person has decided, and every state stays in its log. Whatever a rule removed
bears its number (`furniture:12` in `removed`), and comes back when its page is cleaned again without it.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from normalize.furniture import Repeated, Seen
from storage.connection import batches, inserted
from storage.records import FurnitureRule, Held, RuleState
from storage.rows import Found
from storage.tables import article, furniture, version

#: Who decides where no person has.
LEARNING = "learning"

_IS_CURRENT = (version.c.article_id == article.c.id) & (version.c.number == article.c.version)
_APPLIED = select(furniture.c.outlet, furniture.c.key, furniture.c.id).where(
    furniture.c.state == RuleState.APPLIED, furniture.c.outlet.in_(bindparam("outlets", expanding=True))
)
_NEWEST = (
    select(article.c.id, article.c.published_at, version.c.body, version.c.removed)
    .join(version, _IS_CURRENT)
    .where(article.c.outlet == bindparam("of_outlet"))
    .order_by(article.c.id.desc())
    .limit(bindparam("limit"))
)
_OUTLETS = (
    select(article.c.outlet)
    .where(article.c.outlet.is_not(None))
    .group_by(article.c.outlet)
    .having(func.count() >= bindparam("least"))
    .order_by(article.c.outlet)
)
_NEXT = (
    select(article.c.id)
    .where(article.c.outlet == bindparam("of_outlet"), article.c.id > bindparam("after"))
    .order_by(article.c.id)
    .limit(bindparam("limit"))
)
_VERSIONS = (
    select(version)
    .where(version.c.article_id.in_(bindparam("ids", expanding=True)))
    .order_by(version.c.article_id, version.c.number)
)
_CHANGE = update(furniture).where(furniture.c.id == bindparam("of_rule"))


def applied(connection: Connection, outlets: Collection[str]) -> dict[str, dict[str, int]]:
    """The applied rules of some outlets: the number of each by its key."""
    found: dict[str, dict[str, int]] = {}
    for batch in batches(sorted(outlets)):
        for row in connection.execute(_APPLIED, {"outlets": batch}):
            found.setdefault(row.outlet, {})[row.key] = row.id
    return found


def outlets(connection: Connection, least: int) -> list[str]:
    """The outlets with at least so many articles, by name."""
    return list(connection.execute(_OUTLETS, {"least": least}).scalars())


def newest(connection: Connection, outlet: str, limit: int) -> list[Seen]:
    """The newest articles of an outlet, as they were before any rule of furniture was applied to them."""
    found = connection.execute(_NEWEST, {"of_outlet": outlet, "limit": limit}).all()
    return [Seen(row.id, row.published_at and row.published_at.date(), _lines(row)) for row in reversed(found)]


def held(connection: Connection, outlet: str, after: int, limit: int) -> list[Held]:
    """Every version of the next articles of an outlet, by article and number."""
    ids = list(connection.execute(_NEXT, {"of_outlet": outlet, "after": after, "limit": limit}).scalars())
    return [_held(row) for row in connection.execute(_VERSIONS, {"ids": ids})] if ids else []


def propose(
    connection: Connection, outlet: str, found: Sequence[Repeated], now: datetime, *, applies: bool
) -> list[FurnitureRule]:
    """Write how often lines were found; those of which that makes a new rule, or one that is now applied."""
    known = {rule.key: rule for rule in rules(connection, outlet)}
    news = []
    for each in found:
        before = known.get(each.key)
        state = RuleState.APPLIED if applies and each.is_sure else RuleState.PROPOSED
        counts = {"pages": len(each.pages), "of_pages": each.of, "days": each.days, "edge": each.edge}
        if before is None:
            number = _make(connection, outlet, each.key, each.text, state, LEARNING, counts, now)
        else:
            number = before.id
            connection.execute(_CHANGE.values(**counts), {"of_rule": number})
            # Applied once is applied: pages that were cleaned with it no longer show what it removes.
            if before.decided_by is not None or before.state is not RuleState.PROPOSED or state is before.state:
                continue
            _log(connection, before, state, LEARNING, now)
        news.append(_one(connection, number))
    return news


def add(connection: Connection, outlet: str, key: str, text: str, by: str, now: datetime) -> FurnitureRule:
    """A rule that a person makes; one that is there is applied."""
    known = next((rule for rule in rules(connection, outlet) if rule.key == key), None)
    if known is not None:
        return decide(connection, known.id, RuleState.APPLIED, by, now)
    counts = {"pages": 0, "of_pages": 0, "days": 0, "edge": 0.0}
    number = _make(connection, outlet, key, text, RuleState.APPLIED, by, counts, now)
    connection.execute(_CHANGE.values(decided_by=by), {"of_rule": number})
    return _one(connection, number)


def decide(connection: Connection, number: int, state: RuleState, by: str, now: datetime) -> FurnitureRule:
    """Note what a person decided of a rule. LookupError for an unknown one."""
    known = read(connection, number)
    if known is None:
        raise LookupError(f"no rule {number} in the store")
    _log(connection, known, state, by, now)
    connection.execute(_CHANGE.values(decided_by=by), {"of_rule": number})
    return _one(connection, number)


def rules(connection: Connection, outlet: str | None = None) -> list[FurnitureRule]:
    """Every rule, or those of an outlet, by outlet and the number of pages."""
    asked: Select[Any] = select(furniture).order_by(furniture.c.outlet, furniture.c.pages.desc(), furniture.c.id)
    if outlet is not None:
        asked = asked.where(furniture.c.outlet == outlet)
    return [_rule(row) for row in connection.execute(asked)]


def read(connection: Connection, number: int) -> FurnitureRule | None:
    """One rule."""
    row = connection.execute(select(furniture).where(furniture.c.id == number)).first()
    return None if row is None else _rule(row)


def _lines(row: Found) -> tuple[str, ...]:
    # Removed lines have lost their place: those of rules come last, where most of them stood.
    return (*row.body, *(line["text"] for line in row.removed if line["rule"].startswith("furniture:")))


def _held(row: Found) -> Held:
    removed = tuple((line["text"], line["rule"]) for line in row.removed)
    return Held(row.article_id, row.page_id, row.number, row.title, tuple(row.body), removed)


def _make(
    connection: Connection,
    outlet: str,
    key: str,
    text: str,
    state: RuleState,
    by: str,
    counts: dict[str, float],
    now: datetime,
) -> int:
    log = [{"at": now.isoformat(), "by": by, "state": state}]
    values = {"outlet": outlet, "key": key, "text": text, "state": state, "made_at": now, "log": log}
    return inserted(connection, furniture, {**values, **counts})


def _log(connection: Connection, before: FurnitureRule, state: RuleState, by: str, now: datetime) -> None:
    log = [{"at": at, "by": who, "state": was} for at, who, was in before.log]
    log.append({"at": now.isoformat(), "by": by, "state": state})
    connection.execute(_CHANGE.values(state=state, log=log), {"of_rule": before.id})


def _one(connection: Connection, number: int) -> FurnitureRule:
    found = read(connection, number)
    if found is None:
        raise LookupError(f"no rule {number} in the store")
    return found


def _rule(row: Found) -> FurnitureRule:
    log: Iterator[Any] = iter(row.log)
    return FurnitureRule(
        id=row.id,
        outlet=row.outlet,
        key=row.key,
        text=row.text,
        state=RuleState(row.state),
        pages=row.pages,
        of_pages=row.of_pages,
        days=row.days,
        edge=row.edge,
        made_at=row.made_at,
        decided_by=row.decided_by,
        log=tuple((told["at"], told["by"], RuleState(told["state"])) for told in log),
    )
