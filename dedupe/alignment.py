"""Alignment: two texts laid side by side, what they share against each other, for the eye of whoever asks why.

Passages of eight words and more (`dedupe.passages`) are the frame. A paragraph that was moved is shared all the same,
but two columns can show one order only, so of passages that cross, those stay that keep the most words, and the others
are marked as moved. Between the passages runs of three words are laid against each other: fewer ("of the") agree by
chance and would cut a sentence into confetti.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from dedupe import passages, words
from dedupe.document import Passage
from dedupe.shingles import WIDTH

#: Numbers as they are written, with their points and a sign of per cent or money: `7.25%`, `$1,250`, `9:30`.
_NUMBER = r"[$€£¥₹]?\d+(?:[.,:/’'-]\d+)*\s?%?"
# What stands before the first word of a sentence, of a line, of what somebody says.
_BEGINS = ("", "\n", *".!?:…“„«‹\"'‘(–—-")
_FACT = re.compile(rf"{_NUMBER}|[^\W\d_]\w*")


class Kind(StrEnum):
    """What a piece of a text is beside the other text: `fact` is a number or name that the other has not."""

    SHARED = "shared"
    MOVED = "moved"
    OWN = "own"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one text."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side: a paragraph of both, or paragraphs that one side has of its own."""

    a: tuple[Piece, ...]
    b: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One text of two: its words, where each stands, and the passages that were moved, as ranges of words."""

    text: str
    words: Sequence[str]
    spans: Sequence[tuple[int, int]]
    moved: tuple[range, ...]
    facts: frozenset[str]

    def cut(self, first: int, last: int) -> tuple[int, int]:
        """The characters of some words, with the signs and spaces behind them, and before them at the start."""
        return 0 if first == 0 else self._begins(first), self._begins(last)

    def _begins(self, word: int) -> int:
        if word >= len(self.spans):
            return len(self.text)
        # Opening quotation marks and brackets go with the word behind them, all other signs with that before.
        place = self.spans[word][0]
        while place > 0 and not self.text[place - 1].isspace() and place > self.spans[word - 1][1]:
            place -= 1
        return place if place == 0 or self.text[place - 1].isspace() else self.spans[word][0]

    def joined(self, word: int) -> bool:
        """Whether a word and the one before it are written as one number."""
        if not 0 < word < len(self.spans):
            return False
        start, end = self.spans[word - 1][1], self.spans[word][0]
        return end - start == 1 and self.text[start - 1].isdigit() and self.text[end].isdigit()

    def starts(self) -> set[int]:
        """The words with which paragraphs begin, and the end."""
        begins = {i + 1 for i, (one, two) in enumerate(pairwise(self.spans)) if "\n" in self.text[one[1] : two[0]]}
        return begins | {0, len(self.spans)}


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts and the runs of words that they share, in the order of both."""

    a: Side
    b: Side
    runs: tuple[Passage, ...]

    @property
    def shares(self) -> tuple[float, float]:
        """How much of each text stands in the other, 0 to 1, by words."""
        words = sum(run.words for run in self.runs)
        one, two = ((words + sum(map(len, s.moved))) / max(1, len(s.words)) for s in (self.a, self.b))
        return min(1.0, one), min(1.0, two)

    def segments(self) -> Iterator[tuple[bool, str, str]]:
        """The texts cut where runs begin and end: whether it is shared, and the text of either side, stripped."""
        for shared, a, b in self._cuts():
            left, right = (self.a.text[slice(*self.a.cut(*a))].strip(), self.b.text[slice(*self.b.cut(*b))].strip())
            if a[0] < a[1] or b[0] < b[1]:
                yield shared, left if a[0] < a[1] else "", right if b[0] < b[1] else ""

    def rows(self) -> tuple[Row, ...]:
        """The texts in rows, cut where a paragraph begins on both sides."""
        rows: list[tuple[list[Piece], list[Piece]]] = [([], [])]
        breaks = self._breaks()
        for shared, a, b in self._divided(breaks):
            if (a[0], b[0]) in breaks and any(rows[-1]):
                rows.append(([], []))
            rows[-1][0].extend(_pieces(self.a, self.b, a, shared=shared))
            rows[-1][1].extend(_pieces(self.b, self.a, b, shared=shared))
        return tuple(Row(tuple(left), tuple(right)) for left, right in rows if left or right)

    def _cuts(self) -> Iterator[tuple[bool, tuple[int, int], tuple[int, int]]]:
        """Ranges of words, in order: apart, shared, apart, …"""
        i = j = 0
        for run in (*self.runs, Passage(len(self.a.words), len(self.b.words), 0)):
            yield False, (i, run.a), (j, run.b)
            i, j = run.a + run.words, run.b + run.words
            yield True, (run.a, i), (run.b, j)

    def _breaks(self) -> set[tuple[int, int]]:
        """Places on the way through both texts at which a paragraph begins in both."""
        left, right = self.a.starts(), self.b.starts()
        path = {(run.a + n, run.b + n) for run in self.runs for n in range(run.words + 1)} | {(0, 0)}
        return {(i, j) for i, j in path if i in left and j in right}

    def _divided(self, breaks: set[tuple[int, int]]) -> Iterator[tuple[bool, tuple[int, int], tuple[int, int]]]:
        """The cuts, with shared runs cut at the breaks inside them too."""
        for shared, a, b in self._cuts():
            at = [n for n in range(1, a[1] - a[0]) if (a[0] + n, b[0] + n) in breaks] if shared else []
            if not at:
                yield shared, a, b
                continue
            for one, two in pairwise([0, *at, a[1] - a[0]]):
                yield True, (a[0] + one, a[0] + two), (b[0] + one, b[0] + two)


def align(a: str, b: str) -> Alignment:
    """Lay two texts side by side; paragraphs are lines."""
    left, right = words.of(a), words.of(b)
    shared = passages.shared(left, right)
    frame = in_order(shared)
    moved = [passage for passage in shared if passage not in frame]
    one = Side(a, left, words.spans(a), tuple(range(p.a, p.a + p.words) for p in moved), facts(a))
    two = Side(b, right, words.spans(b), tuple(range(p.b, p.b + p.words) for p in moved), facts(b))
    runs = (_uncut(one, two, run) for run in _filled(left, right, frame))
    return Alignment(one, two, tuple(run for run in runs if run.words))


def facts(text: str) -> frozenset[str]:
    """The numbers of a text, and its names: words with a capital, at least once not because a sentence begins."""
    found = [
        (match.group().strip(), _before(text[max(0, match.start() - 8) : match.start()]))
        for match in _FACT.finditer(text)
    ]
    every = {word for word, _ in found}
    return frozenset(
        word
        for word, before in found
        if is_number(word) or (word[0].isupper() and before not in _BEGINS and word.lower() not in every)
    )


def _before(text: str) -> str:
    """The last sign of a text, quotation marks that close what is said aside."""
    return text.rstrip(' ”"»’')[-1:]


def is_number(fact: str) -> bool:
    """Whether a fact is a number and no name."""
    return any(map(str.isdigit, fact))


def in_order(shared: Sequence[Passage]) -> list[Passage]:
    """The passages that can be laid side by side without crossing: the choice that keeps the most words."""
    best: list[tuple[int, int]] = []
    ordered = sorted(shared, key=lambda p: (p.a, p.b))
    for i, passage in enumerate(ordered):
        before = [
            (best[j][0], j)
            for j in range(i)
            if ordered[j].a + ordered[j].words <= passage.a and ordered[j].b + ordered[j].words <= passage.b
        ]
        words_before, previous = max(before, default=(0, -1))
        best.append((words_before + passage.words, previous))
    chosen, at = [], max(range(len(best)), key=lambda i: best[i][0], default=-1)
    while at >= 0:
        chosen.append(ordered[at])
        at = best[at][1]
    return chosen[::-1]


def _filled(a: Sequence[str], b: Sequence[str], frame: Iterable[Passage]) -> Iterator[Passage]:
    """The passages of the frame, and the shorter runs that agree between them."""
    i = j = 0
    for passage in (*frame, Passage(len(a), len(b), 0)):
        for same in LCSseq.opcodes(a[i : passage.a], b[j : passage.b]):
            length = same.src_end - same.src_start
            if same.tag == "equal" and length >= WIDTH:
                yield Passage(i + same.src_start, j + same.dest_start, length)
        if passage.words:
            yield passage
        i, j = passage.a + passage.words, passage.b + passage.words


def _uncut(a: Side, b: Side, run: Passage) -> Passage:
    """A run without the halves of numbers at its ends: `41.2` and `41.0` share the word `41` and no number."""
    first, last = 0, run.words
    while last > first and (a.joined(run.a + last) or b.joined(run.b + last)):
        last -= 1
    while first < last and (a.joined(run.a + first) or b.joined(run.b + first)):
        first += 1
    return Passage(run.a + first, run.b + first, last - first)


def _pieces(mine: Side, other: Side, of: tuple[int, int], *, shared: bool) -> Iterator[Piece]:
    if of[0] == of[1]:
        return
    if shared:
        yield Piece(Kind.SHARED, mine.text[slice(*mine.cut(*of))])
        return
    edges = {edge for run in mine.moved for edge in (run.start, run.stop) if of[0] < edge < of[1]}
    for first, last in pairwise(sorted({*of, *edges})):
        text = mine.text[slice(*mine.cut(first, last))]
        if any(first in run for run in mine.moved):
            yield Piece(Kind.MOVED, text)
        else:
            yield from _facts_marked(text, mine.facts - other.facts)


def _facts_marked(text: str, new: frozenset[str]) -> Iterator[Piece]:
    at = 0
    for found in _FACT.finditer(text):
        if (fact := found.group().strip()) in new:
            if found.start() > at:
                yield Piece(Kind.OWN, text[at : found.start()])
            yield Piece(Kind.FACT, fact)
            at = found.start() + len(fact)
    if at < len(text):
        yield Piece(Kind.OWN, text[at:])
