"""The words that are searched for and found: folded, without accents, and in pairs where a script has no spaces.

Observed: people type `Norholm` for `Nørholm` and `elections` for `ÉLECTIONS`; neither database folds both by itself
(PostgreSQL needs an extension that a server may not have), and what their own tokenizers make of a hyphen, an
apostrophe or a Chinese sentence differs.

Theory: words are those that copies are found by (`dedupe.words`), less the diacritics of Latin, Greek and Cyrillic.
Their letters are taken apart and the marks between U+0300 and U+036F fall; letters with a stroke, which Unicode does
not take apart, stand in a table. Vowel signs of Devanagari and its neighbours have blocks of their own and stay: there
a word without them is another word. Where a script has no spaces, each character is a word with the one behind it, the
last of a run by itself: pairs tell much more than single characters, and one place a character keeps phrases exact.

Known exceptions: `й` and `и`, `ñ` and `n` are one letter here, so that more is found than some would like. A word of
more than 64 characters is cut. Of an article the first 16,000 words are searched.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from dedupe import words
from dedupe.words import spaceless

#: The name of this folding. Who changes what it makes of a text changes it, and every store is indexed anew.
ALGORITHM = "words-1"
#: Characters of a word: no word of any language is longer, and PostgreSQL takes 2 KB for one (64 * 4 bytes are enough).
LONGEST = 64
#: Words of a body, and of a headline or a name. PostgreSQL counts places up to 16,383.
MOST = 16_000
FEW = 120
#: Characters of a body: with words of four bytes a character still under the 1 MB of a tsvector.
_ROOM = 200_000

_MARKS = re.compile("[\u0300-\u036f]+")
#: Letters that have no decomposition (Unicode 15, UnicodeData.txt), under the letter that people type for them.
_STROKES = str.maketrans(
    {"ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H", "ł": "l", "Ł": "L", "ŧ": "t"}
    | {"Ŧ": "T", "ı": "i", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ĸ": "k", "ŋ": "n"}
)


class Text(NamedTuple):
    """What is searched of an article."""

    title: str
    body: str
    outlet: str
    agency: str


class Folded(NamedTuple):
    """The words of a text, field by field."""

    title: list[str]
    body: list[str]
    outlet: list[str]
    agency: list[str]


def text(title: str | None, body: Iterable[str], outlet: str | None, agency: str | None) -> Text:
    """An article's text, paragraphs in one."""
    return Text(title or "", "\n".join(body), outlet or "", agency or "")


def folded(given: Text) -> Folded:
    """The words by which an article is found."""
    title, outlet, agency = (of(part)[:FEW] for part in (given.title, given.outlet, given.agency))
    return Folded(title, of(given.body[:_ROOM])[:MOST], outlet, agency)


def of(given: str) -> list[str]:
    """The words of a text in order: one a word, or one a character of a script without spaces."""
    # No script without spaces is ASCII, so nothing is looked for where it cannot be.
    return single(given) if given.isascii() else paired(single(given))


def single(given: str) -> list[str]:
    """The same before characters are paired."""
    found = words.of(bare(given))
    return (
        found if given.isascii() and len(max(found, key=len, default="")) <= LONGEST else [w[:LONGEST] for w in found]
    )


def bare(given: str) -> str:
    """A text without its diacritics."""
    if given.isascii():
        return given
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", given))).translate(_STROKES)


def paired(found: list[str]) -> list[str]:
    """Each character of a script without spaces together with the one behind it."""
    alone = [len(word) == 1 and spaceless(word) for word in found]
    if not any(alone):
        return found
    behind = [*found[1:], ""]
    last = [*alone[1:], False]
    return [w + n if here and there else w for w, n, here, there in zip(found, behind, alone, last, strict=True)]
