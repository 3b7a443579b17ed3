"""Store: the door to everything that is kept. One unit of work to write, short transactions to read."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, update

from dedupe.candidates import WINDOW
from dedupe.document import Document, Match
from normalize import Rejected
from normalize.furniture import Seen
from normalize.page import Page as RawPage
from storage import (
    address,
    connection,
    decisions,
    events,
    fates,
    furniture,
    granting,
    history,
    index,
    keys,
    lines,
    matches,
    overview,
    pages,
    reading,
    regions,
    related,
    removal,
    retention,
    schema,
    settling,
    tables,
)
from storage.bulk import Bulk
from storage.crawl import Crawl
from storage.errors import StoreMissing, StoreReadOnly
from storage.overview import Facets, Overview
from storage.query import LIMIT, ArticleLine, ArticleQuery, Page, StoryLine, StoryQuery
from storage.records import (
    Counts,
    Day,
    Event,
    FurnitureRule,
    Held,
    History,
    KeyScope,
    PageFate,
    Region,
    RelatedStory,
    Run,
    StoredArticle,
    StoredDecision,
    StoredKey,
    StoredRejection,
    StoredStory,
    StoredVersion,
    StoryInFull,
)
from storage.retention import Rule
from storage.search import find
from storage.search import index as search_index
from storage.search.query import Query
from storage.search.records import Cursor, Found, Order
from storage.shelf import Shelf
from storage.turns import Turn
from storage.unit import Unit
from storage.webhooks import Webhooks

#: Seconds a writer waits for its turn. A unit of work takes milliseconds; who holds the store for longer is
#: not importing but stuck, and a user should hear of it.
PATIENCE = 30.0

#: Articles, stories and events read at a time: some 200 articles are a megabyte.
_BATCH = 200

_OUTDATED = (
    "{place} was written by an older copydesk (its schema is {now}, here it is {head}) and cannot be brought up to "
    "date, for it may not be written: open it once as somebody who may write it and its folder, or read a copy of it."
)

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. `Store.open` makes one; it is a context manager.

    Iterators read a batch at a time, each in its own short transaction: they never keep a writer waiting, and
    what is written behind their back may or may not come up. Errors: `storage.errors`.
    """

    place: str
    engine: Engine
    window: int = WINDOW
    shelf: Shelf = field(default_factory=Shelf, repr=False, compare=False)

    @classmethod
    def open(
        cls,
        url: str | Path,
        create: bool = False,
        patience: float = PATIENCE,
        window: int = WINDOW,
        told: schema.Told | None = None,
    ) -> Self:
        """Open the store at a URL or path, brought to the newest schema; `create` it if there is none.

        `patience` is how many seconds to wait for another writer, `window` within how many days of publication
        articles are compared; a store of another window is settled anew (`unsettled`). A store that may not be written
        is opened to be read, unless `create` says that there is something to write; its verbs of writing raise
        StoreReadOnly. `told` is told each step of the schema (`storage.schema.migrate`).
        """
        parsed = address.of(url)
        address.check(parsed, create)
        place = address.place(parsed)
        try:
            return cls(place, connection.engine(parsed, patience), window)._prepared(create, told)
        except StoreReadOnly as error:
            if create:
                raise
            refused = error
        for options in address.ways_to_read(parsed):
            try:
                return cls(place, connection.engine(parsed, patience, options), window)._prepared(
                    create, writable=False
                )
            except StoreReadOnly as error:
                refused = error
        raise refused

    def close(self) -> None:
        """Close every connection. What was written stays written."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def unit(self, now: datetime) -> Iterator[Unit]:
        """One unit of work: all of it is kept when the block ends, and none if it raises."""
        try:
            with connection.writing(self.engine, Turn.STORIES) as opened:
                unit = Unit(opened, now, self.shelf, self.window)
                yield unit
                events.record(opened, now, unit.changes)
        except BaseException:
            self.shelf.clear()
            raise

    @contextmanager
    def rehearsal(self, now: datetime) -> Iterator[Unit]:
        """A unit of work of which nothing is kept: to see what would come of it. Others wait for its end to write."""
        with connection.writing(self.engine, Turn.STORIES) as opened:
            yield Unit(opened, now, Shelf(), self.window)
            opened.rollback()

    @contextmanager
    def crawl(self, now: datetime) -> Iterator[Crawl]:
        """The verbs of crawling, all of whose writing is kept when the block ends, and none if it raises."""
        with connection.writing(self.engine, Turn.ARRIVAL) as opened:
            yield Crawl(opened, now)

    @contextmanager
    def crawl_view(self, now: datetime) -> Iterator[Crawl]:
        """The same to read only: it waits for no writer and keeps none waiting."""
        with connection.reading(self.engine) as opened:
            yield Crawl(opened, now)

    def bulk(self) -> Bulk:
        """The verbs of reading many rows at a time, as columns."""
        return Bulk(self.engine)

    def pending(self) -> Iterator[tuple[int, RawPage]]:
        """Raw pages that were kept and not processed, by id; another program may be at them too."""
        return self._pages(pending=True)

    def pages(self) -> Iterator[tuple[int, RawPage]]:
        """Every raw page, by id, to clean again."""
        return self._pages(pending=False)

    def page(self, page_id: int) -> RawPage | None:
        """One raw page."""
        return self._read(pages.read, page_id)

    def article(self, article_id: int) -> StoredArticle | None:
        """One article."""
        return self._read(reading.article_of, article_id)

    def document(self, article_id: int) -> Document | None:
        """What grouping looks at of one article."""
        return self._read(reading.document, article_id)

    def unsigned(self, after: int = 0, limit: int = _BATCH) -> list[tuple[int, Document]]:
        """The next articles that the present algorithm has not signed, by id; none in most stores."""
        return self._read(index.unsigned, after, limit)

    def unsettled(self, before: int) -> list[Day]:
        """The days that are to be settled: up to one day (`dedupe.candidates.period`), and all of another window."""
        return self._read(settling.unsettled, before, self.window)

    def around(self, days: Sequence[Day]) -> list[int]:
        """The articles that may have candidates on some days, by id."""
        return self._read(settling.around, days, self.window)

    def articles(self) -> Iterator[StoredArticle]:
        """Every article, by id."""
        return self._batches(reading.articles, attrgetter("id"))

    def stories(self) -> Iterator[StoredStory]:
        """Every live story, by id."""
        return self._batches(reading.stories, attrgetter("id"))

    def story(self, story_id: int) -> StoryInFull | None:
        """One story, live or retired, with its articles and the matches between them."""
        return self._read(reading.story_of, story_id)

    def stories_of(self, numbers: Collection[int]) -> list[StoredStory]:
        """Some stories, live or retired, by id, without their articles."""
        return self._read(reading.stories_of, numbers)

    def related(self, story_id: int) -> list[RelatedStory]:
        """The stories that share pieces with a story and are not it, the nearest first."""
        return self._read(related.of, story_id)

    def matched(self, since: datetime | None = None) -> Iterator[int]:
        """Every article that was matched with another, by id; of those published `since` only."""
        return self._batches(lambda c, after, limit: regions.starts(c, after, limit, since), int)

    def region(self, article_id: int, folds: float) -> Region:
        """What could be one story with an article, where matches of this score and more fold too."""
        return self._read(regions.around, article_id, folds)

    def match(self, a: int, b: int) -> Match | None:
        """What was found when two articles were compared, if they were."""
        found = self._read(matches.between, frozenset((a, b)))
        return found[0] if found else None

    def matches(self, ids: Collection[int]) -> list[Match]:
        """What was found between any two of some articles."""
        return self._read(matches.between, frozenset(ids))

    def decisions(self) -> Iterator[StoredDecision]:
        """Everything that was decided by hand, by number; what was undone too."""
        return self._batches(decisions.read_after, attrgetter("id"))

    def furniture(self, outlet: str | None = None) -> list[FurnitureRule]:
        """Every rule of furniture, or those of an outlet; those found on most pages first."""
        return self._read(furniture.rules, outlet)

    def furniture_rule(self, number: int) -> FurnitureRule | None:
        """One rule of furniture."""
        return self._read(furniture.read, number)

    def outlets(self, least: int = 1) -> list[str]:
        """The outlets with at least so many articles, by name."""
        return self._read(furniture.outlets, least)

    def newest(self, outlet: str, limit: int) -> list[Seen]:
        """The newest articles of an outlet, oldest first, with the lines that rules of furniture took."""
        return self._read(furniture.newest, outlet, limit)

    def held(self, outlet: str) -> Iterator[Held]:
        """Every version of every article of an outlet, by article."""
        return self._batches(lambda c, after, limit: furniture.held(c, outlet, after, limit), attrgetter("article_id"))

    def judged(self, outlet: str | None = None, since: datetime | None = None) -> list[int]:
        """The numbers of the raw pages of which an article was made, or none, that are still kept.

        Those of an outlet, and those that came in at `since` or later.
        """
        return self._read(reading.judged, outlet, since)

    def unread(self, outlet: str | None = None, since: datetime | None = None) -> int:
        """How many articles there are whose raw page is not kept any more."""
        return self._read(reading.unread, outlet, since)

    def made_of(self, pages: Collection[int]) -> dict[int, StoredVersion | Rejected]:
        """The last version that was made of each of some raw pages, or why none was."""
        return self._read(reading.made_of, pages)

    def rejections(self) -> Iterator[StoredRejection]:
        """Every page that was rejected, by id."""
        return self._batches(reading.rejections, attrgetter("page_id"))

    def events(self, after: int = 0) -> Iterator[Event]:
        """Every change after the one with the number `after`, in the order of commits."""
        return self._batches(reading.events, attrgetter("seq"), after)

    def last_event(self) -> int:
        """The number of the last change; 0 where there was none."""
        return self._read(reading.last_event)

    def versions_at(self, places: Collection[tuple[int, int]]) -> list[StoredVersion]:
        """Some versions as they are now, by article and number; those that have left the store are left out."""
        return self._read(reading.versions_at, places)

    def history(self, story_id: int) -> History | None:
        """What became of a story, or of the one it went into; None if it never was."""
        return self._read(history.of, story_id)

    def article_lines(self, query: ArticleQuery, limit: int = LIMIT, after: str | None = None) -> Page[ArticleLine]:
        """A page of the articles that a query asks for, behind the cursor `after`. Raises cursor.BadCursor."""
        return self._read(lines.articles, query, limit, after)

    def story_lines(self, query: StoryQuery, limit: int = LIMIT, after: str | None = None) -> Page[StoryLine]:
        """A page of the live stories that a query asks for, behind the cursor `after`. Raises cursor.BadCursor."""
        return self._read(lines.stories, query, limit, after)

    def versions(self, article_id: int) -> list[StoredVersion]:
        """Every version of an article, the first first; none of an unknown one."""
        return self._read(reading.versions, article_id)

    def search(
        self,
        asked: Query,
        order: Order = Order.RELEVANCE,
        after: Cursor | None = None,
        limit: int = 20,
        *,
        by_story: bool = False,
        among: ArticleQuery = ArticleQuery(),  # noqa: B008 - frozen
    ) -> Found:
        """A page of what a query (`storage.search.query.parse`) finds among articles that pass filters; their order and
        `text` are not looked at. Articles, or `by_story` the best of each story.
        """
        with connection.reading(self.engine) as opened:
            return find.find(opened, asked, order, after, limit, by_story=by_story, among=among)

    def article_at(self, url: str) -> int | None:
        """The article at an address, under whatever the address is known by."""
        return self._read(removal.at, url)

    def expired(self, rule: Rule, after: int = 0, limit: int = _BATCH) -> list[int]:
        """The next articles, by number, that were kept for as long as a rule asks."""
        return self._read(retention.expired, rule, after, limit)

    def old_pages(self, before: datetime, after: int = 0, limit: int = _BATCH) -> list[tuple[int, int]]:
        """The next raw pages, by number and with their bytes, that came in before a time and are still there."""
        return self._read(retention.raw, before, after, limit)

    def dropped_pages(self) -> int:
        """How many raw pages were let go of, and cannot be cleaned again."""
        return self._read(retention.dropped)

    def unsearched(self) -> int:
        """How many articles full-text search does not find yet (`Unit.index_words`); none in most stores."""
        return self._read(search_index.behind)

    def counts(self) -> Counts:
        """How much of everything there is."""
        return self._read(reading.counts)

    def scrub(self) -> bool:
        """Let what was deleted be gone from the file too; False where a reader still holds an older state."""
        return connection.scrub(self.engine)

    def facets(self, now: datetime) -> Facets:
        """What the articles of the last 30 days can be filtered by."""
        return self._read(overview.facets, now)

    def overview(self, now: datetime) -> Overview:
        """What was published in the last 30 days, counted by day, outlet and agency."""
        return self._read(overview.of, now)

    def newest_story(self) -> int:
        """The highest number that a story has, 0 where there is none: what began later has a higher one."""
        return self._read(overview.newest_story)

    def fates(self, pages: Collection[int]) -> dict[int, PageFate]:
        """What became of some raw pages, by id."""
        return self._read(fates.of, pages)

    def make_key(
        self, now: datetime, name: str, digest: bytes, hint: str, scope: KeyScope, expires_at: datetime | None = None
    ) -> StoredKey | None:
        """Keep a key of the HTTP API by its digest; None where the name has been given before."""
        values = {"name": name, "digest": digest, "hint": hint, "scope": scope}
        with connection.writing(self.engine) as opened:
            return keys.make(opened, {**values, "made_at": now, "expires_at": expires_at})

    def revoke_key(self, now: datetime, name: str) -> bool:
        """Revoke a key for ever; whether there was one that was not."""
        with connection.writing(self.engine) as opened:
            return keys.revoke(opened, name, now)

    def use_key(self, now: datetime, number: int) -> None:
        """Note when a key was used."""
        with connection.writing(self.engine) as opened:
            keys.used(opened, number, now)

    def key(self, digest: bytes) -> StoredKey | None:
        """The key with a digest, whether it holds or not."""
        return self._read(keys.of, digest)

    def keys(self) -> Sequence[StoredKey]:
        """Every key there has been, in the order in which they were made."""
        return self._read(keys.every)

    @contextmanager
    def webhooks(self) -> Iterator[Webhooks]:
        """The verbs of webhooks, all of whose writing is kept when the block ends, and none if it raises."""
        with connection.writing(self.engine) as opened:
            yield Webhooks(opened)

    def grant(self, role: str, *, apply: bool = True) -> list[str]:
        """Let a role of PostgreSQL read the views and nothing else; the statements, also where they do not `apply`."""
        with connection.writing(self.engine) as opened:
            return granting.grant(opened, role, apply=apply)

    def start_run(self, now: datetime, arguments: Mapping[str, object]) -> int:
        """Note that an import begins; the id of the run."""
        with connection.writing(self.engine) as opened:
            values = {"started_at": now, "arguments": dict(arguments)}
            return connection.inserted(opened, tables.run, values)

    def finish_run(self, run_id: int, now: datetime, counts: Mapping[str, int]) -> None:
        """Note how an import ended."""
        ended = update(tables.run).where(tables.run.c.id == run_id).values(finished_at=now, counts=dict(counts))
        with connection.writing(self.engine) as opened:
            opened.execute(ended)

    def runs(self) -> list[Run]:
        """Every import, the last first."""
        return self._read(reading.runs)

    def _prepared(self, create: bool, told: schema.Told | None = None, *, writable: bool = True) -> Self:
        # Whatever goes wrong, no connection is left open on a file that is not ours.
        try:
            self._prepare(create, told, writable)
        except BaseException:
            self.close()
            raise
        return self

    def _prepare(self, create: bool, told: schema.Told | None, writable: bool) -> None:
        with connection.reading(self.engine) as opened:
            now = schema.revision(opened, self.place)
            is_safe = connection.writes_ahead(opened)
        if now is None and not create:
            raise StoreMissing(f"{self.place} is empty: import something into it first, or correct the path.")
        if now != schema.HEAD and not writable:
            raise StoreReadOnly(_OUTDATED.format(place=self.place, now=now, head=schema.HEAD))
        if now != schema.HEAD:
            schema.migrate(self.engine, self.place, told=told)
        elif not is_safe and writable:
            connection.write_ahead(self.engine)

    def _read(self, verb: Callable[..., Item], *arguments: Any) -> Item:
        with connection.reading(self.engine) as opened:
            return verb(opened, *arguments)

    def _batches(
        self, verb: Callable[[Connection, int, int], list[Item]], place: Callable[[Item], int], after: int = 0
    ) -> Iterator[Item]:
        # By id and not by OFFSET, which would count from the start each time and slip when rows come or go.
        while batch := self._read(verb, after, _BATCH):
            yield from batch
            after = place(batch[-1])

    def _pages(self, pending: bool) -> Iterator[tuple[int, RawPage]]:
        # Ids first and each page by itself: a page may be 50 MB.
        after = 0
        while ids := self._read(pages.ids, after, _BATCH, pending):
            for page_id in ids:
                page = self.page(page_id)
                if page is not None:
                    yield page_id, page
            after = ids[-1]
