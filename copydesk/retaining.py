"""`copydesk retain`: what has been kept for long enough goes, a batch in each unit of work."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from copydesk import screen
from copydesk.config import Config
from copydesk.showing import NotThere
from copydesk.subscriptions import Subscriptions
from storage import Store
from storage.records import Why
from storage.retention import Rule

#: Articles in one unit of work: each folds its story anew, some milliseconds, and others wait for the end of the unit.
BATCH = 50
#: Raw pages in one: a row each.
PAGES = 200
_NOTHING_SAID = (
    "nothing says how long to keep: set keep_days or keep_raw_days (copydesk.toml, or keep_days of a source in "
    "sources.toml), or give --days or --raw-days"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to go, beside the settings. `by_hand`: the days were given, and hold for every source."""

    sources: tuple[str, ...] = ()
    outlet: str | None = None
    pinned: bool = False
    dry_run: bool = False
    by_hand: bool = False


@dataclass(slots=True)
class Gone:
    """What went, or would."""

    articles: int = 0
    pages: int = 0
    bytes: int = 0
    by_rule: dict[str, int] = field(default_factory=dict)


def run(settings: Config, asked: Asked, *, as_json: bool) -> None:
    """Let go of what is old, with progress. Raises NotThere where nothing says how long to keep."""
    own = {name: days for name, days in _own(settings).items() if days}
    if not (settings.keep_days or settings.keep_raw_days or own):
        raise NotThere(_NOTHING_SAID)
    gone = Gone()
    with settings.open_store() as store, screen.counting("Letting go") as say:
        for _ in retain(store, settings, asked, _now, gone):
            say(f"{gone.articles:,} articles, {gone.pages:,} raw pages")
    if as_json:
        told = {"articles": gone.articles, "raw_pages": gone.pages, "bytes": gone.bytes, "by_rule": gone.by_rule}
        screen.json({"dry_run": asked.dry_run, **told})
    else:
        _tell(gone, dry_run=asked.dry_run)


def retain(
    store: Store, settings: Config, asked: Asked, clock: Callable[[], dt.datetime], gone: Gone
) -> Iterator[None]:
    """Let go of what is old, counted in `gone`; yields after each unit of work. Stopped, what came before is done."""
    for name, rule in _rules(settings, asked, clock()):
        before = gone.articles
        for numbers in _expired(store, rule):
            with store.rehearsal(clock()) if asked.dry_run else store.unit(clock()) as unit:
                erased = [unit.erase(number, Why.RETAINED) for number in numbers]
            gone.articles += len(erased)
            gone.bytes += sum(one.bytes for one in erased)
            yield
        gone.by_rule[name] = gone.articles - before
    # A narrower question is about articles.
    if settings.keep_raw_days and not (asked.sources or asked.outlet):
        yield from _drop(store, clock, clock() - dt.timedelta(settings.keep_raw_days), gone, dry_run=asked.dry_run)


def is_wanted(settings: Config) -> bool:
    """Whether anything says how long to keep."""
    return bool(settings.keep_days or settings.keep_raw_days or any(_own(settings).values()))


def _rules(settings: Config, asked: Asked, now: dt.datetime) -> Iterator[tuple[str, Rule]]:
    """What goes: by the days of each source that has its own, and by those of the settings for all others."""
    own = {} if asked.by_hand else _own(settings)
    wanted = frozenset(asked.sources)
    for name, days in own.items():
        if days and (not wanted or name in wanted):
            cut = now - dt.timedelta(days)
            yield f"source {name}", Rule(cut, asked.outlet, frozenset((name,)), pinned=asked.pinned)
    if settings.keep_days:
        cut = now - dt.timedelta(settings.keep_days)
        yield "keep_days", Rule(cut, asked.outlet, wanted or None, frozenset(own), pinned=asked.pinned)


def _own(settings: Config) -> dict[str, int]:
    """Sources with days of their own; 0 is for ever."""
    place = Subscriptions(Path(settings.sources))
    if not place.path.exists():
        return {}
    return {name: one.keep_days for name, one in place.read().items() if one.keep_days is not None}


def _expired(store: Store, rule: Rule) -> Iterator[list[int]]:
    after = 0
    while numbers := store.expired(rule, after, BATCH):
        yield numbers
        after = numbers[-1]


def _drop(
    store: Store, clock: Callable[[], dt.datetime], before: dt.datetime, gone: Gone, *, dry_run: bool
) -> Iterator[None]:
    after = 0
    while found := store.old_pages(before, after, PAGES):
        if not dry_run:
            with store.unit(clock()) as unit:
                unit.drop_raw([number for number, _ in found])
        gone.pages += len(found)
        gone.bytes += sum(size for _, size in found)
        after = found[-1][0]
        yield


def _tell(gone: Gone, *, dry_run: bool) -> None:
    if dry_run:
        screen.out.print("A dry run: nothing was changed. This would go:", style="bold")
    size = f"{gone.bytes / 1e6:,.1f} MB"
    screen.out.print(f"{screen.count(gone.articles, 'article')} and {screen.count(gone.pages, 'raw page')}, {size}.")
    for name, number in gone.by_rule.items():
        screen.out.print(f"  {name}: {number:,}", style="dim")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
