"""`copydesk export`: every article or story as JSON Lines, to a file that appears when it is complete."""

import errno
import sys
from collections.abc import Iterator
from pathlib import Path

from copydesk import contract, screen
from copydesk.config import Config
from storage import Store


def run(settings: Config, what: str, output: Path | None) -> None:
    """Write all `what` ("articles" or "stories") of the store to `output`, or to standard output."""
    with settings.open_store() as store:
        counts = store.counts()
        total = counts.articles if what == "articles" else counts.stories
        if output is None:
            for line in _lines(store, what):
                sys.stdout.buffer.write(line)
            return
        if output.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder", str(output))
        partial = output.with_name(output.name + ".part")
        try:
            with screen.progress(f"Exporting {what}", total) as advance, partial.open("wb") as file:
                for done, line in enumerate(_lines(store, what), start=1):
                    file.write(line)
                    advance(done)
            partial.replace(output)
        finally:
            partial.unlink(missing_ok=True)
    screen.err.print(f"{total:,} {what} written to {output}")


def _lines(store: Store, what: str) -> Iterator[bytes]:
    if what == "articles":
        yield from (screen.json_line(contract.article(stored)) for stored in store.articles())
    else:
        yield from (screen.json_line(contract.story(stored)) for stored in store.stories())
