"""`copydesk status`: how each source is doing, and why."""

import datetime as dt
from pathlib import Path

from copydesk import screen
from copydesk.config import Config
from copydesk.crawling import wrongs
from copydesk.subscriptions import Subscriptions
from crawler import health
from crawler.settle import FETCHED
from crawler.sources import Source
from crawler.visit import Reason, advice
from storage.crawlrecords import SourceState


def run(settings: Config, *, as_json: bool) -> None:
    """Show every source of the list, and who runs the schedule."""
    sources = Subscriptions(Path(settings.sources)).read()
    now = dt.datetime.now(dt.UTC)
    with settings.open_store() as store, store.crawl_view(now) as crawl:
        known = {state.name: state for state in crawl.states()}
        lease = crawl.lease("schedule")
    holder = lease[0] if lease and lease[1] > now else None
    rows = [row(name, source, known.get(name)) for name, source in sources.items()]
    if as_json:
        screen.json({"scheduler": holder, "sources": rows})
        return
    table = screen.table("Source", "@Last", "@Next", "#New", "#Known", "#Failed", "#Pages", "Health")
    for each in rows:
        table.add_row(*(_cell(each[key]) for key in _COLUMNS[:-1]))
    screen.out.print(table)
    for each in rows:
        if each["why"]:
            screen.out.print(f"{each['name']}: {each['why']}")
    told = f"The schedule is run by {holder}." if holder else "No schedule is running: copydesk serve starts it."
    screen.out.print(told, style="dim")


_COLUMNS = ("name", "last", "next", "new", "known", "failed", "pages", "health", "why")


def _cell(value: object) -> str:
    if isinstance(value, dt.datetime):
        return screen.when(value)
    return f"{value:,}" if isinstance(value, int) else str(value or "")


def row(name: str, source: Source, state: SourceState | None) -> dict[str, object]:
    """One source as a program reads it; `state` is None where it has never been crawled."""
    if state is None:
        return {**dict.fromkeys(_COLUMNS), "name": name, "health": "new", "why": "never crawled"}
    counts = state.counts
    return {
        "name": name,
        "last": state.ran_at,
        "next": None if source.paused else state.next_at,
        "new": counts.get("new", 0),
        "known": counts.get("known", 0),
        "fetched": counts.get(FETCHED, 0),
        "failed": sum(wrongs(counts).values()),
        "pages": state.pages,
        "waiting": state.waiting,
        "given_up": state.given_up,
        "gone": state.gone,
        "health": "paused" if source.paused else str(health.of(state.failures)),
        "why": why(state, source),
        "last_new": state.new_at,
        "outcomes": dict(counts),
    }


def why(state: SourceState, source: Source) -> str | None:
    """Why a source brings nothing, or does not bring all; None where all is well."""
    if source.paused:
        return "paused in the list of sources"
    if state.failures and state.outcome:
        return ": ".join(filter(None, (state.outcome, meaning(state.outcome) or state.detail)))
    if state.skipped:
        return state.skipped
    if state.given_up:
        return f"{screen.count(state.given_up, 'page')} could not be had"
    return state.detail


def meaning(outcome: str) -> str | None:
    """A sentence for an outcome of fetching; None for what is no failure of it."""
    return advice(Reason(outcome)) if outcome in set(Reason) else None
