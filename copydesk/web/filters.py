"""Filters: what lists may be asked for, as parameters of an address. An unknown name is refused, not passed over."""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from copydesk.web.desk import LAST
from normalize.article import Form, NoticeKind
from storage.query import LIMIT, ArticleOrder, ArticleQuery, Duplicates, StoryOrder, StoryQuery
from storage.search.query import LONGEST
from storage.search.records import Order

#: Lines of a page at most: some hundred kilobytes.
MOST = 500
#: Values of one filter at most.
VALUES = 50

_SPACE = re.compile(r" (\d\d:?\d\d)$")


def _instant(value: Any) -> Any:
    """ISO 8601: a day, or a time; UTC where no zone is said. In addresses `+` means a space: it is read as both."""
    if not isinstance(value, str):
        return value
    try:
        read = dt.datetime.fromisoformat(_SPACE.sub(r"+\1", value))
        return (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise ValueError("write a day or a time in ISO 8601: 2024-03-04 or 2024-03-04T12:00:00Z") from None


_DESCRIBED = {
    "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
    "description": "ISO 8601, a day or a time; UTC where no zone is said",
}
Instant = Annotated[dt.datetime, BeforeValidator(_instant), WithJsonSchema(_DESCRIBED)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Names = Annotated[list[Name], Field(max_length=VALUES)]
Forms = Annotated[list[Form], Field(max_length=VALUES)]
Notices = Annotated[list[NoticeKind], Field(max_length=VALUES)]
Words = Annotated[str, StringConstraints(max_length=LONGEST)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Paging(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(LIMIT, ge=1, le=MOST, description="lines of a page")
    after: str | None = Field(None, max_length=500, description="`next` of the page before")


class _Lists(Paging):
    """What articles and stories can both be asked for. A filter given several times takes any of its values."""

    since: Instant | None = Field(None, description="published at this time or later; undated ones count by arrival")
    until: Instant | None = Field(None, description="published before this time")
    arrived_since: Instant | None = Field(None, description="came into the store at this time or later")
    arrived_until: Instant | None = Field(None, description="came into the store before this time")
    outlet: Names = Field([], description="who published it")
    agency: Names = Field([], description="the agency credited")
    language: Names = Field([], description="ISO 639-1, by the words of the body")
    section: Names = Field([], description="the section it ran in")
    source: Names = Field([], description="a source of sources.toml that brought it")
    form: Forms = Field([], description="what kind of piece it is")
    notice: Notices = Field([], description="the gravest thing its newsroom says of it")
    min_copies: Count = Field(0, description="articles of its story, at least")
    q: Words = Field("", description="words that it has, as docs/search.md says; `/v1/search` ranks by them")

    def _shared(self) -> dict[str, Any]:
        times = {name: getattr(self, name) for name in ("since", "until", "arrived_since", "arrived_until")}
        names = ("outlet", "agency", "language", "section", "source", "form")
        several = {name: tuple(getattr(self, name)) for name in names}
        return {**times, **several, "notices": tuple(self.notice), "min_copies": self.min_copies, "text": self.q}


class ArticleFilters(_Lists):
    """Which articles."""

    duplicates: Duplicates = Field(
        Duplicates.KEEP, description="all articles, one a story (its original), or only the copies"
    )
    original: bool = Field(default=False, description="the same as duplicates=skip: originals only")
    story: int | None = Field(None, ge=1, le=LAST, description="the articles of one story")
    order: ArticleOrder = Field(ArticleOrder.NEWEST, description="the newest first, or as they arrived")

    def query(self) -> ArticleQuery:
        """The same for the store."""
        duplicates = Duplicates.SKIP if self.original else self.duplicates
        return ArticleQuery(**self._shared(), duplicates=duplicates, story=self.story, order=self.order)


class SearchFilters(_Lists):
    """What is searched for, and among which articles."""

    q: Words = Field(description="what to look for: any text is a query (docs/search.md)")
    by: Literal["articles", "stories"] = Field("articles", description="a hit an article, or a hit a story: its best")
    duplicates: Duplicates = Field(
        Duplicates.KEEP, description="among all articles, one a story (its original), or only the copies"
    )
    order: Order = Field(Order.RELEVANCE, description="what fits best first, or what was published last")

    def query(self) -> ArticleQuery:
        """The articles that are searched."""
        return ArticleQuery(**self._shared(), duplicates=self.duplicates)


class StoryFilters(_Lists):
    """Which stories."""

    min_outlets: Count = Field(0, description="outlets that ran it, at least")
    order: StoryOrder = Field(StoryOrder.LATEST, description="by the last copy, by the first copy, or as they began")

    def query(self) -> StoryQuery:
        """The same for the store."""
        return StoryQuery(**self._shared(), min_outlets=self.min_outlets, order=self.order)


class ChangesAfter(BaseModel):
    """Which changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: int = Field(0, ge=0, le=LAST, description="the number of the last change that is known; 0 for all")
    limit: int = Field(200, ge=1, le=1000, description="changes of a page")


class Pair(BaseModel):
    """Two articles."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    a: int = Field(ge=1, le=LAST)
    b: int = Field(ge=1, le=LAST)


class Media(BaseModel):
    """What is told of a document that is imported beside its bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str | None = Field(None, max_length=2000, pattern="^https?://[^/ ]+", description="where the document stands")
    outlet: str | None = Field(None, max_length=200, description="who published it, where it does not say")
    wait: float = Field(30.0, ge=0, le=300, description="seconds to wait until the pages are articles")
