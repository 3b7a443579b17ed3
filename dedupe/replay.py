"""Replay: what stories become under other thresholds, and the pairs that decide it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from dedupe import candidates
from dedupe.decision import Decision
from dedupe.document import Match, Member
from dedupe.fold import fold
from dedupe.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would happen: stories become one (`merges`), or one story becomes several.

    `stories` are the ids as they stand. `parts` are the keys of what is joined, or of what it falls into, the largest
    first. `deciding` is the strongest pair across the two parts that are nearest, None where no pair across them was
    matched; `mean` the mean score of all pairs across them, which is what average link goes by.
    """

    merges: bool
    stories: tuple[int, ...]
    parts: tuple[tuple[str, ...], ...]
    deciding: Match | None
    mean: float


def replay(
    places: Mapping[str, int],
    members: Sequence[Member],
    matches: Sequence[Match],
    decisions: Collection[Decision],
    thresholds: Thresholds,
) -> list[Change]:
    """What would change for some articles out of which no story reaches; `places` are their stories by key."""
    times = {member.key: member.published_at for member in members}
    judged = [
        thresholds.judged(match)
        for match in matches
        if candidates.near(times[match.a], times[match.b], thresholds.window)
    ]
    after = [{seat.key for seat in story.memberships} for story in fold(members, judged, decisions, thresholds.limits)]
    before: dict[int, set[str]] = {}
    for key, story in places.items():
        before.setdefault(story, set()).add(key)
    changes = [*_merges(before, after), *_splits(before, after)]
    return [_told(merges, stories, parts, judged, thresholds) for merges, stories, parts in changes]


_Parts = list[set[str]]
_Moved = tuple[bool, tuple[int, ...], _Parts]


def _merges(before: Mapping[int, set[str]], after: Iterable[set[str]]) -> Iterator[_Moved]:
    for group in after:
        into = {story: keys & group for story, keys in before.items() if keys & group}
        if len(into) > 1:
            yield True, tuple(into), list(into.values())


def _splits(before: Mapping[int, set[str]], after: Sequence[set[str]]) -> Iterator[_Moved]:
    for story, keys in before.items():
        parts = [keys & group for group in after if keys & group]
        if len(parts) > 1:
            yield False, (story,), parts


def _told(
    merges: bool, stories: tuple[int, ...], parts: _Parts, matches: Iterable[Match], thresholds: Thresholds
) -> Change:
    ranked = sorted((tuple(sorted(part)) for part in parts), key=lambda part: (-len(part), part))
    held = list(matches)
    # Parts join over the pair of parts that is nearest, which need not be the two largest.
    nearest = max(
        (_across(one, two, held, thresholds) for one, two in combinations(ranked, 2)), key=lambda told: told[1]
    )
    return Change(merges, stories, tuple(ranked), *nearest)


def _across(
    one: Collection[str], two: Collection[str], matches: Iterable[Match], thresholds: Thresholds
) -> tuple[Match | None, float]:
    left, right = set(one), set(two)
    across = [m for m in matches if (m.a in left and m.b in right) or (m.a in right and m.b in left)]
    pairs = len(left) * len(right)
    mean = (sum(m.score for m in across) + thresholds.unseen * (pairs - len(across))) / pairs
    return max(across, key=lambda m: (m.score, m.a, m.b), default=None), mean
