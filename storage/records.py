"""What comes out of the store: frozen values, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from dedupe.decision import Decision
from dedupe.document import Document, Match, Member, Relation
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
    OLDER = "older"


class StoryState(StrEnum):
    """Whether a story still has articles. A retired id stands for nothing else, ever."""

    LIVE = "live"
    RETIRED = "retired"


class Act(StrEnum):
    """What a person can decide about stories."""

    MERGE = "merge"
    SPLIT = "split"
    PIN = "pin"


class RuleState(StrEnum):
    """How far a rule of furniture has come. Only an applied one removes anything."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    REFUSED = "refused"


class EventKind(StrEnum):
    """What can happen. Each value is documented in docs/changes.md."""

    ARTICLE_ADDED = "article-added"
    NEW_VERSION = "new-version"
    RECLEANED = "recleaned"
    CORRECTED = "corrected"
    KILLED = "killed"
    ARTICLE_REMOVED = "article-removed"
    STORY_CREATED = "story-created"
    JOINED = "joined"
    LEFT = "left"
    RELATION_CHANGED = "relation-changed"
    MERGED = "merged"
    SPLIT = "split"
    ORIGINAL_CHANGED = "original-changed"
    REASON_CHANGED = "reason-changed"
    STORY_CHANGED = "story-changed"
    STORY_RETIRED = "story-retired"
    DECIDED = "decided"
    UNDONE = "undone"


class Why(StrEnum):
    """Why an article left the store."""

    REJECTED = "rejected"  # its page is no article after all; it may come back
    RETAINED = "retained"  # it was kept for as long as was asked
    FORGOTTEN = "forgotten"  # somebody said so


@dataclass(frozen=True, slots=True)
class Gone:
    """What left the store for good: an article or only an address (None), its raw pages, and bytes of both."""

    article_id: int | None
    title: str | None
    pages: int
    versions: int
    bytes: int


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


class Arrival(NamedTuple):
    """What is to be stored: the article of a page, and its identity (`identity.of`)."""

    page_id: int
    made: Article
    key: str


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
class StoredVersion:
    """One text of an article: `number` counts from 1. Its raw page came in at `received_at`."""

    article_id: int
    number: int
    page_id: int
    received_at: datetime
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
class RelatedStory:
    """Another story that shares pieces: `article` of the one and `other` of this share most, with their score."""

    id: int
    title: str | None
    article: int
    other: int
    score: float


@dataclass(frozen=True, slots=True)
class Seat:
    """An article in the story where it stands, with what folding needs of it."""

    id: int
    story_id: int
    title: str | None
    member: Member


@dataclass(frozen=True, slots=True)
class Region:
    """Articles out of which no story reaches under some thresholds, with the verdicts between them, and decisions."""

    seats: tuple[Seat, ...]
    matches: tuple[Match, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """What somebody decided: articles by id, those of one part one story, those of different parts different ones.

    `rest` are those from which all of the parts are kept apart, `original` the article that was pinned as one.
    `absent` are the keys of articles that are not in the store now; should they come back, it holds for them again.
    Until `undone_at` is set it stands.
    """

    id: int
    act: Act
    made_at: datetime
    made_by: str
    note: str | None
    undone_at: datetime | None
    undone_by: str | None
    parts: tuple[tuple[int, ...], ...]
    rest: tuple[int, ...]
    original: int | None
    absent: tuple[str, ...]


class Refusal(StrEnum):
    """Why a decision was not made, or not undone."""

    NO_STORY = "no-story"
    NO_ARTICLE = "no-article"
    NOTHING = "nothing"
    CONTRADICTED = "contradicted"
    NO_DECISION = "no-decision"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Refused:
    """A decision that was not made. `detail` is a sentence; `against` are the decisions that it would contradict."""

    reason: Refusal
    detail: str
    against: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """A story that has no articles any more, and the one that took them over, if one did."""

    old: int
    into: int | None


@dataclass(frozen=True, slots=True)
class Move:
    """An article that went from one story into another."""

    article: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A story with another original, or with the same for another reason (`chosen_by`)."""

    story: int
    old: int
    new: int
    chosen_by: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision, or undoing one, did to the stories.

    `stories` are those in which the articles it speaks of now stand, by id; `created` are the new ones of all.
    `followed` are stories that were named and had ended before, each with the one that it stood for.
    """

    decision: StoredDecision
    stories: tuple[StoredStory, ...]
    created: tuple[int, ...]
    ended: tuple[Ended, ...]
    moves: tuple[Move, ...]
    turns: tuple[Turn, ...]
    followed: tuple[Ended, ...]


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
class History:
    """What became of a story: `earlier` went into it; `events` are those of all of them, and of their articles.

    Of articles there is every version and every joining, also of other stories.
    """

    story: StoredStory
    earlier: tuple[int, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One import: `finished_at` and `counts` are None while it runs, and for ever if it was killed."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    arguments: Mapping[str, object]
    counts: Mapping[str, int] | None


class KeyScope(StrEnum):
    """What a key of the HTTP API allows; who may write may read."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key of the HTTP API, without the key: `hint` is its beginning, by which a person knows it again.

    It holds until it is revoked or expires. `used_at` is kept to some minutes.
    """

    id: int
    name: str
    hint: str
    scope: KeyScope
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class PageFate:
    """What became of a raw page: the article it made, or said nothing new of (`outcome`), or why it was rejected."""

    state: PageState
    article_id: int | None
    outcome: Outcome | None
    rejected: Rejected | None


@dataclass(frozen=True, slots=True)
class FurnitureRule:
    """A line of one outlet that is furniture, or may be.

    It stood on `pages` of `of_pages` pages, on `days` days, in the share `edge` of them at an end of the text.
    `log` has every state with when and by whom; `decided_by` is None where no person has decided.
    """

    id: int
    outlet: str
    key: str
    text: str
    state: RuleState
    pages: int
    of_pages: int
    days: int
    edge: float
    made_at: datetime
    decided_by: str | None
    log: tuple[tuple[str, str, RuleState], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What one version of an article has of an outlet's lines: the page it was made of, body and removed lines."""

    article_id: int
    page_id: int
    number: int
    title: str | None
    body: tuple[str, ...]
    removed: tuple[tuple[str, str], ...]
