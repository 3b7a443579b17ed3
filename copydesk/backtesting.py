"""`copydesk backtest groups`: which stories of a store would merge or split under other thresholds, and why."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from rich.text import Text

from copydesk import screen
from copydesk.config import Config
from copydesk.pages import standalone
from copydesk.showing import NotThere
from dedupe.replay import Change, replay
from dedupe.thresholds import Thresholds
from storage import Store
from storage.records import Region, Seat

#: Articles of a part that are named; the rest is counted.
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Request:
    """What to try, on which articles, and how many of the changes to show."""

    settings: Config
    thresholds: Thresholds
    since: datetime | None = None
    limit: int = 20
    html: Path | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A change with the articles it is about, in parts, the largest first, and the pair that decides by id."""

    change: Change
    parts: tuple[tuple[Seat, ...], ...]
    pair: tuple[int, int] | None

    @property
    def moved(self) -> int:
        """How many articles stand beside the largest part."""
        return sum(map(len, self.parts[1:]))


@dataclass(frozen=True, slots=True)
class Tried:
    """How many articles and stories were looked at, and every change, those that move most first."""

    articles: int
    stories: int
    changes: tuple[Shown, ...]

    def of(self, merges: bool) -> list[Shown]:
        """The merges, or the splits."""
        return [shown for shown in self.changes if shown.change.merges == merges]


def run(request: Request, *, as_json: bool) -> None:
    """Try thresholds on a store and say what would change; nothing is written. Raises NotThere."""
    _refuse(request)
    with request.settings.open_store() as store:
        tried = attempt(store, request)
    if request.html is not None:
        _page(request, tried)
    if as_json:
        screen.json(_as_json(request, tried))
    elif request.html is None:
        _print(request, tried)


def attempt(store: Store, request: Request) -> Tried:
    """Replay every region of a store; one region is in memory at a time."""
    seen = bytearray()
    articles, stories = 0, 0
    changes: list[Shown] = []
    with screen.progress("Replaying", store.counts().articles) as advance:
        for start in store.matched(request.since):
            if start < len(seen) and seen[start]:
                continue
            region = store.region(start, request.thresholds.folds)
            _mark(seen, region)
            articles += len(region.seats)
            stories += len({seat.story_id for seat in region.seats})
            changes += _changes(region, request.thresholds)
            advance(articles, screen.count(len(changes), "change"))
    changes.sort(key=lambda shown: (-shown.moved, shown.change.stories))
    return Tried(articles, stories, tuple(changes))


def _refuse(request: Request) -> None:
    thresholds, window = request.thresholds, request.settings.window
    if thresholds.unseen >= thresholds.enough:
        raise NotThere("--unseen must be below --enough: else articles that share nothing would be one story")
    if thresholds.window > window:
        raise NotThere(
            f"--window can only be narrowed here (it is {window} days): pairs further apart were never "
            "compared, so the store cannot say what they share"
        )


def _mark(seen: bytearray, region: Region) -> None:
    last = max(seat.id for seat in region.seats)
    seen.extend(bytes(max(0, last + 1 - len(seen))))
    for seat in region.seats:
        seen[seat.id] = 1


def _changes(region: Region, thresholds: Thresholds) -> Iterator[Shown]:
    by_key = {seat.member.key: seat for seat in region.seats}
    places = {key: seat.story_id for key, seat in by_key.items()}
    members = [seat.member for seat in region.seats]
    for change in replay(places, members, region.matches, region.decisions, thresholds):
        parts = tuple(tuple(by_key[key] for key in part) for part in change.parts)
        pair = (by_key[change.deciding.a].id, by_key[change.deciding.b].id) if change.deciding else None
        yield Shown(change, parts, pair)


def summary(tried: Tried) -> str:
    """The counts in one sentence."""
    merges, splits = tried.of(True), tried.of(False)
    joined = len({story for shown in merges for story in shown.change.stories})
    return (
        f"{screen.count(len(merges), 'merge')} of {screen.count(joined, 'story', 'stories')}, "
        f"{screen.count(len(splits), 'split')}, among {screen.count(tried.stories, 'story', 'stories')} whose "
        f"{screen.count(tried.articles, 'article')} were compared with others."
    )


def tries(thresholds: Thresholds) -> str:
    """What is tried, against what stands: `folds 0.55 (now 0.5)`."""
    now, tried = asdict(Thresholds()), asdict(thresholds)
    moved = [f"{name} {tried[name]:g} (now {now[name]:g})" for name in now if tried[name] != now[name]]
    return ", ".join(moved) or "the thresholds as they are"


def _print(request: Request, tried: Tried) -> None:
    out = screen.out
    out.print(Text(f"Tried: {tries(request.thresholds)}", style="bold"))
    out.print(f"{summary(tried)} Nothing was written.")
    for merges, title in ((True, "Would merge"), (False, "Would split")):
        shown = tried.of(merges)
        if shown:
            rows = screen.table("#Stories", "#Mean", f"*{title}, and the pair that decides")
            for one in islice(shown, request.limit):
                rows.add_row("\n".join(map(str, one.change.stories)), f"{one.change.mean:.2f}", _told(one))
            out.print("\n", rows, sep="")
        if len(shown) > request.limit:
            out.print(f"The first {request.limit} of {len(shown):,}; more with --limit.", style="dim")
    if tried.changes:
        out.print("\nThe texts of a pair: copydesk compare A B.", style="dim")


def _told(shown: Shown) -> Text:
    told = Text()
    for part in shown.parts[:_SHOWN]:
        ids = ", ".join(f"a{seat.id}" for seat in part[:_SHOWN]) + (" …" if len(part) > _SHOWN else "")
        told.append(f"{part[0].title or '(no headline)'}").append(f"  {ids}\n", "dim")
    if len(shown.parts) > _SHOWN:
        told.append(f"and {len(shown.parts) - _SHOWN} parts more\n", "dim")
    return told.append(why(shown), "cyan")


def why(shown: Shown) -> str:
    """The pair that decides, in words."""
    match = shown.change.deciding
    if match is None or shown.pair is None:
        return "no pair between them was matched"
    return f"a{shown.pair[0]} and a{shown.pair[1]}: score {match.score:.2f}, {match.relation} by {match.rule}"


def _page(request: Request, tried: Tried) -> None:
    if request.html is not None:
        lists = [("Would merge", tried.of(True)[: request.limit]), ("Would split", tried.of(False)[: request.limit])]
        standalone.write(
            request.html,
            "backtest.html",
            title=f"Tried: {tries(request.thresholds)}",
            summary=summary(tried),
            lists=lists,
            why=why,
        )
        screen.err.print(f"Written to {request.html}", soft_wrap=True)


def _as_json(request: Request, tried: Tried) -> dict[str, object]:
    return {
        "tried": asdict(request.thresholds),
        "now": asdict(Thresholds()),
        "articles": tried.articles,
        "stories": tried.stories,
        "merges": len(tried.of(True)),
        "splits": len(tried.of(False)),
        "changes": [
            {
                "kind": "merge" if shown.change.merges else "split",
                "stories": list(shown.change.stories),
                "parts": [[seat.id for seat in part] for part in shown.parts],
                "mean": shown.change.mean,
                "pair": list(shown.pair) if shown.pair else None,
                "score": shown.change.deciding.score if shown.change.deciding else None,
                "rule": shown.change.deciding.rule if shown.change.deciding else None,
            }
            for shown in (*tried.of(True)[: request.limit], *tried.of(False)[: request.limit])
        ],
    }
