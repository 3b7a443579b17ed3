"""Passages: the runs of words that two texts share, by position, for the eye of whoever asks why.

Theory: greedy tiling. Every shingle that both texts hold is a seed; seeds in a row along one diagonal make a
run, which is lengthened while the words agree; the longest run is taken first, and what a shorter one would
cover twice is cut off. Moved paragraphs are found too, which an alignment in order would lose.

Known exception: a shingle that stands more than four times in a text is no seed (a list repeats it endlessly,
and n repetitions against n are n**2 seeds); a run is still lengthened over it.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dedupe import overlap, shingles
from dedupe.document import Passage
from dedupe.overlap import Overlap
from dedupe.shingles import WIDTH, Hashes

Numbers = NDArray[np.int64]

#: Words a passage at least. Eight in a row is what hardly happens by chance or by set phrases.
LEAST = 8
_REPEATED = 4
#: Bits of a place: 134 million words. Two of them leave eight for the pair.
_PLACE = 27
_MASK, _MIDDLE = (1 << _PLACE) - 1, 1 << _PLACE - 1
_TAKEN = b"\1"


def shared(a: Sequence[str], b: Sequence[str]) -> tuple[Passage, ...]:
    """The shared runs of at least eight words of two sequences of words, apart, in the order of `a`."""
    return of([overlap.of(shingles.shingled(a), shingles.shingled(b))])[0]


def of(every: Sequence[Overlap]) -> list[tuple[Passage, ...]]:
    """The same of pairs of texts whose overlap is known already; 256 at most."""
    found: list[list[Passage]] = [[] for _ in every]
    for pair, run in _runs(every) if every else ():
        found[pair].append(run)
    return [_tiled(both, runs) for both, runs in zip(every, found, strict=True)]


def _tiled(both: Overlap, runs: list[Passage]) -> tuple[Passage, ...]:
    """The runs without what they cover twice, the longest first."""
    if len(runs) < 2:
        return tuple(runs)
    in_a, in_b = bytearray(len(both.a.words)), bytearray(len(both.b.words))
    kept = []
    for run in sorted(runs, key=lambda run: (-run.words, run.a, run.b)):
        mine, others = slice(run.a, run.a + run.words), slice(run.b, run.b + run.words)
        start, length = _free(in_a[mine], in_b[others])
        if length >= LEAST:
            run = Passage(run.a + start, run.b + start, length)
            kept.append(run)
            in_a[run.a : run.a + length] = in_b[run.b : run.b + length] = _TAKEN * length
    return tuple(sorted(kept, key=lambda run: run.a))


def whole(words: int) -> tuple[Passage, ...]:
    """What two equal texts share."""
    return (Passage(0, 0, words),) if words >= LEAST else ()


def turned(runs: Iterable[Passage]) -> tuple[Passage, ...]:
    """The same passages with the texts the other way round."""
    return tuple(sorted((Passage(run.b, run.a, run.words) for run in runs), key=lambda run: run.a))


def _free(a: bytearray, b: bytearray) -> tuple[int, int]:
    """Start and length of the longest stretch that is taken in neither, the first of equals."""
    if _TAKEN not in a and _TAKEN not in b:
        return 0, len(a)
    taken = np.frombuffer(a, bool) | np.frombuffer(b, bool)
    edges = np.flatnonzero(np.diff(np.concatenate(([True], taken, [True])).astype(np.int8)))
    if not len(edges):
        return 0, 0
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int(ends[longest] - starts[longest])


def _runs(every: Sequence[Overlap]) -> Iterator[tuple[int, Passage]]:
    """The runs of seeds along each diagonal, as far as the words agree, each with the number of its pair."""
    seeds = [both.pairs(_REPEATED) for both in every]
    pair = np.repeat(np.arange(len(every)), [len(i) for i, _ in seeds])
    i, j = (np.concatenate(some).astype(np.int64) for some in zip(*seeds, strict=True))
    # One sort by pair, diagonal and place.
    order = np.sort((pair << 2 * _PLACE) + ((j - i + _MIDDLE) << _PLACE) + i)
    # Seeds at most a shingle's width apart on one diagonal leave no word between them.
    cuts = np.diff(order, prepend=-WIDTH - 1) > WIDTH
    first, last = order[cuts], order[np.append(cuts[1:], True)] if len(order) else order
    pair, offset, a = first >> 2 * _PLACE, (first >> _PLACE & _MASK) - _MIDDLE, first & _MASK
    words = last - first + WIDTH
    words += _further(every, pair, a + words, a + offset + words)
    for at, *run in zip(*(some[words >= LEAST].tolist() for some in (pair, a, a + offset, words)), strict=True):
        yield at, Passage(*run)


def _further(every: Sequence[Overlap], pair: Numbers, a: Numbers, b: Numbers) -> Numbers:
    """How many words more agree behind each run, which ends at `a` and `b`.

    A shingle of five characters counts as three words, and what is repeated is no seed, so a run may reach further.
    """
    (left, begin, end), (other, start, stop) = (
        _end_to_end([getattr(both, side).words for both in every]) for side in "ab"
    )
    more = np.zeros(len(pair), np.int64)
    at, a, b = np.arange(len(pair)), a + begin[pair], b + start[pair]
    while len(at):
        inside = (a + more[at] < end[pair[at]]) & (b + more[at] < stop[pair[at]])
        at, a, b = at[inside], a[inside], b[inside]
        same = left[a + more[at]] == other[b + more[at]]
        at, a, b = at[same], a[same], b[same]
        more[at] += 1
    return more


def _end_to_end(texts: Sequence[Hashes]) -> tuple[Hashes, Numbers, Numbers]:
    """Texts in one array, and where each begins and ends there."""
    ends = np.cumsum([len(text) for text in texts])
    return np.concatenate(texts), np.append(0, ends[:-1]), ends
