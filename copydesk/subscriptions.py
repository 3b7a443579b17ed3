"""The list of sources as a file: read, with every mistake named, and edited so that comments stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from copydesk.config import BadConfig
from crawler import sources
from crawler.sources import Mistake, Source

_HEAD = "# What copydesk crawls: see docs/crawling.md, or seeds/sources.toml for every setting.\n"


class BadSources(BadConfig):
    """The list of sources cannot be used; the message names each mistake with its line."""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The file of sources at `path`."""

    path: Path

    def text(self) -> str:
        """What is in it. Raises BadSources where there is none."""
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise BadSources(
                f"there is no {self.path}: copydesk sources add https://… makes one, or copy seeds/sources.toml"
            ) from None
        except UnicodeDecodeError:
            raise BadSources(f"{self.path} is not UTF-8 text: save it as that") from None

    def mistakes(self) -> tuple[Mistake, ...]:
        """Everything that is wrong in it."""
        return tuple(each for each in sources.read(self.text()) if isinstance(each, Mistake))

    def read(self) -> dict[str, Source]:
        """The sources by name. Raises BadSources."""
        found = sources.read(self.text())
        wrong = [f"{self.path}:{each.line}: {each.said}" for each in found if isinstance(each, Mistake)]
        if wrong:
            raise BadSources("the list of sources is wrong:\n  " + "\n  ".join(wrong))
        return {each.name: each for each in found if isinstance(each, Source)}

    def chosen(self, names: Sequence[str]) -> dict[str, Source]:
        """The sources named, or all. Raises BadSources for a name that is not there."""
        found = self.read()
        unknown = [name for name in names if name not in found]
        if unknown:
            raise BadSources(f"no source {unknown[0]!r} in {self.path}{sources.near(unknown[0], tuple(found))}")
        return {name: found[name] for name in names} if names else found

    def put(self, name: str, values: Mapping[str, Any]) -> None:
        """Write a source, or change what is named of one; None takes a setting out."""
        document = tomlkit.parse(self.text() if self.path.exists() else _HEAD)
        listed = document.setdefault("source", tomlkit.table(is_super_table=True))
        own = listed.setdefault(name, tomlkit.table())
        _set(own, values)
        self._write(document)

    def put_default(self, values: Mapping[str, Any]) -> None:
        """Change defaults of all sources."""
        document = tomlkit.parse(self.text())
        _set(document.setdefault("defaults", tomlkit.table()), values)
        self._write(document)

    def remove(self, name: str) -> None:
        """Take a source out."""
        document = tomlkit.parse(self.text())
        del document["source"][name]
        self._write(document)

    def _write(self, document: tomlkit.TOMLDocument) -> None:
        # Beside it and then in its place: a kill or a full disk leaves the old list.
        beside = self.path.with_name(self.path.name + ".new")
        beside.write_text(tomlkit.dumps(document), encoding="utf-8")
        beside.replace(self.path)


def _set(own: Table, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if value is None:
            own.pop(key, None)
        else:
            own[key] = _item(value)


def _item(value: Any) -> Any:
    """Lists with a line for each, as a person would write them."""
    if not isinstance(value, list | tuple):
        return value
    made = tomlkit.array()
    for each in value:
        made.append(each)
    return made.multiline(len(made) > 1)
