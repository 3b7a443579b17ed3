"""Frontier: addresses to be visited, claimed one by one, and what is known of each.

Nothing here decides: when to come back and what is the same article are decided by the caller, from values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select, update

from normalize.page import Given
from storage import rows
from storage.columns import plain
from storage.connection import batches, inserted, inserting, inserting_new
from storage.crawlrecords import Address, Alias, AliasKind, Mention, Role, Sighting
from storage.crawltables import address, alias, listed

_FIELDS = tuple(field.name for field in fields(Address))
_COLUMNS = tuple(address.c[name] for name in _FIELDS)
# Made once: building a statement costs SQLAlchemy more than SQLite needs to answer it, and each entry of each listing
# asks several. Names of parameters in WHERE must not be names of columns that are set.
_SAVED: dict[str, Any] = {name: bindparam(name) for name in _FIELDS if name != "id"} | {
    "claimed_until": None,
    "claimed_by": None,
}
_SAVE = update(address).where(address.c.id == bindparam("of_address")).values(_SAVED)
_HERE = (listed.c.listing_id == bindparam("of_listing"), listed.c.address_id == bindparam("of_address"))
_STATED = select(listed.c.address_id, listed.c.stated).where(
    listed.c.listing_id == bindparam("of_listing"), listed.c.address_id.in_(bindparam("addresses", expanding=True))
)
_LIST = update(listed).where(*_HERE)
_LIST = _LIST.values({name: bindparam(name) for name in ("last_seen_at", "position", "guid", "stated")})


def claim(
    connection: Connection,
    now: datetime,
    worker: str,
    until: datetime,
    *,
    limit: int,
    per_host: int,
    sources: Sequence[str] | None = None,
    role: Role | None = None,
) -> list[Address]:
    """Take up to `limit` addresses that are due, for `worker` alone until `until`; what is most urgent comes first.

    Listings come before articles, articles never seen before those that are seen again. Among these each host has its
    turn: a first of every host before a second of any, since a host is waited for between two visits, and as many as
    possible should be. Of one host at most `per_host` are out at a time, those of other workers counted. `sources`
    None: of every source.
    """
    urgent = (address.c.role != Role.LISTING, address.c.visited_at.is_not(None), address.c.next_visit_at, address.c.id)
    out = select(address.c.host, func.count().label("number")).where(address.c.claimed_until > now)
    busy = out.group_by(address.c.host).subquery()
    place = func.row_number().over(partition_by=address.c.host, order_by=urgent).label("place")
    due = _due(now, sources, role).with_only_columns(address.c.id, address.c.host, place, *_named(urgent)).subquery()
    turn = due.c.place + func.coalesce(busy.c.number, 0)
    room = turn <= per_host
    order = [due.c.by0, due.c.by1, turn, due.c.by2, due.c.by3]
    joined = select(due.c.id).join(busy, busy.c.host == due.c.host, isouter=True)
    chosen = joined.where(room).order_by(*order).limit(limit)
    taken = (
        update(address)
        .where(address.c.id.in_(chosen.scalar_subquery()), _free(now))
        .values(claimed_until=until, claimed_by=worker)
        .returning(*_COLUMNS)
    )
    found = [_address(row) for row in connection.execute(taken)]
    return sorted(found, key=lambda each: (each.role != Role.LISTING, each.visited_at is not None, each.next_visit_at))


def _named(urgent: Sequence[Any]) -> list[Any]:
    return [each.label(f"by{number}") for number, each in enumerate(urgent)]


def _free(now: datetime) -> Any:
    return or_(address.c.claimed_until.is_(None), address.c.claimed_until <= now)


def _due(now: datetime, sources: Sequence[str] | None, role: Role | None) -> Select[Any]:
    asked = [address.c.next_visit_at <= now, _free(now)]
    if sources is not None:
        asked.append(address.c.source.in_(sources))
    if role is not None:
        asked.append(address.c.role == role)
    return select(address).where(and_(*asked))


def next_due(connection: Connection, sources: Sequence[str] | None = None) -> datetime | None:
    """When the next address is due, those that are claimed left out; None where nothing ever is."""
    asked = select(func.min(address.c.next_visit_at)).where(address.c.claimed_until.is_(None))
    if sources is not None:
        asked = asked.where(address.c.source.in_(sources))
    found: datetime | None = connection.execute(asked).scalar()
    return found


def release(connection: Connection, worker: str) -> int:
    """Give back what a worker holds; how much it was."""
    held = update(address).where(address.c.claimed_by == worker).values(claimed_until=None, claimed_by=None)
    return connection.execute(held).rowcount


def add(connection: Connection, new: Address) -> Address:
    """Store a new address; it comes back with its id."""
    values = _values(new)
    return replace(new, id=inserted(connection, address, values))


def save(connection: Connection, known: Address) -> None:
    """Write what is known of an address now, and give it back to whoever is next."""
    connection.execute(_SAVE, {**_values(known), "of_address": known.id})


def read(connection: Connection, address_id: int) -> Address | None:
    """One address."""
    row = connection.execute(select(*_COLUMNS).where(address.c.id == address_id)).first()
    return None if row is None else _address(row)


def known(connection: Connection, wanted: Iterable[Alias]) -> dict[Alias, Address]:
    """The addresses that are known by some aliases, all looked up together."""
    names = {(str(each.kind), plain(each.key)): each for each in wanted}
    found: dict[Alias, Address] = {}
    for some in batches(names):
        keys: dict[str, list[str]] = {}
        for kind, key in some:
            keys.setdefault(kind, []).append(key)
        for row in connection.execute(_known(tuple(sorted(keys))), keys):
            found[names[row.kind, row.key]] = _address(row[2:])
    return found


@cache
def _known(kinds: tuple[str, ...]) -> Select[Any]:
    """The addresses that are known by keys of some kinds; a tuple of both would not be looked up by the index."""
    each = [and_(alias.c.kind == kind, alias.c.key.in_(bindparam(kind, expanding=True))) for kind in kinds]
    return (
        select(alias.c.kind, alias.c.key, *_COLUMNS).join(alias, alias.c.address_id == address.c.id).where(or_(*each))
    )


def name(connection: Connection, names: Iterable[tuple[int, Alias]], now: datetime) -> None:
    """Let addresses be known by aliases from now on; one that is taken already stays where it is."""
    new = [{"kind": each.kind, "key": each.key, "address_id": to, "first_seen_at": now} for to, each in names]
    if new:
        connection.execute(inserting_new(connection, alias), new)


def aliases(connection: Connection, address_id: int, kind: AliasKind = AliasKind.URL) -> list[str]:
    """What an address is known by, in the order in which it was learnt."""
    asked = select(alias.c.key).where(alias.c.address_id == address_id, alias.c.kind == kind)
    return list(connection.execute(asked.order_by(alias.c.first_seen_at, alias.c.key)).scalars())


def list_(connection: Connection, listing_id: int, mentions: Iterable[Mention], now: datetime) -> set[int]:
    """Note that a listing lists articles; those of which it now says something else than it did.

    Of an article that stands in it twice the first counts.
    """
    here = {each.address_id: each for each in reversed(list(mentions))}
    before: dict[int, str] = {}
    for some in batches(here):
        asked = {"of_listing": listing_id, "addresses": some}
        before |= {row.address_id: row.stated for row in connection.execute(_STATED, asked)}
    again = [each for each in here.values() if each.address_id in before]
    new = [each for each in here.values() if each.address_id not in before]
    if again:
        keys = {"of_listing": listing_id}
        connection.execute(_LIST, [_mentioned(each, now) | keys | {"of_address": each.address_id} for each in again])
    if new:
        keys = {"listing_id": listing_id}
        first = {"first_seen_at": now}
        values = [_mentioned(each, now) | keys | {"address_id": each.address_id} | first for each in new]
        connection.execute(inserting(listed), values)
    return {each for each, stated in before.items() if stated != here[each].stated}


def _mentioned(mention: Mention, now: datetime) -> rows.Values:
    return {"last_seen_at": now, "position": mention.position, "guid": mention.guid, "stated": mention.stated}


def hint(connection: Connection, address_id: int, title: str | None, given: Given, due: datetime | None) -> None:
    """Write what a listing now says of an article, and have it visited at `due`; a claim on it stays."""
    said = {"title": title, "given": rows.stated(given), "next_visit_at": due}
    connection.execute(update(address).where(address.c.id == address_id).values(**said))


def join(connection: Connection, address_id: int, other_id: int) -> None:
    """Let whatever an address is known by stand for another one from now on: they are one article."""
    connection.execute(update(alias).where(alias.c.address_id == address_id).values(address_id=other_id))


def claimants(connection: Connection) -> list[str]:
    """Workers that hold addresses."""
    return list(
        connection.execute(select(address.c.claimed_by).where(address.c.claimed_by.is_not(None)).distinct()).scalars()
    )


def sightings(connection: Connection, address_id: int) -> list[Sighting]:
    """Which listings listed an article, the first first."""
    asked = select(address.c.url, *(c for c in listed.c if c.name not in {"listing_id", "address_id", "stated"}))
    joined = asked.join(address, address.c.id == listed.c.listing_id).where(listed.c.address_id == address_id)
    found = connection.execute(joined.order_by(listed.c.first_seen_at, address.c.id))
    return [Sighting(*row) for row in found]


def listings(connection: Connection, source: str | None = None) -> list[Address]:
    """The listings of a source, or of every one."""
    asked = select(*_COLUMNS).where(address.c.role == Role.LISTING).order_by(address.c.id)
    if source is not None:
        asked = asked.where(address.c.source == source)
    return [_address(row) for row in connection.execute(asked)]


def found_listings(connection: Connection) -> set[int]:
    """Listings that were themselves found in another one, as the parts of a sitemap are, by their ids."""
    joined = select(address.c.id).join(listed, listed.c.address_id == address.c.id)
    return set(connection.execute(joined.where(address.c.role == Role.LISTING)).scalars())


def of_page(connection: Connection, page_id: int) -> Address | None:
    """The address that a raw page was fetched from, where it is still the one kept last."""
    row = connection.execute(select(*_COLUMNS).where(address.c.page_id == page_id)).first()
    return None if row is None else _address(row)


def _values(known: Address) -> rows.Values:
    values = {name: getattr(known, name) for name in _FIELDS if name not in {"id", "given"}}
    return {**values, "given": rows.stated(known.given)}


def _address(row: Sequence[Any]) -> Address:
    values = dict(zip(_FIELDS, row, strict=True))
    given = rows.given_of(values.pop("given"))
    return Address(**{**values, "role": Role(values["role"]), "given": given})
