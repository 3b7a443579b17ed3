"""How far stories that were found agree with labelled ones. The same figures as `../shared/tools/score_groups.py`."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from math import comb


def adjusted_rand(true: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """The adjusted Rand index: 1 for the same partition, 0 for chance (Hubert and Arabie 1985)."""
    both, ours, theirs = _pairs(zip(true, found, strict=True)), _pairs(true), _pairs(found)
    chance = ours * theirs / comb(len(true), 2)
    most = (ours + theirs) / 2
    return (both - chance) / (most - chance) if most != chance else 1.0


def recall(true: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """The share of the pairs of one true story that share a found one."""
    return _pairs(zip(true, found, strict=True)) / (_pairs(true) or 1)


def wrong(true: Sequence[Hashable], found: Sequence[Hashable], kinds: Sequence[str]) -> dict[str, float]:
    """For each kind, the share of its articles that share a found story with an article of another true story."""
    company = defaultdict(set)
    for story, group in zip(true, found, strict=True):
        company[group].add(story)
    mixed = Counter(kind for kind, group in zip(kinds, found, strict=True) if len(company[group]) > 1)
    return {kind: mixed[kind] / count for kind, count in sorted(Counter(kinds).items())}


def largest(groups: Iterable[Hashable]) -> int:
    """The size of the largest group."""
    return max(Counter(groups).values())


def _pairs(groups: Iterable[Hashable]) -> int:
    return sum(comb(size, 2) for size in Counter(groups).values())
