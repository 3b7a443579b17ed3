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
from dedupe.shingles import Hashes, Shingled

if TYPE_CHECKING:
    from datasketch import MinHash

SEED = 1

#: Bands and rows. A pair of Jaccard s shares a band with 1 - (1 - s**6)**4: .6 -> .17, .7 -> .39, .8 -> .70,
#: .9 -> .95, and .2 -> .0003. So bands find near-whole copies and no strangers, texts of few words among them; cut
#: copies (mean Jaccard of true pairs: .38) are the business of the scaled keys, and beside those 12 bands found no
#: pair more than 4.
BANDS = 4
ROWS = 6
PERMUTATIONS = BANDS * ROWS

#: One telling shingle in sixteen is a scaled key. A pair that shares n of them shares n / 16 keys on average, and
#: fewer than the two asked for with (15/16)**n * (1 + n/15): 60 -> .10, 80 -> .036, 120 -> .004.
SCALE = 16
#: Desks cut from the bottom, so a brief has the opening and little else: of the first 48 shingles every other one is
#: a key. Fewer than two then come from n shared ones with (1/2)**n * (1 + n): 5 -> .19, 8 -> .035, 12 -> .003.
OPENING = 48
OPENING_SCALE = 2
#: Where all that is fewer than this, the smallest hashes up to this many: two short texts then meet.
LEAST = 8

#: Fewer distinct shingles than this are a caption or a score: only exactly equal texts are found (every text
#: shorter than a shingle collapsing into one is a known disaster of others).
SHORTEST = 8

ALGORITHM = (
    f"word3-char5/minhash{PERMUTATIONS}-affine32-seed{SEED}-{BANDS}x{ROWS}"
    f"/scaled{SCALE}-opening{OPENING}x{OPENING_SCALE}-least{LEAST}-telling-32bit/3"
)


# The highest of the 32 bits of a key says which kind it is. Of 31 bits: 27 scaled keys of one article meet the
# 2.8 million of a window of 105,000 articles by chance in 27 * 2.8e6 / 2**31 = .035 places, and two of them in one
# article with 27**4 / 2 * 105,000 / 2**62 = 6e-9; its 4 bands meet a stranger's with 4 * 420,000 / 2**31 = .0008.
_BAND = np.uint32(1 << 31)
_BITS = np.uint64(33)


@dataclass(frozen=True, slots=True)
class Signature:
    """What the index keeps of one document.

    `packed` are its keys, sorted and distinct, as unsigned 32-bit integers, little-endian: scaled keys, and band keys
    with the highest bit set (`dedupe.candidates`). A text too short to judge has one key, of its exact words; an empty
    text has none.
    """

    key: str
    algorithm: str
    packed: bytes

    @property
    def keys(self) -> tuple[int, ...]:
        """The keys as numbers."""
        return tuple(np.frombuffer(self.packed, "<u4").tolist())


def sign(document: Document) -> Signature:
    """The signature of a document's body."""
    read = reading.of(document)
    if read.text.distinct < SHORTEST:
        exact = [_band(read.digest)] if read.digest else []
        return Signature(document.key, ALGORITHM, np.array(exact, "<u4").tobytes())
    distinct = read.text.ranked[shingles.distinct(read.text.ranked)]
    keys = np.concatenate((_bands(_minhash(distinct)), _scaled(read.text)))
    return Signature(document.key, ALGORITHM, np.unique(keys).astype("<u4").tobytes())


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


def _bands(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    rows = values.astype("<u4").reshape(BANDS, ROWS)
    return np.array([_band(bytes([band]) + row.tobytes()) for band, row in enumerate(rows)], np.uint32)


def _band(content: bytes) -> int:
    """31 bits of hash below the bit that marks a band."""
    return int.from_bytes(blake2b(content, digest_size=4).digest(), "little") | int(_BAND)


def _scaled(text: Shingled) -> NDArray[np.uint32]:
    """The sampled shingles, 31 bits each: a bound on the hash decides, so a pair agrees."""
    telling = shingles.telling(text.words)
    opening = text.starts[:OPENING][telling[:OPENING]]
    everywhere = text.ranked[telling[text.order]]
    everywhere = everywhere[shingles.distinct(everywhere)]
    below = int(np.searchsorted(everywhere, _bound(SCALE)))
    kept = np.concatenate((everywhere[: max(below, LEAST)], opening[opening < _bound(OPENING_SCALE)]))
    # Mixed again, for all that were kept begin with the same bits.
    keys: NDArray[np.uint32] = (shingles.mixed(kept) >> _BITS).astype(np.uint32)
    return keys


def _bound(scale: int) -> np.uint64:
    """One hash in `scale` lies below this."""
    return np.uint64((1 << 64) // scale)
