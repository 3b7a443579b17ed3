"""Places: where exports go, a path or any address that fsspec knows; nothing appears there before it is complete."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, BinaryIO

#: What a file that is being written is called, beside the folder that readers look into.
_WRITING = ".writing"


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder at `path` of a file system; `shown` is what the user wrote."""

    system: Any  # fsspec's AbstractFileSystem, which carries no types
    path: str
    shown: str

    @classmethod
    def of(cls, address: str) -> "Place":
        """The place behind a path or URL. OSError where no such file system is known or installed."""
        from fsspec.core import url_to_fs

        try:
            system, path = url_to_fs(address)
        except (ValueError, ImportError) as error:
            raise OSError(errno.EINVAL, f"no such place can be reached: {error}", address) from error
        return cls(system, str(path).rstrip("/") or "/", address)

    @property
    def is_folder(self) -> bool:
        """Whether a folder is meant: one that is there, or a name that ends like one."""
        return self.shown.endswith("/") or bool(self.system.isdir(self.path))

    def __truediv__(self, name: str) -> "Place":
        return Place(self.system, f"{self.path}/{name}", f"{self.shown.rstrip('/')}/{name}")

    def beside(self, ending: str) -> "Place":
        """What is named like this with something added."""
        return Place(self.system, f"{self.path}{ending}", f"{self.shown}{ending}")

    @contextmanager
    def writing(self, aside: "Place | None" = None) -> Iterator[BinaryIO]:
        """A file to be filled, that is here when the block ends, and never was if it raises.

        It is written beside, beside the folder `aside` if one is named, and renamed; stores of objects,
        which cannot rename, copy it at their own end.
        """
        beside = aside or self
        written = beside.beside(f".{token_hex(4)}{_WRITING}")
        try:
            with self.system.open(written.path, "wb") as file:
                yield file
            self.system.mv(written.path, self.path)
        except FileNotFoundError as error:
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", self.shown) from error
        finally:
            if self.system.exists(written.path):
                self.system.rm_file(written.path)

    def make(self) -> None:
        """Make the folder, and those that it is in."""
        self.system.makedirs(self.path, exist_ok=True)

    def read(self) -> bytes | None:
        """What is in the file; None where there is none."""
        return bytes(self.system.cat_file(self.path)) if self.system.exists(self.path) else None

    def files(self) -> list[str]:
        """The names of all files in the folder and below, as seen from it."""
        if not self.system.exists(self.path):
            return []
        self.system.invalidate_cache()
        return [str(found)[len(self.path) + 1 :] for found in self.system.find(self.path)]

    def sweep(self) -> None:
        """Take away what a killed export was writing for here."""
        folder, _, name = self.path.rpartition("/")
        for found in self.system.glob(f"{folder}/{name}.*{_WRITING}"):
            self.system.rm_file(found)

    def remove(self) -> None:
        """Take the file away, if it is there."""
        if self.system.exists(self.path):
            self.system.rm_file(self.path)
