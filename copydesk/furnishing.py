"""`copydesk furniture`: lines that an outlet repeats, learned from its pages, looked at, decided, undone, applied.

The rules stand in the store; whatever they say of the articles that are there already is done by cleaning the raw pages
again, so that nothing is lost: a rule that is undone gives its lines back to where they stood.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from rich.text import Text

from copydesk import pipeline, screen
from copydesk.config import Config
from copydesk.overriding import Overriding
from copydesk.showing import NotThere
from copydesk.workers import Workers
from normalize import furniture
from normalize.page import Page
from storage import Store
from storage.records import FurnitureRule, Held, RuleState

#: Articles of an outlet that are laid beside each other: weeks of a busy one, and a second's work.
NEWEST = 500
#: Articles in which a rule is shown.
_SHOWN = 5
_MARKS = {RuleState.PROPOSED: "yellow", RuleState.APPLIED: "green", RuleState.REFUSED: "dim"}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule does to one version of an article: the line, with the lines before and behind it."""

    held: Held
    before: str | None
    line: str
    behind: str | None
    is_removed: bool


def learn(
    store: Store, outlets: Iterable[str], clock: Callable[[], dt.datetime], *, applies: bool
) -> list[FurnitureRule]:
    """Count the lines of some outlets; the rules that are new, or applied from now on (if it `applies` any)."""
    news: list[FurnitureRule] = []
    for outlet in outlets:
        found = furniture.learn(store.newest(outlet, NEWEST))
        if found:
            with store.unit(clock()) as unit:
                news += unit.propose(outlet, found, applies=applies)
    return news


def behind(store: Store, outlet: str) -> list[int]:
    """The raw pages of an outlet whose articles are not what its rules now make of them."""
    applied = {rule.key: rule.id for rule in store.furniture(outlet) if rule.state is RuleState.APPLIED}
    return [held.page_id for held in store.held(outlet) if _is_behind(held, applied, set(applied.values()))]


def apply(store: Store, outlets: Iterable[str], workers: Workers, clock: Callable[[], dt.datetime]) -> int:
    """Clean the pages again that are `behind`; how many articles that changed. Stopped, it goes on where it was."""
    changed = 0
    for outlet in outlets:
        pages = behind(store, outlet)
        with screen.progress(f"Cleaning {outlet} again", len(pages)) as advance:
            for done, account in enumerate(pipeline.reprocess(store, workers, clock, _pages(store, pages)), 1):
                changed += account.fate is pipeline.Fate.NEW_VERSION
                advance(done)
    return changed


def keep_up(store: Store, settings: Config, workers: Workers, clock: Callable[[], dt.datetime]) -> None:
    """What the service does once a day: learn, and apply what is sure, as far as the settings want it."""
    if settings.furniture == "off":
        return
    news = learn(store, store.outlets(furniture.PROPOSED), clock, applies=settings.furniture == "apply")
    apply(store, sorted({rule.outlet for rule in news if rule.state is RuleState.APPLIED}), workers, clock)


def show_all(settings: Config, outlet: str | None, state: str | None, *, as_json: bool) -> None:
    """List the rules."""
    with settings.open_store() as store:
        found = [rule for rule in store.furniture(outlet) if state is None or rule.state == state]
    if as_json:
        screen.json([rule_json(rule) for rule in found])
    elif not found:
        screen.out.print("No rules. They are learned from an outlet's pages: copydesk furniture learn")
    else:
        _list(found)
        screen.out.print("\nWhat one does: copydesk furniture show 12. To decide: approve, refuse, undo.", style="dim")


def show(settings: Config, number: int, *, as_json: bool) -> None:
    """Show a rule with what it does to the articles. Raises NotThere."""
    with settings.open_store() as store:
        rule = _known(store, number)
        shown = list(islice(effects(store, rule), _SHOWN))
    if as_json:
        screen.json({**rule_json(rule), "effects": [effect_json(effect) for effect in shown]})
        return
    out = screen.out
    _list([rule])
    for at, by, was in rule.log:
        out.print(f"  {at[:16]}Z  {was} by {by}", style="dim")
    for effect in shown:
        out.print()
        out.print(Text(f"a{effect.held.article_id}  {effect.held.title or '(no headline)'}", style="bold"))
        for line, style in ((effect.before, ""), (effect.line, "red strike"), (effect.behind, "")):
            if line:
                out.print(Text("  " + screen.shorten(line, 100), style=style))
    if not shown:
        out.print("No article in the store has this line.", style="dim")


def effects(store: Store, rule: FurnitureRule) -> Iterator[Effect]:
    """Where a rule removes its line, or would."""
    for held in store.held(rule.outlet):
        for place, line in enumerate(held.body):
            if furniture.key(line) == rule.key:
                around = [held.body[at] if 0 <= at < len(held.body) else None for at in (place - 1, place + 1)]
                yield Effect(held, around[0], line, around[1], is_removed=False)
        for line, by in held.removed:
            if furniture.number(by) == rule.id:
                yield Effect(held, None, line, None, is_removed=True)


def learn_now(settings: Config, outlets: Sequence[str], *, propose_only: bool, as_json: bool) -> None:
    """Learn from the pages of some outlets or of all, and apply what is sure. Raises NotThere."""
    with settings.open_store() as store, Workers(settings.workers, Overriding(settings)) as workers:
        known = store.outlets(furniture.PROPOSED)
        wanted = list(outlets) or known
        if unknown := sorted(set(wanted) - set(known)):
            raise NotThere(f"{unknown[0]!r} has no {furniture.PROPOSED} articles here: there is nothing to learn")
        news: list[FurnitureRule] = []
        with screen.progress("Laying pages beside each other", len(wanted)) as advance:
            for done, outlet in enumerate(wanted, 1):
                news += learn(store, [outlet], _now, applies=not propose_only)
                advance(done, screen.count(len(news), "rule"))
        applied = sorted({rule.outlet for rule in news if rule.state is RuleState.APPLIED})
        changed = apply(store, applied, workers, _now)
    if as_json:
        screen.json({"outlets": len(wanted), "news": [rule_json(rule) for rule in news], "articles_changed": changed})
        return
    if news:
        _list(news)
    found = screen.count(len(news), "new rule") if news else "Nothing new"
    screen.out.print(f"{found} from {screen.count(len(wanted), 'outlet')}; {screen.count(changed, 'article')} changed.")


def decide(settings: Config, numbers: Sequence[int], state: str, by: str, *, as_json: bool) -> None:
    """Decide about rules, and bring the articles up to date. Raises NotThere."""
    with settings.open_store() as store, Workers(settings.workers, Overriding(settings)) as workers:
        rules, changed = decided(store, workers, numbers, RuleState(state), by)
    _decided(rules, changed, as_json=as_json)


def decided(
    store: Store, workers: Workers, numbers: Sequence[int], state: RuleState, by: str
) -> tuple[list[FurnitureRule], int]:
    """The rules as they now are, and how many articles that changed. Raises NotThere."""
    outlets = {_known(store, number).outlet for number in numbers}
    with store.unit(_now()) as unit:
        rules = [unit.rule(number, state, by) for number in numbers]
    return rules, apply(store, sorted(outlets), workers, _now)


def add(settings: Config, outlet: str, line: str, by: str, *, as_json: bool) -> None:
    """Say that a line of an outlet is furniture. Raises NotThere."""
    with settings.open_store() as store, Workers(settings.workers, Overriding(settings)) as workers:
        rule, changed = added(store, workers, outlet, line, by)
    _decided([rule], changed, as_json=as_json)


def added(store: Store, workers: Workers, outlet: str, line: str, by: str) -> tuple[FurnitureRule, int]:
    """The rule that a line of an outlet now has, and how many articles that changed. Raises NotThere."""
    if not any(map(str.isalpha, line)):
        raise NotThere("a rule needs a line with words in it")
    if outlet not in store.outlets():
        raise NotThere(f"no article of this store is by {outlet!r}: copydesk stories shows the outlets' names")
    with store.unit(_now()) as unit:
        rule = unit.furnish(outlet, line, by)
    return rule, apply(store, [outlet], workers, _now)


def _is_behind(held: Held, applied: dict[str, int], numbers: set[int]) -> bool:
    taken = {furniture.number(rule) for _, rule in held.removed} - {None}
    return bool(taken - numbers) or any(furniture.key(line) in applied for line in held.body)


def _pages(store: Store, numbers: Iterable[int]) -> Iterator[tuple[int, Page]]:
    for number in sorted(set(numbers)):
        page = store.page(number)
        if page is not None:
            yield number, page


def _known(store: Store, number: int) -> FurnitureRule:
    rule = store.furniture_rule(number)
    if rule is None:
        raise NotThere(f"there is no rule {number}: copydesk furniture lists them")
    return rule


def _list(rules: Sequence[FurnitureRule]) -> None:
    rows = screen.table("#Rule", "State", "#Pages", "#Of", "#Days", "#At an end", "Outlet", "*Line")
    for rule in rules:
        state = Text(rule.state, style=_MARKS[rule.state])
        counts = (f"{rule.pages:,}", f"{rule.of_pages:,}", f"{rule.days:,}", f"{rule.edge:.0%}")
        rows.add_row(str(rule.id), state, *counts, Text(rule.outlet), Text(screen.shorten(rule.text, 120)))
    screen.out.print(rows)


def _decided(rules: Sequence[FurnitureRule], changed: int, *, as_json: bool) -> None:
    if as_json:
        screen.json({"rules": [rule_json(rule) for rule in rules], "articles_changed": changed})
        return
    _list(rules)
    undo = "" if rules[0].state is RuleState.PROPOSED else f" To take it back: copydesk furniture undo {rules[0].id}"
    screen.out.print(f"{screen.count(changed, 'article')} changed.{undo}")


def rule_json(rule: FurnitureRule) -> dict[str, object]:
    """A rule as JSON."""
    log = [{"at": at, "by": by, "state": str(state)} for at, by, state in rule.log]
    return {**asdict(rule), "state": str(rule.state), "log": log}


def effect_json(effect: Effect) -> dict[str, object]:
    """What a rule does to one version, as JSON."""
    return {
        "article": effect.held.article_id,
        "version": effect.held.number,
        "title": effect.held.title,
        "before": effect.before,
        "line": effect.line,
        "behind": effect.behind,
        "removed": effect.is_removed,
    }


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
