"""Versions: the copies of one story in the order of the agency's texts, and what changed from each to the next.

What was observed: an agency sends a story again with changed facts (a toll, a rate), with paragraphs put in or taken
out, or corrected; each outlet runs what it had when it looked, cut from the bottom. Theory: copies of one version say
the same facts wherever both have the text, and one has no paragraph inside the other's; what one lacks at the end was
cut by a desk and is no version. So a copy belongs to the version that it neither contradicts nor adds to, the later of
several, and is a version of its own where there is none. `UPDATE 2-` and `3rd Ld-Writethru` say it themselves, and are
believed.

Known exceptions: an outlet's own paragraph in the middle is taken for a version, a copy cut in the middle that came
first makes the whole one look later, and spelled numbers (`twelve`) are no numbers.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dedupe import alignment
from dedupe.alignment import Kind, Piece, Row, is_number

#: Names that must differ before it is another version: one is a style book (`Mr Lund`, `the Premier`).
_NAMES = 2
#: Words from which something put in is a paragraph and no turn of phrase: a short sentence.
_PARAGRAPH = 8
_UPDATE = re.compile(r"\W*update (\d{1,2})\s?[-:–—]|\W*(\d{1,2})(?:st|nd|rd|th) ld\b", re.IGNORECASE)
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a story: `corrects` and `kills` say that it bears such a notice, `update` the number it bears."""

    key: str
    body: tuple[str, ...]
    at: datetime | None = None
    update: int | None = None
    corrects: bool = False
    kills: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a text has otherwise than another: facts before and after, paragraphs put in, paragraphs taken out."""

    facts: tuple[tuple[str, str], ...] = ()
    added: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One text of the agency: the keys of its copies, the fullest first; what changed against the version before."""

    number: int
    copies: tuple[str, ...]
    first: datetime | None
    update: int | None
    corrects: bool
    kills: bool
    change: Change


@dataclass(slots=True)
class _Group:
    copies: list[Copy] = field(default_factory=list)

    @property
    def fullest(self) -> Copy:
        return max(self.copies, key=lambda copy: (len(" ".join(copy.body)), copy.key))

    @property
    def update(self) -> int | None:
        return next((copy.update for copy in self.copies if copy.update is not None), None)

    @property
    def corrects(self) -> bool:
        return any(copy.corrects for copy in self.copies)


def chain(copies: Iterable[Copy]) -> tuple[Version, ...]:
    """The versions of a story, the first first. The answer does not depend on the order of the copies."""
    groups: list[_Group] = []
    for copy in sorted(copies, key=lambda copy: (copy.at or _NEVER, copy.key)):
        home = next((group for group in reversed(groups) if _fits(copy, group)), None)
        if home is None:
            groups.append(home := _Group())
        home.copies.append(copy)
    groups.sort(key=_order(groups))
    return tuple(_version(n, group, groups[n - 2] if n > 1 else None) for n, group in enumerate(groups, 1))


def update_number(texts: Iterable[str]) -> int | None:
    """The number of the update that a headline or notice bears: 2 for `UPDATE 2-…` and `2nd Ld-Writethru`."""
    found = (match for text in texts if (match := _UPDATE.match(text)))
    return next((int(match[1] or match[2]) for match in found), None)


def change(before: Sequence[str], after: Sequence[str]) -> Change:
    """What one body has otherwise than another. What stands behind all that both have is a desk's cut and not told."""
    rows = alignment.align("\n".join(before), "\n".join(after)).rows()
    last = max((i for i, row in enumerate(rows) if row.a and row.b), default=-1)
    facts: list[tuple[str, str]] = []
    added, cut = [], []
    for row in rows[: last + 1]:
        facts += _replaced(row)
        cut += _paragraphs(row.a, row.b)
        added += _paragraphs(row.b, row.a)
    return Change(tuple(dict.fromkeys(facts)), tuple(added), tuple(cut))


def _fits(copy: Copy, group: _Group) -> bool:
    """Whether a copy neither contradicts a version nor adds to it."""
    if None not in (copy.update, group.update) and copy.update != group.update:
        return False
    if copy.corrects and not group.corrects:
        return False
    differs = change(group.fullest.body, copy.body)
    names = sum(not is_number(one + two) for one, two in differs.facts)
    return len(differs.facts) == names < _NAMES and not differs.added


def _order(groups: Collection[_Group]) -> Callable[[_Group], tuple[int, float]]:
    """By number where every version bears one, else by time."""
    numbered = all(group.update is not None for group in groups)
    return lambda group: (group.update or 0 if numbered else 0, min(_time(copy) for copy in group.copies))


def _time(copy: Copy) -> float:
    return (copy.at or _NEVER).timestamp()


def _version(number: int, group: _Group, before: _Group | None) -> Version:
    times = [copy.at for copy in group.copies if copy.at]
    ranked = sorted(group.copies, key=lambda copy: (copy is not group.fullest, _time(copy), copy.key))
    return Version(
        number,
        tuple(copy.key for copy in ranked),
        min(times, default=None),
        group.update,
        group.corrects,
        any(copy.kills for copy in group.copies),
        change(before.fullest.body, group.fullest.body) if before else Change(),
    )


def _replaced(row: Row) -> Iterator[tuple[str, str]]:
    """Facts that stand in the place of others between the same words: numbers for numbers, names for names."""
    for left, right in zip(_gaps(row.a), _gaps(row.b), strict=True):
        for numbers in (True, False):
            one, two = ([f for f in _facts(pieces) if is_number(f) == numbers] for pieces in (left, right))
            values = {_value(fact) for fact in one} & {_value(fact) for fact in two}
            old, new = ([fact for fact in facts if _value(fact) not in values] for facts in (one, two))
            if old and new:
                yield from zip(old, new, strict=True) if len(old) == len(new) else [(", ".join(old), ", ".join(new))]


def _gaps(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """What stands before, between and behind the shared runs, of which both sides of a row have as many."""
    gaps: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind is Kind.SHARED:
            gaps.append([])
        else:
            gaps[-1].append(piece)
    return gaps


def _facts(pieces: Iterable[Piece]) -> list[str]:
    return list(dict.fromkeys(piece.text for piece in pieces if piece.kind is Kind.FACT))


def _value(fact: str) -> str:
    """`5%` and `5` are one number to two style books, `1,250` and `1250` too."""
    return re.sub(r"[$€£¥₹%\s]|,(?=\d{3}\b)", "", fact)


def _paragraphs(mine: Iterable[Piece], others: Sequence[Piece]) -> list[str]:
    """The paragraphs of one side of a row that have hardly a word of the other's.

    A row that both have may hold one too: where the sentences around it changed, no paragraph begins on both sides.
    """
    paragraphs: list[list[Piece]] = [[]]
    for piece in mine:
        first, *rest = piece.text.split("\n")
        paragraphs[-1].append(Piece(piece.kind, first))
        paragraphs += [[Piece(piece.kind, text)] for text in rest]
    own = [pieces for pieces in paragraphs if not any(p.kind in (Kind.SHARED, Kind.MOVED) and p.text for p in pieces)]
    texts = ["".join(piece.text for piece in pieces).strip() for pieces in own]
    # A paragraph that was written anew is no addition: as many more as one side has.
    spare = len(texts) - _own_paragraphs(others)
    return [text for text in texts if len(text.split()) >= _PARAGRAPH][: max(0, spare)]


def _own_paragraphs(pieces: Iterable[Piece]) -> int:
    text = "".join("\0" if piece.kind in (Kind.SHARED, Kind.MOVED) else piece.text for piece in pieces)
    return sum(bool(line.strip()) and "\0" not in line for line in text.split("\n"))
