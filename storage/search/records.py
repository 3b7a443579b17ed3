"""What comes out of a search: frozen values, never rows."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self


class Order(StrEnum):
    """What comes first: what fits best, or what was published last."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage, and where in it stands what was searched for: start and end in characters."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found; of a story the one that fits best, and how many `copies` of it were found.

    `score` is comparable within one search only, and 0 in one that goes by time. `at` is when it was published, or
    else came in. `snippet` is the passage of the body that has most of what was searched for, cut at words; `is_cut`
    says at which end.
    """

    article_id: int
    story_id: int | None
    score: float
    copies: int
    at: datetime
    title: Marked
    snippet: Marked
    is_cut: tuple[bool, bool]
    outlet: str | None
    agency: str | None
    language: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last hit of a page: the next page begins behind it, whatever came in meanwhile."""

    order: Order
    key: float | str
    article_id: int

    def __str__(self) -> str:
        """As text that stands in an address as it is."""
        said = json.dumps([str(self.order), self.key, self.article_id], separators=(",", ":"))
        return urlsafe_b64encode(said.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor that a text is, None where it is none."""
        try:
            order, key, number = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            made = cls(Order(order), key, number)
        except (ValueError, TypeError, RecursionError):
            return None
        kind = float if made.order is Order.RELEVANCE else str
        is_sound = type(key) is kind and type(number) is int and 0 < number < 2**63
        return made if is_sound and (kind is float or _is_instant(str(key))) else None


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `total` is how many there are on all pages, `next` where the next one begins, if there is one.

    `notes` say what of the query could not be used; `behind` is how many articles are not in the index yet.
    """

    hits: tuple[Hit, ...]
    total: int
    next: Cursor | None
    notes: tuple[str, ...]
    behind: int
