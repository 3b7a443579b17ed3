"""Shingles of a text: every three words in a row, as 64-bit hashes that are the same on every machine.

Three words are long enough that unrelated texts share few (two reports of one event: Jaccard .03) and short
enough that a copy with every tenth word changed still shares most (.9 ** 3 = .73). Where three characters of
a script without spaces follow each other, five are taken: character 5-grams are what works for Chinese
(grouping by `\\w+` words is chance there).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from dedupe.words import spaceless

Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int32]

#: Words a shingle, and characters a shingle where a script has no spaces.
WIDTH = 3
WIDE = 5
_TELLING = 12

# Odd multipliers, one a place, so that order counts; the digits are those of SplitMix64 and of MurmurHash3.
_PLACES = np.array(
    [0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53],
    dtype=np.uint64,
)


# The lower six bits of a word's hash say what the word is, so that one array carries all that is asked of it.
_ALONE, _NUMBER, _LENGTH = np.uint64(1), np.uint64(2), np.uint64(60)


#: Words whose hashes are kept, of some 150 bytes each: a language's own, and the names of some weeks.
_KNOWN = 1 << 16


class _Words(dict[str, int]):
    """The hash of each word that was met. Emptied where it is full, for texts bring new words for ever."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _KNOWN:
            self.clear()
        self[word] = hashed = _word(word)
        return hashed


_HASHES = _Words()


def _word(word: str) -> int:
    """58 bits of BLAKE2b; below them: alone (a spaceless character), number, bytes (15 at most)."""
    raw = word.encode()
    bits = int.from_bytes(blake2b(raw, digest_size=8).digest(), "little")
    alone = len(word) == 1 and spaceless(word)
    return bits & ~63 | min(len(raw), 15) << 2 | any(map(str.isdigit, word)) << 1 | alone


def hashes(words: Sequence[str]) -> Hashes:
    """One stable hash a word, the same for the same word everywhere."""
    return np.fromiter(map(_HASHES.__getitem__, words), np.uint64, len(words))


def numbers(words: Hashes) -> Flags:
    """Which words hold a digit, from their hashes."""
    return (words & _NUMBER).astype(bool)


def of(words: Hashes) -> Hashes:
    """The shingle that starts at each word, from the words' hashes; `len(words) - 2` of them, or none."""
    count = len(words) - WIDTH + 1
    if count < 1:
        return np.empty(0, np.uint64)
    sums = np.zeros(count, np.uint64)
    for place in range(WIDTH):
        sums += words[place : place + count] * _PLACES[place]
    _widen(sums, words)
    return mixed(sums)


def _widen(sums: Hashes, words: Hashes) -> None:
    """Add two characters more to each shingle of three spaceless characters, as far as the text goes."""
    wide = np.flatnonzero(_all_alone(words))
    for place in range(WIDTH, WIDE):
        inside = wide[wide + place < len(words)]
        sums[inside] += words[inside + place] * _PLACES[place]


def _all_alone(words: Hashes) -> Flags:
    alone = (words & _ALONE).astype(bool)
    three: Flags = alone[:-2] & alone[1:-1] & alone[2:]
    return three


def telling(words: Hashes) -> Flags:
    """Which shingles are more than a turn of phrase: at least twelve bytes of letters, or five characters.

    What was observed: of the pairs of strangers that share two sampled shingles, two thirds share only the
    like of `one of the`, `I don't think`, `of this year`; without shingles of ten letters and fewer,
    candidates fall from 12.6 to 5.2 an article and recall by .008. Known exceptions: languages of short words
    (Vietnamese); where fewer than half of a text's shingles are telling, all are.
    """
    lengths = (words & _LENGTH) >> np.uint64(2)
    long = (lengths[:-2] + lengths[1:-1] + lengths[2:] >= _TELLING) | _all_alone(words)
    return long if long.mean() >= 0.5 else np.ones(len(long), bool)


@dataclass(frozen=True, slots=True, eq=False)
class Shingled:
    """A text as hashes: one a word (`words`), and its shingles sorted (`ranked`), with the place of each (`order`).

    Sorted hashes are sought in sorted hashes four times as quickly as in any order, and what two texts share is
    sought once a pair. `distinct` says how many different ones there are.
    """

    words: Hashes
    ranked: Hashes
    order: Places
    distinct: int

    @property
    def repeats(self) -> bool:
        """Whether a shingle stands there twice."""
        return self.distinct < len(self.ranked)

    @property
    def starts(self) -> Hashes:
        """The shingle that starts at each word."""
        starts = np.empty_like(self.ranked)
        starts[self.order] = self.ranked
        return starts


def shingled(words: Sequence[str]) -> Shingled:
    """The hashes of a text of folded words."""
    hashed = hashes(words)
    starts = of(hashed)
    order = starts.argsort()
    ranked = starts[order]
    # Half of the room: a reading is kept for as long as its article may have company.
    return Shingled(hashed, ranked, order.astype(np.int32), int(np.count_nonzero(distinct(ranked))))


def distinct(ranked: Hashes) -> Flags:
    """Which of some sorted hashes are not the same as the one before."""
    first = np.ones(len(ranked), bool)
    np.not_equal(ranked[1:], ranked[:-1], out=first[1:])
    return first


def mixed(sums: Hashes) -> Hashes:
    """The finaliser of SplitMix64: each bit of a sum moves each bit of its hash."""
    sums = (sums ^ (sums >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    sums = (sums ^ (sums >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return sums ^ (sums >> np.uint64(31))


def among(hashes: Hashes, ordered: Hashes) -> Flags:
    """Which hashes stand in a sorted array."""
    if not len(ordered):
        return np.zeros(len(hashes), bool)
    found: Flags = ordered.take(ordered.searchsorted(hashes), mode="clip") == hashes
    return found
