"""The rejects file: every input that was refused, in a form that can be mended and imported again.

JSON Lines. A record is there with its own fields and, under `_rejected`, its source, the reason and what was
wrong; a file is there by its path, to be mended where it lies. Importing the file reads both.
"""

import json
from dataclasses import asdict
from itertools import chain, count
from pathlib import Path
from typing import IO, Self

from copydesk import screen
from copydesk.pipeline import Account
from crawler import MARK
from normalize import Page, Reason


class Rejects:
    """A rejects file, made when there is something to put in it. It takes its name when the run ends, in any way.

    A file that is there already, perhaps half mended, is never written over: the next free name is taken
    (`rejects-2.jsonl`). Where nothing can be written, `problem` says why and the run goes on.
    """

    def __init__(self, path: Path, *, write: bool) -> None:
        self.path, self.count = path, 0
        self.problem: str | None = None if write else "a dry run writes nothing"
        self._partial: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._partial:
            self._partial.close()
            Path(self._partial.name).replace(self.path)

    def add(self, account: Account) -> None:
        """Note one account if it is a rejection; not of what was removed for good, for nothing is to be kept of it."""
        if account.rejected is None or account.rejected.reason is Reason.REMOVED:
            return
        self.count += 1
        if self.problem is None:
            try:
                self._write(screen.json_line(entry(account)))
            except OSError as error:
                self.problem = f"{self.path} cannot be written ({error.strerror})"

    def _write(self, line: bytes) -> None:
        if self._partial is None:
            self.path = _free(self.path)
            self._partial = self.path.with_name(self.path.name + ".part").open("wb")
        self._partial.write(line)


def _free(path: Path) -> Path:
    """`path`, or the first of `name-2`, `name-3` … that is not there yet."""
    others = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(free for free in chain([path], others) if not free.exists())


def entry(account: Account) -> dict[str, object]:
    """A record with its fields, or the path of a whole file, and what was wrong with it."""
    rejected = account.rejected
    mark: dict[str, object] = {"source": account.source}
    if rejected:
        mark |= {"reason": str(rejected.reason), "detail": rejected.detail}
    if rejected and rejected.raw:
        held = _parsed(rejected.raw)
        return held | {MARK: mark} if held else {MARK: mark | {"raw": rejected.raw}}
    if account.page is None or Path(account.source).is_file():
        return {MARK: mark | {"path": _file_of(account.source)}}
    return _record(account.page) | {MARK: mark}


def _file_of(source: str) -> str:
    """The file that a part of one (`dump.xml#9`) lies in, where there is one."""
    path, mark, number = source.rpartition("#")
    return path if mark and number.isdecimal() and Path(path).is_file() else source


def _parsed(raw: str) -> dict[str, object] | None:
    try:
        held = json.loads(raw)
    except ValueError:
        return None
    return held if isinstance(held, dict) else None


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
        "partial": given.partial,
        "wire": {name: value for name, value in asdict(given.wire).items() if value},
    }
    text = page.content.decode("utf-8", "replace")
    kind = "html" if page.media_type == "text/html" else "text"
    return {name: value for name, value in fields.items() if value} | dict(given.extra) | {kind: text}
