"""`copydesk import` and `copydesk reprocess`: runs over many pages, with an account of every one."""

import datetime as dt
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from copydesk import pipeline, rehearsal, screen, searching, settling
from copydesk.config import Config
from copydesk.overriding import Overriding
from copydesk.pipeline import Account, Fate
from copydesk.rejects import Rejects
from copydesk.workers import Workers
from crawler import SeedFiles, Skipped
from normalize import Page, Rejected
from storage import Store
from storage.records import Counts

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True, slots=True)
class Request:
    """One import as it was asked for."""

    paths: tuple[Path, ...]
    settings: Config
    outlet: str | None
    rejects: Path
    account: Path | None
    dry_run: bool


@dataclass(slots=True)
class Summary:
    """The account of a run, counted."""

    fates: Counter[Fate] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    resumed: int = 0
    seconds: float = 0.0

    def add(self, account: Account) -> None:
        """Count one input."""
        self.fates[account.fate] += 1
        if account.rejected:
            self.reasons[str(account.rejected.reason)] += 1
        if account.detail:
            self.skipped[account.detail] += 1
        self.aside.update(account.aside)


def run(request: Request, *, as_json: bool) -> int:
    """Import, show the account, and return the exit code: 1 where no input could be used."""
    # Where a file lies says which article it is a version of, so the same name in another folder must not be the same.
    files = SeedFiles(tuple(Path(os.path.abspath(path)) for path in request.paths))  # noqa: PTH100 - keeps links
    summary, began = Summary(), time.monotonic()
    with ExitStack() as stack:
        rejects = stack.enter_context(Rejects(request.rejects, write=not request.dry_run))
        log = stack.enter_context(request.account.open("wb")) if request.account else None
        counts: Counts | None = None
        for account in stack.enter_context(_Progress(files, summary)).over(_accounts(request, files, summary)):
            rejects.add(account)
            if log:
                log.write(screen.json_line(_line(account)))
        if not request.dry_run:
            with request.settings.open_store() as store:
                counts = store.counts()
    summary.seconds = time.monotonic() - began
    _show(request, summary, rejects, counts, as_json=as_json)
    total = sum(summary.fates.values())
    return 1 if total and total == summary.fates[Fate.REJECTED] + summary.fates[Fate.SKIPPED] else 0


def _accounts(request: Request, files: SeedFiles, summary: Summary) -> Iterator[Account]:
    inputs = _with_outlet(files, request.outlet)
    with Workers(request.settings.workers, Overriding(request.settings)) as workers:
        if request.dry_run:
            yield from rehearsal.run(request.settings, inputs, workers)
            return
        with request.settings.open_store(create=True) as store:
            run_id = store.start_run(_now(), _arguments(request))
            sign_anew(store)
            for account in pipeline.ingest(store, inputs, workers, _now):
                if account.resumed:
                    summary.resumed += 1
                else:
                    yield account
            settling.settle(store, _now)
            searching.catch_up(store, _now)
            store.finish_run(run_id, _now(), {str(fate): n for fate, n in summary.fates.items()})


def sign_anew(store: Store) -> None:
    """Sign what the present algorithm has not signed, before anything arrives."""
    if store.unsigned(limit=1):
        with screen.progress("Signing the articles anew", store.counts().articles) as advance:
            done = 0
            for count in pipeline.reindex(store, _now):
                advance(done := done + count)


def _with_outlet(files: SeedFiles, outlet: str | None) -> Iterable[Page | Rejected | Skipped]:
    for item in files:
        if outlet and isinstance(item, Page) and not item.given.outlet:
            item = replace(item, given=replace(item.given, outlet=outlet))
        yield item


def reprocess(settings: Config, *, as_json: bool) -> int:
    """Clean every stored page again; returns the exit code."""
    summary, began = Summary(), time.monotonic()
    with settings.open_store() as store, Workers(settings.workers, Overriding(settings)) as workers:
        dropped = store.dropped_pages()
        total = store.counts().pages - dropped
        sign_anew(store)
        with screen.progress("Cleaning again", total) as advance:
            for account in pipeline.reprocess(store, workers, _now):
                summary.add(account)
                advance(sum(summary.fates.values()))
        pipeline.resume(store, workers, _now)  # a removal puts other pages of its article back to pending
        settling.settle(store, _now)
    summary.seconds = time.monotonic() - began
    fates = {"changed" if fate is Fate.NEW_VERSION else str(fate): n for fate, n in summary.fates.items()}
    if as_json:
        screen.json(
            {
                "pages": total,
                "dropped": dropped,
                **fates,
                "by_reason": dict(summary.reasons),
                "seconds": round(summary.seconds, 3),
            }
        )
    else:
        told = ", ".join(f"{n:,} {name}" for name, n in fates.items()) or "nothing to do"
        screen.out.print(f"{screen.count(total, 'page')} cleaned again: {told}.")
        if dropped:
            gone = screen.count(dropped, "raw page")
            screen.out.print(f"{gone} had been dropped (keep_raw_days): what was made of them stays as it was.")
    return 0


def settle(settings: Config, *, as_json: bool) -> int:
    """Settle the days whose window has closed or has changed; returns the exit code."""
    with settings.open_store(create=False) as store:
        sign_anew(store)
        with screen.progress("Settling", 0):
            days = settling.settle(store, _now)
    if as_json:
        screen.json({"days": days})
    else:
        screen.out.print(f"{screen.count(days, 'day')} settled." if days else "Nothing to settle.")
    return 0


class _Progress:
    """Counts the accounts that pass, and shows how far the files have been read."""

    def __init__(self, files: SeedFiles, summary: Summary) -> None:
        self._files, self._summary = files, summary
        self._bar = screen.progress("Importing", files.size)

    def __enter__(self) -> Self:
        self._advance = self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(None, None, None)

    def over(self, accounts: Iterable[Account]) -> Iterator[Account]:
        for account in accounts:
            self._summary.add(account)
            done, refused = sum(self._summary.fates.values()), self._summary.fates[Fate.REJECTED]
            self._advance(self._files.done, f"{done:,} read, {refused:,} rejected")
            yield account


def _show(request: Request, summary: Summary, rejects: Rejects, counts: Counts | None, *, as_json: bool) -> None:
    if as_json:
        screen.json(_as_json(request, summary, rejects, counts))
        return
    out, total = screen.out, sum(summary.fates.values())
    rows = screen.table("Outcome", "#Inputs")
    for fate in Fate:
        if summary.fates[fate] or fate is Fate.ACCEPTED:
            rows.add_row(str(fate), f"{summary.fates[fate]:,}")
        if fate is Fate.REJECTED:
            _add_rows(rows, summary.reasons)
        if fate is Fate.SKIPPED:
            _add_rows(rows, summary.skipped)
    out.print(rows)
    if summary.aside:
        named = ", ".join(f"{name} ({n:,})" for name, n in summary.aside.most_common())
        out.print(f"Said by the files and not kept as a field of the article: {named}")
    if summary.resumed:
        out.print(
            f"{screen.count(summary.resumed, 'page')} kept by an earlier run had not been finished; now they are."
        )
    if request.dry_run:
        out.print("Nothing was changed: this was a dry run.")
    elif counts:
        out.print(
            f"{screen.count(counts.articles, 'article')} in {screen.count(counts.stories, 'story', 'stories')} "
            f"({counts.folded:,} of them carried more than once) in {request.settings.store}"
        )
    if rejects.count and not rejects.problem:
        out.print(f"Rejected inputs: {rejects.path}. Mend them there and import that file.")
    elif rejects.problem and not request.dry_run:
        out.print(f"The rejected inputs are not written down: {rejects.problem}.")
    out.print(
        f"{total:,} inputs in {summary.seconds:.1f} s ({total / max(summary.seconds, 0.001):,.0f} a second)",
        style="dim",
    )


def _add_rows(rows: "Table", counted: Counter[str]) -> None:
    for name, n in counted.most_common():
        rows.add_row(f"  {name}", f"{n:,}", style="dim")


def _as_json(request: Request, summary: Summary, rejects: Rejects, counts: Counts | None) -> dict[str, object]:
    return {
        "store": request.settings.store,
        "dry_run": request.dry_run,
        "inputs": sum(summary.fates.values()),
        "resumed": summary.resumed,
        **{str(fate).replace(" as before", "").replace(" ", "_"): summary.fates[fate] for fate in Fate},
        "by_reason": dict(summary.reasons),
        "skipped_for": dict(summary.skipped),
        "not_kept": dict(summary.aside),
        "rejects_file": str(rejects.path) if rejects.count and not rejects.problem else None,
        "articles": counts.articles if counts else None,
        "stories": counts.stories if counts else None,
        "seconds": round(summary.seconds, 3),
    }


def _line(account: Account) -> dict[str, object]:
    rejected = account.rejected
    return {
        "source": account.source,
        "outcome": str(account.fate),
        "article": account.article_id,
        "reason": str(rejected.reason) if rejected else None,
        "detail": rejected.detail if rejected else account.detail or None,
        "not_kept": list(account.aside),
    }


def _arguments(request: Request) -> dict[str, object]:
    return {"paths": [str(path) for path in request.paths], "outlet": request.outlet}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
