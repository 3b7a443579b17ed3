"""`copydesk stories history STORY`: what became of a story, from the log of events, as a list to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rich.text import Text

from copydesk import contract, deciding, screen, showing, wording
from copydesk.config import Config
from storage import Store
from storage.records import Event, EventKind, History, StoredDecision


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, and it in words."""

    event: Event
    said: str


@dataclass(slots=True)
class _Teller:
    """Puts events into words; it knows the decisions, where whoever left went, and who stands in the story now."""

    known: frozenset[int]
    decisions: Mapping[int, StoredDecision]
    went: Mapping[tuple[datetime, int | None], int | None]
    present: set[int] = field(default_factory=set)

    def entries(self, events: tuple[Event, ...]) -> Iterator[Entry]:
        """Every event that is of the story, in words, in their order."""
        for event in events:
            if said := self._said(event):
                yield Entry(event, said)

    def _said(self, event: Event) -> str | None:
        """The words for an event; None where it is of an article while that stood elsewhere."""
        article = event.article_id or 0
        if event.kind is EventKind.JOINED:
            if event.story_id not in self.known:
                return None
            self.present.add(article)
        elif event.kind is EventKind.LEFT:
            self.present.discard(article)
            to = self.went.get((event.at, article))
            return f"a{article} left" + (f" for story {to}" if to else ", and is in no story")
        elif event.kind is EventKind.STORY_CHANGED or (event.kind in _OF_AN_ARTICLE and article not in self.present):
            return None  # the first only sums up what others tell
        elif event.kind in (EventKind.DECIDED, EventKind.UNDONE):
            return self._decision(event)
        return wording.said(event)

    def _decision(self, event: Event) -> str:
        kept = self.decisions[int(str(event.detail["decision"]))]
        if event.kind is EventKind.UNDONE:
            return f"{kept.undone_by} took decision {kept.id} back ({kept.act})"
        note = f". {kept.note}" if kept.note else ""
        return f"{kept.made_by} made decision {kept.id}, {deciding.said(kept)}{note}"


_OF_AN_ARTICLE = (EventKind.NEW_VERSION, EventKind.RECLEANED, EventKind.CORRECTED, EventKind.KILLED)


def run(settings: Config, name: str, *, as_json: bool) -> None:
    """Tell what became of a story, or of the one it went into. Raises NotThere."""
    number = showing.story_id(name)
    with settings.open_store() as store:
        if (found := store.history(number)) is None:
            raise showing.NotThere(f"there is no story {number}. Ids are in: copydesk stories")
        told = list(entries(store, found))
    if as_json:
        screen.json(history_json(number, found, told))
    else:
        _print(number, found, told)


def entries(store: Store, found: History) -> Iterator[Entry]:
    """The events of a history that are of its story, in words."""
    decisions = {kept.id: kept for kept in store.decisions()}
    went = {(e.at, e.article_id): e.story_id for e in found.events if e.kind is EventKind.JOINED}
    return _Teller(frozenset((found.story.id, *found.earlier)), decisions, went).entries(found.events)


def _print(asked: int, found: History, entries: list[Entry]) -> None:
    out, story = screen.out, found.story
    out.print(Text(story.title or "(no headline)", style="bold"))
    if asked != story.id:
        out.print(f"Story {asked} went into story {story.id}, whose history this is.")
    now = f"{screen.count(len(story.articles), 'article')} now" if story.articles else "no articles any more"
    earlier = f"; {wording.listed(found.earlier)} went into it" if found.earlier else ""
    out.print(f"Story {story.id}: {now}{earlier}.\n", style="dim")
    rows = screen.table("@When", "*What happened")
    before = ""
    for entry in entries:
        when = screen.when(entry.event.at)
        rows.add_row("" if when == before else when, entry.said)
        before = when
    out.print(rows)


def history_json(asked: int, found: History, entries: list[Entry]) -> dict[str, object]:
    """A history as JSON."""
    return {
        "asked": asked,
        "id": found.story.id,
        "title": found.story.title,
        "articles": list(found.story.articles),
        "earlier": list(found.earlier),
        "events": [
            {
                "seq": entry.event.seq,
                "at": contract.moment(entry.event.at),
                "kind": str(entry.event.kind),
                "story": entry.event.story_id,
                "article": entry.event.article_id,
                "detail": dict(entry.event.detail),
                "said": entry.said,
            }
            for entry in entries
        ],
    }
