"""`copydesk changes`: what has changed, in order, from a cursor on; and the batches in which followers read it."""

import os
import select
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.text import Text

from copydesk import contract, screen, wording
from copydesk.config import BadConfig, Config
from copydesk.contract import Json
from storage import Store
from storage.records import Event, EventKind

#: Events told at a time: with their texts some half a megabyte.
_BATCH = 100
#: Seconds between two looks for something new: they double from the first to the last while nothing comes. A query that
#: finds nothing takes a millisecond.
_SOON, _LATE = 0.2, 5.0
_WIDEST = max(len(kind) for kind in EventKind)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the changes: those after a number, of some kinds (none for all), with their texts or without.

    `cursor_file` keeps the number from which to go on; where it is there, it counts instead of `after`.
    """

    after: int = 0
    kinds: frozenset[EventKind] = frozenset()
    articles: bool = False
    follow: bool = False
    cursor_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes that were read together: those that were asked for, and the number of the last that was looked at."""

    cursor: int
    events: Sequence[Event]


def batches(store: Store, after: int, kinds: Collection[str] = ()) -> Iterator[Batch]:
    """Every change after a number that is there now, some at a time. What is not asked for moves the cursor too."""
    found = store.events(after)
    while read := list(islice(found, _BATCH)):
        yield Batch(read[-1].seq, [event for event in read if not kinds or event.kind in kinds])


def told(store: Store, events: Sequence[Event], *, articles: bool) -> list[Json]:
    """Changes as JSON; where `articles`, each that is about a text has it, or null if it is no longer there."""
    if not articles:
        return [contract.event(event) for event in events]
    wanted = {place for event in events if (place := _version(event))}
    found = {(each.article_id, each.number): contract.version(each) for each in store.versions_at(wanted)}
    return [
        contract.event(event) | ({"article": found.get(place)} if (place := _version(event)) else {})
        for event in events
    ]


def _version(event: Event) -> tuple[int, int] | None:
    """The article and the number of the text that an event is about."""
    if event.kind is EventKind.ARTICLE_ADDED and event.article_id is not None:
        return event.article_id, 1
    number = event.detail.get("version")
    return (event.article_id, number) if event.article_id is not None and isinstance(number, int) else None


def run(settings: Config, request: Request, *, as_json: bool) -> None:
    """Print the changes, and with `follow` those that come, until stopped or until nobody reads any more."""
    cursor = _kept(request.cursor_file, request.after)
    with settings.open_store() as store:
        if cursor > (last := store.last_event()):
            raise BadConfig(f"there is no change {cursor} yet, the last is {last}: is the cursor one of another store?")
        show = _printing(store, request) if as_json else _listing(store)
        for batch in _following(store, cursor, request):
            show(batch.events)
            sys.stdout.flush()
            # Behind the printing: who is stopped in between reads a batch twice, and misses none.
            _keep(request.cursor_file, batch.cursor)


def _following(store: Store, cursor: int, request: Request) -> Iterator[Batch]:
    pause = _SOON
    while True:
        for batch in batches(store, cursor, request.kinds):
            yield batch
            cursor, pause = batch.cursor, _SOON
        if not request.follow:
            return
        _wait(pause)
        pause = min(pause * 2, _LATE)


def _wait(seconds: float) -> None:
    """Sleep, or wake up to a BrokenPipeError where whoever reads has gone."""
    gone = select.poll() if hasattr(select, "poll") else None
    if gone is None:
        time.sleep(seconds)
        return
    with suppress(OSError, ValueError):  # a standard output that is no file of the system's
        gone.register(sys.stdout.fileno(), 0)
    if any(happened & select.POLLERR for _, happened in gone.poll(seconds * 1000)):
        raise BrokenPipeError


def _printing(store: Store, request: Request) -> Callable[[Sequence[Event]], None]:
    def show(events: Sequence[Event]) -> None:
        for line in told(store, events, articles=request.articles):
            sys.stdout.buffer.write(screen.json_line(line))

    return show


def _listing(store: Store) -> Callable[[Sequence[Event]], None]:
    wide = len(str(store.last_event()))

    def show(events: Sequence[Event]) -> None:
        for event in events:
            line = Text(f"{event.seq:>{wide}}  {screen.when(event.at)}  ", style="dim")
            line.append(f"{event.kind:<{_WIDEST}}  ", style="bold")
            line.append(wording.said(event), style="default")
            screen.out.print(line, soft_wrap=True)

    return show


def _kept(path: Path | None, after: int) -> int:
    """The cursor to begin from."""
    if path is None or not path.exists():
        return after
    text = path.read_text(encoding="utf-8").strip()
    if not text.isdecimal():
        raise BadConfig(f"{path} holds no cursor, but {text[:30]!r}: name another file, or delete it to begin anew.")
    return int(text)


def _keep(path: Path | None, cursor: int) -> None:
    if path is not None:
        partial = path.with_name(path.name + ".part")
        partial.write_text(f"{cursor}\n", encoding="utf-8")
        os.replace(partial, path)  # noqa: PTH105 - whole or not at all
