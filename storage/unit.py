"""Unit: one unit of work on the store. All of it is kept, or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from dedupe.candidates import WINDOW
from dedupe.decision import Decision
from dedupe.document import Document, Match, Member, Story
from dedupe.signature import Signature
from normalize.article import Article, Rejected
from normalize.page import Page
from storage import articles, deciding, index, matches, pages, removal, stories
from storage.deciding import Answer, Statement
from storage.events import Change
from storage.records import Added, Decided, Kept, Refused


@dataclass(frozen=True, slots=True)
class Unit:
    """The verbs of writing, in one transaction (`Store.unit`). `now` is the time of everything done in it.

    `changes` collects the events that are written when the unit ends.
    """

    connection: Connection
    now: datetime
    changes: list[Change] = field(default_factory=list)

    def keep(self, page: Page) -> Kept:
        """Keep a raw page, first of all. The same bytes are kept once, and each source is noted."""
        return pages.keep(self.connection, page, self.now)

    def reject(self, page_id: int, verdict: Rejected) -> None:
        """Note that a page is not an article, and why. An article that was made of it leaves the store."""
        made = articles.made_of(self.connection, page_id)
        if made is not None:
            self.changes.extend(removal.remove(self.connection, made))
        pages.reject(self.connection, page_id, verdict)

    def add(self, page_id: int, article: Article, key: str) -> Added:
        """Store the article of a page, as new, as a new version, or not at all if all of it is the same.

        The same text with other statements about it (outlet, date, authors …) replaces its version in place.
        `key` is its identity (`identity.of`); the key that comes back is the one grouping must use.
        """
        added, changes = articles.add(self.connection, page_id, article, key)
        self.changes.extend(changes)
        return added

    def reclean(self, page_id: int, article: Article, key: str) -> Added:
        """Store the article of a page that was cleaned again: its version is replaced in place."""
        added, changes = articles.reclean(self.connection, page_id, article, key)
        self.changes.extend(changes)
        return added

    def sign(self, article_id: int, signature: Signature) -> None:
        """Store an article's signature and keys, in place of those it had."""
        index.sign(self.connection, article_id, signature)

    def candidates(self, signature: Signature, published_at: datetime | None, window: int = WINDOW) -> list[Document]:
        """The articles worth comparing with a signed one, within `window` days where both are dated."""
        return index.candidates(self.connection, signature, published_at, window)

    def rematch(self, article_id: int, found: Sequence[Match]) -> None:
        """Store an article's matches, in place of those it had."""
        matches.replace(self.connection, article_id, found)

    def neighbourhood(self, article_id: int) -> tuple[list[Member], list[Match], list[Decision]]:
        """What folding must look at when an article has changed: members, matches between them, decisions."""
        return matches.neighbourhood(self.connection, article_id)

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

    def _told(self, answer: Answer) -> Decided | Refused:
        outcome, changes = answer
        self.changes.extend(changes)
        return outcome
