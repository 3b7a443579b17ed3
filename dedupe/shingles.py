"""Shingles of a text: every three words in a row, as 64-bit hashes that are the same on every machine.

Three words are long enough that unrelated texts share few (two reports of one event: Jaccard .03) and short
enough that a copy with every tenth word changed still shares most (.9 ** 3 = .73). Where three characters of
a script without spaces follow each other, five are taken: character 5-grams are what works for Chinese
(grouping by `\\w+` words is chance there).
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from dedupe.words import spaceless

Hashes = NDArray[np.uint64]

#: Words a shingle, and characters a shingle where a script has no spaces.
WIDTH = 3
WIDE = 5

# Odd multipliers, one a place, so that order counts; the digits are those of SplitMix64 and of MurmurHash3.
_PLACES = np.array(
    [0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53],
    dtype=np.uint64,
)


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> int:
    """64 bits of BLAKE2b; the lowest bit says whether the word is one character of a spaceless script."""
    bits = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")
    return bits & ~1 | (len(word) == 1 and spaceless(word))


def hashes(words: Sequence[str]) -> Hashes:
    """One stable hash a word."""
    return np.fromiter(map(_word, words), np.uint64, len(words))


def of(words: Hashes) -> Hashes:
    """The shingle that starts at each word, from the words' hashes; `len(words) - 2` of them, or none."""
    count = len(words) - WIDTH + 1
    if count < 1:
        return np.empty(0, np.uint64)
    sums: Hashes = sum((words[i : i + count] * _PLACES[i] for i in range(WIDTH)), np.zeros(count, np.uint64))
    _widen(sums, words)
    return _mixed(sums)


def _widen(sums: Hashes, words: Hashes) -> None:
    """Add two characters more to each shingle of three spaceless characters, as far as the text goes."""
    flags = (words & np.uint64(1)).astype(bool)
    if not flags.any():
        return
    wide = np.flatnonzero(flags[:-2] & flags[1:-1] & flags[2:])
    for place in range(WIDTH, WIDE):
        inside = wide[wide + place < len(words)]
        sums[inside] += words[inside + place] * _PLACES[place]


def _mixed(sums: Hashes) -> Hashes:
    """The finaliser of SplitMix64: each bit of the sum moves each bit of the hash."""
    sums = (sums ^ (sums >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    sums = (sums ^ (sums >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return sums ^ (sums >> np.uint64(31))
