"""`copydesk stories merge|split|pin|undo|decisions`: decide by hand, see it before, and see what it did."""

import datetime as dt
import getpass
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from rich.text import Text

from copydesk import config, contract, screen
from copydesk.config import Config
from copydesk.showing import NotThere
from storage import Store, StoredStory, Unit
from storage.records import Act, Decided, Refused, StoredArticle, StoredDecision

#: Articles that are listed of one part of a decision; the rest are counted.
_SHOWN = 6


class NotDecided(NotThere):
    """What was asked for cannot be decided; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a decision is to be made: in which store, by whom, why, whether only to see what it would do."""

    settings: Config
    by: str
    note: str | None
    dry_run: bool
    as_json: bool

    @classmethod
    def of(cls, store: str | None, by: str | None, note: str | None, *, dry_run: bool, as_json: bool) -> Self:
        """From the options of a command."""
        return cls(config.load(store=store), by or login(), note, dry_run, as_json)


def merge(asked: Asked, names: Sequence[str]) -> None:
    """Make one story of several. Raises NotThere, NotDecided."""
    numbers = [_number(name, "s") for name in names]
    _do(asked, lambda unit: unit.merge(numbers, asked.by, asked.note))


def split(asked: Asked, name: str, articles: Sequence[str], *, each: bool) -> None:
    """Take articles out of a story. Raises NotThere, NotDecided."""
    number, leaving = _number(name, "s"), [_number(article, "a") for article in articles]
    _do(asked, lambda unit: unit.split(number, leaving, asked.by, asked.note, each))


def pin(asked: Asked, name: str, original: str | None) -> None:
    """Hold a story's articles together and choose its original. Raises NotThere, NotDecided."""
    number, chosen = _number(name, "s"), None if original is None else _number(original, "a")
    _do(asked, lambda unit: unit.pin(number, asked.by, asked.note, chosen))


def undo(asked: Asked, number: int) -> None:
    """Take a decision back. Raises NotDecided."""
    _do(asked, lambda unit: unit.undo(number, asked.by))


def login() -> str:
    """The name of whoever runs the program."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        return "unknown"


def _number(name: str, kind: str) -> int:
    """`12` and `s12` are a story, `34` and `a34` an article."""
    if (found := re.fullmatch(rf"{kind}?(\d{{1,18}})", name.strip().lower())) is None:
        raise NotThere(f"{name!r} is no {'story, written 12 or s12' if kind == 's' else 'article, written 34 or a34'}")
    return int(found[1])


def _do(asked: Asked, verb: Callable[[Unit], Decided | Refused]) -> None:
    with asked.settings.open_store() as store:
        now = dt.datetime.now(dt.UTC)
        with store.rehearsal(now) if asked.dry_run else store.unit(now) as unit:
            done = verb(unit)
        if isinstance(done, Refused):
            raise NotDecided(done.detail)
        if asked.as_json:
            screen.json({"dry_run": asked.dry_run} | decided_json(done))
        else:
            _tell(store, done, dry_run=asked.dry_run)


def _tell(store: Store, done: Decided, *, dry_run: bool) -> None:
    kept, out = done.decision, screen.out
    undone = kept.undone_at is not None
    if dry_run:
        out.print("A dry run: nothing was changed. This would happen:", style="bold")
    out.print(f"Decision {kept.id}: {kept.act}, by {kept.undone_by if undone else kept.made_by}{', undone' * undone}.")
    for ended in done.followed:
        out.print(f"Story {ended.old} went into story {ended.into}, so that is what was meant.")
    for story in done.stories:
        out.print(_head(story, is_new=story.id in done.created))
    if done.moves:
        out.print(_moves(store, done))
    for ended in done.ended:
        out.print(f"Story {ended.old} ends" + (f": it went into story {ended.into}." if ended.into else "."))
    for turn in done.turns:
        was = "" if turn.old == turn.new else f", not a{turn.old}"
        out.print(f"The original of story {turn.story} is a{turn.new} ({turn.chosen_by}){was}.")
    if not (done.moves or done.turns):
        out.print("No article moves.")
    if not dry_run and not undone:
        out.print(f"To take it back: copydesk stories undo {kept.id}", style="dim")


def _head(story: StoredStory, *, is_new: bool) -> Text:
    size = screen.count(len(story.articles), "article")
    label = f"Story {story.id} ({'new, ' if is_new else ''}{size}): "
    return Text.assemble((label, "bold"), story.title or "(no headline)")


def _moves(store: Store, done: Decided) -> object:
    rows = screen.table("#Article", "#From", "#To", "*Outlet, headline")
    for move in done.moves:
        stored = store.article(move.article)
        rows.add_row(f"a{move.article}", str(move.old), str(move.new), _name(stored) if stored else "")
    return rows


def _name(stored: StoredArticle) -> Text:
    article = stored.article
    outlet = article.outlet or article.source.rsplit("/", 1)[-1]
    return Text.assemble((outlet, "bold"), f"  {article.title or '(no headline)'}")


def listed(settings: Config, *, as_json: bool) -> None:
    """Every decision, the last first."""
    with settings.open_store() as store:
        found = list(store.decisions())[::-1]
    if as_json:
        screen.json([decision_json(kept) for kept in found])
        return
    if not found:
        screen.out.print("Nothing has been decided by hand. See: copydesk stories merge --help")
        return
    rows = screen.table("#Decision", "@When", "By", "*What and why")
    for kept in found:
        rows.add_row(str(kept.id), screen.when(kept.made_at), kept.made_by, _what(kept))
    screen.out.print(rows)


def _what(kept: StoredDecision) -> Text:
    what = Text(said(kept), style="" if kept.undone_at is None else "strike")
    if kept.note:
        what.append(f"\n{kept.note}")
    if kept.absent:
        what.append(f"\n{screen.count(len(kept.absent), 'article')} of it not in the store now", "dim")
    if kept.undone_at is not None:
        what.append(f"\nundone {screen.when(kept.undone_at)} by {kept.undone_by}", "dim")
    return what


def said(kept: StoredDecision) -> str:
    """A decision in words."""
    parts = [_articles(part) for part in kept.parts]
    if kept.act is Act.SPLIT:
        rest = f" apart from {_articles(kept.rest)}" if kept.rest else ""
        return f"split: {' and '.join(parts)}{rest}"
    original = f", original a{kept.original}" if kept.original is not None else ""
    return f"{kept.act}: {parts[0]} are one story{original}"


def _articles(numbers: Sequence[int]) -> str:
    shown = " ".join(f"a{number}" for number in numbers[:_SHOWN])
    return shown + (f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else "")


def decision_json(kept: StoredDecision) -> dict[str, object]:
    """A decision as JSON."""
    return {
        "id": kept.id,
        "act": str(kept.act),
        "by": kept.made_by,
        "at": contract.moment(kept.made_at),
        "note": kept.note,
        "undone_by": kept.undone_by,
        "undone_at": contract.moment(kept.undone_at),
        "parts": [list(part) for part in kept.parts],
        "rest": list(kept.rest),
        "original": kept.original,
        "absent": list(kept.absent),
    }


def decided_json(done: Decided) -> dict[str, object]:
    """What a decision did, as JSON."""
    return {
        "decision": decision_json(done.decision),
        "stories": [contract.story(story) for story in done.stories],
        "created": list(done.created),
        "ended": [{"story": ended.old, "into": ended.into} for ended in done.ended],
        "moves": [{"article": move.article, "from": move.old, "to": move.new} for move in done.moves],
        "originals": [
            {"story": turn.story, "old": turn.old, "new": turn.new, "chosen_by": turn.chosen_by} for turn in done.turns
        ],
        "followed": [{"story": ended.old, "into": ended.into} for ended in done.followed],
    }
