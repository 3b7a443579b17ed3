"""Fold: matches between pairs into stories, every article in exactly one.

What was observed: the union of raw hits made one story of 859,091 documents elsewhere, and single link is
fatal as soon as a few edges are weak: a digest joins what it quotes, a chain of editions joins a month.
Complete link loses briefs, since two briefs of one story need not overlap each other.

Theory: average link. Two groups become one story while the mean score over all pairs between them is at least
`ENOUGH` and one of the pairs folds. A pair that shares pieces only (`partial`) counts its score too, which is
low: that is evidence against. A pair without a match counts `UNSEEN`: nothing shared is what two briefs of
one story look like, and what strangers look like too, so it weighs a little against a merge, less than a
digest does.

Known exception: a text copied in two halves by two outlets folds only if somebody ran the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from dedupe.document import Match, Member, Membership, Relation, Story
from dedupe.original import choose

ENOUGH = 0.5
UNSEEN = 0.35


@dataclass(frozen=True, slots=True)
class _Link:
    """What is known of the pairs between two groups: the sum of the scores, how many, whether one folds."""

    total: float
    count: int
    folds: bool

    def __add__(self, other: "_Link") -> "_Link":
        return _Link(self.total + other.total, self.count + other.count, self.folds or other.folds)


@dataclass(slots=True)
class _Group:
    """Members of a story in the making, named by its smallest key, and its links to other groups by name."""

    keys: list[str]
    links: dict[str, _Link] = field(default_factory=dict)


def fold(members: Sequence[Member], matches: Sequence[Match]) -> tuple[Story, ...]:
    """Stories of `members`, ordered by their original's key; each member in exactly one.

    Matches name members by key (one that names an unknown member is left out of account); at most one a pair,
    and where there are more the highest score counts. The answer depends on the two sets, never on their
    order.
    """
    known = {member.key: member for member in members}
    best = _best(known, matches)
    links = _links(best)
    groups = _average_link(sorted(known), best)
    stories = (_story([known[key] for key in keys], links) for keys in groups)
    return tuple(sorted(stories, key=lambda story: story.original))


def _best(known: Mapping[str, Member], matches: Iterable[Match]) -> dict[tuple[str, str], Match]:
    ranked = sorted(matches, key=lambda m: (m.score, m.relation, m.rule))
    return {(m.a, m.b): m for m in ranked if m.a in known and m.b in known and m.a != m.b}


def _average_link(keys: Sequence[str], best: Mapping[tuple[str, str], Match]) -> list[list[str]]:
    groups = {key: _Group([key]) for key in keys}
    for (a, b), match in sorted(best.items()):
        groups[a].links[b] = groups[b].links[a] = _Link(match.score, 1, match.folds)
    heap = [entry for a in keys for b in groups[a].links if a < b for entry in _entries(groups, a, b)]
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
    pairs = len(groups[a].keys) * len(groups[b].keys)
    mean = (link.total + UNSEEN * (pairs - link.count)) / pairs
    return [(-mean, min(a, b), max(a, b))] if mean >= ENOUGH else []


def _merge(groups: dict[str, _Group], a: str, b: str) -> None:
    """Take b into a, the smaller name."""
    stays, goes = groups[a], groups.pop(b)
    stays.keys += goes.keys
    del stays.links[b], goes.links[a]
    for other, link in goes.links.items():
        mine = stays.links.get(other)
        stays.links[other] = groups[other].links[a] = link if mine is None else mine + link
        del groups[other].links[b]


def _links(best: Mapping[tuple[str, str], Match]) -> dict[str, dict[str, Match]]:
    """The folding matches: member -> other member -> match."""
    links: dict[str, dict[str, Match]] = {}
    for (a, b), match in best.items():
        if match.folds:
            links.setdefault(a, {})[b] = links.setdefault(b, {})[a] = match
    return links


def _story(members: Sequence[Member], links: Mapping[str, Mapping[str, Match]]) -> Story:
    original, reason = choose(members)
    keys = {member.key for member in members}
    first = Membership(original.key, Relation.ORIGINAL, 1.0, None)
    rest = (_membership(key, original.key, links[key], keys) for key in sorted(keys - {original.key}))
    return Story(original.key, reason, (first, *rest))


def _membership(key: str, original: str, links: Mapping[str, Match], story: set[str]) -> Membership:
    """By the match with the original, or else by the strongest match with another member."""
    match = links.get(original)
    if match is None:
        _, _, match = min((-m.score, other, m) for other, m in links.items() if other in story)
    return Membership(key, match.relation, match.score, match)
