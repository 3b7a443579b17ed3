"""`copydesk feed`: the newest stories as a feed, to a file that is replaced when it is complete."""

import sys
from heapq import nlargest
from pathlib import Path
from urllib.parse import urlsplit

from copydesk import screen, syndication
from copydesk.config import Config
from copydesk.syndication import Entry, Feed
from storage import Store


def run(settings: Config, form: str, limit: int, copies: int, home: str, output: Path | None) -> None:
    """Write the `limit` stories that changed last, of at least `copies` articles; `home` is where the feed will lie."""
    with settings.open_store() as store:
        entries = _entries(store, limit, copies)
    name = output.name if output else f"stories.{form}"
    authority = urlsplit(home).hostname or "localhost"
    written = rendered(form, Feed("copydesk", authority, home, f"{home.rstrip('/')}/{name}"), entries)
    if output is None:
        sys.stdout.buffer.write(written)
        return
    partial = output.with_name(output.name + ".part")
    try:
        partial.write_bytes(written)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)
    screen.err.print(f"{len(entries):,} stories written to {output}")


def _entries(store: Store, limit: int, copies: int) -> list[Entry]:
    fitting = (story for story in store.stories() if len(story.articles) >= copies)
    newest = nlargest(limit, fitting, key=lambda story: (story.last_seen, story.id))
    found = ((story, store.article(story.original)) for story in newest if story.original is not None)
    return [syndication.entry(story, original) for story, original in found if original is not None]


def rendered(form: str, feed: Feed, entries: list[Entry]) -> bytes:
    """A feed as `rss`, `atom` or `json`."""
    if form == "json":
        return screen.json_line(syndication.json_feed(feed, entries))
    return syndication.rss(feed, entries) if form == "rss" else syndication.atom(feed, entries)
