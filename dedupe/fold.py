"""Fold: matches between pairs into stories, every article in exactly one.

What was observed: the union of raw hits made one story of 859,091 documents elsewhere, and single link is
fatal as soon as a few edges are weak: a digest joins what it quotes, a chain of editions joins a month.
Complete link loses briefs, since two briefs of one story need not overlap each other.

Theory: average link. Two groups become one story while the mean score over all pairs between them is at least
`ENOUGH` and one of the pairs folds. A pair that shares pieces only (`partial`) counts its score too, which is
low: that is evidence against. A pair without a match counts `UNSEEN`: nothing shared is what two briefs of
one story look like, and what strangers look like too, so it weighs a little against a merge, less than a
digest does.

A pair of which nobody knows does not count at all: where both articles had more candidates than they were compared with
(`Member.crowded`), a match that is missing says nothing. The few with whom all of a crowd were compared hold it.

Most stories need no deciding, and a story of hundreds has tens of thousands of pairs, so where the answer is
certain (`_certain` has the proof) the merges are not gone through.

Known exception: a text copied in two halves by two outlets folds only if somebody ran the whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import accumulate

from dedupe.document import Match, Member, Membership, Relation, Story
from dedupe.original import choose

ENOUGH = 0.5
UNSEEN = 0.35
# What sums of scores may lose in binary: a million additions up to half a million, 1e6 * 5e5 * 2**-53 = 6e-5.
_ROUNDING = 1e-4

Links = Mapping[str, dict[str, Match]]


@dataclass(frozen=True, slots=True)
class _Link:
    """What is known of the pairs between two groups: the sum of the scores, how many, whether one folds.

    `crowded` counts those pairs both of whose ends are crowded.
    """

    total: float
    count: int
    folds: bool
    crowded: int

    def __add__(self, other: "_Link") -> "_Link":
        crowded = self.crowded + other.crowded
        return _Link(self.total + other.total, self.count + other.count, self.folds or other.folds, crowded)


@dataclass(slots=True)
class _Group:
    """Members of a story in the making, named by its smallest key, and its links to other groups by name.

    `crowded` counts the members that are.
    """

    keys: list[str]
    crowded: int
    links: dict[str, _Link] = field(default_factory=dict)


def fold(members: Sequence[Member], matches: Sequence[Match]) -> tuple[Story, ...]:
    """Stories of `members`, ordered by their original's key; each member in exactly one.

    Matches name members by key (one that names an unknown member is left out of account); at most one a pair,
    and where there are more the highest score counts. The answer depends on the two sets, never on their
    order.
    """
    known = {member.key: member for member in members}
    links = _links(known, matches)
    crowded = frozenset(key for key, member in known.items() if member.crowded)
    stories = (
        _story([known[key] for key in group], links)
        for component in _components(known, links)
        for group in ([component] if _certain(component, links, crowded) else _average_link(component, links, crowded))
    )
    return tuple(sorted(stories, key=lambda story: story.original))


def _links(known: Mapping[str, Member], matches: Iterable[Match]) -> Links:
    """The best match of each pair, from either side."""
    links: dict[str, dict[str, Match]] = {key: {} for key in known}
    for match in matches:
        a, b = match.a, match.b
        if a in known and b in known and a != b:
            other = links[a].get(b)
            if other is None or _rank(match) > _rank(other):
                links[a][b] = links[b][a] = match
    return links


def _rank(match: Match) -> tuple[float, str, str]:
    return match.score, match.relation, match.rule


def _components(known: Iterable[str], links: Links) -> Iterator[list[str]]:
    """Members that matches which fold connect: no story reaches further."""
    left = set(known)
    for start in sorted(known):
        component, edge = [], [start] if start in left else []
        left.discard(start)
        while edge:
            component.append(key := edge.pop())
            reached = [other for other in left.intersection(links[key]) if links[key][other].folds]
            left.difference_update(reached)
            edge += reached
        if component:
            yield sorted(component)


def _certain(component: Sequence[str], links: Links, crowded: AbstractSet[str] = frozenset()) -> bool:
    """Whether average link is certain to make one group of a component, told from each member's sum alone.

    Let the worth of a pair be its score, or `UNSEEN`, less `ENOUGH`, and nothing if it is unknown: half at most.
    Average link stops only where no two of its groups can merge, and where only pairs that fold have a worth above
    nothing, that is where all pairs across its groups have a worth below nothing together. Those are half the sum,
    over the groups, of the pairs between a group and all the rest; so if no set of members has a negative worth
    towards the rest, it
    ends in one group. One of the two sides has half of the members at most. For such a set of s, the worth towards
    the rest is its members' sums, at least the s smallest, less its inner pairs, which each count twice: at most
    s (s - 1) halves.
    """
    members = set(component)
    crowd, missed = members & crowded, UNSEEN - ENOUGH
    sums = []
    for key in component:
        inside = [match for other, match in links[key].items() if other in members]
        scores = [match.score for match in inside]
        if any(match.relation is Relation.PARTIAL and match.score >= ENOUGH for match in inside):
            return False
        unknown = len(crowd - links[key].keys()) - 1 if key in crowd else 0
        sums.append(sum(score - ENOUGH for score in scores) + missed * (len(component) - 1 - len(scores) - unknown))
    smallest = accumulate(sorted(sums)[: len(component) // 2])
    return all(worth - s * (s - 1) * (1 - ENOUGH) >= _ROUNDING for s, worth in enumerate(smallest, 1))


def _average_link(component: Sequence[str], links: Links, crowded: AbstractSet[str] = frozenset()) -> list[list[str]]:
    members = set(component)
    groups = {
        key: _Group(
            [key],
            int(key in crowded),
            {o: _Link(m.score, 1, m.folds, int({key, o} <= crowded)) for o, m in links[key].items() if o in members},
        )
        for key in component
    }
    heap = [entry for a in component for b in groups[a].links if a < b for entry in _entries(groups, a, b)]
    heapify(heap)
    while heap:
        distance, a, b = heappop(heap)
        # An entry made before one of its groups grew or went is out of date; its groups have newer ones.
        if a in groups and b in groups and [(distance, a, b)] == _entries(groups, a, b):
            _merge(groups, a, b)
            for other in groups[a].links:
                for entry in _entries(groups, a, other):
                    heappush(heap, entry)
    return [group.keys for group in groups.values()]


def _entries(groups: Mapping[str, _Group], a: str, b: str) -> list[tuple[float, str, str]]:
    """The entry of a pair of groups in the queue, nearest first; none if they must not merge."""
    link = groups[a].links.get(b)
    if link is None or not link.folds:
        return []
    unknown = groups[a].crowded * groups[b].crowded - link.crowded
    pairs = len(groups[a].keys) * len(groups[b].keys) - unknown
    mean = (link.total + UNSEEN * (pairs - link.count)) / pairs
    return [(-mean, min(a, b), max(a, b))] if mean >= ENOUGH else []


def _merge(groups: dict[str, _Group], a: str, b: str) -> None:
    """Take b into a, the smaller name."""
    stays, goes = groups[a], groups.pop(b)
    stays.keys += goes.keys
    stays.crowded += goes.crowded
    del stays.links[b], goes.links[a]
    for other, link in goes.links.items():
        mine = stays.links.get(other)
        stays.links[other] = groups[other].links[a] = link if mine is None else mine + link
        del groups[other].links[b]


def _story(members: Sequence[Member], links: Links) -> Story:
    original, reason = choose(members)
    keys = {member.key for member in members}
    first = Membership(original.key, Relation.ORIGINAL, 1.0, None)
    rest = (_membership(key, original.key, links[key], keys) for key in sorted(keys - {original.key}))
    return Story(original.key, reason, (first, *rest))


def _membership(key: str, original: str, links: Mapping[str, Match], story: set[str]) -> Membership:
    """By the match with the original, or else by the strongest match with another member."""
    match = links.get(original)
    if match is None or not match.folds:
        _, _, match = min((-m.score, other, m) for other, m in links.items() if other in story and m.folds)
    return Membership(key, match.relation, match.score, match)
