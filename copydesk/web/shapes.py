"""Shapes: the objects of the API that are no records of the store, for its description and for whoever reads it.

What an article and a story look like is the contract that exports keep too (`copydesk.contract`, docs/contract.md).
"""

from dataclasses import dataclass

from copydesk import carriers, contract
from storage import StoredArticle, StoredStory, StoryInFull
from storage.records import Event, RelatedStory, StoredVersion


@dataclass(frozen=True, slots=True)
class RemovedJson:
    """A line that is no part of the story, and the rule that removed it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class NoticeJson:
    """What a newsroom says of its own text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class DatelineJson:
    """Where and when a dateline says that it was written."""

    place: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class WireJson:
    """What the file of an agency or a content system states of an item, as it is written there."""

    guid: str | None
    version: str | None
    status: str | None
    embargoed: str | None
    slug: str | None
    ednote: str | None
    located: str | None
    credit: str | None
    copyright: str | None


@dataclass(frozen=True, slots=True)
class TextJson:
    """One text of an article: the fields of docs/contract.md."""

    source: str
    status: str
    reason: str | None
    detail: str | None
    url: str | None
    canonical_url: str | None
    outlet: str | None
    title: str | None
    authors: list[str]
    published_at: str | None
    published_from: str | None
    modified_at: str | None
    language: str | None
    section: str | None
    summary: str | None
    agency: str | None
    dateline: DatelineJson
    originally_from: str | None
    syndicator: str | None
    form: str
    stub: bool
    notices: list[NoticeJson]
    body: list[str]
    removed: list[RemovedJson]
    wire: WireJson


@dataclass(frozen=True, slots=True)
class ArticleJson(TextJson):
    """An article as it is now, and its place in its story. `via` is the article whose match carried it in."""

    id: int
    version: int
    first_seen_at: str
    story_id: int | None
    relation: str | None
    score: float | None
    via: int | None


@dataclass(frozen=True, slots=True)
class VersionJson:
    """A version in a list: which raw page made it, and when that came in."""

    number: int
    page_id: int
    received_at: str
    title: str | None
    paragraphs: int


@dataclass(frozen=True, slots=True)
class MatchJson:
    """A verdict on two texts: how they stand, how sure that is, and the passages they share, word by word."""

    relation: str
    score: float
    rule: str
    measures: dict[str, float]
    passages: list[dict[str, int]]


@dataclass(frozen=True, slots=True)
class StoryJson:
    """A story. Its id never means another: one that was merged has no articles, and names where they went."""

    id: int
    title: str | None
    original: int | None
    articles: list[int]
    outlets: list[str]
    agency: str | None
    first_seen: str
    last_seen: str
    state: str
    merged_into: int | None
    chosen_by: str


@dataclass(frozen=True, slots=True)
class MemberJson:
    """How an article belongs to its story, with the evidence: the match with `via`. The original has none."""

    article_id: int
    outlet: str | None
    title: str | None
    url: str | None
    published_at: str | None
    relation: str
    score: float
    via: int | None
    match: MatchJson | None


@dataclass(frozen=True, slots=True)
class RelatedJson:
    """Another story that shares pieces with this one, the best pair of articles, and their score."""

    id: int
    title: str | None
    article: int
    other: int
    score: float


@dataclass(frozen=True, slots=True)
class MarkedJson:
    """A plain text, and where in it (from, to, in code points) stands what was searched for."""

    text: str
    marks: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class SnippetJson(MarkedJson):
    """A passage of a body, and whether it was cut before and behind."""

    cut: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class HitJson:
    """An article that was found; of a story its best, and how many `copies` were found. Scores hold in one search."""

    article: int
    story: int | None
    copies: int
    score: float
    published_at: str
    title: MarkedJson
    snippet: SnippetJson
    outlet: str | None
    agency: str | None
    language: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class FoundJson:
    """A page of hits of `total`; `notes` say what of the query could not be used."""

    query: str
    total: int
    next: str | None
    notes: list[str]
    not_searchable_yet: int
    hits: list[HitJson]


@dataclass(frozen=True, slots=True)
class ChangesJson:
    """Changes in their order. `next` is what to ask for `after` next, also where there is nothing more yet."""

    items: list[Event]
    next: int
    more: bool


@dataclass(frozen=True, slots=True)
class PieceJson:
    """A run of one of two texts: `shared`, `moved`, `own`, or a `fact` that the other has not."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class RowJson:
    """Paragraphs that stand side by side."""

    a: list[PieceJson]
    b: list[PieceJson]


@dataclass(frozen=True, slots=True)
class DifferenceJson:
    """Two versions of an article side by side, and how much of each stands in the other."""

    first: int
    second: int
    titles: list[str | None]
    shares: list[float]
    rows: list[RowJson]


def article(stored: StoredArticle) -> dict[str, object]:
    """An ArticleJson."""
    more = {"version": stored.version, "first_seen_at": contract.moment(stored.first_seen_at), "via": stored.via}
    return contract.article(stored) | more


def version(stored: StoredVersion) -> VersionJson:
    """A version in a list."""
    made = stored.article
    received = stored.received_at.isoformat()
    return VersionJson(stored.number, stored.page_id, received, made.title, len(made.body))


def story(told: StoredStory) -> dict[str, object]:
    """A StoryJson."""
    more = {"state": str(told.state), "merged_into": told.merged_into, "chosen_by": told.chosen_by}
    return contract.story(told) | more


def members(found: StoryInFull) -> list[dict[str, object]]:
    """The MemberJson of each article of a story, the original first."""
    keys = {stored.id: stored.key for stored in found.articles}
    matches = {frozenset((match.a, match.b)): match for match in found.matches}
    return [
        {
            "article_id": stored.id,
            "outlet": stored.article.outlet,
            "title": stored.article.title,
            "url": stored.article.url,
            "published_at": contract.moment(stored.article.published_at),
            "relation": str(stored.relation),
            "score": stored.score,
            "via": stored.via,
            "match": carriers.match_json(matches.get(frozenset((stored.key, keys.get(stored.via or 0, ""))))),
        }
        for stored in found.articles
    ]


def related(found: RelatedStory) -> RelatedJson:
    """A related story."""
    return RelatedJson(found.id, found.title, found.article, found.other, found.score)
