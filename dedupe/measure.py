"""Measures: what two texts have in common, as figures from 0 to 1, the same whichever comes first.

Shingles are compared as sets, and as places: a word is *covered* if it lies in a shingle that the other text
holds too. Covered words, not containment, are what verification rests on, because one changed word breaks
three shingles but leaves only the word itself, and at most four around it, uncovered.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from dedupe import dates
from dedupe.overlap import Overlap
from dedupe.reading import OPENING, Reading
from dedupe.shingles import WIDTH, Flags, Places, among, distinct, numbers

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
    `kept`: how many numbers agree, at the least (none, if they name other days of the month). `moved`: whether the
    two speak from different days (None: unknown). `inserted`: the longest run of words of one text between two
    shared stretches.
    `headline`: share of the words of either headline in the other's headline or opening. `columns`: whether the
    headline of either names a column. `lead`: words of the longer before the first shared stretch beyond those of the
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
    kept: int
    moved: bool | None
    inserted: int
    headline: float
    columns: tuple[bool, bool]
    lead: int
    late: int
    apart: float
    same_outlet: bool


def strangers(overlap: Overlap, shorter: Reading, longer: Reading) -> bool:
    """Whether two texts share too little for any verdict, from a tenth of the work; it never errs that way.

    A shared shingle covers its three words and may bridge two more, so that n of them cover 5n words at most.
    """
    shared = len(overlap.common)
    pieces = shared / min(shorter.distinct, longer.distinct)
    return pieces < PIECES and shared * (WIDTH + _BRIDGED) < COVERED * len(shorter.facts)


def of(overlap: Overlap, one: Reading, two: Reading) -> Measures:
    """The measures of two texts, the shorter first, that share at least one shingle."""
    places, others = overlap.places()
    shorter, longer = _side(one, places), _side(two, others)
    changes = _changes(shorter, longer), _changes(longer, shorter)
    agreed = _count(distinct(overlap.common))
    return Measures(
        containment=agreed / min(one.distinct, two.distinct),
        jaccard=agreed / (one.distinct + two.distinct - agreed),
        cover=shorter.bridged / len(one.facts),
        spread=longer.bridged / len(two.facts),
        opening=_opening(longer),
        facts=1 - min(change.edition for change in changes),
        numbers=1 - changes[0].numbers,
        changed=min(change.count for change in changes),
        turnover=min(change.turnover for change in changes),
        kept=min(change.kept for change in changes) if one.dates.day == two.dates.day else 0,
        moved=dates.moved(one.dates, two.dates),
        inserted=min(max(_inserted(shorter), _inserted(longer)), abs(_own(shorter) - _own(longer))),
        headline=_headline(one, two),
        columns=(one.column, two.column),
        lead=longer.start - shorter.start,
        late=min(shorter.start, longer.start),
        apart=_apart(shorter, longer),
        same_outlet=one.outlet is not None and one.outlet == two.outlet,
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """One text of a pair: which words are covered; the stretches of covered words with short gaps closed, by first
    word and end; how many words these hold together; where the first long one starts and the last one ends, and
    how many words are bridged up to there.
    """

    reading: Reading
    covered: Flags
    stretches: list[tuple[int, int]]
    bridged: int
    start: int
    end: int
    inside: int


def _side(mine: Reading, places: Places) -> _Side:
    """One text, by the places at which shared shingles start."""
    covered = np.zeros(len(mine.facts), bool)
    for place in range(WIDTH):
        covered[places + place] = True
    places.sort()
    cuts = (places[1:] - places[:-1] > WIDTH + _BRIDGED).nonzero()[0]
    starts = [int(places[0]), *places[cuts + 1].tolist()]
    ends = [place + WIDTH for place in (*places[cuts].tolist(), int(places[-1]))]
    stretches = list(zip(starts, ends, strict=True))
    bridged = sum(ends) - sum(starts)
    long = [(start, end) for start, end in stretches if end - start >= _STRETCH]
    if not long:
        # Short stretches are set phrases: the text has no place of its own in the other.
        return _Side(mine, covered, stretches, bridged, len(covered), len(covered), bridged)
    last = long[-1][1]
    inside = sum(end - start for start, end in stretches if end <= last)
    return _Side(mine, covered, stretches, bridged, long[0][0], last, inside)


def _inserted(side: _Side) -> int:
    """The longest gap between two stretches."""
    return max((after[0] - before[1] for before, after in pairwise(side.stretches)), default=0)


def _own(side: _Side) -> int:
    """Words that the other text does not have, up to the last long stretch."""
    return side.end - side.inside


def _opening(side: _Side) -> float:
    """The share of bridged words in the opening."""
    inside = sum(min(end, OPENING) - start for start, end in side.stretches if start < OPENING)
    return inside / min(OPENING, len(side.covered))


def _apart(shorter: _Side, longer: _Side) -> float:
    """Words that both texts have of their own, for each shared word of the shorter.

    Theory: a copy leaves words of its own on one side only: what one cut, what the other put in. Where both
    have their own (before and between what they share, or both behind it), they are two texts that share a
    piece. What was observed: true pairs .19 at most (95 of 100), with another lede or rewritten .5; rival
    reports .76, follow-ups .66, digests .5 to .6 in the middle.
    """
    own = min(_own(shorter), _own(longer))
    rest = min(len(side.covered) - side.end for side in (shorter, longer))
    return (own + rest) / shorter.bridged


@dataclass(frozen=True, slots=True)
class _Changes:
    """What one text has in place of the other's words, between the first and the last word that they share.

    `edition` is high where most facts are other facts and little else has changed; `numbers` is the share of
    the numbers that are other numbers, `count` how many, `kept` how many are not.
    """

    edition: float
    turnover: float
    numbers: float
    count: int
    kept: int


def _changes(mine: _Side, other: _Side) -> _Changes:
    """Two editions of a template differ in their numbers and names and in nothing else.

    What was observed: one minus the share of changed facts times the share of facts among the changed words
    is at most .74 for editions of lotteries, scores, market wraps, rates and police logs (99 of 100), and .95
    and more for copies (99 of 100); write-throughs, which change a third of their numbers but much else too,
    keep .86 (95 of 100). Known exceptions: a column without numbers and names, and a correction of a text
    that is one number.
    """
    within = slice(mine.stretches[0][0], mine.stretches[-1][1])
    gap = (~mine.covered[within]).nonzero()[0]
    words, facts = mine.reading.text.words[within], mine.reading.facts[within]
    # Only facts are asked about, and there are few of them.
    placed = gap[facts[gap]]
    new = words[placed]
    if len(new):
        new = new[~among(new, np.sort(other.reading.text.words[~other.covered]))]
    changed = _count(numbers(new))
    of_numbers = changed / max(4, _count(numbers(words)))
    return _Changes(
        edition=max(of_numbers, len(new) / max(6, _count(facts))) * (len(placed) / max(8, len(gap))),
        turnover=len(new) / len(words),
        numbers=of_numbers,
        count=changed,
        kept=_count(numbers(words)) - changed,
    )


def _count(flags: Flags) -> int:
    return int(np.count_nonzero(flags))


def _headline(a: Reading, b: Reading) -> float:
    """How much of either headline stands in the other's headline or opening."""
    shares = (len(x.title & (y.title | y.opening)) / len(x.title) for x, y in ((a, b), (b, a)) if x.title)
    return max(shares, default=0.0)
