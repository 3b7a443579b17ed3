"""Reading: what signing and verifying look at of one document, worked out once however many pairs it stands in."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from dedupe import dates, shingles, words
from dedupe.dates import Dates
from dedupe.document import Document
from dedupe.shingles import Flags, Hashes, Shingled
from normalize import dateline

#: Words of a text that are its opening: a lede and a half.
OPENING = 60
#: Readings kept in memory, of some 20 KB each with their documents: 40 MB. Of a week of 5,607 articles one text in
#: seven that is asked for is then read anew; with 512 it was three in eight.
REMEMBERED = 2048
# Words of fewer letters ("in", "the", "for") stand everywhere and say nothing of what a headline is about.
_TELLING = 4
# Letters by which two forms of a word are one: two syllables of Hangul, whose letters are counted one by one. Endings
# of case and number stand behind them, and `brief` is not yet `bread`; six letters give the same stories.
_STEM = 5

# "1. Ferries: …", "2) Markets: …": the pieces of a digest are numbered where they have no headings.
_NUMBERED = re.compile(r"\d{1,2}[.)] ")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One document, read.

    `text` are its hashes, `distinct` the number of its distinct shingles, `digest` the hash of the exact sequence of
    its words (b"" where there are none). `facts` flags the words that are numbers or names (capitalised wherever they
    stand; scripts without capitals have none). `dates` is the day that the text speaks from (`dedupe.dates`).
    `title` and `opening` are the words of the headline and of the first 60 words. `column` says that no word of the
    headline stands in the text: it names a column ("News in brief", "Winning lottery numbers"), not a story.
    """

    key: str
    text: Shingled
    distinct: int
    digest: bytes
    facts: Flags
    dates: Dates
    title: frozenset[str]
    opening: frozenset[str]
    column: bool
    outlet: str | None


@lru_cache(maxsize=REMEMBERED)
def of(document: Document) -> Reading:
    """Read a document. The last ones are remembered, for one article stands in several pairs."""
    found, cased = words.both("\n".join(document.body))
    text = shingles.shingled(found)
    vocabulary, title, opening = frozenset(found), frozenset(words.of(document.title)), frozenset(found[:OPENING])
    return Reading(
        key=document.key,
        text=text,
        distinct=int(np.count_nonzero(shingles.distinct(text.ranked))),
        digest=blake2b(" ".join(found).encode(), digest_size=16).digest() if found else b"",
        facts=shingles.numbers(text.words) | shingles.among(text.words, _sorted(_names(cased))),
        dates=dates.of(found[:OPENING]) or dates.of(words.of(document.title)),
        title=title,
        opening=opening,
        column=_column(title, document.body, vocabulary, opening),
        outlet=document.outlet,
    )


def _sorted(some: Iterable[str]) -> Hashes:
    hashes = shingles.hashes(tuple(some))
    hashes.sort()
    return hashes


def _names(cased: Iterable[str]) -> set[str]:
    """The words that have a capital wherever they stand, so not because a sentence begins, folded."""
    every = set(cased)
    capitalised = {word for word in every if word[0].isupper() and len(word) > 1}
    return set(map(str.casefold, capitalised)).difference(map(str.casefold, every - capitalised))


def _column(title: frozenset[str], body: tuple[str, ...], found: frozenset[str], opening: frozenset[str]) -> bool:
    """Whether a headline names a column: none of its telling words stands in the text, or few and not on top.

    What was observed: a digest ("News in brief") contains whole briefs of several stories, and so looks like
    a longer copy of each. Its headline says nothing of what follows, and it has headings, numbers or further datelines
    inside, where a story has one dateline, on top. Known exceptions: a playful headline over a text with headings; such
    a text is then asked to be covered on both sides. A digest of two items without any sign between them.
    """
    telling = _stems(title)
    if not telling or telling.isdisjoint(_stems(found)):
        return bool(telling)
    about = 2 * len(telling & _stems(opening)) > len(telling)
    return not about and sum(map(_heading, body[1:])) >= 2


def _stems(some: Iterable[str]) -> frozenset[str]:
    """The telling words, each by its first letters: `만화책방` and `만화책방에서` mean one thing."""
    letters = (word if word.isascii() else unicodedata.normalize("NFD", word) for word in some)
    return frozenset(word[:_STEM] for word in letters if len(word) >= _TELLING)


def _heading(paragraph: str) -> bool:
    """A short line without a sentence's end, a numbered paragraph, or one with a dateline of its own."""
    if len(paragraph) <= 90 and paragraph[-1:].isalnum() | paragraph.endswith((">", ")")):
        return True
    return _NUMBERED.match(paragraph) is not None or dateline.read(paragraph) is not None
