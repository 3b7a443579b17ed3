"""What a file tells of one item, statement by statement, until it is a Page.

Each format says which of its statements is which field of ours (`take`). What nobody takes is kept aside under its
name, so that the account of an import can name what is not kept, and nothing short of a picture is lost.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import TypeAlias

from normalize import Given, Page
from normalize.wire import Status, Wire

#: Statements of which a name, at the most: the first 20 subjects say what a story is about.
MOST_VALUES = 20
#: Names of statements of one item, and characters of each value: a note to editors has some hundred.
MOST_NAMES = 100
LONGEST_VALUE = 1000
#: An id with a scheme (`tag:`, `urn:`, `http:`) or a UUID is the only one in the world.
_UNIQUE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{1,20}:\S+\Z|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\Z")
_GIVEN = frozenset(each.name for each in fields(Given)) - {"authors", "partial", "wire", "extra"}
_WIRE = frozenset(each.name for each in fields(Wire)) - {"status"}
Statement: TypeAlias = tuple[str, object]


@dataclass(slots=True)
class Told:
    """One item while it is read: what was said and not yet taken, and what was taken, by the name of the field.

    Paths lead to statements (`itemMeta/urgency`); a statement is called by the last part of its path.
    """

    source: str
    left: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[str, str] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    url: str | None = None
    status: Status | None = None
    partial: bool = False

    def hear(self, statements: Iterable[Statement]) -> "Told":
        """Note what was said."""
        for path, value in statements:
            self.left[path].append(value)
        return self

    def first(self, *paths: str) -> str | None:
        """The first text under one of some paths, the paths in the order given; it is taken, and so is its like."""
        for path in paths:
            for value in self.left.get(path, ()):
                if isinstance(value, str | int) and not isinstance(value, bool) and (said := str(value).strip()):
                    self._forget(paths, said)
                    return said
        return None

    def take(self, name: str, *paths: str) -> None:
        """Give a field what was said under one of the paths; others that say something else stay aside."""
        if said := self.first(*paths):
            self.taken[name] = said

    def every(self, *paths: str) -> list[str]:
        """All texts under some paths, each once; they are taken."""
        values = [value for path in paths for value in self.left.pop(path, ())]
        return list(dict.fromkeys(value.strip() for value in values if isinstance(value, str) and value.strip()))

    def ignore(self, *paths: str) -> None:
        """Drop what says nothing of the item: the form of the file, its schema. Attributes go with their element."""
        for said in [said for said in self.left if said.partition("@")[0] in paths or said in paths]:
            del self.left[said]

    def identify(self, guid: str | None, provider: str | None) -> None:
        """Name the item: by an id that is the only one in the world, or with its provider's name before it.

        Observed: ids such as `S0042` count from one at every provider. Without a provider such an id names nothing,
        and is kept aside.
        """
        if guid and _UNIQUE.match(guid):
            self.taken["guid"] = guid
        elif guid and provider:
            self.taken["guid"] = f"{provider}#{guid}"
        elif guid:
            self.left["id"].append(guid)

    def state(self, said: str | None) -> None:
        """Read a status: `usable`, `withheld`, `canceled` and what providers write for them; others stay aside."""
        plain = (said or "").lower().rpartition(":")[2].strip()
        if plain in _STATUS:
            self.status = _STATUS[plain]
        elif plain:
            self.left["status"].append(said)

    def page(self, content: str, media_type: str) -> Page:
        """The item as a Page: its text, what was taken as given, and the rest aside."""
        taken = self.taken
        given = Given(
            **{name: taken[name] for name in _GIVEN & taken.keys()},
            authors=tuple(dict.fromkeys(self.authors)),
            partial=self.partial,
            wire=Wire(**{name: taken[name] for name in _WIRE & taken.keys()}, status=self.status),
            extra=self._aside(),
        )
        content_bytes = content.encode("utf-8", "replace")
        return Page(self.source, content_bytes, media_type, url=self.url, charset="utf-8", given=given)

    def _aside(self) -> dict[str, object]:
        found: dict[str, list[object]] = defaultdict(list)
        for path, values in self.left.items():
            name = path.partition("@")[0].rpartition("/")[2]
            if name in found or len(found) < MOST_NAMES:
                found[name] += [_short(value) for value in values]
        return {
            name: values[0] if len(values) == 1 else values[:MOST_VALUES] for name, values in found.items() if values
        }

    def _forget(self, paths: Iterable[str], said: str) -> None:
        for path in paths:
            if kept := [value for value in self.left.get(path, ()) if str(value).strip() != said]:
                self.left[path] = kept
            else:
                self.left.pop(path, None)


def language(tag: str | None) -> str | None:
    """The language of a tag, without country and script: `en` of `en-US`."""
    found = re.match(r"[A-Za-z]{2,3}(?=[-_]|\Z)", tag or "")
    return found[0].lower() if found else None


def _short(value: object) -> object:
    if isinstance(value, str):
        return value[:LONGEST_VALUE]
    return value if isinstance(value, int | float | None) else str(value)[:LONGEST_VALUE]


_STATUS = {
    "usable": Status.USABLE, "published": Status.USABLE, "corrected": Status.USABLE,
    "withheld": Status.WITHHELD, "withhold": Status.WITHHELD, "embargoed": Status.WITHHELD,
    "canceled": Status.CANCELED, "cancelled": Status.CANCELED, "killed": Status.CANCELED, "kill": Status.CANCELED,
    "recalled": Status.CANCELED, "retracted": Status.CANCELED,
}  # fmt: skip
