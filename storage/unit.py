"""Unit: one unit of work on the store. All of it is kept, or none."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from dedupe.decision import Decision
from dedupe.document import Document, Match, Member, Story
from dedupe.postings import Company
from normalize import furniture as lines
from normalize.article import Article, Reason, Rejected
from normalize.furniture import Repeated
from normalize.page import Page
from storage import (
    articles,
    claims,
    deciding,
    furniture,
    index,
    matches,
    pages,
    removal,
    retention,
    settling,
    stories,
    tombstones,
)
from storage.deciding import Answer, Statement
from storage.events import Change
from storage.records import Added, Arrival, Day, Decided, FurnitureRule, Gone, Kept, Refused, RuleState, Signed, Why
from storage.search import index as search
from storage.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Unit:
    """The verbs of writing, in one transaction (`Store.unit`). `now` is the time of everything done in it.

    `changes` collects the events that are written when the unit ends; `shelf` is what the store remembers of its index,
    `window` the days within which articles are compared.
    """

    connection: Connection
    now: datetime
    shelf: Shelf
    window: int
    changes: list[Change] = field(default_factory=list)

    def keep(self, page: Page) -> Kept:
        """Keep a raw page, first of all. The same bytes are kept once, and each source is noted."""
        return pages.keep(self.connection, page, self.now)

    def reject(self, page_id: int, verdict: Rejected) -> int | None:
        """Note that a page is not an article, and why. An article that was made of it leaves the store: which.

        A page that was removed for good (`removed`) leaves nothing, not a verdict either.
        """
        made = articles.made_of(self.connection, page_id)
        if made is not None:
            self.changes.extend(removal.remove(self.connection, made))
        if verdict.reason is Reason.REMOVED:
            removal.discard(self.connection, page_id)
        else:
            pages.reject(self.connection, page_id, verdict)
        return made

    def removed(self, keys: Iterable[str]) -> set[str]:
        """The identities, of some, that bear what was removed for good."""
        return tombstones.buried(self.connection, keys)

    def erase(self, article_id: int, why: Why) -> Gone:
        """Take an article out of the store for good, with its raw pages; its story is folded without it.

        LookupError for an unknown article.
        """
        gone, changes = removal.erase(self.connection, article_id, why, self.now)
        self.changes.extend(changes)
        self.shelf.clear()
        return gone

    def bar(self, url: str) -> Gone:
        """Let nothing at an address ever come in; what was kept of it goes."""
        return removal.bar(self.connection, url, self.now)

    def allow_again(self, what: str | int) -> int:
        """Let an address or an article that was removed for good come in again; how many removals are taken back."""
        if isinstance(what, int):
            return tombstones.raise_(self.connection, (), what)
        return tombstones.raise_(self.connection, [removal.identity_of(what)], None)

    def drop_raw(self, numbers: Collection[int]) -> None:
        """Let the content of raw pages go; their articles stay as they are and cannot be cleaned again."""
        retention.drop(self.connection, numbers, self.now)

    def add(self, page_id: int, article: Article, key: str) -> Added:
        """Store the article of a page, as new, as a new version, or not at all if all of it is the same.

        The same text with other statements about it (outlet, date, authors …) replaces its version in place.
        `key` is its identity (`identity.of`); the key that comes back is the one grouping must use.
        """
        return self.add_all([Arrival(page_id, article, key)])[0]

    def add_all(self, given: Sequence[Arrival]) -> list[Added]:
        """The same of many pages: what `add` would do with one after the other."""
        told = articles.add_all(self.connection, given)
        self.changes.extend(change for _, changes in told for change in changes)
        return [added for added, _ in told]

    def reclean(self, page_id: int, article: Article, key: str) -> Added:
        """Store the article of a page that was cleaned again: its version is replaced in place."""
        added, changes = articles.reclean(self.connection, page_id, article, key)
        self.changes.extend(changes)
        return added

    def done(self, page_ids: Collection[int]) -> None:
        """Note that pages are in nobody's hand any more (`storage.claims`)."""
        claims.drop(self.connection, page_ids)

    def sign(self, signed: Sequence[Signed]) -> None:
        """Store the fingerprints of some articles, in place of those they had."""
        index.sign(self.connection, signed, self.window)

    def signed(self) -> None:
        """Note that every article has a fingerprint of the present algorithm (`Store.unsigned` has run out)."""
        index.complete(self.connection)

    def candidates(self, signed: Sequence[Signed]) -> list[list[Document]]:
        """The articles worth comparing with each of these, within the window where both are dated."""
        return index.candidates(self.connection, self.shelf, signed, self.window)

    def companies(self, signed: Sequence[Signed]) -> list[Company]:
        """The candidates of each article by number, and whether there were more than that."""
        return index.companies(self.connection, self.shelf, signed, self.window)

    def as_signed(self, numbers: Collection[int]) -> list[Signed]:
        """Articles as the index has them, by number."""
        return settling.signed(self.connection, numbers)

    def texts(self, numbers: Collection[int]) -> dict[int, Document]:
        """What grouping looks at of some articles."""
        return self.shelf.texts(self.connection, numbers)

    def index_words(self, limit: int = 500) -> int:
        """Let full-text search find the next articles that it does not find yet; how many, 0 when none is left."""
        return search.catch_up(self.connection, limit)

    def crowd(self, crowded: Mapping[int, bool]) -> set[int]:
        """Note who had more candidates than it was compared with; for whom that is news."""
        return index.crowd(self.connection, crowded)

    def matched(self, articles: Collection[int]) -> dict[tuple[int, int], Match]:
        """The matches of some articles with any other, by the two numbers."""
        return matches.of(self.connection, articles)

    def settled(self, days: Sequence[Day], before: int) -> None:
        """Note that some days are settled (`Store.unsettled`), up to the same day."""
        settling.settled(self.connection, days, before, self.window)

    def rematch(self, articles: Collection[int], found: Sequence[Match]) -> None:
        """Store the matches of some articles, in place of those they had."""
        matches.replace(self.connection, articles, found)

    def neighbourhood(self, articles: Collection[int]) -> tuple[list[Member], list[Match], list[Decision]]:
        """What folding must look at when some articles have changed: members, matches between them, decisions."""
        return matches.neighbourhood(self.connection, articles)

    def restory(self, told: Sequence[Story]) -> tuple[int, ...]:
        """Store the stories that a neighbourhood now holds; their ids, in the order given."""
        ids, changes = stories.restory(self.connection, told)
        self.changes.extend(changes)
        return ids

    def merge(self, story_ids: Sequence[int], by: str, note: str | None = None) -> Decided | Refused:
        """Decide that several stories are one, now and in every later run."""
        return self._told(deciding.merge(self.connection, story_ids, Statement(by, self.now, note)))

    def split(
        self, story_id: int, article_ids: Sequence[int], by: str, note: str | None = None, each: bool = False
    ) -> Decided | Refused:
        """Decide that articles are no part of a story, but one of their own together, or `each` its own."""
        said = Statement(by, self.now, note)
        return self._told(deciding.split(self.connection, story_id, article_ids, each, said))

    def pin(self, story_id: int, by: str, note: str | None = None, original: int | None = None) -> Decided | Refused:
        """Decide that the present articles of a story stay together, and which of them is its original."""
        return self._told(deciding.pin(self.connection, story_id, original, Statement(by, self.now, note)))

    def undo(self, decision_id: int, by: str) -> Decided | Refused:
        """Take a decision back; it is kept, and says by whom and when it was undone."""
        return self._told(deciding.undo(self.connection, decision_id, Statement(by, self.now)))

    def furniture(self, outlets: Collection[str]) -> dict[str, dict[str, int]]:
        """The applied rules of some outlets: the number of each by the key of its line."""
        return furniture.applied(self.connection, outlets)

    def propose(self, outlet: str, found: Sequence[Repeated], *, applies: bool = True) -> list[FurnitureRule]:
        """Write how often lines of an outlet were found; the rules that this makes or brings to be applied.

        Not `applies`: however sure a line is, it is proposed.
        """
        return furniture.propose(self.connection, outlet, found, self.now, applies=applies)

    def furnish(self, outlet: str, text: str, by: str) -> FurnitureRule:
        """Say that a line of an outlet is furniture."""
        return furniture.add(self.connection, outlet, lines.key(text), text, by, self.now)

    def rule(self, number: int, state: RuleState, by: str) -> FurnitureRule:
        """Decide about a rule of furniture. LookupError for an unknown one."""
        return furniture.decide(self.connection, number, state, by, self.now)

    def _told(self, answer: Answer) -> Decided | Refused:
        outcome, changes = answer
        self.changes.extend(changes)
        return outcome
