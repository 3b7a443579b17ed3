"""Fold: matches between pairs into stories, every article in exactly one.

What was observed: the union of raw hits made one story of 859,091 documents elsewhere, and single link is
fatal as soon as a few edges are weak: a digest joins what it quotes, a chain of editions joins a month.
Complete link loses briefs, since two briefs of one story need not overlap each other.

Theory: average link. Two groups become one story while the mean score over all pairs between them is at least
`ENOUGH`. A pair whose match folds counts its score. A pair that was looked at and found to share pieces only
(`partial`) counts 0: that is evidence against. A pair without a match counts `UNSEEN`: nothing shared is what
two briefs of one story look like, and what strangers look like too, so it neither carries a merge nor forbids
one that strong matches carry.

Known exception: a text copied in two halves by two outlets folds only if somebody ran the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from dedupe.document import Match, Member, Membership, Relation, Story
from dedupe.original import choose

ENOUGH = 0.5
UNSEEN = 0.25


@dataclass(slots=True)
class _Group:
    """Members of a story in the making, and what is known of the pairs to each other group."""

    keys: list[str]
    #: other group's first key -> (sum of the scores, number) of the matched pairs
    links: dict[str, tuple[float, int]] = field(default_factory=dict)


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
        score = match.score if match.folds else 0.0
        groups[a].links[b] = groups[b].links[a] = (score, 1)
    heap = [(-_mean(groups[a], groups[b]), a, b) for a, b in sorted(best) if best[a, b].folds]
    heapify(heap)
    while heap:
        distance, a, b = heappop(heap)
        if -distance < ENOUGH:
            break
        # An entry made before one of its groups grew or went is out of date.
        if a in groups and b in groups and b in groups[a].links and -distance == _mean(groups[a], groups[b]):
            _merge(groups, a, b)
            for other in groups[a].links:
                heappush(heap, (-_mean(groups[a], groups[other]), min(a, other), max(a, other)))
    return [group.keys for group in groups.values()]


def _mean(a: _Group, b: _Group) -> float:
    """The mean score over all pairs between two groups that have a match between them."""
    total, count = a.links[b.keys[0]]
    pairs = len(a.keys) * len(b.keys)
    return (total + UNSEEN * (pairs - count)) / pairs


def _merge(groups: dict[str, _Group], a: str, b: str) -> None:
    """Take b into a; the group keeps the name of its smallest key."""
    stays, goes = groups[a], groups.pop(b)
    stays.keys += goes.keys
    del stays.links[b], goes.links[a]
    for other, (total, count) in goes.links.items():
        mine, had = stays.links.get(other, (0.0, 0))
        stays.links[other] = groups[other].links[a] = (mine + total, had + count)
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
