"""Passages: the runs of words that two texts share, by position, for the eye of whoever asks why.

Theory: greedy tiling. Every shingle that both texts hold is a seed; seeds in a row along one diagonal make a
run, which is lengthened while the words agree; the longest run is taken first, and what a shorter one would
cover twice is cut off. Moved paragraphs are found too, which an alignment in order would lose.

Known exception: a shingle that stands more than four times in a text is no seed (a list repeats it endlessly,
and n repetitions against n are n**2 seeds); a run is still lengthened over it.
"""

from collections.abc import Sequence

import numpy as np

from dedupe import shingles
from dedupe.document import Passage
from dedupe.shingles import Hashes

#: Words a passage at least. Eight in a row is what hardly happens by chance or by set phrases.
LEAST = 8
_REPEATED = 4


def shared(a: Sequence[str], b: Sequence[str]) -> tuple[Passage, ...]:
    """The shared runs of at least eight words of two sequences of words, none overlapping, in the order of `a`."""
    left, right = shingles.hashes(a), shingles.hashes(b)
    runs = sorted(_runs(left, right), key=lambda run: (-run.words, run.a, run.b))
    in_a, in_b = np.zeros(len(a), bool), np.zeros(len(b), bool)
    kept = []
    for run in runs:
        taken = in_a[run.a : run.a + run.words] | in_b[run.b : run.b + run.words]
        start, length = _free(taken)
        if length >= LEAST:
            run = Passage(run.a + start, run.b + start, length)
            in_a[run.a : run.a + length] = in_b[run.b : run.b + length] = True
            kept.append(run)
    return tuple(sorted(kept, key=lambda run: run.a))


def _free(taken: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> tuple[int, int]:
    """Start and length of the longest stretch that is not taken, the first of equals."""
    edges = np.flatnonzero(np.diff(np.concatenate(([True], taken, [True])).astype(np.int8)))
    if not len(edges):
        return 0, 0
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int(ends[longest] - starts[longest])


def _runs(left: Hashes, right: Hashes) -> list[Passage]:
    """Every maximal run that holds a seed."""
    runs: list[Passage] = []
    diagonal, reach = None, -1
    for shift, i in _seeds(shingles.of(left), shingles.of(right)):
        if shift == diagonal and i < reach:
            continue
        start, end = _extended(left, right, i, i + shift)
        diagonal, reach = shift, end
        if end - start >= LEAST:
            runs.append(Passage(start, start + shift, end - start))
    return runs


def _seeds(left: Hashes, right: Hashes) -> list[tuple[int, int]]:
    """(j - i, i) of each pair of places that hold one rare shingle, sorted."""
    places: dict[int, list[int]] = {}
    for j, shingle in enumerate(right.tolist()):
        places.setdefault(shingle, []).append(j)
    count: dict[int, int] = {}
    found = left.tolist()
    for shingle in found:
        count[shingle] = count.get(shingle, 0) + 1
    return sorted(
        (j - i, i)
        for i, shingle in enumerate(found)
        if shingle in places and count[shingle] <= _REPEATED and len(places[shingle]) <= _REPEATED
        for j in places[shingle]
    )


def _extended(left: Hashes, right: Hashes, i: int, j: int) -> tuple[int, int]:
    """The start and end in `left` of the run of equal words around one seed."""
    before = min(i, j)
    back = left[i - before : i] == right[j - before : j]
    after = min(len(left) - i, len(right) - j)
    forth = left[i : i + after] == right[j : j + after]
    start = i - (before if back.all() else int(np.argmin(back[::-1])))
    return start, i + (after if forth.all() else int(np.argmin(forth)))
