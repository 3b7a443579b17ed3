"""Postings: which articles of one period hold each key. A cache, made from the fingerprints of that period.

The store keeps one row an article with its keys; here they are turned round, as two sorted arrays, so that a whole
batch is looked up in a few binary searches. 8,300 articles of a day with 31 keys each are 2.2 MB.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dedupe.candidates import CAP, MOST

Keys = NDArray[np.uint32]
Numbers = NDArray[np.int64]

_KEY = np.dtype("<u4")
_BAND = np.uint32(1 << 31)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the index keeps of one article: its number, its rank (`candidates.rank`), and its keys as packed."""

    number: int
    rank: int
    packed: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """The articles of one period by key.

    `numbers` and `ranks` have one entry an article, in order of rank; `keys` are sorted, and `holders` says for each
    which article (by its place in `numbers`) holds it, the smallest rank first.
    """

    numbers: Numbers
    ranks: Numbers
    keys: Keys
    holders: Keys

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self.numbers.nbytes + self.ranks.nbytes + self.keys.nbytes + self.holders.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a batch asks for: all its keys sorted, and whose they are (by place in the batch)."""

    keys: Keys
    owners: Numbers

    def of(self, some: NDArray[np.bool_]) -> "Asked":
        """Only what some of the batch ask for."""
        mine = some[self.owners]
        return Asked(self.keys[mine], self.owners[mine])


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Held keys, one entry for each key that an owner shares with an article.

    `cut` has the owners for whom a key had more holders in a period than are looked at.
    """

    owners: Numbers
    numbers: Numbers
    ranks: Numbers
    bands: NDArray[np.bool_]
    cut: Numbers


@dataclass(frozen=True, slots=True)
class Company:
    """The candidates of one article by number, the one that shares most first.

    `crowded` says that there were more; `cut`, that not all who hold its keys were looked at.
    """

    numbers: tuple[int, ...]
    crowded: bool
    cut: bool


def of(fingerprints: Sequence[Fingerprint]) -> Postings:
    """The postings of one period."""
    ordered = sorted(fingerprints, key=lambda one: (one.rank, one.number))
    keys, owners = _flat([one.packed for one in ordered])
    # Stable, so that among equal keys the smaller rank stays first.
    order = np.argsort(keys, kind="stable")
    return Postings(
        np.fromiter((one.number for one in ordered), np.int64, len(ordered)),
        np.fromiter((one.rank for one in ordered), np.int64, len(ordered)),
        keys[order],
        owners[order].astype(np.uint32),
    )


def asked(packed: Sequence[bytes]) -> Asked:
    """The question of a batch, from the packed keys of each of its articles."""
    keys, owners = _flat(packed)
    order = np.argsort(keys, kind="stable")
    return Asked(keys[order], owners[order])


def joined(a: Postings, b: Postings) -> Postings:
    """The postings of a period from those of two parts of it."""
    numbers, ranks = np.concatenate((a.numbers, b.numbers)), np.concatenate((a.ranks, b.ranks))
    order = np.lexsort((numbers, ranks))
    place = np.empty(len(order), np.uint32)
    place[order] = np.arange(len(order), dtype=np.uint32)
    keys = np.concatenate((a.keys, b.keys))
    holders = place[np.concatenate((a.holders, b.holders + np.uint32(len(a.numbers))))]
    sorted_ = np.lexsort((holders, keys))
    return Postings(numbers[order], ranks[order], keys[sorted_], holders[sorted_])


def find(wanted: Asked, parts: Sequence[Postings]) -> Hits:
    """Who holds what is asked for in one period, given in parts: at most `CAP` articles a key and part, by rank."""
    ranges = [_ranges(wanted.keys, part.keys) for part in parts]
    held = np.sum([count for _, count in ranges], axis=0, dtype=np.int64)
    found = [_held(wanted, part, *range_) for part, range_ in zip(parts, ranges, strict=True)]
    owners, numbers, ranks, bands = map(np.concatenate, zip(*found, strict=True))
    return Hits(owners, numbers, ranks, bands, wanted.owners[held > CAP])


def _ranges(wanted: Keys, held: Keys) -> tuple[Numbers, Numbers]:
    """Where each key begins among those held, and how often it is there."""
    first = held.searchsorted(wanted, "left")
    return first, held.searchsorted(wanted, "right") - first


def _held(
    wanted: Asked, part: Postings, first: Numbers, count: Numbers
) -> tuple[Numbers, Numbers, Numbers, NDArray[np.bool_]]:
    looked = np.minimum(count, CAP)
    # Each range written out: its start, and then one more at each step.
    places = np.arange(int(looked.sum())) + np.repeat(first - (np.cumsum(looked) - looked), looked)
    holders = part.holders[places]
    keys = np.repeat(wanted.keys, looked)
    return np.repeat(wanted.owners, looked), part.numbers[holders], part.ranks[holders], keys >= _BAND


def companies(found: Sequence[Hits], own: Sequence[int]) -> list[Company]:
    """The candidates of each article of a batch, whose own numbers are given, out of what was found in every period."""
    cut = {int(owner) for hits in found for owner in np.unique(hits.cut)}
    owners, numbers = _sharing(found, np.asarray(own, np.int64))
    edges = owners.searchsorted(np.arange(len(own) + 1)).tolist()
    listed = numbers.tolist()
    return [
        Company(tuple(listed[start : min(end, start + MOST)]), end - start > MOST, place in cut)
        for place, (start, end) in enumerate(pairwise(edges))
    ]


def _sharing(found: Sequence[Hits], own: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs of owner and article that are candidates, by owner, those that share most first.

    `candidates.are`: a band counts for two scaled keys, and two are enough.
    """
    owners, numbers, ranks, bands = (
        np.concatenate([np.empty(0, np.int64), *(getattr(hits, name) for hits in found)])
        for name in ("owners", "numbers", "ranks", "bands")
    )
    order = np.lexsort((numbers, owners))
    owners, numbers = owners[order], numbers[order]
    starts = np.flatnonzero((np.diff(owners, prepend=-1) != 0) | (np.diff(numbers, prepend=-1) != 0))
    shared = np.diff(starts, append=len(owners))
    bands = np.add.reduceat(bands[order].astype(np.int64), starts) if len(starts) else starts
    owners, numbers, ranks = owners[starts], numbers[starts], ranks[order][starts]
    enough = np.flatnonzero((shared + bands >= 2) & (numbers != own[owners]))
    best = enough[np.lexsort((numbers[enough], ranks[enough], -shared[enough], owners[enough]))]
    return owners[best], numbers[best]


def _flat(packed: Sequence[bytes]) -> tuple[Keys, Numbers]:
    """All keys in a row, and the place of each one's owner."""
    keys = np.frombuffer(b"".join(packed), _KEY)
    owners = np.repeat(np.arange(len(packed)), [len(one) // _KEY.itemsize for one in packed])
    return keys, owners
