"""Seed files: the files and folders a user hands over, as Pages.

Folders are walked in name order, each real folder once, so that links cannot make the walk endless. What
cannot be read is a `Rejected` with its reason and never stops the rest; a file in a folder whose name has
none of the known endings is a `Skipped`, counted and nothing more.
"""

import gzip
import io
import os
import re
import stat
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from crawler import documents, records
from crawler.documents import Item
from crawler.skipped import Skipped
from normalize import Page, Reason, Rejected

#: Why a file is skipped whose ending is not known.
NOT_READ = "another kind of file"


@dataclass(slots=True)
class SeedFiles:
    """The files under `paths`, ready to be read: iterate for Pages, Rejected and Skipped in a fixed order.

    `size` is the bytes on disk of all files, `done` how many of them have been read so far. A record that points to a
    file is followed there where it `follows`: what others sent may not name files of this machine.
    """

    paths: tuple[Path, ...]
    follows: bool = True
    size: int = 0
    done: int = 0
    _found: list[tuple[Path, bool] | Rejected] = field(default_factory=list)

    def __post_init__(self) -> None:
        seen: set[tuple[int, int]] = set()
        for path in self.paths:
            self._found += _walk(path, seen)
        self.size = sum(_size(entry[0]) for entry in self._found if not isinstance(entry, Rejected))

    def __iter__(self) -> Iterator[Page | Rejected | Skipped]:
        self.done = 0
        for entry in self._found:
            if isinstance(entry, Rejected):
                yield entry
            else:
                before = self.done
                yield from self._followed(self._file(*entry))
                self.done = before + _size(entry[0])

    def _file(self, path: Path, named: bool) -> Iterator[Item]:
        """Everything in one file. `named` files were asked for by name and are never skipped."""
        kind = documents.kind(path.name)
        if kind is None and not named:
            yield Skipped(name_of(path), NOT_READ)
            return
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                yield Rejected(name_of(path), Reason.UNSUPPORTED, "not a regular file")
                return
            with path.open("rb") as raw:
                yield from self._opened(path, raw, kind)
        except gzip.BadGzipFile as error:
            yield Rejected(name_of(path), Reason.BAD_GZIP, str(error))
        except (EOFError, zlib.error):
            yield Rejected(name_of(path), Reason.BAD_GZIP, "the compressed file is cut short or damaged")
        except OSError as error:
            yield _unreadable(path, error)

    def _opened(self, path: Path, raw: IO[bytes], known: str | None) -> Iterator[Item]:
        stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if path.suffix.lower() == ".gz" else raw  # type: ignore[assignment]
        return self._counted(raw, documents.in_stream(name_of(path), stream, known))

    def _counted(self, raw: IO[bytes], items: Iterable[Item]) -> Iterator[Item]:
        """`items`, while `done` follows how far the file has been read."""
        start = self.done
        for item in items:
            self.done = start + raw.tell()
            yield item

    def _followed(self, items: Iterable[Item]) -> Iterator[Page | Rejected | Skipped]:
        """Records as they are; one that points to a file (as a rejects file does) as that file, but no further."""
        for item in items:
            if not isinstance(item, records.Elsewhere):
                yield item
                continue
            if not (self.follows or item.document):
                yield Rejected(item.path, Reason.BAD_RECORD, "it points to a file: send what is in it")
                continue
            for found in self._pointed(item):
                if isinstance(found, records.Elsewhere):
                    yield Rejected(item.path, Reason.BAD_RECORD, "it points to yet another file")
                else:
                    yield found

    def _pointed(self, to: records.Elsewhere) -> Iterator[Item]:
        if to.document:
            return documents.in_stream(to.path, io.BytesIO(to.document.encode("utf-8", "replace")), None)
        return self._file(_path_of(to.path), named=True)


def _walk(path: Path, seen: set[tuple[int, int]], *, named: bool = True) -> Iterator[tuple[Path, bool] | Rejected]:
    """Files below `path` in name order; every real folder once."""
    try:
        status = path.stat()
        if not stat.S_ISDIR(status.st_mode):
            yield path, named
            return
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        for entry in sorted(path.iterdir()):
            if not entry.name.startswith("."):
                yield from _walk(entry, seen, named=False)
    except OSError as error:
        yield _unreadable(path, error)


def name_of(path: Path) -> str:
    """A path as text that can be printed and stored: bytes that are no UTF-8 as `\\xff`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _path_of(name: str) -> Path:
    """The path that `name_of` named; a file whose name really holds `\\xff` comes first."""
    path = Path(name)
    if path.exists() or "\\x" not in name:
        return path
    return Path(os.fsdecode(re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), name.encode())))


def _unreadable(path: Path, error: OSError) -> Rejected:
    reason = Reason.NOT_FOUND if isinstance(error, FileNotFoundError) else Reason.UNREADABLE
    return Rejected(name_of(path), reason, error.strerror or str(error))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
