"""Candidates: which two articles are worth a look at their texts, from the keys they share.

Two kinds of key share one table. A band key says that six MinHash values in a row agree, which near-whole
copies do and others hardly ever; one is enough. A scaled key is one sampled shingle: a single one is a phrase
anyone may use, two are a shared passage. The rule looks at the pair alone, never at how many others hold a
key, so it cannot depend on what else has arrived.
"""

from datetime import datetime, timedelta

#: Days between two articles beyond which they are not compared. Wire copy is run within days; ten leaves room
#: for weeklies. What comes back later is an anniversary, a repeat or the next edition of a column.
WINDOW = 10


def is_band(key: int) -> bool:
    """Whether a key of a signature is a band key; scaled keys are not negative. SQL writes `key < 0`."""
    return key < 0


def are(bands: int, scaled: int) -> bool:
    """Whether two articles that share this many band keys and scaled keys are candidates."""
    return bands >= 1 or scaled >= 2


def near(a: datetime | None, b: datetime | None, window: int = WINDOW) -> bool:
    """Whether two times of publication lie within the window of so many days; an unknown time is near to all."""
    return a is None or b is None or abs(a - b) <= timedelta(days=window)
