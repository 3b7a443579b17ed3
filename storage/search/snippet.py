"""Snippets: what of an article to show for a query, and where in it the words stand.

The databases' own snippets work on the text that they keep; here they keep none, and what is a word is decided in
Python. So a hit is marked by the same rules as it was found, in every database alike. Places are told and no markup:
whoever shows it knows how to mark and what to escape.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dedupe import words as grouping
from dedupe.words import spaceless
from storage.search import words
from storage.search.query import Term, Where
from storage.search.records import Marked

#: Characters of a snippet: three lines of a terminal or of a page.
LENGTH = 240
#: Characters of the passage before the first mark, so that it is read in its sentence.
_LEAD = 60
#: A paragraph is looked at as far as this: folding with places costs some 10 µs a word.
_FAR = 4000


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage with its marks, and whether it was cut before and behind."""

    marked: Marked
    is_cut: tuple[bool, bool]


def of_title(title: str, terms: Sequence[Term]) -> Marked:
    """A headline with its marks."""
    return Marked(title, _marks(title[:_FAR], [term for term in terms if term.where in {Where.TEXT, Where.TITLE}]))


def of_body(body: Sequence[str], terms: Sequence[Term]) -> Snippet:
    """The passage of a body that has most of the terms, the first of several; its beginning where it has none."""
    wanted = [term for term in terms if term.where is Where.TEXT]
    best, most = body[0] if body else "", 0
    for paragraph in body:
        found = words.of(paragraph)
        score = sum(next(_places(found, term), None) is not None for term in wanted)
        if score > most:
            best, most = paragraph, score
            if most == len(wanted):
                break
    return _cut(best, _marks(best[:_FAR], wanted))


def _places(found: Sequence[str], term: Term) -> Iterator[int]:
    """Where among some words a term stands."""
    first, width = term.words[0], len(term.words)
    for start in range(len(found) - width + 1):
        if width > 1 and found[start] != first:
            continue
        if found[start : start + width - 1] != list(term.words[:-1]):
            continue
        last = found[start + width - 1]
        if last == term.words[-1] or (term.is_prefix and last.startswith(term.words[-1])):
            yield start


def _marks(text: str, terms: Sequence[Term]) -> tuple[tuple[int, int], ...]:
    """Where in a text the terms stand, in order, what touches or overlaps in one."""
    spans = [(start, end, folded) for start, end in grouping.spans(text) if (folded := words.single(text[start:end]))]
    found = words.paired([folded[0] for _, _, folded in spans])
    marks = sorted(
        (spans[start][0], spans[min(start + _covers(term) - 1, len(spans) - 1)][1])
        for term in terms
        for start in _places(found, term)
    )
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _covers(term: Term) -> int:
    """How many words of a text a term covers: a pair of characters at its end is two of them."""
    last = term.words[-1]
    return len(term.words) + (len(last) == 2 and all(map(spaceless, last)))


def _cut(text: str, marks: Sequence[tuple[int, int]]) -> Snippet:
    """The passage around the first mark, cut between words where there are any."""
    if len(text) <= LENGTH:
        return Snippet(Marked(text, tuple(marks)), (False, False))
    first = marks[0][0] if marks else 0
    start = 0 if first <= _LEAD else _behind_space(text, first - _LEAD, first)
    start = min(start, _behind_space(text, len(text) - LENGTH, len(text) - LENGTH + _LEAD))
    end = min(start + LENGTH, len(text))
    if end < len(text):
        space = text.rfind(" ", start + LENGTH - _LEAD, end)
        end = space if space > 0 else end
    kept = [(max(a, start) - start, min(b, end) - start) for a, b in marks if a < end and b > start]
    return Snippet(Marked(text[start:end], tuple(kept)), (start > 0, end < len(text)))


def _behind_space(text: str, earliest: int, latest: int) -> int:
    """The beginning of a word between two places; the earlier one where there is none."""
    space = text.find(" ", max(earliest, 0), latest)
    return space + 1 if space >= 0 else max(earliest, 0)
