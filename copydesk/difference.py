"""Difference: what a page was made into, and what it would be made into now. Pure.

Lines are held against each other whole: a paragraph that is cut or mended shows as one that goes and one that comes,
which is how a person reads a change of text.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from copydesk import contract
from normalize import Article, Rejected
from normalize.article import Removed
from normalize.shape import words

#: Fields that say where a text came from, which no cleaning changes, and those that are told line by line.
_ASIDE = {"source", "status", "reason", "detail", "body", "removed"}
#: Kinds of change that are no field's.
TEXT, RULE, REJECTED, ACCEPTED = "text", "rule only", "rejected now", "an article now"
#: Fields that grouping looks at beside the text.
_GROUPED = {"title", "outlet", "agency", "originally_from", "published_at", "form"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field that would say something else."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Difference:
    """What would change of one page.

    `lost` are lines of the text that would go, with the rule that takes them, `gained` those that would come, with the
    rule that took them before; a rule is "" where the line was not, or would not be, in the page's lines as it stands.
    `ruled` are lines that stay removed, by another rule: the line, the rule before and after.
    """

    before: Article | Rejected
    after: Article | Rejected
    fields: tuple[Field, ...] = ()
    lost: tuple[Removed, ...] = ()
    gained: tuple[Removed, ...] = ()
    ruled: tuple[tuple[str, str, str], ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """In what it consists, in words: of a text that comes or goes as a whole, in that alone."""
        if isinstance(self.after, Rejected):
            return (REJECTED,)
        if isinstance(self.before, Rejected):
            return (ACCEPTED,)
        text = (TEXT,) if self.lost or self.gained else ()
        return (*text, *(field.name for field in self.fields)) or (RULE,)

    @property
    def size(self) -> int:
        """How much of it a reader would notice: words that come or go, and a few for each field."""
        moved = sum(words(line.text) for line in chain(self.lost, self.gained))
        return moved + 5 * len(self.fields)

    @property
    def regroups(self) -> bool:
        """Whether its story would be decided again."""
        return bool(self.lost or self.gained) or any(field.name in _GROUPED for field in self.fields)


def of(before: Article | Rejected, after: Article | Rejected) -> Difference | None:
    """What is different; None where nothing is."""
    if isinstance(before, Rejected) or isinstance(after, Rejected):
        return _verdicts(before, after)
    told = Difference(
        before,
        after,
        tuple(_fields(before, after)),
        tuple(_missing(before.body, after.body, after.removed)),
        tuple(_missing(after.body, before.body, before.removed)),
        tuple(_ruled(before.removed, after.removed)),
    )
    return told if told.fields or told.lost or told.gained or told.ruled else None


def _verdicts(before: Article | Rejected, after: Article | Rejected) -> Difference | None:
    if isinstance(before, Rejected) and isinstance(after, Rejected):
        return None  # for which reason nothing is made of a page changes no store
    lines = tuple(Removed(line, "") for each in (before, after) if isinstance(each, Article) for line in each.body)
    if isinstance(after, Rejected):
        return Difference(before, after, lost=lines)
    return Difference(before, after, gained=lines)


def _fields(before: Article, after: Article) -> Iterator[Field]:
    was, becomes = contract.cleaned(before), contract.cleaned(after)
    for name, value in becomes.items():
        if name not in _ASIDE and was[name] != value:
            yield Field(name, was[name], value)


def _missing(body: Sequence[str], other: Sequence[str], removed: Sequence[Removed]) -> Iterator[Removed]:
    """The lines of a body that another has not, each with the rule that removed it there."""
    left = Counter(other)
    rules = {line.text: line.rule for line in removed}
    for line in body:
        if left[line]:
            left[line] -= 1
        else:
            yield Removed(line, rules.get(line, ""))


def _ruled(before: Sequence[Removed], after: Sequence[Removed]) -> Iterator[tuple[str, str, str]]:
    was = {line.text: line.rule for line in before}
    for line in after:
        if was.get(line.text, line.rule) != line.rule:
            yield line.text, was[line.text], line.rule
