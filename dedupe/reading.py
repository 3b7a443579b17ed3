"""Reading: what verification looks at of one document, worked out once however many pairs it stands in."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dedupe import shingles, words
from dedupe.document import Document
from dedupe.shingles import Flags, Hashes
from normalize import datewords

#: Words of a text that are its opening: a lede and a half.
OPENING = 60
#: Readings kept in memory, of some 20 KB each with their documents: 40 MB. Of a week of 5,607 articles one text in
#: seven that is asked for is then read anew; with 512 it was three in eight.
REMEMBERED = 2048
# Words of fewer letters ("in", "the", "for") stand everywhere and say nothing of what a headline is about.
_TELLING = 4

# Latin, Greek, Cyrillic and Armenian: the scripts with capitals lie below Hebrew.
_CAPITALS = "".join(filter(str.isupper, map(chr, range(0x590))))
# "1. Ferries: …", "2) Markets: …": the pieces of a digest are numbered where they have no headings.
_NUMBERED = re.compile(r"\d{1,2}[.)] ")
# Shorter names of days and months ("may", "mar", "sun") are other words in too many languages.
_DAYS = frozenset(name for name in datewords.WEEKDAYS | datewords.MONTHS.keys() if len(name) > 4)
_CAPITALISED = re.compile(rf"\b[{_CAPITALS}]\w+")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One document, read.

    `hashes` has one hash a word and `starts` one shingle a word it starts at; `firsts` flags those that do not
    stand further up, and `distinct` are the sorted distinct shingles. `numbers` and `names` flag the words that
    are numbers, or names (capitalised wherever they stand; scripts without capitals have none), `days` those
    that are names of weekdays or months. `title` and `opening` are the words of the headline and of the first 60
    words. `column` says that no word of the headline stands in the text: it names a column ("News in brief",
    "Winning lottery numbers"), not a story.
    """

    key: str
    hashes: Hashes
    starts: Hashes
    firsts: Flags
    distinct: Hashes
    numbers: Flags
    names: Flags
    days: Flags
    title: frozenset[str]
    opening: frozenset[str]
    column: bool
    outlet: str | None


@lru_cache(maxsize=REMEMBERED)
def of(document: Document) -> Reading:
    """Read a document. The last ones are remembered, for one article stands in several pairs."""
    text = "\n".join(document.body)
    found = tuple(words.of(text))
    hashes = shingles.hashes(found)
    starts = shingles.of(hashes)
    distinct, seen = np.unique(starts, return_index=True)
    firsts = np.zeros(len(starts), bool)
    firsts[seen] = True
    title = frozenset(words.of(document.title))
    return Reading(
        key=document.key,
        hashes=hashes,
        starts=starts,
        firsts=firsts,
        distinct=distinct,
        numbers=shingles.numbers(hashes),
        names=shingles.among(hashes, _names(text, hashes)),
        days=np.fromiter(map(_day, found), bool, len(found)),
        title=title,
        opening=frozenset(found[:OPENING]),
        column=_column(title, document.body, found),
        outlet=document.outlet,
    )


@lru_cache(maxsize=1 << 16)
def _day(word: str) -> bool:
    """Whether a word names a weekday or a month; scripts that put no spaces between words have none."""
    return datewords.fold(word) in _DAYS


def _names(text: str, hashes: Hashes) -> Hashes:
    """The words that have a capital wherever they stand, so not because a sentence begins; sorted."""
    capitalised = shingles.hashes(words.of(" ".join(_CAPITALISED.findall(text))))
    found, with_capital = np.unique(capitalised, return_counts=True)
    every, anyhow = np.unique(hashes, return_counts=True)
    names: Hashes = found[with_capital >= anyhow[np.searchsorted(every, found).clip(max=len(every) - 1)]]
    return names


def _column(title: frozenset[str], body: tuple[str, ...], found: tuple[str, ...]) -> bool:
    """Whether a headline names a column: none of its telling words stands in the text, or few and not on top.

    What was observed: a digest ("News in brief") contains whole briefs of several stories, and so looks like
    a longer copy of each. Its headline says nothing of what follows, and it has headings or numbers inside. Known
    exception: a playful headline over a text with headings; such a text is then asked to be covered on both
    sides.
    """
    telling = {word for word in title if len(word) >= _TELLING}
    if not telling or telling.isdisjoint(found):
        return bool(telling)
    about = 2 * len(telling.intersection(found[:OPENING])) > len(telling)
    return not about and sum(map(_heading, body[1:])) >= 2


def _heading(paragraph: str) -> bool:
    """A short line without a sentence's end, or a numbered paragraph."""
    short = len(paragraph) <= 90 and paragraph[-1:].isalnum() | paragraph.endswith((">", ")"))
    return short or _NUMBERED.match(paragraph) is not None
