"""`copydesk backtest clean`: what would become of a store's articles if their raw pages were cleaned now.

The pages go through the very steps of the pipeline, up to where it would write. What differs from the store is a new
version of copydesk, another list of sources, or other rules of furniture: whatever was changed since they were cleaned.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest
from pathlib import Path

from rich.text import Text

from copydesk import difference, pipeline, screen
from copydesk.config import Config
from copydesk.difference import Difference
from copydesk.overriding import Overriding
from copydesk.pages import standalone
from copydesk.showing import NotThere
from copydesk.workers import Workers
from normalize import Article, Page
from storage import Store
from storage.records import RuleState, StoredVersion

#: By which rules of furniture pages are cleaned: those that are applied, those that are proposed too, or none.
RULES: Mapping[str, Collection[RuleState]] = {
    "applied": (RuleState.APPLIED,),
    "proposed": (RuleState.APPLIED, RuleState.PROPOSED),
    "none": (),
}
#: Lines of a change that are shown on the screen, outlets and rules that are named.
_LINES, _NAMED = 4, 8
#: Who draws the same sample from the same store gets the same articles.
_SEED = 1


@dataclass(frozen=True, slots=True)
class Request:
    """Which pages to clean, by which rules of furniture, and how many of the changes to show."""

    settings: Config
    rules: str = "applied"
    outlet: str | None = None
    since: datetime | None = None
    sample: int | None = None
    limit: int = 20
    html: Path | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that would change; `article_id` is None for a page that is none yet."""

    page_id: int
    article_id: int | None
    told: Difference

    @property
    def article(self) -> Article | None:
        """The article as it is, or would be."""
        return next((each for each in (self.told.before, self.told.after) if isinstance(each, Article)), None)


@dataclass(slots=True)
class Tried:
    """What was found: how many pages were cleaned of how many, and the changes, the largest first.

    `kinds`, `outlets` and `rules` count articles, lines by the rule that would take them (`+`) or give them back (`-`).
    `unread` are articles whose raw page is not kept any more.
    """

    pages: int = 0
    of_pages: int = 0
    unread: int = 0
    changed: int = 0
    regrouped: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    largest: list[Changed] = field(default_factory=list)

    def add(self, one: Changed) -> None:
        """Count a change."""
        self.changed += 1
        self.regrouped += one.told.regroups
        self.kinds.update(one.told.kinds)
        self.outlets[(one.article.outlet if one.article else None) or "(no outlet)"] += 1
        self.rules.update(f"+{line.rule}" for line in one.told.lost if line.rule)
        self.rules.update(f"-{line.rule}" for line in one.told.gained if line.rule)


def run(request: Request, *, as_json: bool) -> None:
    """Clean pages of a store and say what would change; nothing is written. Raises NotThere."""
    with request.settings.open_store() as store, Workers(request.settings.workers, Overriding(request.settings)) as own:
        tried = attempt(store, own, request)
    if request.html is not None:
        standalone.write(request.html, "backtest-clean.html", **_filled(request, tried))
        screen.err.print(f"Written to {request.html}", soft_wrap=True)
    if as_json:
        screen.json(_as_json(request, tried))
    elif request.html is None:
        _print(request, tried)


def attempt(store: Store, workers: Workers, request: Request) -> Tried:
    """Clean the pages, and hold each against what was made of it. Raises NotThere."""
    numbers = store.judged(request.outlet, request.since)
    if not numbers and request.outlet:
        raise NotThere(f"no article here is by {request.outlet!r}, or its raw pages are not kept any more")
    tried = Tried(of_pages=len(numbers), unread=store.unread(request.outlet, request.since))
    if request.sample is not None and request.sample < len(numbers):
        numbers = sorted(random.Random(_SEED).sample(numbers, request.sample))  # noqa: S311 - a sample, no secret
    with screen.progress("Cleaning again", len(numbers)) as advance:
        changes = _told(tried, _changes(store, workers, numbers, _rules(store, request)), advance)
        tried.largest = nlargest(request.limit, changes, key=lambda one: (one.told.size, -one.page_id))
    return tried


def _told(tried: Tried, found: Iterable[Changed | None], advance: screen.Advance) -> Iterator[Changed]:
    for one in found:
        tried.pages += 1
        advance(tried.pages, f"{tried.changed:,} would change")
        if one is not None:
            tried.add(one)
            yield one


def _changes(
    store: Store, workers: Workers, numbers: Iterable[int], rules: Mapping[str, Mapping[str, int]]
) -> Iterator[Changed | None]:
    """For each page what would change of it, None where nothing would."""
    for block in pipeline.batched(pipeline.cleaned(workers, _pages(store, numbers)), pipeline.BATCH):
        held = store.made_of([one.page_id for one in block])
        for one in pipeline.furnished(lambda _: rules, block):
            before, after = held.get(one.page_id), one.cleaned.result
            if before is None:  # it is the same as another page, which has a word of its own
                yield None
            elif isinstance(before, StoredVersion):
                kept = before.article if isinstance(after, Article) and not after.body else after
                told = difference.of(before.article, kept)
                yield Changed(one.page_id, before.article_id, told) if told else None
            else:
                told = difference.of(before, after)
                yield Changed(one.page_id, None, told) if told else None


def _rules(store: Store, request: Request) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for rule in store.furniture(request.outlet):
        if rule.state in RULES[request.rules]:
            found.setdefault(rule.outlet, {})[rule.key] = rule.id
    return found


def _pages(store: Store, numbers: Iterable[int]) -> Iterator[tuple[int, Page]]:
    for number in numbers:
        if (page := store.page(number)) is not None:
            yield number, page


def summary(tried: Tried) -> str:
    """The counts in a sentence or two."""
    looked = screen.count(tried.pages, "page")
    if tried.pages < tried.of_pages:
        looked += f", drawn from {tried.of_pages:,},"
    told = f"{looked} cleaned again: {screen.count(tried.changed, 'article')} would change, "
    told += f"{tried.pages - tried.changed:,} would not."
    if tried.regrouped:
        told += f" Of {tried.regrouped:,} the story would be decided again."
    if tried.unread:
        told += f" {screen.count(tried.unread, 'article')} cannot be: the raw page is not kept any more."
    return told


def _title(request: Request) -> str:
    said = {"applied": "", "proposed": ", with the rules that are proposed", "none": ", without rules of furniture"}
    return f"Cleaned again{said[request.rules]}"


def _filled(request: Request, tried: Tried) -> dict[str, object]:
    return {"title": _title(request), "tried": tried, "summary": summary(tried), "said": said}


def _print(request: Request, tried: Tried) -> None:
    out = screen.out
    out.print(Text(_title(request), style="bold"))
    out.print(f"{summary(tried)} Nothing was written.")
    if not tried.changed:
        return
    rows = screen.table("#Articles", "*What would change")
    for kind, number in tried.kinds.most_common():
        rows.add_row(f"{number:,}", kind)
    out.print("\n", rows, sep="")
    for title, counted in (("Outlet", tried.outlets), ("Lines taken (+) or given back (-) by", tried.rules)):
        if counted:
            rows = screen.table("#Number", f"*{title}")
            for name, number in counted.most_common(_NAMED):
                rows.add_row(f"{number:,}", Text(name))
            out.print("\n", rows, sep="")
    for one in tried.largest:
        out.print("\n", _shown(one), sep="")
    if tried.changed > len(tried.largest):
        out.print(f"\nThe {len(tried.largest)} largest of {tried.changed:,}; more with --limit.", style="dim")
    out.print("\nTo take the change: copydesk reprocess.", style="dim")


def _shown(one: Changed) -> Text:
    made = one.article
    name = f"a{one.article_id}" if one.article_id else f"page {one.page_id}"
    text = Text.assemble((f"{name}  ", "bold"), ((made and made.title) or "(no headline)", "bold"))
    text.append(f"  {(made and made.outlet) or ''}  {', '.join(one.told.kinds)}", "dim")
    for each in one.told.fields:
        text.append(f"\n  {each.name}: ").append(screen.shorten(said(each.before), 60), "red")
        text.append(" → ").append(screen.shorten(said(each.after), 60), "green")
    for sign, lines, style in (("-", one.told.lost, "red"), ("+", one.told.gained, "green")):
        for line in lines[:_LINES]:
            text.append(f"\n  {sign} {screen.shorten(line.text, 100)}", style)
            text.append(f"  {line.rule}" if line.rule else "", "dim")
        if len(lines) > _LINES:
            text.append(f"\n  {sign} and {len(lines) - _LINES} more", "dim")
    for stays, was, becomes in one.told.ruled[:_LINES] if difference.RULE in one.told.kinds else ():
        text.append(f"\n  {screen.shorten(stays, 70)}  {was} → {becomes}", "dim")
    return text


def said(value: object) -> str:
    """A field's value in a line."""
    if isinstance(value, list | tuple):
        return ", ".join(map(said, value)) or "nothing"
    if isinstance(value, dict):
        return ", ".join(said(each) for each in value.values() if each) or "nothing"
    return "nothing" if value is None else str(value)


def _as_json(request: Request, tried: Tried) -> dict[str, object]:
    return {
        "rules": request.rules,
        "pages": tried.pages,
        "of_pages": tried.of_pages,
        "unread": tried.unread,
        "changed": tried.changed,
        "regrouped": tried.regrouped,
        "kinds": dict(tried.kinds),
        "outlets": dict(tried.outlets),
        "lines": dict(tried.rules),
        "changes": [_change_json(one) for one in tried.largest],
    }


def _change_json(one: Changed) -> dict[str, object]:
    told = one.told
    return {
        "page": one.page_id,
        "article": one.article_id,
        "title": one.article.title if one.article else None,
        "outlet": one.article.outlet if one.article else None,
        "kinds": list(told.kinds),
        "fields": [{"name": each.name, "before": each.before, "after": each.after} for each in told.fields],
        "lost": [{"text": line.text, "rule": line.rule or None} for line in told.lost],
        "gained": [{"text": line.text, "rule": line.rule or None} for line in told.gained],
        "ruled": [{"text": line, "before": was, "after": becomes} for line, was, becomes in told.ruled],
    }
