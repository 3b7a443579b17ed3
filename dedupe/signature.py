"""The signature of a document: what the index keeps of it, and the keys by which its copies are found.

The only module that knows datasketch. A signature is a pure function of the body (the headline is the
outlet's, so it does not count) and names its algorithm with every parameter, since values of two algorithms
do not mix and a mixed index fails in silence.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from dedupe import shingles, words
from dedupe.document import Document
from dedupe.shingles import Hashes

#: MinHash values a document: the standard error of the estimate is at most sqrt(.25 / 128) = .044.
PERMUTATIONS = 128
SEED = 1

#: Bands and rows. A pair of Jaccard s shares a band with 1 - (1 - s**5)**20: .38 -> .15, .5 -> .47, .6 ->
#: .80, .7 -> .975, .8 -> .9996, and .1 -> .0002. So bands find near-whole copies and next to no strangers;
#: cut copies (mean Jaccard of true pairs: .38) are the business of the scaled keys. 20 x 5 = 100 of the 128
#: values.
BANDS = 20
ROWS = 5

#: One shingle in eight is a scaled key. A copy that keeps n shingles of its source shares n / 8 of them on
#: average and fewer than the two that are asked for with (7/8)**n * (1 + n/7): n = 30 -> .096, 40 -> .032, 60
#: -> .003.
SCALE = 8
#: Where one in eight would be fewer than this, the smallest hashes up to this many: two short texts then
#: meet.
LEAST = 8

#: Fewer distinct shingles than this are a caption or a score: only exactly equal texts are found (every text
#: shorter than a shingle collapsing into one is a known disaster of others).
SHORTEST = 8

ALGORITHM = f"word3/minhash{PERMUTATIONS}-affine32-seed{SEED}-{BANDS}x{ROWS}/scaled{SCALE}-{LEAST}/1"


@dataclass(frozen=True, slots=True)
class Signature:
    """What the index keeps of one document.

    `minhash` is 128 unsigned 32-bit values, little-endian (empty for a text too short to have them); `digest`
    is the hash of the exact sequence of words in hex, None for an empty text; `keys` are signed 64-bit
    integers, distinct and sorted: band keys are negative, scaled keys are not (`dedupe.candidates`).
    """

    key: str
    algorithm: str
    minhash: bytes
    digest: str | None
    keys: tuple[int, ...]


def sign(document: Document) -> Signature:
    """The signature of a document's body."""
    found = words.of("\n".join(document.body))
    digest = blake2b(" ".join(found).encode(), digest_size=16).digest() if found else b""
    distinct = np.unique(shingles.of(shingles.hashes(found)))
    if len(distinct) < SHORTEST:
        return Signature(
            document.key, ALGORITHM, b"", digest.hex() or None, (_band(digest),) if digest else ()
        )
    values = _minhash(distinct)
    keys = tuple(sorted({*_bands(values), *_scaled(distinct)}))
    return Signature(document.key, ALGORITHM, values.astype("<u4").tobytes(), digest.hex(), keys)


def resemblance(a: Signature, b: Signature) -> float:
    """The estimated Jaccard of two signatures of one algorithm, 0 to 1; texts too short have none."""
    if a.algorithm != b.algorithm:
        raise ValueError(f"signatures of two algorithms do not compare: {a.algorithm} and {b.algorithm}")
    if not a.minhash or not b.minhash:
        return float(a.digest is not None and a.digest == b.digest)
    return float(np.mean(np.frombuffer(a.minhash, "<u4") == np.frombuffer(b.minhash, "<u4")))


@cache
def _empty() -> MinHash:
    # The shingles are hashed already; datasketch takes their lower 32 bits and mixes them again.
    return MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme="affine32", hashfunc=int)


def _minhash(distinct: Hashes) -> NDArray[np.uint32]:
    sketch = _empty().copy()
    sketch.update_batch((distinct & np.uint64(0xFFFFFFFF)).tolist())
    values: NDArray[np.uint32] = sketch.hashvalues
    return values


def _bands(values: NDArray[np.uint32]) -> list[int]:
    rows = values[: BANDS * ROWS].astype("<u4").reshape(BANDS, ROWS)
    return [_band(bytes([band]) + row.tobytes()) for band, row in enumerate(rows)]


def _band(content: bytes) -> int:
    """63 bits below zero."""
    return -1 - (int.from_bytes(blake2b(content, digest_size=8).digest(), "little") >> 1)


def _scaled(distinct: Hashes) -> list[int]:
    """The smallest hashes: all below 2**64 / 8, or the eight smallest; 63 bits from zero."""
    below = int(np.searchsorted(distinct, np.uint64((1 << 64) // SCALE)))
    kept: list[int] = (distinct[: max(below, LEAST)] >> np.uint64(1)).tolist()
    return kept
