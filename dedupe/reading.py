"""Reading: what verification looks at of one document, worked out once however many pairs it stands in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dedupe import shingles, words
from dedupe.document import Document
from dedupe.shingles import Hashes

Flags = NDArray[np.bool_]

#: Words of a text that are its opening: a lede and a half.
OPENING = 60
# Words of fewer letters ("in", "the", "for") stand everywhere and say nothing of what a headline is about.
_TELLING = 4

_DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One document, read.

    `hashes` has one hash a word and `starts` one shingle a word it starts at; `distinct` are the sorted
    distinct shingles. `numbers` and `names` flag the words that are numbers, or names (capitalised inside a
    sentence; scripts without capitals have none). `title` and `opening` are the words of the headline and of
    the first 60 words. `column` says that no word of the headline stands in the text: it names a column
    ("News in brief", "Winning lottery numbers"), not a story.
    """

    key: str
    words: tuple[str, ...]
    hashes: Hashes
    starts: Hashes
    distinct: Hashes
    numbers: Flags
    names: Flags
    title: frozenset[str]
    opening: frozenset[str]
    column: bool
    outlet: str | None


@lru_cache(maxsize=512)
def of(document: Document) -> Reading:
    """Read a document. The last 512 are remembered (some 10 MB), since one article stands in several pairs."""
    text = "\n".join(document.body)
    found = tuple(words.of(text))
    hashes = shingles.hashes(found)
    starts = shingles.of(hashes)
    names = _names(document.body)
    title = frozenset(words.of(document.title))
    return Reading(
        key=document.key,
        words=found,
        hashes=hashes,
        starts=starts,
        distinct=np.unique(starts),
        numbers=np.fromiter((_DIGITS.search(word) is not None for word in found), bool, len(found)),
        names=np.fromiter((word in names for word in found), bool, len(found)),
        title=title,
        opening=frozenset(found[:OPENING]),
        column=_column(title, found),
        outlet=document.outlet,
    )


def _names(paragraphs: Iterable[str]) -> frozenset[str]:
    """The words that are written with a capital behind a word or a comma, so not because a sentence begins."""
    raw = (
        word
        for paragraph in paragraphs
        for before, word in pairwise(paragraph.split())
        if word[0].isupper() and (before[-1].isalnum() or before[-1] == ",")
    )
    return frozenset(words.of(" ".join(raw)))


def _column(title: frozenset[str], found: Iterable[str]) -> bool:
    """Whether a headline has telling words and none of them stands in the text."""
    telling = {word for word in title if len(word) >= _TELLING}
    return bool(telling) and telling.isdisjoint(found)
