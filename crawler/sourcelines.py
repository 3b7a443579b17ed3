"""Where in the text of sources.toml a value stands: the parser of TOML does not say, and a person must know."""

import re

_TABLE = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[\w-]+)((?:\s*\.\s*(?:"[^"]*"|[\w-]+))*)\s*=""")
_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^."'\s]+))\s*\.?""")
_AT = re.compile(r"\(at line (\d+)")


class Lines:
    """The lines of a text by the names of what stands in them: `("source", "harbor", "feeds")`."""

    def __init__(self, text: str) -> None:
        self._at: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        for number, line in enumerate(text.splitlines(), 1):
            if found := _TABLE.match(line):
                table = _parts(found[1])
                self._at.setdefault(table, number)
            elif key := _KEY.match(line):
                self._at.setdefault((*table, *_parts(key[1] + key[2])), number)

    def has(self, path: tuple[str, ...]) -> bool:
        """Whether exactly that is written somewhere."""
        return path in self._at

    def of(self, path: tuple[str, ...]) -> int:
        """The line of what is named, or of the nearest around it."""
        while path not in self._at:
            below = [number for known, number in self._at.items() if known[: len(path)] == path]
            if below or not path:
                return min(below, default=1)
            path = path[:-1]
        return self._at[path]


def _parts(written: str) -> tuple[str, ...]:
    return tuple(next(filter(None, found.groups()), "") for found in _PART.finditer(written))


def of_error(message: str, text: str) -> int:
    """The line that an error of the parser speaks of; the last where it speaks of the end."""
    found = _AT.search(message)
    return int(found[1]) if found else max(1, len(text.splitlines()))
