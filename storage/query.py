"""Queries: what a reader may ask lists of articles and stories for, and the light lines that come back.

All are values: `Store.article_lines` and `Store.story_lines` answer them a page at a time, `storage.lines` knows how.
A filter that is None, or empty, lets everything pass; of several values any will do; several filters hold together.
Times are instants with a zone; `since` is within, `until` is not, so that one day ends where the next begins.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from dedupe.document import Relation
from normalize.article import Form, NoticeKind

#: Lines of a page where nobody says how many: a screen or two.
LIMIT = 50

Item = TypeVar("Item")


class Duplicates(StrEnum):
    """Which copies of a story a list of articles has: all, one a story (its original), or only the others."""

    KEEP = "keep"
    SKIP = "skip"
    ONLY = "only"


class ArticleOrder(StrEnum):
    """Newest by publication first; or as they arrived, first first, where what comes later stands at the end."""

    NEWEST = "newest"
    ARRIVED = "arrived"


class StoryOrder(StrEnum):
    """By the last copy, the newest first; by the first copy, the newest first; or as they began, first first."""

    LATEST = "latest"
    NEWEST = "newest"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Query:
    """What both can be asked for. `source` names sources of sources.toml; `notices` are the gravest that newsrooms put.

    `min_copies` counts the articles of a story. `text` is a query for words (`storage.search.query`), by which nothing
    is ranked.
    """

    since: datetime | None = None
    until: datetime | None = None
    arrived_since: datetime | None = None
    arrived_until: datetime | None = None
    outlet: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    form: tuple[Form, ...] = ()
    notices: tuple[NoticeKind, ...] = ()
    min_copies: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleQuery(_Query):
    """Which articles. An article without a date stands at the time when it came in (`ArticleLine.dated_at`).

    `source` is one whose visit brought the article, `notices` are of its text, `story` is a story's id.
    """

    duplicates: Duplicates = Duplicates.KEEP
    story: int | None = None
    order: ArticleOrder = ArticleOrder.NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryQuery(_Query):
    """Which live stories. Language and section are the original's; `outlet` and `source` are of any of its articles.

    `since` and `until` take the stories with a part of their time between, from the first copy to the last;
    `arrived_since` and `arrived_until` those whose first article came into the store then. `notices` are the gravest of
    all of its articles, and `text` is met by any one of them. `ids` are the only stories that are wanted.
    """

    ids: frozenset[int] | None = None
    min_outlets: int = 0
    order: StoryOrder = StoryOrder.LATEST


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article in a list, without its text. `dated_at` is its place in time, also where `published_at` is None.

    `copies` are the articles of its story, itself too; `notice` is the gravest it bears.
    """

    id: int
    title: str | None
    outlet: str | None
    agency: str | None
    language: str | None
    section: str | None
    url: str | None
    dated_at: datetime
    published_at: datetime | None
    first_seen_at: datetime
    version: int
    words: int
    form: Form
    notice: NoticeKind | None
    story_id: int | None
    relation: Relation | None
    copies: int


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story in a list. Title, language, section, `outlet` and `url` are the original's, whose id is `original`.

    `copies` and `outlets` count its articles and those who ran them. `times` are the times of publication of the
    articles, the first first, for a line that shows how it spread; articles without a date stand at their arrival.
    """

    id: int
    title: str | None
    original: int
    outlet: str | None
    url: str | None
    agency: str | None
    language: str | None
    section: str | None
    copies: int
    outlets: int
    first_seen: datetime
    last_seen: datetime
    arrived_at: datetime
    notice: NoticeKind | None
    times: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some lines of a list, and the cursor that asks for those behind them; None at the end."""

    items: tuple[Item, ...]
    next: str | None
