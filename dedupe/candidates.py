"""Candidates: which two articles are worth a look at their texts, from the keys they share.

Two kinds of key stand in one list. A band key says that six MinHash values in a row agree, which near-whole
copies do and others hardly ever; one is enough. A scaled key is one sampled shingle: a single one is a phrase
anyone may use, two are a shared passage. The rule looks at the pair alone, never at how many others hold a
key, so it cannot depend on what else has arrived.

Two bounds keep the cost of one article from growing with its company, and both choose by what is intrinsic: of the
articles of one day that hold a key, the `CAP` of smallest rank are looked at, the same ones for every key, so that
what two articles share survives; and of all candidates the `MOST` that share most, ties by rank. So in a story of a
thousand copies everybody is compared with the same few dozen, and what was not looked at is unknown, not different
(`dedupe.fold`).
"""

from datetime import UTC, datetime
from hashlib import blake2b

#: Days between two articles beyond which they are not compared. Wire copy is run within days; ten leaves room
#: for weeklies. What comes back later is an anniversary, a repeat or the next edition of a column.
WINDOW = 10

#: Candidates that one article is compared with. The largest true story of the labelled sets has 35 articles.
MOST = 40
#: Holders of one key on one day that are looked at; more than `MOST`, so that a story of one day meets the first bound
#: only where the second holds too.
CAP = 64

#: The period of articles without a date: they are near to all.
UNDATED = -(2**31)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BAND = 1 << 31


def is_band(key: int) -> bool:
    """Whether a key of a signature is a band key: those have the highest of their 32 bits set."""
    return key >= _BAND


def are(bands: int, scaled: int) -> bool:
    """Whether two articles that share this many band keys and scaled keys are candidates."""
    return bands >= 1 or scaled >= 2


def period(at: datetime | None) -> int:
    """The day of a time of publication, counted in UTC from 1970; `UNDATED` for none."""
    return UNDATED if at is None else (at - _EPOCH).days


def near(a: datetime | None, b: datetime | None, window: int = WINDOW) -> bool:
    """Whether two days of publication lie within the window; an unknown one is near to all."""
    return a is None or b is None or abs(period(a) - period(b)) <= window


def rank(key: str) -> int:
    """A number of 32 bits that is intrinsic to an article: who is looked at where there are too many.

    Of a thousand articles two share a rank once in 2**32 / (1000**2 / 2) = 8,600 crowds.
    """
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")
