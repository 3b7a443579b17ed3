"""Passages: the runs of words that two texts share, by position, for the eye of whoever asks why.

Theory: greedy tiling. Every shingle that both texts hold is a seed; seeds in a row along one diagonal make a
run, which is lengthened while the words agree; the longest run is taken first, and what a shorter one would
cover twice is cut off. Moved paragraphs are found too, which an alignment in order would lose.

Known exception: a shingle that stands more than four times in a text is no seed (a list repeats it endlessly,
and n repetitions against n are n**2 seeds); a run is still lengthened over it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedupe import shingles
from dedupe.document import Passage
from dedupe.shingles import WIDE, WIDTH, Hashes

Places = NDArray[np.intp]

#: Words a passage at least. Eight in a row is what hardly happens by chance or by set phrases.
LEAST = 8
_REPEATED = 4


def shared(a: Sequence[str], b: Sequence[str]) -> tuple[Passage, ...]:
    """The shared runs of at least eight words of two sequences of words, apart, in the order of `a`."""
    left, right = shingles.hashes(a), shingles.hashes(b)
    return between(left, right, shingles.of(left), shingles.of(right))


def between(left: Hashes, right: Hashes, starts: Hashes, others: Hashes) -> tuple[Passage, ...]:
    """The same of two texts whose words are hashed already: their words, and the shingles that start there."""
    runs = sorted(_runs(left, right, starts, others), key=lambda run: (-run.words, run.a, run.b))
    in_a, in_b = np.zeros(len(left), bool), np.zeros(len(right), bool)
    kept = []
    for run in runs:
        taken = in_a[run.a : run.a + run.words] | in_b[run.b : run.b + run.words]
        start, length = _free(taken)
        if length >= LEAST:
            run = Passage(run.a + start, run.b + start, length)
            in_a[run.a : run.a + length] = in_b[run.b : run.b + length] = True
            kept.append(run)
    return tuple(sorted(kept, key=lambda run: run.a))


def _free(taken: NDArray[np.bool_]) -> tuple[int, int]:
    """Start and length of the longest stretch that is not taken, the first of equals."""
    if not taken.any():
        return 0, len(taken)
    edges = np.flatnonzero(np.diff(np.concatenate(([True], taken, [True])).astype(np.int8)))
    if not len(edges):
        return 0, 0
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int(ends[longest] - starts[longest])


def _runs(left: Hashes, right: Hashes, starts: Hashes, others: Hashes) -> list[Passage]:
    """The runs of seeds along each diagonal, as far as the words agree."""
    i, j = _seeds(starts, others)
    order = np.lexsort((i, j - i))
    i, j = i[order], j[order]
    # Seeds at most a shingle's width apart on one diagonal leave no word between them.
    breaks = np.flatnonzero((np.diff(j - i) != 0) | (np.diff(i) > WIDTH)) + 1
    firsts, lasts = np.concatenate(([0], breaks))[: len(i)], np.concatenate((breaks, [len(i)])) - 1
    ends = ((int(i[a]), int(j[a]), int(i[b] - i[a]) + WIDTH) for a, b in zip(firsts, lasts, strict=False) if len(i))
    return [_lengthened(left, right, Passage(*end)) for end in ends if end[2] >= LEAST - WIDE + WIDTH]


def _lengthened(left: Hashes, right: Hashes, run: Passage) -> Passage:
    """A shingle of five characters counts as three words, so a run may reach a little further."""
    a, b = run.a + run.words, run.b + run.words
    more = 0
    while a + more < len(left) and b + more < len(right) and left[a + more] == right[b + more]:
        more += 1
    return Passage(run.a, run.b, run.words + more)


def _seeds(left: Hashes, right: Hashes) -> tuple[Places, Places]:
    """The places i in `left` and j in `right` of each pair of places that hold one rare shingle."""
    order = np.argsort(right, kind="stable")
    ranked = right[order]
    first, last = ranked.searchsorted(left, "left"), ranked.searchsorted(left, "right")
    found = last - first
    found[(found > _REPEATED) | _often(left)] = 0
    i = np.repeat(np.arange(len(left)), found)
    nth = np.arange(len(i)) - np.repeat(np.cumsum(found) - found, found)
    return i, order[np.repeat(first, found) + nth]


def _often(starts: Hashes) -> NDArray[np.bool_]:
    """Which shingles stand more than four times in their text."""
    ranked = np.sort(starts)
    often = ranked[_REPEATED:][ranked[_REPEATED:] == ranked[:-_REPEATED]]
    return shingles.among(starts, often)
