"""`copydesk forget`: articles and addresses leave the store for good, or may come in again."""

import datetime as dt
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer

from copydesk import screen
from copydesk.config import Config
from copydesk.showing import NotThere
from storage import Store, Unit
from storage.records import Gone, Why

_ID = re.compile(r"([as]?)(\d{1,18})")
_FILE = (
    "What was deleted is overwritten, and the file keeps its size until it is rebuilt (VACUUM). Backups, exports and "
    "files that were imported are yours to mend."
)
_HELD = (
    "Another program is reading an older state of the store: its log (-wal) holds it until that ends. Run this again."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be forgotten, as it was asked for."""

    names: tuple[str, ...]
    dry_run: bool
    is_sure: bool
    as_json: bool


def run(settings: Config, asked: Asked) -> None:
    """Forget, after asking. Raises NotThere for what is no address and no article or story in the store."""
    with settings.open_store() as store:
        targets = [target for name in asked.names for target in _targets(store, name)]
        if not (asked.is_sure or asked.dry_run) and not _agreed(store, targets):
            raise NotThere("nothing was removed: say --yes, or see --dry-run first")
        with store.rehearsal(_now()) if asked.dry_run else store.unit(_now()) as unit:
            gone = [_forget(unit, target) for target in dict.fromkeys(targets)]
        is_scrubbed = asked.dry_run or store.scrub()
    if asked.as_json:
        screen.json({"dry_run": asked.dry_run, "gone_from_file": is_scrubbed, "removed": [_json(one) for one in gone]})
    else:
        _tell(asked, gone, is_scrubbed=is_scrubbed)


def allow_again(settings: Config, asked: Asked) -> None:
    """Let what was removed for good come in again."""
    with settings.open_store() as store, store.unit(_now()) as unit:
        done = sum(unit.allow_again(_article(name) or name) for name in asked.names)
    if asked.as_json:
        screen.json({"taken_back": done})
    elif done:
        screen.out.print(f"{screen.count(done, 'removal')} taken back: import it, or let its feed list it, once more.")
    else:
        raise NotThere("nothing that was removed is known by that: write its address, or its number as it was (a34)")


def _targets(store: Store, name: str) -> Sequence[int | str]:
    """Articles by number, or an address that no article is known by."""
    if "://" in name:
        found = store.article_at(name)
        return [name] if found is None else [found]
    told = _ID.fullmatch(name.strip().lower())
    if told is None:
        raise NotThere(f"{name!r} is no address (https://…), no article (a34) and no story (s12)")
    number = int(told[2])
    if told[1] == "s":
        story = store.story(number)
        if story is None or not story.articles:
            raise NotThere(f"there is no story {number}, or it has no articles any more")
        return [one.id for one in story.articles]
    if store.article(number) is None:
        raise NotThere(f"there is no article a{number}")
    return [number]


def _article(name: str) -> int | None:
    told = _ID.fullmatch(name.strip().lower())
    return int(told[2]) if told and told[1] != "s" else None


def _agreed(store: Store, targets: Sequence[int | str]) -> bool:
    if not sys.stdin.isatty():
        return False
    for target in targets:
        found = store.article(target) if isinstance(target, int) else None
        screen.out.print(f"a{target}  {found.article.title}" if found else str(target), markup=False)
    return typer.confirm(f"Remove {'these' if len(targets) > 1 else 'this'} for good?")


def _forget(unit: Unit, target: int | str) -> Gone:
    return unit.erase(target, Why.FORGOTTEN) if isinstance(target, int) else unit.bar(target)


def _tell(asked: Asked, gone: Sequence[Gone], *, is_scrubbed: bool) -> None:
    if asked.dry_run:
        screen.out.print("A dry run: nothing was changed. This would go:", style="bold")
    for one in gone:
        name = "an address" if one.article_id is None else f"a{one.article_id}"
        held = f"{screen.count(one.pages, 'raw page')}, {screen.count(one.versions, 'version')}, {one.bytes:,} bytes"
        screen.out.print(f"{name}: {held}", markup=False)
    if not asked.dry_run:
        screen.out.print(_FILE if is_scrubbed else _HELD, style="dim")


def _json(one: Gone) -> dict[str, Any]:
    return {"article": one.article_id, "pages": one.pages, "versions": one.versions, "bytes": one.bytes}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
