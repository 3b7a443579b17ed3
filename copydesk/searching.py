"""`copydesk search` and `copydesk reindex`: find by words, and let what came earlier be found."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from copydesk import pipeline, screen
from copydesk.config import Config
from copydesk.showing import NotThere
from storage import Store
from storage.search.query import Query, day, parse
from storage.search.records import Cursor, Found, Hit, Marked, Order


@dataclass(frozen=True, slots=True)
class Asked:
    """One search as it was asked for."""

    text: str
    since: str | None
    outlet: str | None
    language: str | None
    limit: int
    after: str | None
    newest: bool
    by_story: bool


def run(settings: Config, asked: Asked, *, as_json: bool) -> None:
    """Search, and show a page of what was found. Raises NotThere for a day or a cursor that is none."""
    query, after = _query(asked), _cursor(asked)
    with settings.open_store() as store:
        order = after.order if after else Order.NEWEST if asked.newest else Order.RELEVANCE
        found = store.search(query, order, after, asked.limit, by_story=asked.by_story)
    if as_json:
        screen.json(found_json(asked.text, found))
    else:
        _show(asked, found)


def reindex(settings: Config, *, as_json: bool) -> None:
    """Index the words of every article that is not indexed, and say how many they were."""
    with settings.open_store() as store:
        done = catch_up(store, lambda: dt.datetime.now(dt.UTC))
    if as_json:
        screen.json({"articles": done})
    else:
        screen.out.print(f"{screen.count(done, 'article')} indexed." if done else "Search finds every article already.")


def catch_up(store: Store, clock: Callable[[], dt.datetime]) -> int:
    """Index what is behind, with progress; how many."""
    done, behind = 0, store.unsearched()
    if behind:
        with screen.progress("Making articles searchable", behind) as advance:
            for count in pipeline.index_words(store, clock):
                advance(done := done + count)
    return done


def _query(asked: Asked) -> Query:
    since = day(asked.since) if asked.since else None
    if asked.since and since is None:
        raise NotThere(f"{asked.since!r} is no day: write 2026-01-31, 2026-01 or 2026")
    return parse(asked.text).narrowed(outlet=asked.outlet, language=asked.language, since=since)


def _cursor(asked: Asked) -> Cursor | None:
    found = Cursor.read(asked.after) if asked.after else None
    if asked.after and found is None:
        raise NotThere(f"{asked.after!r} is no cursor: give the `next` of the page before, as it stands there")
    return found


def _show(asked: Asked, found: Found) -> None:
    for note in found.notes:
        screen.err.print(f"Note: {note}.", style="dim")
    if found.behind:
        told = screen.count(found.behind, "article")
        screen.err.print(f"{told} cannot be found yet: run copydesk reindex.", style="dim")
    for hit in found.hits:
        screen.out.print(_head(hit, by_story=asked.by_story))
        screen.out.print(_passage(hit))
        screen.out.print()
    noun = ("story", "stories") if asked.by_story else ("article", "articles")
    shown = "" if len(found.hits) == found.total else f", {len(found.hits)} shown"
    screen.out.print(f"{screen.count(found.total, *noun)} found{shown}.", style="dim")
    if found.next:
        screen.out.print(f"To go on: --after {found.next}", style="dim", soft_wrap=True)


def _head(hit: Hit, *, by_story: bool) -> Text:
    name = f"s{hit.story_id}" if by_story and hit.story_id else f"a{hit.article_id}"
    copies = f"{hit.copies} copies" if by_story and hit.copies > 1 else None
    about = " · ".join(filter(None, (screen.when(screen.known(hit.at)), hit.outlet, hit.agency, copies)))
    return Text.assemble(
        (f"{name}  ", "bold"), _marked(hit.title) if hit.title.text else "(no headline)", (f"  {about}", "dim")
    )


def _passage(hit: Hit) -> Text:
    before, behind = hit.is_cut
    return Text.assemble("    ", "…" * before, _marked(hit.snippet), "…" * behind)


def _marked(passage: Marked) -> Text:
    text = Text(passage.text)
    for start, end in passage.marks:
        text.stylize("bold yellow", start, end)
    return text


def found_json(text: str, found: Found) -> dict[str, Any]:
    """A page of hits for programs: what `--json` prints and `/v1/search` answers."""
    return {
        "query": text,
        "total": found.total,
        "next": str(found.next) if found.next else None,
        "notes": found.notes,
        "not_searchable_yet": found.behind,
        "hits": [_hit(hit) for hit in found.hits],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "article": hit.article_id,
        "story": hit.story_id,
        "copies": hit.copies,
        "score": hit.score,
        "published_at": hit.at,
        "title": {"text": hit.title.text, "marks": hit.title.marks},
        "snippet": {"text": hit.snippet.text, "marks": hit.snippet.marks, "cut": hit.is_cut},
        "outlet": hit.outlet,
        "agency": hit.agency,
        "language": hit.language,
        "url": hit.url,
    }
