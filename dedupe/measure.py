"""Measures: what two texts have in common, as figures from 0 to 1, the same whichever comes first.

Shingles are compared as sets, and as places: a word is *covered* if it lies in a shingle that the other text
holds too. Covered words, not containment, are what verification rests on, because one changed word breaks
three shingles but leaves only the word itself, and at most four around it, uncovered.
"""

from dataclasses import dataclass

import numpy as np

from dedupe.reading import OPENING, Reading
from dedupe.shingles import WIDTH, Flags, among

#: Containment from which two texts that are not one share pieces: two sentences of a twenty-sentence text.
#: Below it stand strangers that use the same phrases.
PIECES = 0.1
#: The cover from which a copy is thought of at all (`verify._cover` is a half there).
COVERED = 0.4
# Covered words at most this far apart are one stretch: an inserted "also", a changed verb.
_BRIDGED = 2
# Words in a stretch that count as a place in the text; set phrases are shorter.
_STRETCH = 8


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures on one pair; `shorter` and `longer` by number of words, `key` deciding between equals.

    `containment`, `jaccard`: of distinct shingles. `cover`, `spread`: share of the shorter's, of the longer's
    words that are covered. `opening`: the same over the first 60 words of the longer. `facts`: 1 minus how
    much the two look like two editions of one template. `numbers`: share of the shorter's numbers that agree,
    `changed`: how many do not, at the least. `turnover`: share of changed numbers and names among all words.
    `dated`: where a day or month has another in its place, the share of words that have changed and are no facts,
    1 where none has.
    `headline`: share of the words of either headline in the other's headline or opening. `column`: whether a
    headline names a column. `lead`: words of the longer before the first shared stretch beyond those of the
    shorter (below 0 if fewer). `late`: words before it in both. `apart`: words that *both* have of their own,
    for each word that they share. `same_outlet`: whether one outlet ran both.
    """

    containment: float
    jaccard: float
    cover: float
    spread: float
    opening: float
    facts: float
    numbers: float
    changed: int
    turnover: float
    dated: float
    headline: float
    column: bool
    lead: int
    late: int
    apart: float
    same_outlet: bool


def pair(a: Reading, b: Reading) -> Measures:
    """The measures of two texts, each with at least one shingle."""
    one, two = sorted((a, b), key=lambda reading: (len(reading.hashes), reading.key))
    shorter, longer = _side(one, two), _side(two, one)
    both = _count(shorter.shared & one.firsts)
    changes = _changes(shorter, longer), _changes(longer, shorter)
    return Measures(
        containment=both / min(len(one.distinct), len(two.distinct)),
        jaccard=both / (len(one.distinct) + len(two.distinct) - both),
        cover=_part(shorter.bridged),
        spread=_part(longer.bridged),
        opening=_part(longer.bridged[:OPENING]),
        facts=1 - min(change.edition for change in changes),
        numbers=1 - changes[0].numbers,
        changed=min(change.count for change in changes),
        turnover=min(change.turnover for change in changes),
        dated=max(change.others for change in changes) if all(change.dated for change in changes) else 1.0,
        headline=_headline(one, two),
        column=one.column or two.column,
        lead=longer.start - shorter.start,
        late=min(shorter.start, longer.start),
        apart=_apart(shorter, longer),
        same_outlet=one.outlet is not None and one.outlet == two.outlet,
    )


def strangers(a: Reading, b: Reading) -> bool:
    """Whether two texts share too little for any verdict, from a tenth of the work; it never errs that way.

    A shared shingle covers its three words and may bridge two more, so that n of them cover 5n words at most.
    """
    one, two = (a, b) if len(a.starts) <= len(b.starts) else (b, a)
    n = _count(among(one.starts, two.distinct))
    pieces = n / min(len(one.distinct), len(two.distinct))
    return pieces < PIECES and n * (WIDTH + _BRIDGED) < COVERED * len(one.hashes)


@dataclass(frozen=True, slots=True)
class _Side:
    """One text of a pair: shared shingles by the word they start at, covered words, the same with short gaps
    closed, where stretches start and end.
    """

    reading: Reading
    shared: Flags
    covered: Flags
    bridged: Flags
    start: int
    end: int


def _side(mine: Reading, other: Reading) -> _Side:
    shared = among(mine.starts, other.distinct)
    covered = np.zeros(len(mine.hashes), bool)
    for place in range(WIDTH):
        covered[place : place + len(shared)] |= shared
    bridged = _bridged(covered)
    return _Side(mine, shared, covered, bridged, *_stretches(bridged))


def _bridged(covered: Flags) -> Flags:
    """Covered words and the short gaps between them."""
    bridged = covered.copy()
    for gap in range(1, _BRIDGED + 1):
        both = covered[: -gap - 1] & covered[gap + 1 :]
        for step in range(1, gap + 1):
            bridged[step : step + len(both)] |= both
    return bridged


def _stretches(bridged: Flags) -> tuple[int, int]:
    """Where the first long stretch begins and the last one ends; both at the end if there is none."""
    framed = np.zeros(len(bridged) + 2, bool)
    framed[1:-1] = bridged
    edges = np.flatnonzero(framed[1:] != framed[:-1])
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= _STRETCH
    if not long.any():
        return len(bridged), len(bridged)
    return int(starts[long][0]), int(ends[long][-1])


def _apart(shorter: _Side, longer: _Side) -> float:
    """Words that both texts have of their own, for each shared word of the shorter.

    Theory: a copy leaves words of its own on one side only: what one cut, what the other put in. Where both
    have their own (before and between what they share, or both behind it), they are two texts that share a
    piece. What was observed: true pairs .19 at most (95 of 100), with another lede or rewritten .5; rival
    reports .76, follow-ups .66, digests .5 to .6 in the middle.
    """
    own = min(side.end - _count(side.bridged[: side.end]) for side in (shorter, longer))
    rest = min(len(side.bridged) - side.end for side in (shorter, longer))
    return (own + rest) / max(1, _count(shorter.bridged))


@dataclass(frozen=True, slots=True)
class _Changes:
    """What one text has in place of the other's words, between the first and the last word that they share.

    `edition` is high where most facts are other facts and little else has changed; `numbers` is the share of
    the numbers that are other numbers, `count` how many. `dated`: whether a day or month stands where the
    other has none like it, `others` the share of words that have changed and are no facts.
    """

    edition: float
    turnover: float
    numbers: float
    count: int
    dated: bool
    others: float


def _changes(mine: _Side, other: _Side) -> _Changes:
    """Two editions of a template differ in their numbers and names and in nothing else.

    What was observed: one minus the share of changed facts times the share of facts among the changed words
    is at most .74 for editions of lotteries, scores, market wraps, rates and police logs (99 of 100), and .95
    and more for copies (99 of 100); write-throughs, which change a third of their numbers but much else too,
    keep .86 (95 of 100). Known exceptions: a column without numbers and names, and a correction of a text
    that is one number.
    """
    reading = mine.reading
    inside = _within(mine.covered)
    gap = inside & ~mine.covered
    facts = reading.numbers | reading.names
    # Only facts are asked about, and there are few of them.
    new = gap & facts
    new[new] = ~among(reading.hashes[new], np.sort(other.reading.hashes[~other.covered]))
    numbers = _share(new & reading.numbers, inside & reading.numbers, least=4)
    changed = max(numbers, _share(new, inside & facts, least=6))
    return _Changes(
        edition=changed * _share(gap & facts, gap, least=8),
        turnover=_share(new, inside, least=1),
        numbers=numbers,
        count=_count(new & reading.numbers),
        dated=bool((gap & reading.days & ~among(reading.hashes, np.sort(other.reading.hashes))).any()),
        others=_share(gap & ~facts & ~reading.days, inside, least=1),
    )


def _within(covered: Flags) -> Flags:
    """From the first covered word to the last."""
    within = np.zeros(len(covered), bool)
    if covered.any():
        within[covered.argmax() : len(covered) - covered[::-1].argmax()] = True
    return within


def _share(some: Flags, of: Flags, least: int) -> float:
    """A share that few cases cannot make large: the divisor is at least `least`."""
    return _count(some) / max(least, _count(of))


def _count(flags: Flags) -> int:
    return int(np.count_nonzero(flags))


def _part(flags: Flags) -> float:
    """The share of flags that are set."""
    return _count(flags) / len(flags)


def _headline(a: Reading, b: Reading) -> float:
    """How much of either headline stands in the other's headline or opening."""
    shares = (len(x.title & (y.title | y.opening)) / len(x.title) for x, y in ((a, b), (b, a)) if x.title)
    return max(shares, default=0.0)
