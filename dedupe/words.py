"""Words of a text, the same for every copy of it, and where each stood.

What was observed: copies of one text differ in curly and straight quotes, in composed and decomposed accents,
in wide and narrow letters, in capitals, in soft hyphens and in invisible marks. `\\w` of the standard `re`
knows no combining marks and so cuts every Devanagari word at its vowels, and on Chinese it makes one "word"
of a sentence.

Theory: after NFKC and casefolding, a word is a run of Unicode letters, marks and numbers. Scripts that put no
spaces between words (Han, Kana, Thai, Lao, Burmese, Khmer and their neighbours) give one word a character;
the shingles make up for it by taking more of them (`dedupe.shingles`).

Arabic and Hebrew are written with vowel points for children, poems and foreign names, and without them for
everybody else, and one desk strips what another keeps; a tatweel only stretches a line. So these go. The marks of
Devanagari and its neighbours stay: there they are the vowels, and a word without them is another word.

Known exceptions: `U.S.` is two words and `don't` is two; what matters is that it is so in both copies.
Tibetan gives syllables, since its tsheg is punctuation. Hebrew without points is often spelled with more letters than
with them (`ktiv male`); such words stay two.
"""

import re
import unicodedata
from functools import lru_cache

#: Blocks of scripts written without spaces: first and last code point (Unicode 15, Blocks.txt).
_SPACELESS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19FF),  # Tai Le, New Tai Lue, Khmer symbols
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x2E80, 0x2FDF),  # CJK and Kangxi radicals
    (0x3005, 0x30FF),  # iteration mark, Hiragana, Katakana
    (0x3100, 0x312F),  # Bopomofo
    (0x31A0, 0x31FF),  # Bopomofo and Katakana extensions
    (0x3400, 0x4DBF),  # Han extension A
    (0x4E00, 0x9FFF),  # Han
    (0xA9E0, 0xA9FF),  # Myanmar extended B
    (0xAA60, 0xAA7F),  # Myanmar extended A
    (0xF900, 0xFAFF),  # Han compatibility
    (0x1AFF0, 0x1B16F),  # Kana extensions and supplement
    (0x20000, 0x3FFFF),  # Han extensions B and later
)


def spaceless(character: str) -> bool:
    """Whether a character belongs to a script that puts no spaces between words."""
    point = ord(character)
    return point > _SPACELESS[0][0] and any(first <= point <= last for first, last in _SPACELESS)


class _Folding(dict[int, str]):
    """What `str.translate` puts in place of each code point; filled as code points are met."""

    def __missing__(self, point: int) -> str:
        self[point] = place = _fold(chr(point))
        return place


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    # Soft hyphens, joiners, direction marks and variation selectors stand inside words and say nothing.
    if category == "Cf" or 0xFE00 <= ord(character) <= 0xFE0F or _optional(character, category):
        return ""
    if category[0] not in "LMN":
        return " "
    # Digits stay together in every script, so that a number is one word.
    return f" {character} " if category != "Nd" and spaceless(character) else character


def _optional(character: str, category: str) -> bool:
    """Whether a character is a vowel point or another mark of Arabic or Hebrew, or a tatweel.

    What a mark makes another letter of (hamza and madda over alef) is composed by NFKC before.
    """
    return character == "\u0640" or (
        category == "Mn" and unicodedata.name(character, "").startswith(("ARABIC ", "HEBREW "))
    )


_FOLDING = _Folding()


def of(text: str) -> list[str]:
    """The words of a text in order, folded."""
    return _plain(text).casefold().split()


def both(text: str) -> tuple[list[str], list[str]]:
    """The words of a text in order, folded, and the same words with their capitals."""
    plain = _plain(text)
    return plain.casefold().split(), plain.split()


# A text is cut when it is signed, counted and made searchable, each for the whole block of its 64 articles; in between
# come as many headlines and the names of their outlets and agencies: 4 * 64.
@lru_cache(maxsize=256)
def _plain(text: str) -> str:
    """A text without what is no word: one string for each, so that a text kept takes twice its own room."""
    return unicodedata.normalize("NFKC", text).translate(_FOLDING)


def spans(text: str) -> list[tuple[int, int]]:
    """Where each word of `of(text)` stands in `text`: start and end in characters, one pair a word.

    Folding changes lengths, so places are found afterwards, only where they are shown: white space is never
    composed across, so each piece between white space is folded by itself, and inside a piece by its
    clusters.
    """
    return [
        (piece.start() + start, piece.start() + end)
        for piece in re.finditer(r"\S+", text)
        for start, end in _places(piece.group())
    ]


def _places(piece: str) -> list[tuple[int, int]]:
    """The places of the words of one piece without white space."""
    origins: list[int] = []
    folded = ""
    for start, end in _clusters(piece):
        part = unicodedata.normalize("NFKC", piece[start:end]).casefold().translate(_FOLDING)
        folded += part
        origins += [start] * len(part)
    found = [(origins[m.start()], origins[m.end() - 1]) for m in re.finditer(r"\S+", folded)]
    wanted = of(piece)
    if folded.split() != wanted:
        # Letters that compose across clusters (Hangul jamo, narrow Kana): the whole piece is the place.
        return [(0, len(piece))] * len(wanted)
    ends = dict(_clusters(piece))
    return [(start, ends[last]) for start, last in found]


def _clusters(piece: str) -> list[tuple[int, int]]:
    """Each character with the marks behind it, which normalisation may compose with it."""
    starts = [i for i, c in enumerate(piece) if i == 0 or not unicodedata.category(c).startswith("M")]
    return list(zip(starts, [*starts[1:], len(piece)], strict=True))
