"""The types of grouping: Document in, Match between two, Story out."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Document:
    """What grouping looks at of one article.

    `key` is intrinsic to the article (its canonical URL or content), never a row number: ties are broken by
    it, so that the order of arrival cannot matter. `published_at` is timezone-aware UTC; None if unknown.
    """

    key: str
    title: str
    body: tuple[str, ...]
    outlet: str | None = None
    agency: str | None = None
    originally_from: str | None = None
    published_at: datetime | None = None


class Relation(StrEnum):
    """How two articles stand to each other, or an article to its story's original.

    `same-page` is one page under two addresses, `new-version` the same page later, with another text.
    """

    ORIGINAL = "original"
    SAME_PAGE = "same-page"
    NEW_VERSION = "new-version"
    COPY = "copy"
    WRITE_THROUGH = "write-through"
    PARTIAL = "partial"
    #: Together because somebody decided so (`dedupe.decision`), whatever the texts share.
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Passage:
    """A shared run of words: where it starts in either body (word offsets) and its length in words."""

    a: int
    b: int
    words: int


@dataclass(frozen=True, slots=True)
class Match:
    """The verdict on one pair, `a < b` by key. `score` is 0 to 1; `rule` names what decided.

    `measures` are the figures behind it (containment, jaccard, numbers, …), each 0 to 1.
    """

    a: str
    b: str
    relation: Relation
    score: float
    rule: str
    measures: dict[str, float] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()

    @property
    def folds(self) -> bool:
        """Whether this pair belongs in one story: every relation but partial."""
        return self.relation is not Relation.PARTIAL


@dataclass(frozen=True, slots=True)
class Member:
    """What folding needs of an article: all of Document but the text, and its length in words.

    `crowded` says that it had more candidates than it was compared with.
    """

    key: str
    words: int
    outlet: str | None = None
    agency: str | None = None
    originally_from: str | None = None
    published_at: datetime | None = None
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """One article in a story: its relation to the story's original and the match that carried it.

    `match` is None for the original itself; one that is held is a match with the original in name only.
    """

    key: str
    relation: Relation
    score: float
    match: Match | None


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that are one text. `memberships[0]` is the original; `chosen_by` says why it is."""

    original: str
    chosen_by: str
    memberships: tuple[Membership, ...]
