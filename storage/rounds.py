"""Rounds: how sources are doing, outcomes by day, hosts, and leases."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, bindparam, case, delete, func, or_, select, update

from storage import rows
from storage.connection import adding, inserting
from storage.crawlrecords import HostRecord, Quality, Role, SourceState, Tally
from storage.crawltables import address, host, lease, source, tally
from storage.records import PageState
from storage.tables import page, version


def begin_sources(connection: Connection, skipped: Mapping[str, str | None], now: datetime) -> None:
    """Make sure that sources have a row each, and note why a round leaves them out; None: it does not.

    Most of the time all of it is known, and one statement says so.
    """
    told = {row.name: row.skipped for row in connection.execute(select(source.c.name, source.c.skipped))}
    new = [each for each in skipped if each not in told]
    if new:
        values: list[rows.Values] = [
            {"name": each, "first_seen_at": now, "counts": {}, "skipped": skipped[each]} for each in new
        ]
        connection.execute(inserting(source), values)
    other = [{"of_source": each, "skipped": why} for each, why in skipped.items() if told.get(each, why) != why]
    if other:
        connection.execute(_SKIP, other)


def end_sources(connection: Connection, now: datetime, counts: Mapping[str, Mapping[str, int]]) -> None:
    """Note how the round of some sources went; `new` among its counts says that something new was listed."""
    found = [
        {"of_source": each, "ran_at": now, "counts": dict(told), "newest": now if told.get("new") else None}
        for each, told in counts.items()
    ]
    if found:
        connection.execute(_END, found)


_HERE = source.c.name == bindparam("of_source")
_SKIP = update(source).where(_HERE).values(skipped=bindparam("skipped"))
_END = (
    update(source)
    .where(_HERE)
    .values(
        ran_at=bindparam("ran_at"),
        counts=bindparam("counts"),
        new_at=func.coalesce(bindparam("newest", type_=source.c.new_at.type), source.c.new_at),
    )
)


def count(connection: Connection, name: str, now: datetime, outcomes: Mapping[str, int]) -> None:
    """Add to the outcomes of a source on a day."""
    day = now.date().isoformat()
    told = [{"source": name, "day": day, "outcome": each, "number": number} for each, number in outcomes.items()]
    if told:
        connection.execute(adding(connection, tally, "number"), told)


def tallies(connection: Connection, since: str, name: str | None = None) -> list[Tally]:
    """Outcomes by source and day, from the day `since` on."""
    asked = select(tally).where(tally.c.day >= since).order_by(tally.c.source, tally.c.day, tally.c.outcome)
    if name is not None:
        asked = asked.where(tally.c.source == name)
    return [Tally(*row) for row in connection.execute(asked)]


def get_host(connection: Connection, name: str) -> HostRecord | None:
    """What is known of a host."""
    row = connection.execute(select(host).where(host.c.name == name)).first()
    return None if row is None else HostRecord(*row)


def keep_host(connection: Connection, known: HostRecord) -> None:
    """Write what is known of a host, in place of what was."""
    values = asdict(known)
    changed = update(host).where(host.c.name == known.name)
    if not connection.execute(changed.values(**values)).rowcount:
        connection.execute(inserting(host), values)


def take_lease(connection: Connection, name: str, holder: str, now: datetime, seconds: float) -> bool:
    """Take or renew a lease: whether it is the holder's now, until so many seconds from now."""
    values = {"holder": holder, "until": now + timedelta(seconds=seconds)}
    free = or_(lease.c.until <= now, lease.c.holder == holder)
    if connection.execute(update(lease).where(lease.c.name == name, free).values(**values)).rowcount:
        return True
    if connection.execute(select(lease.c.name).where(lease.c.name == name)).first() is not None:
        return False
    connection.execute(inserting(lease), {"name": name, **values})
    return True


def drop_lease(connection: Connection, name: str, holder: str) -> None:
    """Give a lease back, if it is the holder's."""
    connection.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))


def lease_of(connection: Connection, name: str) -> tuple[str, datetime] | None:
    """Who holds a lease, and until when."""
    row = connection.execute(select(lease.c.holder, lease.c.until).where(lease.c.name == name)).first()
    return None if row is None else (row.holder, row.until)


def ingested(connection: Connection, since: datetime) -> list[tuple[str, str, str | None, int]]:
    """What became of the pages that were kept since then: source, state, reason of a rejection, number."""
    asked = select(address.c.source, page.c.state, page.c.reason, func.count()).join(
        page, page.c.id == address.c.page_id
    )
    found = asked.where(page.c.received_at >= since).group_by(address.c.source, page.c.state, page.c.reason)
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(found.order_by(address.c.source))]


def quality(connection: Connection, since: datetime, until: datetime) -> dict[str, Quality]:
    """What the pages kept in a span of time came to, by source."""
    asked = (
        select(address.c.source, page.c.state, page.c.reason, *(version.c[name] for name in _QUALITY))
        .join(page, page.c.id == address.c.page_id)
        .join(version, version.c.page_id == page.c.id, isouter=True)
        .where(page.c.received_at >= since, page.c.received_at < until, page.c.state != PageState.PENDING)
    )
    found: dict[str, list[rows.Found]] = {}
    for row in connection.execute(asked):
        found.setdefault(row.source, []).append(row)
    return {name: _quality(told) for name, told in found.items()}


_QUALITY = ("published_at", "authors", "title", "body", "removed")


def _quality(told: Sequence[rows.Found]) -> Quality:
    walls = Counter(row.reason for row in told if row.state == PageState.REJECTED)
    made = [row for row in told if row.body is not None]
    number = max(1, len(made))
    dated, signed, titled = (sum(bool(getattr(row, name)) for row in made) / number for name in _QUALITY[:3])
    removed = sum(len(row.removed) / max(1, len(row.removed) + len(row.body)) for row in made) / number
    reason = walls.most_common(1)[0][0] if walls else None
    return Quality(len(told), walls.total(), reason, (dated, signed, titled), removed)


def states(connection: Connection, names: Sequence[str] | None = None) -> list[SourceState]:
    """How sources are doing, by name."""
    asked = select(source).order_by(source.c.name)
    if names is not None:
        asked = asked.where(source.c.name.in_(names))
    numbers = {row.source: row for row in connection.execute(_numbers())}
    worst = _worst(connection)
    return [_state(row, numbers.get(row.name), worst.get(row.name)) for row in connection.execute(asked)]


def _numbers() -> Select[tuple[object, ...]]:
    """Counts of the addresses of each source, in one pass."""
    article, listing = address.c.role == Role.ARTICLE, address.c.role == Role.LISTING
    never = article & address.c.page_id.is_(None)

    def number(which: object) -> object:
        return func.coalesce(func.sum(case((which, 1), else_=0)), 0)  # type: ignore[arg-type]

    return select(
        address.c.source,
        func.min(case((listing, address.c.next_visit_at))).label("next_at"),
        number(listing & address.c.next_visit_at.is_not(None)).label("listings"),  # type: ignore[attr-defined]
        number(article).label("pages"),  # type: ignore[attr-defined]
        number(never & address.c.next_visit_at.is_not(None)).label("waiting"),  # type: ignore[attr-defined]
        number(never & address.c.next_visit_at.is_(None) & (address.c.failures > 0)).label("given_up"),  # type: ignore[attr-defined]
        number(address.c.gone_at.is_not(None)).label("gone"),  # type: ignore[attr-defined]
    ).group_by(address.c.source)


def _worst(connection: Connection) -> dict[str, rows.Found]:
    """Of each source the listing with the weightiest failures."""
    asked = select(address.c.source, address.c.failures, address.c.outcome, address.c.detail)
    active = asked.where(address.c.role == Role.LISTING, address.c.next_visit_at.is_not(None))
    found: dict[str, rows.Found] = {}
    for row in connection.execute(active.order_by(address.c.failures, address.c.id.desc())):
        found[row.source] = row
    return found


def _state(row: rows.Found, numbers: rows.Found | None, worst: rows.Found | None) -> SourceState:
    return SourceState(
        name=row.name,
        first_seen_at=row.first_seen_at,
        ran_at=row.ran_at,
        counts=row.counts,
        new_at=row.new_at,
        skipped=row.skipped,
        next_at=numbers.next_at if numbers else None,
        failures=worst.failures if worst else 0.0,
        outcome=worst.outcome if worst else None,
        detail=worst.detail if worst else None,
        listings=numbers.listings if numbers else 0,
        pages=numbers.pages if numbers else 0,
        waiting=numbers.waiting if numbers else 0,
        given_up=numbers.given_up if numbers else 0,
        gone=numbers.gone if numbers else 0,
    )
