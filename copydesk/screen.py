"""What a person sees: consoles, progress, and the pieces that tables are made of."""

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

import orjson
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from normalize import Moment


class _Screen(Console):
    """A console that takes a reader who has seen enough (`| head`) for one who is content: rich exits with 1."""

    def on_broken_pipe(self) -> None:
        """Hand the broken pipe to `__main__`, which ends the program quietly."""
        raise BrokenPipeError


out = _Screen(highlight=False)
err = _Screen(stderr=True, highlight=False)


class Advance(Protocol):
    """Say how far a run has come: `done` of the total given at the start, and a word on what was found so far."""

    def __call__(self, done: float, said: str = "") -> None:
        """Move the bar."""


@contextmanager
def progress(title: str, total: float) -> Iterator[Advance]:
    """A bar on standard error with time left; on a pipe or in a file, nothing."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(title, total=total or None, said="")
        yield lambda done, said="": bar.update(task, completed=done, said=said)


@contextmanager
def when_told(title: str) -> Iterator[Callable[[str], None]]:
    """The same, but nothing is shown before something is said: for what seldom has anything to do."""
    with ExitStack() as stack:
        shown: list[Callable[[str], None]] = []

        def say(said: str) -> None:
            if not shown:
                shown.append(stack.enter_context(counting(title)))
            shown[0](said)

        yield say


def json(value: object) -> None:
    """`value` as indented JSON on standard output, UTF-8."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def json_line(value: object) -> bytes:
    """`value` as one line of JSON."""
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def table(*columns: str, title: str | None = None) -> Table:
    """A plain table. A column named `#…` holds numbers, `@…` times; never broken. `*…` takes the room left."""
    roomy = any(name.startswith("*") for name in columns)
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold", expand=roomy)
    for name in columns:
        made.add_column(
            name.lstrip("#@*"),
            justify="right" if name.startswith("#") else "left",
            overflow="fold",
            no_wrap=name.startswith(("#", "@")),
            ratio=1 if name.startswith("*") else None,
        )
    return made


def when(value: Moment | None) -> str:
    """A moment for people: `2026-03-04 15:30Z`, or the bare day."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="minutes").replace("+00:00", "Z")
    return value.isoformat()


def known(value: dt.datetime) -> Moment:
    """What a time of a story, an instant, says: midnight on the dot stands for a bare day and claims no hour."""
    return value.date() if value.timestamp() % 86_400 == 0 else value


def shorten(text: str, length: int) -> str:
    """`text` in at most `length` characters, cut at a word."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0] + "…"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 story`, `2 stories`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


@contextmanager
def counting(title: str) -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is going on, where there is no total; on a pipe nothing."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(title, total=None, said="")
        yield lambda said: bar.update(task, said=said)
