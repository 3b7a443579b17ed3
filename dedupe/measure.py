"""Measures: what two texts have in common, as figures from 0 to 1, the same whichever comes first.

Shingles are compared as sets, and as places: a word is *covered* if it lies in a shingle that the other text
holds too. Covered words, not containment, are what verification rests on, because one changed word breaks
three shingles but leaves only the word itself, and at most four around it, uncovered.

Many pairs are measured at once. Their *sides* (of each pair the shorter text, then the longer) lie end to end in one
array of words, so that a step over all of them is one step of numpy: pair by pair its calls took longer than its work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dedupe import dates, shingles
from dedupe.overlap import Overlap
from dedupe.reading import OPENING, Reading
from dedupe.shingles import WIDTH, Flags, Hashes, among, numbers

Numbers = NDArray[np.intp]
Shares = NDArray[np.float64]
Figure = TypeVar("Figure", np.intp, np.float64)

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


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two readings, the shorter first, what their texts share, and whether one outlet ran both."""

    shorter: Reading
    longer: Reading
    overlap: Overlap
    same_outlet: bool


def strangers(pair: Pair) -> bool:
    """Whether two texts share too little for any verdict, from a tenth of the work; it never errs that way.

    A shared shingle covers its three words and may bridge two more, so that n of them cover 5n words at most.
    """
    shared = len(pair.overlap.common)
    pieces = shared / min(pair.shorter.text.distinct, pair.longer.text.distinct)
    return pieces < PIECES and shared * (WIDTH + _BRIDGED) < COVERED * len(pair.shorter.facts)


def of(pairs: Sequence[Pair]) -> list[Measures]:
    """The measures of pairs of texts, each of which shares at least one shingle."""
    if not pairs:
        return []
    sides = _sides(pairs)
    changes, agreed = _changes(sides), _agreed(pairs)
    one, two = slice(0, None, 2), slice(1, None, 2)
    own = sides.end - sides.inside
    distinct = np.array([[p.shorter.text.distinct, p.longer.text.distinct] for p in pairs])
    figures = {
        "containment": agreed / distinct.min(axis=1),
        "jaccard": agreed / (distinct.sum(axis=1) - agreed),
        "cover": sides.bridged[one] / sides.lengths[one],
        "spread": sides.bridged[two] / sides.lengths[two],
        "opening": _opening(sides)[two],
        "facts": 1 - _least(changes.edition),
        "numbers": 1 - changes.numbers[one],
        "changed": _least(changes.count),
        "turnover": _least(changes.turnover),
        "kept": _least(changes.kept),
        "inserted": np.minimum(_greatest(_inserted(sides)), np.abs(own[one] - own[two])),
        "headline": _headline(pairs),
        "lead": sides.start[two] - sides.start[one],
        "late": _least(sides.start),
        "apart": _apart(sides, own),
    }
    rows = zip(*(figure.tolist() for figure in figures.values()), strict=True)
    return [_measures(pair, dict(zip(figures, row, strict=True))) for pair, row in zip(pairs, rows, strict=True)]


def _measures(pair: Pair, figures: dict[str, Any]) -> Measures:
    one, two = pair.shorter, pair.longer
    if one.dates.days != two.dates.days:
        figures["kept"] = 0
    return Measures(
        **figures,
        moved=dates.moved(one.dates, two.dates),
        columns=(one.column, two.column),
        same_outlet=pair.same_outlet,
    )


def _least(of_sides: NDArray[Figure]) -> NDArray[Figure]:
    """The smaller of the figures of the two sides of each pair."""
    least: NDArray[Figure] = of_sides.reshape(-1, 2).min(axis=1)
    return least


def _greatest(of_sides: NDArray[Figure]) -> NDArray[Figure]:
    greatest: NDArray[Figure] = of_sides.reshape(-1, 2).max(axis=1)
    return greatest


def _agreed(pairs: Sequence[Pair]) -> Numbers:
    """How many distinct shingles the two texts of each pair share."""
    common = np.concatenate([pair.overlap.common for pair in pairs])
    of_pair = np.repeat(np.arange(len(pairs)), [len(pair.overlap.common) for pair in pairs])
    # The same shingle may be the last that one pair shares and the first of the next.
    new = shingles.distinct(common) | (np.diff(of_pair, prepend=-1) > 0)
    return np.bincount(of_pair[new], minlength=len(pairs))


@dataclass(frozen=True, slots=True, eq=False)
class _Sides:
    """The sides of all pairs, end to end.

    By word: its hash (`words`), whether it is a number or a name (`facts`), whether it is `covered`, and its side
    (`of_word`). By stretch (of covered words with short gaps closed): first word, end, and side (`of_stretch`); `first`
    is each side's first stretch. By side: where its words begin (`offset`) and how many they are (`lengths`); how many
    words its stretches hold together (`bridged`); counted from its first word, where the first long stretch starts
    (`start`) and the last one ends (`end`), and how many words are bridged up to there (`inside`).
    """

    words: Hashes
    facts: Flags
    covered: Flags
    of_word: Numbers
    starts: Numbers
    ends: Numbers
    of_stretch: Numbers
    first: Numbers
    offset: Numbers
    lengths: Numbers
    bridged: Numbers
    start: Numbers
    end: Numbers
    inside: Numbers


def _sides(pairs: Sequence[Pair]) -> _Sides:
    readings = [side for pair in pairs for side in (pair.shorter, pair.longer)]
    lengths = np.array([len(side.facts) for side in readings])
    offset = np.cumsum(lengths) - lengths
    of_word = np.repeat(np.arange(len(readings)), lengths)
    places = [places for pair in pairs for places in pair.overlap.places()]
    shared = np.zeros(len(of_word), bool)
    shared[np.concatenate(places) + np.repeat(offset, [len(some) for some in places])] = True
    covered = shared.copy()
    for place in range(1, WIDTH):
        covered[place:] |= shared[:-place]
    starts, ends = _stretches(shared.nonzero()[0], of_word)
    of_stretch = of_word[starts]
    first = of_stretch.searchsorted(np.arange(len(readings)))
    bridged = np.add.reduceat(ends - starts, first)
    # Short stretches are set phrases: where there are no others the text has no place of its own in the other.
    long = ends - starts >= _STRETCH
    start = np.minimum.reduceat(np.where(long, starts, len(of_word)), first)
    end = np.maximum.reduceat(np.where(long, ends, 0), first)
    some = end > 0
    within = np.where(ends <= end[of_stretch], ends - starts, 0)
    return _Sides(
        words=np.concatenate([side.text.words for side in readings]),
        facts=np.concatenate([side.facts for side in readings]),
        covered=covered,
        of_word=of_word,
        starts=starts,
        ends=ends,
        of_stretch=of_stretch,
        first=first,
        offset=offset,
        lengths=lengths,
        bridged=bridged,
        start=np.where(some, start - offset, lengths),
        end=np.where(some, end - offset, lengths),
        inside=np.where(some, np.add.reduceat(within, first), bridged),
    )


def _stretches(places: Numbers, of_word: Numbers) -> tuple[Numbers, Numbers]:
    """First words and ends of the stretches, from the places at which a shared shingle starts, in order."""
    apart = (places[1:] - places[:-1] > WIDTH + _BRIDGED) | (of_word[places[1:]] != of_word[places[:-1]])
    cuts = apart.nonzero()[0]
    return places[np.append(0, cuts + 1)], places[np.append(cuts, len(places) - 1)] + WIDTH


def _inserted(sides: _Sides) -> Numbers:
    """The longest gap between two stretches."""
    gaps = np.zeros(len(sides.starts), np.intp)
    gaps[1:] = sides.starts[1:] - sides.ends[:-1]
    gaps[sides.first] = 0
    return np.maximum.reduceat(gaps, sides.first)


def _opening(sides: _Sides) -> Shares:
    """The share of bridged words in the opening."""
    begins, until = (places - sides.offset[sides.of_stretch] for places in (sides.starts, sides.ends))
    inside = np.where(begins < OPENING, np.minimum(until, OPENING) - begins, 0)
    return np.add.reduceat(inside, sides.first) / np.minimum(OPENING, sides.lengths)


def _apart(sides: _Sides, own: Numbers) -> Shares:
    """Words that both texts have of their own, for each shared word of the shorter.

    Theory: a copy leaves words of its own on one side only: what one cut, what the other put in. Where both
    have their own (before and between what they share, or both behind it), they are two texts that share a
    piece. What was observed: true pairs .19 at most (95 of 100), with another lede or rewritten .5; rival
    reports .76, follow-ups .66, digests .5 to .6 in the middle. `own` are the words that the other text does not have,
    up to the last long stretch.
    """
    apart: Shares = (_least(own) + _least(sides.lengths - sides.end)) / sides.bridged[0::2]
    return apart


@dataclass(frozen=True, slots=True, eq=False)
class _Changes:
    """What each side has in place of the other's words, between the first and the last word that they share.

    `edition` is high where most facts are other facts and little else has changed; `turnover` is the share of other
    facts among all words; `numbers` the share of the numbers that are other numbers, `count` how many, `kept` how many
    are not.
    """

    edition: Shares
    turnover: Shares
    numbers: Shares
    count: Numbers
    kept: Numbers


def _changes(sides: _Sides) -> _Changes:
    """Two editions of a template differ in their numbers and names and in nothing else.

    What was observed: one minus the share of changed facts times the share of facts among the changed words
    is at most .74 for editions of lotteries, scores, market wraps, rates and police logs (99 of 100), and .95
    and more for copies (99 of 100); write-throughs, which change a third of their numbers but much else too,
    keep .86 (95 of 100). Known exceptions: a column without numbers and names, and a correction of a text
    that is one number.
    """
    begin, stop = sides.starts[sides.first], np.append(sides.ends[sides.first[1:] - 1], sides.ends[-1])

    def within(places: Numbers) -> Numbers:
        of_place = sides.of_word[places]
        return places[(places >= begin[of_place]) & (places < stop[of_place])]

    def count(places: Numbers) -> Numbers:
        return np.bincount(sides.of_word[places], minlength=len(begin))

    alone = (~sides.covered).nonzero()[0]
    gap, facts = within(alone), within(sides.facts.nonzero()[0])
    # Only facts are asked about, and there are few of them.
    placed = gap[sides.facts[gap]]
    theirs = _held(sides.words[placed], sides.of_word[placed], sides.words[alone], sides.of_word[alone])
    new = placed[~theirs]
    of_facts = count(facts[numbers(sides.words[facts])])
    changed = count(new[numbers(sides.words[new])])
    of_numbers = changed / np.maximum(4, of_facts)
    other = np.maximum(of_numbers, count(new) / np.maximum(6, count(facts)))
    return _Changes(
        edition=other * (count(placed) / np.maximum(8, count(gap))),
        turnover=count(new) / (stop - begin),
        numbers=of_numbers,
        count=changed,
        kept=of_facts - changed,
    )


def _held(asked: Hashes, of_asked: Numbers, given: Hashes, of_given: Numbers) -> Flags:
    """Which of the words that are asked about, each on one side, stand among those given of the other side."""
    salts = shingles.mixed(np.arange(max(of_given.max(initial=0), of_asked.max(initial=0)) + 2, dtype=np.uint64))
    return among(asked ^ salts[of_asked], np.sort(given ^ salts[of_given ^ 1]))


def _headline(pairs: Sequence[Pair]) -> Shares:
    """How much of either headline stands in the other's headline or opening."""
    readings = [side for pair in pairs for side in (pair.shorter, pair.longer)]
    sides, lengths = np.arange(len(readings)), np.array([len(side.title) for side in readings])
    titles, tops = (np.concatenate([getattr(side, name) for side in readings]) for name in ("title", "top"))
    of_title, of_top = np.repeat(sides, lengths), np.repeat(sides, [len(side.top) for side in readings])
    shared = np.bincount(of_title[_held(titles, of_title, tops, of_top)], minlength=len(readings))
    return _greatest(shared / np.maximum(1, lengths))
