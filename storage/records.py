"""What comes out of the store: frozen values, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dedupe.document import Document, Match, Relation
from dedupe.signature import Signature
from normalize.article import Article, Rejected


class PageState(StrEnum):
    """How far a raw page has come."""

    PENDING = "pending"
    ARTICLE = "article"
    REJECTED = "rejected"


# What a caller counts. A rejection is no outcome of adding, since nothing was added.
class Outcome(StrEnum):
    """What adding an article did."""

    ACCEPTED = "accepted"
    SAME = "same"
    NEW_VERSION = "new-version"
    RECLEANED = "recleaned"


class StoryState(StrEnum):
    """Whether a story still has articles. A retired id stands for nothing else, ever."""

    LIVE = "live"
    RETIRED = "retired"


class EventKind(StrEnum):
    """What can happen. Each value is documented in docs/store.md."""

    ARTICLE_ADDED = "article-added"
    NEW_VERSION = "new-version"
    RECLEANED = "recleaned"
    ARTICLE_REMOVED = "article-removed"
    STORY_CREATED = "story-created"
    JOINED = "joined"
    LEFT = "left"
    RELATION_CHANGED = "relation-changed"
    MERGED = "merged"
    SPLIT = "split"
    ORIGINAL_CHANGED = "original-changed"
    STORY_RETIRED = "story-retired"


@dataclass(frozen=True, slots=True)
class Signed:
    """An article as the index takes it: its number, what grouping looks at, and its signature (under the same key)."""

    article_id: int
    document: Document
    signature: Signature


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the index (from 1970, or `candidates.UNDATED`), and how far it had come when it was read."""

    period: int
    last: int
    removed: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A raw page in the store. `fresh` is False where the same bytes were known; `state` is how far it came.

    A page that is not fresh and pending was kept by a run that ended before it could be processed.
    `rejected` is the verdict where there was one.
    """

    page_id: int
    fresh: bool
    state: PageState
    rejected: Rejected | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """An article in the store: its id, its key in grouping (`Document.key`), and what adding it did."""

    article_id: int
    key: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """The current version of an article, and its place in its story.

    `story_id`, `relation` and `score` are None until it has been folded. `via` is the id of the article whose
    match carried it into the story, None for the original.
    """

    id: int
    key: str
    version: int
    first_seen_at: datetime
    story_id: int | None
    relation: Relation | None
    score: float | None
    via: int | None
    article: Article


@dataclass(frozen=True, slots=True)
class StoredStory:
    """A story: `articles` are ids, the original first, then as first seen; `outlets` in that order.

    `first_seen` and `last_seen` are the times of publication of its first and its last article; where none of them is
    dated, the times at which they came in. A retired story has no articles; `merged_into` is the id of the story that
    took them over, if one did.
    """

    id: int
    title: str | None
    original: int | None
    chosen_by: str
    articles: tuple[int, ...]
    outlets: tuple[str, ...]
    agency: str | None
    first_seen: datetime
    last_seen: datetime
    state: StoryState
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class StoryInFull:
    """A story with its articles, the original first, and every match between two of them."""

    story: StoredStory
    articles: tuple[StoredArticle, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class StoredRejection:
    """A page that did not become an article."""

    page_id: int
    received_at: datetime
    url: str | None
    rejected: Rejected


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of everything there is. `stories` are live ones, `folded` those of two articles and more."""

    pages: int
    pending: int
    rejected: int
    articles: int
    versions: int
    stories: int
    folded: int
    matches: int


@dataclass(frozen=True, slots=True)
class Event:
    """One change. `seq` rises by one with each, in the order of commits."""

    seq: int
    at: datetime
    kind: EventKind
    article_id: int | None
    story_id: int | None
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Run:
    """One import: `finished_at` and `counts` are None while it runs, and for ever if it was killed."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    arguments: Mapping[str, object]
    counts: Mapping[str, int] | None
