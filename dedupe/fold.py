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

What people decided (`dedupe.decision`) binds whatever the matches say. It is not evidence, so it does not enter the
mean: groups that average link made on evidence alone become one story where an article of one is decided together
with an article of the other. Were the decided articles one group from the start, the pairs that share nothing
between the two sides would weigh against every further copy of either. Groups that hold the two ends of what is
decided apart are not merged while average link goes on, so the nearest pairs settle who goes with whom.

Known exception: a text copied in two halves by two outlets folds only if somebody ran the whole.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import accumulate

from dedupe.decision import Bonds, Decision
from dedupe.document import Match, Member, Membership, Relation, Story
from dedupe.original import choose

ENOUGH = 0.5
UNSEEN = 0.35
# What sums of scores may lose in binary: a million additions up to half a million, 1e6 * 5e5 * 2**-53 = 6e-5.
_ROUNDING = 1e-4

Links = Mapping[str, dict[str, Match]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What average link goes by, each 0 to 1: the mean score from which groups merge, and what an unseen pair counts.

    `unseen` below `enough`: else strangers would be one story.
    """

    enough: float = ENOUGH
    unseen: float = UNSEEN


STANDING = Limits()


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


def fold(
    members: Sequence[Member],
    matches: Sequence[Match],
    decisions: Collection[Decision] = (),
    limits: Limits = STANDING,
) -> tuple[Story, ...]:
    """Stories of `members`, ordered by their original's key; each member in exactly one.

    Matches name members by key (one that names an unknown member is left out of account); at most one a pair,
    and where there are more the highest score counts. Decisions may name unknown members too: those tie what is
    decided together with them. The answer depends on the three sets, never on their order.
    """
    known = {member.key: member for member in members}
    links = _links(known, matches)
    crowded = frozenset(key for key, member in known.items() if member.crowded)
    pinned = {decision.original for decision in decisions}
    told = (
        _story([[known[key] for key in strand] for strand in strands], links, pinned)
        for strands in _strands(known, links, decisions, limits, crowded)
    )
    return tuple(sorted(told, key=lambda story: story.original))


def _strands(
    known: Collection[str],
    links: Links,
    decisions: Collection[Decision],
    limits: Limits,
    crowded: AbstractSet[str],
) -> Iterator[list[list[str]]]:
    """Each story as the groups that matches make of it: one, or several that decisions tie."""
    components = _components(known, links)
    if not decisions:
        yield from ([group] for component in components for group in _linked(component, links, limits, crowded))
        return
    bonds = Bonds.of(decisions)
    for region in Bonds.tied(decisions).joined(components):
        reached = sorted(key for component in region for key in component)
        # What is decided apart bears on all that the merges may reach; elsewhere each component is by itself.
        divided = bonds.divide(reached)
        parts = (
            [_average_link(reached, links, limits, bonds, crowded)]
            if divided
            else (_linked(c, links, limits, crowded) for c in region)
        )
        yield from bonds.joined(group for part in parts for group in part)


def _linked(component: list[str], links: Links, limits: Limits, crowded: AbstractSet[str]) -> list[list[str]]:
    if _certain(component, links, limits, crowded):
        return [component]
    return _average_link(component, links, limits, crowded=crowded)


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


def _certain(
    component: Sequence[str], links: Links, limits: Limits = STANDING, crowded: AbstractSet[str] = frozenset()
) -> bool:
    """Whether average link is certain to make one group of a component, told from each member's sum alone.

    Let the worth of a pair be its score, or `unseen`, less `enough`, and nothing if it is unknown: 1 - `enough` at
    most, a half. Average link stops only where no two of its groups can merge, and where only pairs that fold have a
    worth above nothing, that is where all pairs across its groups have a worth below nothing together. Those are half
    the sum, over the groups, of the pairs between a group and all the rest; so if no set of members has a negative
    worth towards the rest, it
    ends in one group. One of the two sides has half of the members at most. For such a set of s, the worth towards
    the rest is its members' sums, at least the s smallest, less its inner pairs, which each count twice: at most
    s (s - 1) halves.
    """
    members = set(component)
    crowd, missed = members & crowded, limits.unseen - limits.enough
    sums = []
    for key in component:
        inside = [match for other, match in links[key].items() if other in members]
        scores = [match.score for match in inside]
        if any(match.relation is Relation.PARTIAL and match.score >= limits.enough for match in inside):
            return False
        unknown = len(crowd - links[key].keys()) - 1 if key in crowd else 0
        unseen = len(component) - 1 - len(scores) - unknown
        sums.append(sum(score - limits.enough for score in scores) + missed * unseen)
    smallest = accumulate(sorted(sums)[: len(component) // 2])
    return all(worth - s * (s - 1) * (1 - limits.enough) >= _ROUNDING for s, worth in enumerate(smallest, 1))


def _average_link(
    component: Sequence[str],
    links: Links,
    limits: Limits = STANDING,
    bonds: Bonds | None = None,
    crowded: AbstractSet[str] = frozenset(),
) -> list[list[str]]:
    members, bonds = set(component), bonds or Bonds()
    groups = {
        key: _Group(
            [key],
            int(key in crowded),
            {o: _Link(m.score, 1, m.folds, int({key, o} <= crowded)) for o, m in links[key].items() if o in members},
        )
        for key in component
    }
    near = [(a, b) for a in component for b in groups[a].links if a < b]
    heap = [entry for a, b in near for entry in _entries(groups, a, b, limits, bonds)]
    heapify(heap)
    while heap:
        distance, a, b = heappop(heap)
        # An entry made before one of its groups grew or went is out of date; its groups have newer ones.
        if a in groups and b in groups and [(distance, a, b)] == _entries(groups, a, b, limits, bonds):
            _merge(groups, a, b)
            bonds.tie(a, b)
            for other in groups[a].links:
                for entry in _entries(groups, a, other, limits, bonds):
                    heappush(heap, entry)
    return [group.keys for group in groups.values()]


def _entries(
    groups: Mapping[str, _Group], a: str, b: str, limits: Limits, bonds: Bonds
) -> list[tuple[float, str, str]]:
    """The entry of a pair of groups in the queue, nearest first; none if they must not merge."""
    link = groups[a].links.get(b)
    if link is None or not link.folds or bonds.are_barred(a, b):
        return []
    unknown = groups[a].crowded * groups[b].crowded - link.crowded
    pairs = len(groups[a].keys) * len(groups[b].keys) - unknown
    mean = (link.total + limits.unseen * (pairs - link.count)) / pairs
    return [(-mean, min(a, b), max(a, b))] if mean >= limits.enough else []


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


def _story(strands: Sequence[Sequence[Member]], links: Links, pinned: Collection[str | None]) -> Story:
    original, reason = choose([member for strand in strands for member in strand], pinned)
    first = Membership(original.key, Relation.ORIGINAL, 1.0, None)
    rest = (seat for strand in strands for seat in _seats(strand, original.key, links))
    return Story(original.key, reason, (first, *sorted(rest, key=lambda seat: seat.key)))


def _seats(strand: Sequence[Member], original: str, links: Links) -> Iterator[Membership]:
    """How each but the original belongs: by matches with the head of its strand, which is held with the original."""
    keys = {member.key for member in strand}
    head = original if original in keys else choose(strand)[0].key
    if head != original:
        held = Match(min(head, original), max(head, original), Relation.HELD, 1.0, "decided")
        yield Membership(head, Relation.HELD, 1.0, held)
    yield from (_membership(key, head, links[key], keys) for key in keys - {head})


def _membership(key: str, head: str, links: Mapping[str, Match], strand: Collection[str]) -> Membership:
    """By the match with the head, or else by the strongest match with another of the strand."""
    match = links.get(head)
    if match is None or not match.folds:
        _, _, match = min((-m.score, other, m) for other, m in links.items() if other in strand and m.folds)
    return Membership(key, match.relation, match.score, match)
