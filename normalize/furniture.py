"""Furniture learned from a source's other pages: a line that stands on many of them is the story of none.

What the reader of lines cannot know from one page (the name of a column, the sign-off of an outlet, a prompt in words
that nobody else uses) shows when many pages of one source are laid beside each other.

Observed: prompts, sign-offs, authors' lives and legal lines come again word for word, at the beginning or the end of a
text, on pages that otherwise have nothing in common. The theory: a newsroom writes its own text anew for each story and
has its furniture added by a machine. Repetition alone proves nothing, for copies of one story and the editions of a
column (weather, lottery, market wraps) repeat their lines too; but those pages have little else. So a page speaks only
where most of its words stand on no other page (`OWN`): neither copies nor editions do.

Known exceptions: headings that a newsroom sets in many stories ("Why it matters"), and the labels of box scores. They
stand in the midst of a text, and what does is never sure: it is proposed, and a person decides.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from normalize import shape
from normalize.article import Article, Removed

#: A page speaks where this share of its words stands in lines that no other page has: an edition of a column or a copy
#: has less, for its lines are those of its like.
OWN = 0.5
#: Pages that speak for a line before it is proposed. A story quotes itself on a page or two (a follow-up repeats a
#: paragraph of background); five with nothing else in common are no accident.
PROPOSED = 5
#: Before it is applied unasked: pages, days on which they were published, and their share of the pages that speak.
#: Twenty pages over three days are past any one story and its follow-ups; a tenth leaves out what one columnist or one
#: section sets under its pieces, where fewer pages show a mistake.
SURE_PAGES, SURE_DAYS, SURE_SHARE = 20, 3, 0.1
#: And the share of its pages on which it stands at the beginning or the end, with only repeated lines outside it.
SURE_EDGE = 0.9
#: What a rule of furniture is called in `removed`, with its number behind.
RULE = "furniture"

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Seen:
    """A clean page of the source: its number in the store, the day it was published, and the lines that were kept."""

    number: int
    day: dt.date | None
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A line that comes again: its key, as it was first seen, and the pages that speak for it.

    `of` is how many pages of the source speak at all, `edge` the share of `pages` where it stands at an end.
    """

    key: str
    text: str
    pages: tuple[int, ...]
    days: int
    of: int
    edge: float

    @property
    def is_sure(self) -> bool:
        """Whether it may be applied before a person has looked at it."""
        return (
            len(self.pages) >= max(SURE_PAGES, SURE_SHARE * self.of)
            and self.days >= SURE_DAYS
            and self.edge >= SURE_EDGE
        )


def key(text: str) -> str:
    """What makes two lines the same: their words, without case, spacing and numbers (`Comments (12)`, `Page 3`)."""
    return _DIGITS.sub("0", " ".join(text.casefold().split()))


def learn(pages: Iterable[Seen]) -> tuple[Repeated, ...]:
    """The lines that come again on the pages of one source, the most frequent first; every page counts once for each.

    Linear in the lines. Lines without a letter are left alone: rules of underscores stand in the text as sent.
    """
    keyed = [(page, [key(line) for line in page.body]) for page in pages]
    held = Counter(each for _, keys in keyed for each in set(keys))
    speaking = [(page, keys) for page, keys in keyed if _speaks(page, keys, held)]
    counted = Counter(each for _, keys in speaking for each in set(keys) if _has_letters(each))
    wanted = {each for each, number in counted.items() if number >= PROPOSED}
    found: dict[str, list[tuple[Seen, bool, str]]] = {each: [] for each in wanted}
    for page, keys in speaking:
        edges = _edges(keys, wanted)
        # The last one of a page, where a line stands on it twice: prompts come again at the end.
        for each, place in {each: place for place, each in enumerate(keys) if each in wanted}.items():
            found[each].append((page, place in edges, page.body[place]))
    told = [_repeated(each, holders, len(speaking)) for each, holders in found.items()]
    return tuple(sorted(told, key=lambda one: (-len(one.pages), one.key)))


def strip(article: Article, rules: Mapping[str, int], least: int) -> Article:
    """The article without the lines that are furniture by `rules` (key to number of the rule), which go to `removed`.

    Where fewer than `least` words would be left, it stays as it is: a rule never eats a story.
    """
    named = [rules.get(key(line)) for line in article.body] if rules else []
    if not any(named):
        return article
    pairs = list(zip(article.body, named, strict=True))
    body = tuple(line for line, number in pairs if number is None)
    if sum(shape.words(line) for line in body) < least:
        return article
    removed = tuple(Removed(line, f"{RULE}:{number}") for line, number in pairs if number is not None)
    return replace(article, body=body, removed=(*article.removed, *removed))


def number(rule: str) -> int | None:
    """The number of the rule of furniture that a line was removed by; None for any other rule."""
    name, _, told = rule.partition(":")
    return int(told) if name == RULE and told.isdigit() else None


def _speaks(page: Seen, keys: Sequence[str], held: Mapping[str, int]) -> bool:
    sizes = [shape.words(line) for line in page.body]
    own = sum(size for size, each in zip(sizes, keys, strict=True) if held[each] == 1)
    return own > 0 and own >= OWN * sum(sizes)


def _has_letters(each: str) -> bool:
    return any(map(str.isalpha, each))


def _edges(keys: Sequence[str], wanted: set[str]) -> set[int]:
    """The places before the first and behind the last line that is no candidate."""
    places = range(len(keys))
    front = takewhile(lambda place: keys[place] in wanted, places)
    back = takewhile(lambda place: keys[place] in wanted, reversed(places))
    return {*front, *back}


def _repeated(each: str, holders: Sequence[tuple[Seen, bool, str]], of: int) -> Repeated:
    return Repeated(
        key=each,
        text=holders[0][2],
        pages=tuple(page.number for page, _, _ in holders),
        days=len({page.day for page, _, _ in holders if page.day}),
        of=of,
        edge=sum(at_edge for _, at_edge, _ in holders) / len(holders),
    )
