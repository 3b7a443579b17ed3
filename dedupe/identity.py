"""Identity: which story keeps which number when stories are made anew.

The law: an id never changes meaning. Others hold on to story ids, so an id stays with the group that holds
most of what it held, every new group takes an id that never stood for anything, and each merge and each split
names the old ids and the new.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

#: The first member of a group: when it came, and its key.
_First = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Merged:
    """An old id that ended because its articles, or most of them, now stand in group `into`."""

    old: int
    into: int


@dataclass(frozen=True, slots=True)
class Split:
    """An old id whose articles now stand in several groups: by index, in ascending order."""

    old: int
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Old ids for new groups. Groups are named by their index in `after`.

    `kept[i]` is the old id that group i keeps, None where it needs a new one. `merged` are the old ids that
    no group keeps though some of their articles are still there, `gone` those without any article left, and
    `split` the old ids whose articles stand in more than one group.
    """

    kept: tuple[int | None, ...]
    merged: tuple[Merged, ...]
    split: tuple[Split, ...]
    gone: tuple[int, ...]


def assign(
    before: Mapping[int, frozenset[str]],
    after: Sequence[frozenset[str]],
    arrived: Mapping[str, int] = MappingProxyType({}),
) -> Assignment:
    """Which group of `after` keeps which id of `before`: the largest overlap first.

    `before` gives each story's id and members, `after` the members of each new group; members are article
    keys, in at most one story on either side (ValueError if not). `arrived` numbers them as they came. Ties go to the
    smaller old id, then to the group whose first member came first, for it is the likeliest to have had that id before
    two stories were merged; then to the smallest key.
    """
    home = _homes(after)
    _homes(list(before.values()))
    shared = {old: _overlaps(members, home) for old, members in before.items()}
    first = [min(((arrived.get(key, 0), key) for key in group), default=(0, "")) for group in after]
    kept = _matched(shared, first)
    left = [old for old in sorted(shared) if shared[old] and old not in kept.values()]
    return Assignment(
        kept=tuple(kept.get(group) for group in range(len(after))),
        merged=tuple(Merged(old, _largest(shared[old], first)) for old in left),
        split=tuple(Split(old, tuple(sorted(into))) for old, into in sorted(shared.items()) if len(into) > 1),
        gone=tuple(old for old in sorted(shared) if not shared[old]),
    )


def _homes(groups: Sequence[frozenset[str]]) -> dict[str, int]:
    home = {key: index for index, group in enumerate(groups) for key in group}
    if len(home) < sum(map(len, groups)):
        raise ValueError("an article stands in two groups: groups must be disjoint")
    return home


def _overlaps(members: frozenset[str], home: Mapping[str, int]) -> dict[int, int]:
    """How many of an old story's articles each new group holds."""
    counts: dict[int, int] = {}
    for group in (home[key] for key in members if key in home):
        counts[group] = counts.get(group, 0) + 1
    return counts


def _matched(shared: Mapping[int, Mapping[int, int]], first: Sequence[_First]) -> dict[int, int]:
    """Group to old id, greedily by overlap; each id and each group once."""
    edges = sorted((-count, old, first[group], group) for old, into in shared.items() for group, count in into.items())
    kept: dict[int, int] = {}
    taken: set[int] = set()
    for _, old, _, group in edges:
        if group not in kept and old not in taken:
            kept[group] = old
            taken.add(old)
    return kept


def _largest(into: Mapping[int, int], first: Sequence[_First]) -> int:
    return min(into, key=lambda group: (-into[group], first[group]))
