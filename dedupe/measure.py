"""Measures: what two texts have in common, as figures from 0 to 1, the same whichever comes first.

Shingles are compared as sets, and as places: a word is *covered* if it lies in a shingle that the other text
holds too. Covered words, not containment, are what verification rests on, because one changed word breaks
three shingles but leaves only the word itself, and at most four around it, uncovered.
"""

from dataclasses import dataclass

import numpy as np

from dedupe.reading import OPENING, Flags, Reading
from dedupe.shingles import WIDTH, Hashes

# Covered words at most this far apart are one stretch: an inserted "also", a changed verb.
_BRIDGED = 2
# Words in a stretch that count as a place in the text; set phrases are shorter.
_STRETCH = 8


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures on one pair; `shorter` and `longer` by number of words, `key` deciding between equals.

    `containment`, `jaccard`: of distinct shingles. `cover`, `spread`: share of the shorter's, of the longer's
    words that are covered. `opening`: the same over the first 60 words of the longer. `facts`: 1 minus how
    much the two look like two editions of one template. `numbers`: share of the shorter's numbers that agree.
    `headline`: share of the words of either headline in the other's headline or opening. `column`: whether a
    headline names a column. `lead`: words of the longer before the first shared stretch beyond those of the
    shorter, and `rest`: words that both have left behind the last one (words, not shares).
    """

    containment: float
    jaccard: float
    cover: float
    spread: float
    opening: float
    facts: float
    numbers: float
    changed: int
    headline: float
    column: bool
    lead: int
    rest: int
    same_outlet: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """One text of a pair: which words are covered, bridged, and new (nowhere among the other's uncovered)."""

    reading: Reading
    covered: Flags
    bridged: Flags
    stretch: tuple[int, int]


def pair(a: Reading, b: Reading) -> Measures:
    """The measures of two texts, each with at least one shingle."""
    one, two = sorted((a, b), key=lambda reading: (len(reading.words), reading.key))
    shorter, longer = _side(one, two), _side(two, one)
    inter = int(_among(one.distinct, two.distinct).sum())
    changes = _Changes.of(shorter, longer), _Changes.of(longer, shorter)
    return Measures(
        containment=inter / min(len(one.distinct), len(two.distinct)),
        jaccard=inter / (len(one.distinct) + len(two.distinct) - inter),
        cover=float(shorter.bridged.mean()),
        spread=float(longer.bridged.mean()),
        opening=float(longer.bridged[:OPENING].mean()),
        facts=1 - min(change.edition for change in changes),
        numbers=1 - changes[0].numbers,
        changed=min(change.count for change in changes),
        headline=_headline(one, two),
        column=one.column or two.column,
        lead=longer.stretch[0] - shorter.stretch[0],
        rest=min(len(s.reading.words) - s.stretch[1] for s in (shorter, longer)),
        same_outlet=one.outlet is not None and one.outlet == two.outlet,
    )


def _among(values: Hashes, ordered: Hashes) -> Flags:
    """Which values stand in a sorted array."""
    if not len(ordered):
        return np.zeros(len(values), bool)
    found: Flags = ordered.take(np.searchsorted(ordered, values), mode="clip") == values
    return found


def _side(mine: Reading, other: Reading) -> _Side:
    shared = _among(mine.starts, other.distinct)
    covered = np.zeros(len(mine.words), bool)
    for place in range(WIDTH):
        covered[place : place + len(shared)] |= shared
    bridged = _bridged(covered)
    return _Side(mine, covered, bridged, _stretch(bridged))


def _bridged(covered: Flags) -> Flags:
    """Covered words and the short gaps between them."""
    places = np.flatnonzero(covered)
    bridged = covered.copy()
    for gap in range(1, _BRIDGED + 1):
        before = places[:-1][np.diff(places) == gap + 1]
        for step in range(1, gap + 1):
            bridged[before + step] = True
    return bridged


def _stretch(bridged: Flags) -> tuple[int, int]:
    """Where the first long stretch begins and the last one ends; (length, 0) if there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], bridged.view(np.int8), [0]))))
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= _STRETCH
    if not long.any():
        return len(bridged), 0
    return int(starts[long][0]), int(ends[long][-1])


@dataclass(frozen=True, slots=True)
class _Changes:
    """What one text has in place of the other's words, within the stretch of it that they share.

    `edition` is high where most facts are other facts and little else has changed; `numbers` is the share of
    the numbers that are other numbers, `count` how many.
    """

    edition: float
    numbers: float
    count: int

    @classmethod
    def of(cls, mine: _Side, other: _Side) -> "_Changes":
        """Two editions of a template differ in their numbers and names and in nothing else.

        What was observed: share of changed facts times share of facts among the changed words is at least .24
        for editions of lotteries, scores, market wraps, rates and police logs (99 of 100), at most .18 for
        write-throughs (99 of 100), which change a third of their numbers but much else too, and .04 for other
        copies. Known exceptions: a column without numbers and names, and a correction of a text that is one
        number.
        """
        reading = mine.reading
        inside = _within(mine.covered)
        gap = inside & ~mine.covered
        new = gap & ~_among(reading.hashes, np.unique(other.reading.hashes[~other.covered]))
        facts = reading.numbers | reading.names
        numbers = _share(new & reading.numbers, inside & reading.numbers, least=4)
        changed = max(numbers, _share(new & facts, inside & facts, least=6))
        return cls(changed * _share(gap & facts, gap, least=8), numbers, int((new & reading.numbers).sum()))


def _within(covered: Flags) -> Flags:
    """From the first covered word to the last."""
    within = np.zeros(len(covered), bool)
    places = np.flatnonzero(covered)
    if len(places):
        within[places[0] : places[-1] + 1] = True
    return within


def _share(some: Flags, of: Flags, least: int) -> float:
    """A share that few cases cannot make large: the divisor is at least `least`."""
    return float(some.sum()) / max(least, int(of.sum()))


def _headline(a: Reading, b: Reading) -> float:
    """How much of either headline stands in the other's headline or opening."""
    shares = (len(x.title & (y.title | y.opening)) / len(x.title) for x, y in ((a, b), (b, a)) if x.title)
    return max(shares, default=0.0)
