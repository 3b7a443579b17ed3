"""The rejects file: every input that was refused, in a form that can be mended and imported again.

JSON Lines. A record is there with its own fields and, under `_rejected`, its source, the reason and what was
wrong; a file is there by its path, to be mended where it lies. Importing the file reads both.
"""

from pathlib import Path
from typing import IO, Self

from copydesk import screen
from copydesk.pipeline import Account
from crawler import MARK
from normalize import Page


class Rejects:
    """A rejects file, made when there is something to put in it. It takes its name when the run ends, in any way."""

    def __init__(self, path: Path, *, write: bool) -> None:
        self.path, self.count = path, 0
        self._write = write
        self._partial_path = path.with_name(path.name + ".part")
        self._partial: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._partial:
            self._partial.close()
            self._partial_path.replace(self.path)

    def add(self, account: Account) -> None:
        """Note one account if it is a rejection."""
        if account.rejected is None:
            return
        self.count += 1
        if self._write:
            if self._partial is None:
                self._partial = self._partial_path.open("wb")
            self._partial.write(screen.json_line(_entry(account)))


def _entry(account: Account) -> dict[str, object]:
    rejected = account.rejected
    mark: dict[str, object] = {"source": account.source}
    if rejected:
        mark |= {"reason": str(rejected.reason), "detail": rejected.detail}
    if rejected and rejected.raw:
        mark["raw"] = rejected.raw
    if "#" not in account.source.rsplit("/", 1)[-1]:
        return {MARK: mark | {"path": account.source}}
    return _record(account.page) | {MARK: mark} if account.page else {MARK: mark}


def _record(page: Page) -> dict[str, object]:
    """The record that `page` was made of."""
    given = page.given
    fields = {
        "url": page.url,
        "outlet": given.outlet,
        "title": given.title,
        "published_at": given.published_at,
        "modified_at": given.modified_at,
        "authors": list(given.authors) or None,
        "language": given.language,
        "section": given.section,
        "summary": given.summary,
    }
    text = page.content.decode("utf-8", "replace")
    kind = "html" if page.media_type == "text/html" else "text"
    return {name: value for name, value in fields.items() if value} | dict(given.extra) | {kind: text}
