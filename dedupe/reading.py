"""Reading: what signing and verifying look at of one document, worked out once however many pairs it stands in."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
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
#: Readings kept in memory, of some 10 KB each with their texts: 60 MB. Of a week of 5,605 articles in any order one
#: text in twelve that is asked for is then read; with 2,048 it was one in seven.
REMEMBERED = 4096
# Words of fewer letters ("in", "the", "for") stand everywhere and say nothing of what a headline is about.
_TELLING = 4
# Letters by which two forms of a word are one: two syllables of Hangul, whose letters are counted one by one. Endings
# of case and number stand behind them, and `brief` is not yet `bread`; six letters give the same stories.
_STEM = 5

# "1. Ferries: …", "2) Markets: …": the pieces of a digest are numbered where they have no headings.
_NUMBERED = re.compile(r"\d{1,2}[.)] ")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A headline and a text, read.

    `text` are its hashes, `digest` the hash of the exact sequence of its words (b"" where there are none). `facts`
    flags the words that are numbers or names (capitalised wherever they stand; scripts without capitals have none).
    `dates` is the day that the text speaks from (`dedupe.dates`). `title` are the words of the headline, `top` those
    and the first 60 of the text, hashed. `column` says that no word of the headline stands in the text: it names a
    column ("News in brief", "Winning lottery numbers"), not a story.
    """

    text: Shingled
    digest: bytes
    facts: Flags
    dates: Dates
    title: Hashes
    top: Hashes
    column: bool


def of(document: Document) -> Reading:
    """Read a document. The last ones are remembered, for one article stands in several pairs."""
    return _read(document.title, document.body)


@lru_cache(maxsize=REMEMBERED)
def _read(headline: str, body: tuple[str, ...]) -> Reading:
    found, cased = words.both("\n".join(body))
    text = shingles.shingled(found)
    titled = words.of(headline)
    title, opening = frozenset(titled), frozenset(found[:OPENING])
    return Reading(
        text=text,
        digest=blake2b(" ".join(found).encode(), digest_size=16).digest() if found else b"",
        facts=shingles.numbers(text.words) | _flagged(found, _names(cased, found)),
        dates=dates.of(found[:OPENING]) or dates.of(titled),
        title=shingles.hashes(tuple(title)),
        top=shingles.hashes(tuple(title | opening)),
        column=_column(title, body, found, opening),
    )


def _flagged(found: Sequence[str], some: Collection[str]) -> Flags:
    return np.fromiter(map(some.__contains__, found), bool, len(found))


def _names(cased: Sequence[str], found: Sequence[str]) -> set[str]:
    """The words that have a capital wherever they stand, so not because a sentence begins, folded."""
    forms = dict(zip(cased, found, strict=True))
    changed = [(form, word) for form, word in forms.items() if form != word]
    capitalised = {word for form, word in changed if form[0].isupper() and len(form) > 1}
    others = {word for form, word in changed if not (form[0].isupper() and len(form) > 1)}
    return {word for word in capitalised if word not in forms} - others


def _column(title: frozenset[str], body: tuple[str, ...], found: Sequence[str], opening: frozenset[str]) -> bool:
    """Whether a headline names a column: none of its telling words stands in the text, or few and not on top.

    What was observed: a digest ("News in brief") contains whole briefs of several stories, and so looks like
    a longer copy of each. Its headline says nothing of what follows, and it has headings, numbers or further datelines
    inside, where a story has one dateline, on top. Known exceptions: a playful headline over a text with headings; such
    a text is then asked to be covered on both sides. A digest of two items without any sign between them.
    """
    telling = _stems(title)
    # Mostly the opening answers, and the rest need not be asked.
    if 2 * len(telling & _stems(opening)) > len(telling) or not telling:
        return False
    return telling.isdisjoint(_stems(frozenset(found))) or sum(map(_heading, body[1:])) >= 2


def _stems(some: Iterable[str]) -> frozenset[str]:
    """The telling words, each by its first letters: `만화책방` and `만화책방에서` mean one thing."""
    letters = (word if word.isascii() else unicodedata.normalize("NFD", word) for word in some)
    return frozenset(word[:_STEM] for word in letters if len(word) >= _TELLING)


def _heading(paragraph: str) -> bool:
    """A short line without a sentence's end, a numbered paragraph, or one with a dateline of its own."""
    if len(paragraph) <= 90 and paragraph[-1:].isalnum() | paragraph.endswith((">", ")")):
        return True
    return _NUMBERED.match(paragraph) is not None or dateline.read(paragraph) is not None
