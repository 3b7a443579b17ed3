"""Stories: what folding made of a neighbourhood becomes the smallest change of the tables.

What stayed as it was is not written, so that doing a thing twice changes nothing. Ids stay with the stories
they stood for (`dedupe.identity`), and each difference is an event that names the old and the new.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from dedupe import identity
from dedupe.document import Membership, Story
from dedupe.identity import Assignment
from storage.connection import batches, inserting
from storage.events import Change
from storage.records import EventKind, StoryState
from storage.rows import Found, gravest
from storage.tables import article, membership, story

_ARTICLES = (
    select(
        article.c.id,
        article.c.identity,
        article.c.title,
        article.c.agency,
        article.c.first_seen_at,
        article.c.published_at,
        article.c.language,
        article.c.section,
        article.c.outlet,
        article.c.notice,
        membership.c.story_id,
    )
    .join(membership, membership.c.article_id == article.c.id, isouter=True)
    .where(article.c.identity.in_(bindparam("keys", expanding=True)))
)
_SEATS = (
    select(membership, article.c.identity)
    .join(article, article.c.id == membership.c.article_id)
    .where(membership.c.story_id.in_(bindparam("ids", expanding=True)))
)
_HEADS = select(story).where(story.c.id.in_(bindparam("ids", expanding=True)))
_BEGIN = insert(story).returning(story.c.id, sort_by_parameter_order=True)
_CHANGE = update(story).where(story.c.id == bindparam("of_story"))
_HEAD = (
    "state",
    "original",
    "chosen_by",
    "title",
    "agency",
    "first_seen",
    "last_seen",
    "language",
    "section",
    "copies",
    "outlets",
    "notice",
    "arrived_at",
)
_REHEAD = _CHANGE.values({name: bindparam(f"new_{name}") for name in _HEAD})
_LEAVE = delete(membership).where(membership.c.article_id == bindparam("of_article"))


@dataclass(frozen=True, slots=True)
class _Seat:
    """An article's place: its story and how it stands there."""

    story_id: int
    relation: str
    score: float
    via: int | None


@dataclass(frozen=True, slots=True)
class _Before:
    """The stories as they stand: each article's seat by key, each story's members and own row."""

    seats: Mapping[str, _Seat]
    members: Mapping[int, frozenset[str]]
    heads: Mapping[int, Found]


def restory(
    connection: Connection, stories: Sequence[Story], without: str | None = None
) -> tuple[tuple[int, ...], list[Change]]:
    """Store the stories that a neighbourhood now holds. Their ids in the order given, and what changed.

    Each story that lost an article to these must be among them with all of its articles (ValueError): a story
    is never torn by what was left unsaid. `without` is the key of an article that leaves the store.
    LookupError for an unknown article.
    """
    keys = {seat.key for told in stories for seat in told.memberships}
    found = _articles(connection, keys | {without} if without else keys)
    before = _before(connection, found)
    if unsaid := before.seats.keys() - found.keys():
        raise ValueError(f"articles of the same stories were left out: {sorted(unsaid)[:3]}")
    groups = [frozenset(seat.key for seat in told.memberships) for told in stories]
    assigned = identity.assign(before.members, groups, {key: row.id for key, row in found.items()})
    heads = [_head(told, found) for told in stories]
    arrival = [min(found[key].id for key in group) for group in groups]
    ids = _ids(connection, assigned.kept, heads, arrival)
    after = {
        seat.key: _seat(seat, number, found)
        for number, told in zip(ids, stories, strict=True)
        for seat in told.memberships
    }
    # Stories first, for seats refer to them; then seats; a story can retire when nobody is left in it.
    _reseat(connection, before.seats, after, found)
    _rehead(connection, before.heads, dict(zip(ids, heads, strict=True)))
    _retire(connection, assigned, ids)
    return ids, list(_changes(before, after, assigned, ids, heads, found))


def _ids(
    connection: Connection, kept: Sequence[int | None], heads: Sequence[dict[str, Any]], arrival: Sequence[int]
) -> tuple[int, ...]:
    """The id of each story; new ones are numbered in the order in which the first of their articles came."""
    new = sorted((at for at, old in enumerate(kept) if old is None), key=arrival.__getitem__)
    made = connection.execute(_BEGIN, [heads[at] for at in new]).scalars().all() if new else ()
    given = dict(zip(new, made, strict=True))
    return tuple(old or given[at] for at, old in enumerate(kept))


def _articles(connection: Connection, keys: Collection[str]) -> dict[str, Found]:
    found = {
        row.identity: row for batch in batches(sorted(keys)) for row in connection.execute(_ARTICLES, {"keys": batch})
    }
    if len(found) < len(keys):
        raise LookupError(f"no article {min(set(keys) - found.keys())} in the store")
    return found


def _before(connection: Connection, found: Mapping[str, Found]) -> _Before:
    seats = {
        row.identity: _Seat(row.story_id, row.relation, row.score, row.via)
        for batch in batches(sorted({row.story_id for row in found.values()} - {None}))
        for row in connection.execute(_SEATS, {"ids": batch})
    }
    # All members of every story that is touched, also those that were not spoken of: they must not be lost.
    members: dict[int, set[str]] = {}
    for key, seat in seats.items():
        members.setdefault(seat.story_id, set()).add(key)
    heads = {row.id: row for batch in batches(sorted(members)) for row in connection.execute(_HEADS, {"ids": batch})}
    return _Before(seats, {number: frozenset(keys) for number, keys in members.items()}, heads)


def _head(told: Story, found: Mapping[str, Found]) -> dict[str, Any]:
    """A story's own columns. Its agency is the original's, or else the one most of its articles credit."""
    original = found[told.original]
    members = [found[seat.key] for seat in told.memberships]
    credited = Counter(row.agency for row in members if row.agency)
    dated = [row.published_at for row in members if row.published_at]
    seen = dated or [row.first_seen_at for row in members]
    return {
        "state": StoryState.LIVE,
        "original": original.id,
        "chosen_by": told.chosen_by,
        "title": original.title,
        "agency": original.agency or min(credited, key=lambda name: (-credited[name], name), default=None),
        "first_seen": min(seen),
        "last_seen": max(seen),
        "language": original.language,
        "section": original.section,
        "copies": len(members),
        "outlets": len({row.outlet for row in members if row.outlet}),
        "notice": gravest(row.notice for row in members),
        "arrived_at": min(row.first_seen_at for row in members),
    }


def _seat(told: Membership, story_id: int, found: Mapping[str, Found]) -> _Seat:
    if told.match is None:
        return _Seat(story_id, told.relation, told.score, None)
    other = told.match.b if told.match.a == told.key else told.match.a
    return _Seat(story_id, told.relation, told.score, found[other].id)


def _reseat(
    connection: Connection, old: Mapping[str, _Seat], new: Mapping[str, _Seat], found: Mapping[str, Found]
) -> None:
    moved = [key for key in old if new.get(key) != old[key]]
    # Taken away and set anew: two articles may change places, and an update would meet the old row.
    if moved:
        connection.execute(_LEAVE, [{"of_article": found[key].id} for key in moved])
    written = [
        {
            "article_id": found[key].id,
            "story_id": seat.story_id,
            "relation": seat.relation,
            "score": seat.score,
            "via": seat.via,
        }
        for key, seat in new.items()
        if seat != old.get(key)
    ]
    if written:
        connection.execute(inserting(membership), written)


def _rehead(connection: Connection, old: Mapping[int, Found], new: Mapping[int, dict[str, Any]]) -> None:
    # Not written where nothing differs: a unit that changes nothing must not touch the file.
    changed = [
        {"of_story": number, **{f"new_{name}": value for name, value in head.items()}}
        for number, head in new.items()
        if _differs(old.get(number), head)
    ]
    if changed:
        connection.execute(_REHEAD, changed)


def _retire(connection: Connection, assigned: Assignment, ids: Sequence[int]) -> None:
    ended = {merged.old: ids[merged.into] for merged in assigned.merged} | dict.fromkeys(assigned.gone)
    for number, into in ended.items():
        values = {"state": StoryState.RETIRED, "merged_into": into, "original": None, "copies": 0, "outlets": 0}
        connection.execute(_CHANGE.values(**values), {"of_story": number})


def _changes(
    before: _Before,
    after: Mapping[str, _Seat],
    assigned: Assignment,
    ids: Sequence[int],
    heads: Sequence[dict[str, Any]],
    found: Mapping[str, Found],
) -> Iterator[Change]:
    """What a follower must do to have the same: new stories, then who moved, then what ended."""
    for number, old, head in zip(ids, assigned.kept, heads, strict=True):
        if old is None:
            detail = {"original": head["original"], "chosen_by": head["chosen_by"], "story": _told(head)}
            yield Change(EventKind.STORY_CREATED, story_id=number, detail=detail)
    turned = [number for number, head in zip(ids, heads, strict=True) if _differs(before.heads.get(number), head)]
    moves = [
        change
        for key in (*after, *sorted(before.seats.keys() - after.keys()))
        for change in _moves(found[key].id, before.seats.get(key), after.get(key))
    ]
    now = dict(zip(ids, heads, strict=True))
    moves += [change for number in turned for change in _turns(number, before.heads[number], now[number])]
    yield from _stated(moves, {number: now[number] for number in turned})
    for split in assigned.split:
        yield Change(EventKind.SPLIT, story_id=split.old, detail={"into": [ids[group] for group in split.groups]})
    for merged in assigned.merged:
        yield Change(EventKind.MERGED, story_id=merged.old, detail={"into": ids[merged.into]})
    for number in (*(merged.old for merged in assigned.merged), *assigned.gone):
        yield Change(EventKind.STORY_RETIRED, story_id=number)


def _differs(was: Found | None, head: Mapping[str, Any]) -> bool:
    return was is not None and any(was._mapping[name] != value for name, value in head.items())


def _stated(changes: Sequence[Change], heads: Mapping[int, Mapping[str, Any]]) -> list[Change]:
    """The changes, the last about each of these stories with the story's own fields as they are now.

    Most that come into a story move its `last_seen`: an event of its own for that would be one more for each.
    """
    told = list(changes)
    last = {change.story_id: at for at, change in enumerate(told)}
    for number, head in heads.items():
        if number in last:
            change = told[last[number]]
            told[last[number]] = replace(change, detail={**change.detail, "story": _told(head)})
        else:
            told.append(Change(EventKind.STORY_CHANGED, story_id=number, detail={"story": _told(head)}))
    return told


def _told(head: Mapping[str, Any]) -> dict[str, object]:
    """A story's own fields as an event states them, without those that are its original's: headline, language, section.

    The log keeps no words of a text: what is forgotten must not stay there.
    """
    named = {name: head[name] for name in ("original", "chosen_by", "agency", "copies", "outlets", "notice")}
    return {**named, **{name: head[name].isoformat() for name in ("first_seen", "last_seen", "arrived_at")}}


def _turns(number: int, was: Found, head: Mapping[str, Any]) -> Iterator[Change]:
    if was.original != head["original"]:
        detail = {"old": was.original, "new": head["original"], "chosen_by": head["chosen_by"]}
        yield Change(EventKind.ORIGINAL_CHANGED, story_id=number, detail=detail)
    elif was.chosen_by != head["chosen_by"]:
        detail = {"original": was.original, "old": was.chosen_by, "new": head["chosen_by"]}
        yield Change(EventKind.REASON_CHANGED, story_id=number, detail=detail)


def _moves(article_id: int, old: _Seat | None, new: _Seat | None) -> Iterator[Change]:
    if old is not None and (new is None or old.story_id != new.story_id):
        yield Change(EventKind.LEFT, article_id, old.story_id)
    if new is None:
        return
    standing: dict[str, object] = {"relation": new.relation, "score": new.score, "via": new.via}
    if old is None or old.story_id != new.story_id:
        yield Change(EventKind.JOINED, article_id, new.story_id, standing)
    elif old != new:
        yield Change(EventKind.RELATION_CHANGED, article_id, new.story_id, standing)
