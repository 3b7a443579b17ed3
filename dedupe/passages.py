"""Passages: the runs of words that two texts share, by position, for the eye of whoever asks why.

Theory: greedy tiling. Every shingle that both texts hold is a seed; seeds in a row along one diagonal make a
run, which is lengthened while the words agree; the longest run is taken first, and what a shorter one would
cover twice is cut off. Moved paragraphs are found too, which an alignment in order would lose.

Known exception: a shingle that stands more than four times in a text is no seed (a list repeats it endlessly,
and n repetitions against n are n**2 seeds); a run is still lengthened over it.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from dedupe import overlap, shingles
from dedupe.document import Passage
from dedupe.overlap import Overlap
from dedupe.shingles import WIDE, WIDTH, Hashes

#: Words a passage at least. Eight in a row is what hardly happens by chance or by set phrases.
LEAST = 8
_REPEATED = 4
_PLACE = 32
_TAKEN = b"\1"


def shared(a: Sequence[str], b: Sequence[str]) -> tuple[Passage, ...]:
    """The shared runs of at least eight words of two sequences of words, apart, in the order of `a`."""
    return of(overlap.of(shingles.shingled(a), shingles.shingled(b)))


def of(both: Overlap) -> tuple[Passage, ...]:
    """The same of two texts whose overlap is known already."""
    in_a, in_b = bytearray(len(both.a.words)), bytearray(len(both.b.words))
    kept = []
    for run in sorted(_runs(both), key=lambda run: (-run.words, run.a, run.b)):
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


def _runs(both: Overlap) -> list[Passage]:
    """The runs of seeds along each diagonal, as far as the words agree."""
    i, j = both.pairs(_REPEATED)
    if not len(i):
        return []
    # One sort by diagonal and place: a place needs fewer than 32 bits.
    diagonals = np.sort((j - i << _PLACE) + i)
    i = diagonals & (1 << _PLACE) - 1
    # Seeds at most a shingle's width apart on one diagonal leave no word between them.
    cuts = (diagonals[1:] - diagonals[:-1] > WIDTH).nonzero()[0]
    starts, ends = np.concatenate((i[:1], i[cuts + 1])), np.concatenate((i[cuts], i[-1:])) + WIDTH
    offsets = np.concatenate((diagonals[:1], diagonals[cuts + 1])) >> _PLACE
    runs = zip(starts.tolist(), (starts + offsets).tolist(), (ends - starts).tolist(), strict=True)
    least = LEAST - WIDE + WIDTH
    return [_lengthened(both.a.words, both.b.words, Passage(*run)) for run in runs if run[2] >= least]


def _lengthened(left: Hashes, right: Hashes, run: Passage) -> Passage:
    """A shingle of five characters counts as three words, so a run may reach a little further."""
    a, b = run.a + run.words, run.b + run.words
    more = 0
    while a + more < len(left) and b + more < len(right) and left[a + more] == right[b + more]:
        more += 1
    return Passage(run.a, run.b, run.words + more)
