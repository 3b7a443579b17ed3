"""Deciding: what a person says of stories becomes a decision about their articles, and the stories are folded anew.

Story ids are followed: who names a story that went into another means that other one. A decision that contradicts
one that stands is refused and changes nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from dedupe.decision import Decision, against
from dedupe.fold import fold
from storage import decisions, matches, reading, stories
from storage.connection import batches
from storage.events import Change
from storage.records import (
    Act,
    Decided,
    Ended,
    EventKind,
    Move,
    Refusal,
    Refused,
    StoredDecision,
    StoryState,
    Turn,
)
from storage.rows import Found
from storage.tables import article, membership, story

Answer = tuple[Decided | Refused, list[Change]]

_HEADS = select(story.c.id, story.c.state, story.c.merged_into, story.c.original, story.c.chosen_by).where(
    story.c.id.in_(bindparam("ids", expanding=True))
)
_MEMBERS = (
    select(article.c.id, article.c.identity)
    .join(membership, membership.c.article_id == article.c.id)
    .where(membership.c.story_id == bindparam("number"))
    .order_by(article.c.id)
)
_HOMES = select(membership.c.article_id, membership.c.story_id).where(
    membership.c.article_id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Statement:
    """Who decides, when, and why."""

    by: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Named:
    """A story that was named: its number now, its articles' keys by id, and the numbers that led to it."""

    number: int
    articles: Mapping[int, str]
    followed: tuple[Ended, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self.articles.values())


@dataclass(frozen=True, slots=True)
class _Seen:
    """The stories of some articles at one moment: each article's story, and each story's own row."""

    homes: Mapping[int, int]
    heads: Mapping[int, Found]

    def __or__(self, other: "_Seen") -> "_Seen":
        return _Seen({**self.homes, **other.homes}, {**self.heads, **other.heads})


class _NotPossible(Exception):
    """Thrown where a decision turns out not to be possible; the doors of this module give its value out."""

    def __init__(self, reason: Refusal, detail: str, against: Sequence[int] = ()) -> None:
        super().__init__(detail)
        self.refused = Refused(reason, detail, tuple(against))


def merge(connection: Connection, numbers: Sequence[int], said: Statement) -> Answer:
    """Make one story of several: all of their articles are one story from now on, and what folds with them."""

    def decide() -> Answer:
        named = list({found.number: found for found in (_named(connection, number) for number in numbers)}.values())
        if len(named) < 2:
            raise _NotPossible(Refusal.NOTHING, f"that is one story already, number {named[0].number}")
        made = Decision((frozenset[str]().union(*(found.keys for found in named)),))
        return _decided(connection, Act.MERGE, made, named, said)

    return _answered(decide)


def split(connection: Connection, number: int, leaving: Sequence[int], each: bool, said: Statement) -> Answer:
    """Take articles out of a story, together into one of their own or `each` into its own; the rest stays as it is."""

    def decide() -> Answer:
        named = _named(connection, number)
        gone = frozenset(_keys(connection, named, leaving))
        rest = named.keys - gone
        parts = tuple(frozenset({key}) for key in sorted(gone)) if each else (gone,)
        if len(parts) + bool(rest) < 2:
            detail = f"story {named.number} has no other articles: nothing would be split"
            raise _NotPossible(Refusal.NOTHING, detail)
        return _decided(connection, Act.SPLIT, Decision(parts, rest), [named], said)

    return _answered(decide)


def pin(connection: Connection, number: int, original: int | None, said: Statement) -> Answer:
    """Hold the present articles of a story together, whatever comes, and take `original` for its original if given."""

    def decide() -> Answer:
        named = _named(connection, number)
        chosen = None if original is None else _keys(connection, named, [original])[0]
        if len(named.articles) < 2 and chosen is None:
            detail = f"story {named.number} is one article: there is nothing to hold together"
            raise _NotPossible(Refusal.NOTHING, detail)
        made = Decision((named.keys,), original=chosen)
        standing = decisions.around(connection, named.keys).standing
        if same := [held for held, decision in standing.items() if decision == made]:
            raise _NotPossible(Refusal.NOTHING, f"decision {same[0]} says so already", same)
        return _decided(connection, Act.PIN, made, [named], said)

    return _answered(decide)


def undo(connection: Connection, number: int, said: Statement) -> Answer:
    """Take a decision back: its articles are folded again by what else is known of them."""
    found = decisions.read(connection, number)
    if found is None:
        return Refused(Refusal.NO_DECISION, f"there is no decision {number}"), []
    if found.undone_at is not None:
        detail = f"decision {number} was undone already, on {found.undone_at:%Y-%m-%d} by {found.undone_by}"
        return Refused(Refusal.UNDONE, detail), []
    decisions.undo(connection, number, said.by, said.at)
    return _folded(connection, EventKind.UNDONE, number, ())


def _answered(decide: Callable[[], Answer]) -> Answer:
    try:
        return decide()
    except _NotPossible as error:
        return error.refused, []


def _named(connection: Connection, number: int) -> _Named:
    """The live story that a number stands for now."""
    followed = [number]
    while (head := _heads(connection, followed[-1:]).get(followed[-1])) and head.merged_into is not None:
        followed.append(head.merged_into)
    if head is None:
        raise _NotPossible(Refusal.NO_STORY, f"there is no story {number}")
    if head.state != StoryState.LIVE:
        raise _NotPossible(Refusal.NO_STORY, f"story {number} has no articles any more")
    *ended, now = followed
    found = {row.id: row.identity for row in connection.execute(_MEMBERS, {"number": now})}
    return _Named(now, found, tuple(Ended(old, now) for old in ended))


def _keys(connection: Connection, named: _Named, ids: Sequence[int]) -> list[str]:
    """The keys of some articles of a story."""
    if strangers := [number for number in ids if number not in named.articles]:
        homes = _seen(connection, strangers).homes
        said = [
            f"a{number} is in story {homes[number]}, not in story {named.number}"
            if number in homes
            else f"there is no article a{number}"
            for number in strangers
        ]
        raise _NotPossible(Refusal.NO_ARTICLE, "; ".join(said))
    return [named.articles[number] for number in ids]


def _decided(connection: Connection, act: Act, made: Decision, named: Sequence[_Named], said: Statement) -> Answer:
    standing = decisions.around(connection, made.keys).standing
    if opposed := against(made, standing):
        raise _NotPossible(Refusal.CONTRADICTED, _opposed(connection, opposed), opposed)
    number = decisions.record(connection, act, made, said.by, said.note, said.at)
    return _folded(connection, EventKind.DECIDED, number, [ended for found in named for ended in found.followed])


def _opposed(connection: Connection, numbers: Sequence[int]) -> str:
    """Which decisions stand in the way, and what to do about it."""
    found = [kept for number in numbers if (kept := decisions.read(connection, number))]
    named = "; ".join(
        f"decision {kept.id} ({kept.act} by {kept.made_by}, {kept.made_at:%Y-%m-%d}"
        f"{f': {kept.note}' if kept.note else ''})"
        for kept in found
    )
    undo_first = ", ".join(f"copydesk stories undo {kept.id}" for kept in found)
    return f"that contradicts {named}. To decide otherwise, undo it first: {undo_first}"


def _folded(connection: Connection, kind: EventKind, number: int, followed: Sequence[Ended]) -> Answer:
    """Fold everything around the articles of a decision anew; what became of them."""
    kept = decisions.read(connection, number)
    if kept is None:
        raise LookupError(f"no decision {number} in the store")
    ids = {one for part in (*kept.parts, kept.rest) for one in part}
    before, left = _seen(connection, ids), set(ids)
    changes = [_told(kind, kept, before)]
    while left:
        found = matches.neighbourhood(connection, [min(left)])
        around = set(matches.ids(connection, {member.key for member in found[0]}).values())
        before, left = before | _seen(connection, around), left - around
        changes += stories.restory(connection, fold(*found))[1]
    return _outcome(connection, kept, before, followed), changes


def _told(kind: EventKind, kept: StoredDecision, before: _Seen) -> Change:
    """The event of a decision: `stories` are those in which its articles stood before."""
    detail = {
        "decision": kept.id,
        "act": kept.act,
        "stories": sorted(before.heads),
        "parts": [list(part) for part in kept.parts],
        "rest": list(kept.rest),
        "original": kept.original,
    }
    return Change(kind, story_id=min(before.heads, default=None), detail=detail)


def _seen(connection: Connection, ids: Collection[int]) -> _Seen:
    homes = {
        row.article_id: row.story_id
        for batch in batches(sorted(ids))
        for row in connection.execute(_HOMES, {"ids": batch})
    }
    return _Seen(homes, _heads(connection, set(homes.values())))


def _heads(connection: Connection, numbers: Collection[int]) -> dict[int, Found]:
    return {row.id: row for batch in batches(sorted(numbers)) for row in connection.execute(_HEADS, {"ids": batch})}


def _outcome(connection: Connection, kept: StoredDecision, before: _Seen, followed: Sequence[Ended]) -> Decided:
    """What differs between the stories as they were and as they are."""
    after = _seen(connection, before.homes)
    ended = _heads(connection, before.heads.keys() - after.heads.keys())
    moved = [(one, old, after.homes[one]) for one, old in sorted(before.homes.items()) if after.homes[one] != old]
    heads = [(was, after.heads[number]) for number, was in before.heads.items() if number in after.heads]
    concerned = {one for part in (*kept.parts, kept.rest) for one in part}
    return Decided(
        decision=kept,
        stories=tuple(reading.stories_of(connection, {after.homes[one] for one in concerned})),
        created=tuple(sorted(after.heads.keys() - before.heads.keys())),
        ended=tuple(Ended(number, row.merged_into) for number, row in sorted(ended.items())),
        moves=tuple(Move(*move) for move in moved),
        turns=tuple(
            Turn(now.id, was.original, now.original, now.chosen_by)
            for was, now in heads
            if (was.original, was.chosen_by) != (now.original, now.chosen_by)
        ),
        followed=tuple(followed),
    )
