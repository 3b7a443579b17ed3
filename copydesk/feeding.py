"""`copydesk feed`: the newest stories as a feed, to a file that is replaced when it is complete."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from copydesk import screen, syndication
from copydesk.config import Config
from copydesk.syndication import Entry, Feed
from storage import Store
from storage.query import StoryQuery


def run(settings: Config, form: str, limit: int, copies: int, home: str, output: Path | None) -> None:
    """Write the `limit` stories that changed last, of at least `copies` articles; `home` is where the feed will lie."""
    with settings.open_store() as store:
        found = entries(store, StoryQuery(min_copies=copies), limit)
    name = output.name if output else f"stories.{form}"
    authority = urlsplit(home).hostname or "localhost"
    written = rendered(form, Feed("copydesk", authority, home, f"{home.rstrip('/')}/{name}"), found)
    if output is None:
        sys.stdout.buffer.write(written)
        return
    partial = output.with_name(output.name + ".part")
    try:
        partial.write_bytes(written)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)
    screen.err.print(f"{len(found):,} stories written to {output}")


def entries(store: Store, query: StoryQuery, limit: int, after: str | None = None) -> list[Entry]:
    """A page of a list of stories, as entries. Raises cursor.BadCursor."""
    found = (_entry(store, line.id) for line in store.story_lines(query, limit, after).items)
    return [entry for entry in found if entry is not None]


def _entry(store: Store, number: int) -> Entry | None:
    """A story as an entry; None where it ended since it was listed."""
    found = store.story(number)
    if found is None or found.story.original is None:
        return None
    original = store.article(found.story.original)
    return syndication.entry(found.story, original) if original else None


def rendered(form: str, feed: Feed, entries: list[Entry]) -> bytes:
    """A feed as `rss`, `atom` or `json`."""
    if form == "json":
        return screen.json_line(syndication.json_feed(feed, entries))
    return syndication.rss(feed, entries) if form == "rss" else syndication.atom(feed, entries)
