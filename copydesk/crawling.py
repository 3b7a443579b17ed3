"""`copydesk crawl`: one round in the foreground, with ingest beside it, progress, and a table at the end."""

import datetime as dt
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from copydesk import ingesting, rounds, screen
from copydesk.config import Config
from copydesk.rounds import Round
from copydesk.subscriptions import Subscriptions
from crawler.fetch import Fetcher
from crawler.settle import FETCHED, UNCHANGED
from crawler.sources import Source
from storage import Store

#: Counts of a round that are columns of their own; everything else is a reason.
_TOLD = (FETCHED, UNCHANGED, "listed", "new", "known", "changed", "too-old", "same-as")


@dataclass(frozen=True, slots=True)
class Request:
    """One round as it was asked for."""

    names: tuple[str, ...]
    settings: Config
    now: bool
    limit: int | None


def run(request: Request, *, as_json: bool) -> int:
    """Crawl, show what came of it, and return the exit code: 1 where nothing could be fetched."""
    settings, began = request.settings, _now()
    sources = Subscriptions(Path(settings.sources)).chosen(request.names)
    manners = rounds.rules(settings)
    done = Round()
    with settings.open_store(create=True) as store, Fetcher(manners) as fetcher, _leaving():
        run_id = store.start_run(began, {"crawl": list(request.names), "limit": request.limit})
        if request.now:
            with store.crawl(began) as crawl:
                rounds.due_now(crawl, sources)
        with ingesting.Ingest(settings) as beside, screen.counting("Crawling") as said:
            for settled in rounds.run(store, sources, fetcher, _now, limit=request.limit, done=done):
                said(f"{done.visits:,} visits, {done.total['new']:,} new, last {settled.address.source}")
            said("making articles of what was fetched")
            beside.finish()
        store.finish_run(run_id, _now(), dict(done.total))
        _show(store, sources, done, began, as_json=as_json)
    worked = done.total[FETCHED] + done.total[UNCHANGED] + done.total["listed"]
    return 1 if done.visits and not worked else 0


@contextmanager
def _leaving() -> Iterator[None]:
    """SIGTERM leaves like Ctrl-C while this is entered."""

    def leave(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _show(store: Store, sources: Mapping[str, Source], done: Round, began: dt.datetime, *, as_json: bool) -> None:
    with store.crawl_view(_now()) as crawl:
        made = crawl.ingested(began)
        due = crawl.next_due(tuple(name for name, source in sources.items() if not source.paused))
    rejected = sum(number for _, state, _, number in made if state == "rejected")
    if as_json:
        screen.json(_as_json(sources, done, rejected, due))
        return
    table = screen.table("Source", "#Fetched", "#Unchanged", "#New", "#Known", "*What went wrong")
    for name, source in sources.items():
        counts = done.counts[name]
        wrong = ", ".join(f"{outcome} {number}" for outcome, number in sorted(wrongs(counts).items()))
        numbers = (counts[FETCHED] + counts["listed"], counts[UNCHANGED], counts["new"], counts["known"])
        table.add_row(name, *(f"{number:,}" for number in numbers), "paused" if source.paused else wrong)
    screen.out.print(table)
    counted = store.counts()
    screen.out.print(
        f"{screen.count(done.visits, 'visit')}; {screen.count(done.total['new'], 'new address', 'new addresses')}, "
        f"{screen.count(rejected, 'page')} rejected. {screen.count(counted.articles, 'article')} in "
        f"{screen.count(counted.stories, 'story', 'stories')} now. Next: {screen.when(due) or 'nothing'}."
    )
    if wrongs(done.total):
        screen.out.print("What each reason means: docs/crawling.md, or copydesk sources show NAME.", style="dim")


def wrongs(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts that say that something went wrong, or was not done."""
    return {outcome: number for outcome, number in counts.items() if outcome not in _TOLD}


def _as_json(sources: Mapping[str, Source], done: Round, rejected: int, due: dt.datetime | None) -> dict[str, object]:
    return {
        "visits": done.visits,
        "total": dict(done.total),
        "rejected": rejected,
        "next": due,
        "sources": {name: dict(done.counts[name]) for name in sources},
    }


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
