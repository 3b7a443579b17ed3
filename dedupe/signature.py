"""The signature of a document: what the index keeps of it, and the keys by which its copies are found.

The only module that knows datasketch. A signature is a pure function of the body (the headline is the
outlet's, so it does not count) and names its algorithm with every parameter, since values of two algorithms
do not mix and a mixed index fails in silence.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dedupe import reading, shingles
from dedupe.document import Document
from dedupe.shingles import Flags, Hashes

if TYPE_CHECKING:
    from datasketch import MinHash

#: MinHash values a document: the standard error of the estimate is at most sqrt(.25 / 128) = .044.
PERMUTATIONS = 128
SEED = 1

#: Bands and rows. A pair of Jaccard s shares a band with 1 - (1 - s**6)**12: .5 -> .17, .6 -> .44, .7 -> .78,
#: .8 -> .97, .9 -> .9999, and .2 -> .0008. So bands find near-whole copies and no strangers; cut copies (mean
#: Jaccard of true pairs: .38) are the business of the scaled keys. 12 x 6 = 72 of the 128 values.
BANDS = 12
ROWS = 6

#: One telling shingle in eight is a scaled key. A pair that shares n of them shares n / 8 keys on average, and
#: fewer than the two asked for with (7/8)**n * (1 + n/7): 30 -> .096, 40 -> .032, 60 -> .003.
SCALE = 8
#: Desks cut from the bottom, so a brief has the opening and little else: of the first 60 shingles one in three is
#: a key. Fewer than two then come from n shared ones with (2/3)**n * (1 + n/2): 10 -> .10, 15 -> .02, 20 -> .003.
OPENING = 60
OPENING_SCALE = 3
#: Where all that is fewer than this, the smallest hashes up to this many: two short texts then meet.
LEAST = 8

#: Fewer distinct shingles than this are a caption or a score: only exactly equal texts are found (every text
#: shorter than a shingle collapsing into one is a known disaster of others).
SHORTEST = 8

ALGORITHM = (
    f"word3-char5/minhash{PERMUTATIONS}-affine32-seed{SEED}-{BANDS}x{ROWS}"
    f"/scaled{SCALE}-opening{OPENING}x{OPENING_SCALE}-least{LEAST}-telling/1"
)


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
    read = reading.of(document)
    distinct = read.text.ranked[shingles.distinct(read.text.ranked)]
    if len(distinct) < SHORTEST:
        exact = (_below_zero(read.digest),) if read.digest else ()
        return Signature(document.key, ALGORITHM, b"", read.digest.hex() or None, exact)
    values = _minhash(distinct)
    keys = {*_bands(values), *_scaled(read.text.starts, shingles.telling(read.text.words))}
    minhash = values.astype("<u4").tobytes()
    return Signature(document.key, ALGORITHM, minhash, read.digest.hex(), tuple(sorted(keys)))


def resemblance(a: Signature, b: Signature) -> float:
    """The estimated Jaccard of two signatures of one algorithm, 0 to 1; texts too short have none."""
    if a.algorithm != b.algorithm:
        raise ValueError(f"signatures of two algorithms do not compare: {a.algorithm} and {b.algorithm}")
    if not a.minhash or not b.minhash:
        return float(a.digest is not None and a.digest == b.digest)
    return float(np.mean(np.frombuffer(a.minhash, "<u4") == np.frombuffer(b.minhash, "<u4")))


@cache
def _empty() -> "MinHash":
    from datasketch import MinHash  # it imports scipy, a second that who only reads need not wait

    # The shingles are hashed already; datasketch takes their lower 32 bits and mixes them again.
    return MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme="affine32", hashfunc=int)


def _minhash(distinct: Hashes) -> NDArray[np.uint32]:
    sketch = _empty().copy()
    sketch.update_batch((distinct & np.uint64(0xFFFFFFFF)).tolist())
    values: NDArray[np.uint32] = sketch.hashvalues
    return values


def _bands(values: NDArray[np.uint32]) -> list[int]:
    rows = values[: BANDS * ROWS].astype("<u4").reshape(BANDS, ROWS)
    return [_below_zero(bytes([band]) + row.tobytes()) for band, row in enumerate(rows)]


def _below_zero(content: bytes) -> int:
    """63 bits of hash, below zero."""
    return -1 - (int.from_bytes(blake2b(content, digest_size=8).digest(), "little") >> 1)


def _scaled(starts: Hashes, telling: Flags) -> list[int]:
    """The sampled shingles, 63 bits from zero: a bound on the hash decides, so a pair agrees."""
    opening = starts[:OPENING][telling[:OPENING]]
    everywhere = np.unique(starts[telling])
    below = int(np.searchsorted(everywhere, _bound(SCALE)))
    kept = np.union1d(everywhere[: max(below, LEAST)], opening[opening < _bound(OPENING_SCALE)])
    numbers: list[int] = (kept >> np.uint64(1)).tolist()
    return numbers


def _bound(scale: int) -> np.uint64:
    """One hash in `scale` lies below this."""
    return np.uint64((1 << 64) // scale)
