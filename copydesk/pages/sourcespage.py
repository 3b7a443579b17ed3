"""Sources page: how each source is doing, and what can be done about it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import Response

from copydesk import discovering, rounds, sourcing, status
from copydesk.config import BadConfig
from copydesk.crawling import wrongs
from copydesk.discovering import Look
from copydesk.pages import bars, desk
from copydesk.pages.bars import Chart, Day
from copydesk.pages.desk import Absent, Desk
from copydesk.pages.jobs import Job
from copydesk.pages.visiting import Writer
from copydesk.subscriptions import BadSources, Subscriptions
from crawler import health, opml
from crawler.settle import FETCHED
from crawler.sources import Source
from storage.crawlrecords import Quality, Tally
from storage.errors import StoreError

router = APIRouter()
#: Days of the charts: two weeks show what is usual on each weekday.
_DAYS = 14
#: Bytes of an OPML file: thousands of feeds are less.
_OPML = 5_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One source: how it is doing (as `copydesk status --json` has it), and its last days."""

    source: Source
    state: Mapping[str, object]
    days: Sequence[Day]
    quality: Quality | None

    @property
    def small(self) -> Chart:
        """Its days as a chart in a row."""
        return bars.chart(self.days, width=196, height=30, plain=True)

    @property
    def large(self) -> Chart:
        """Its days as a chart of its own."""
        return bars.chart(self.days)


@router.get("/sources")
def listed(request: Request) -> Response:
    """All sources."""
    at = desk.of(request)
    place = _place(at)
    try:
        sources = place.read() if place.path.exists() else {}
        problem = None
    except BadSources as error:
        sources, problem = {}, str(error)
    rows, holder = _rows(at, sources)
    return desk.page(
        request,
        "sources.html",
        "Sources",
        rows=rows,
        holder=holder,
        problem=problem,
        file=place.path,
        contact=at.settings.contact,
        tally=Counter(str(row.state["health"]) for row in rows),
    )


@router.get("/sources.opml")
def give(request: Request) -> Response:
    """The list as OPML."""
    place = _place(desk.of(request))
    written = opml.write(place.read().values() if place.path.exists() else ())
    named = {"Content-Disposition": 'attachment; filename="sources.opml"'}
    return Response(written, media_type="text/x-opml", headers=named)


@router.post("/sources/opml")
async def take(request: Request, _by: Writer, file: UploadFile) -> Response:
    """Take over the feeds of an OPML file."""
    content = await file.read(_OPML + 1)
    if len(content) > _OPML:
        raise Absent("That is too large for a list of feeds", "An OPML file is some hundred KB at most.")
    try:
        number = sourcing.taken(_place(desk.of(request)), content, file.filename or "the file")
    except BadConfig as error:
        raise Absent("That is no OPML", str(error)) from None
    return desk.to("/sources", f"{number} taken over")


@router.post("/sources")
def add(request: Request, _by: Writer, url: Annotated[str, Form(max_length=2000)]) -> Response:
    """Look for what a site offers, beside; the page that comes shows how far it is."""
    at = desk.of(request)
    title = f"Looking for what {url} lists"
    job = at.jobs.start(title, lambda job: discovering.look_at(at.settings, url.strip(), job.say), (BadConfig,))
    return desk.to(f"/sources/looking/{job.number}")


@router.get("/sources/looking/{number}")
def looking(request: Request, number: int) -> Response:
    """How far looking is, or what was found."""
    job = _job(desk.of(request), number)
    return desk.page(request, "looking.html", job.title, job=job, look=job.result)


@router.post("/sources/looking/{number}")
def keep(request: Request, number: int, _by: Writer, name: Annotated[str, Form(max_length=60)] = "") -> Response:
    """Write down what was found."""
    at = desk.of(request)
    look = _job(at, number).result
    if not isinstance(look, Look) or not look.kept:
        raise Absent("Nothing was found there", "Look for a feed yourself and write it into sources.toml.")
    name = discovering.slug(name) if name.strip() else look.name
    discovering.keep(at.settings, look, name)
    return desk.to(f"/sources/{name}", "Written down. It is visited when the schedule reads the list again.")


@router.get("/sources/{name}")
def show(request: Request, name: str) -> Response:
    """One source in full."""
    at = desk.of(request)
    source = _source(at, name)
    [row], holder = _rows(at, {name: source})
    now = at.now()
    with at.store.crawl_view(now) as crawl:
        listings = crawl.listings(name)
        tallies = crawl.tallies((now - dt.timedelta(days=_DAYS)).date().isoformat(), name)
    return desk.page(
        request,
        "source.html",
        source.outlet or name,
        row=row,
        holder=holder,
        listings=[(each, str(health.of(each.failures))) for each in listings],
        outcomes=_by_day(tallies),
        meaning=status.meaning,
    )


@router.post("/sources/{name}/pause")
def pause(request: Request, name: str, _by: Writer) -> Response:
    """Leave it alone."""
    at = desk.of(request)
    _source(at, name)
    sourcing.set_paused(_place(at), name, paused=True)
    return _back(request, name, f"{name} is paused")


@router.post("/sources/{name}/resume")
def resume(request: Request, name: str, _by: Writer) -> Response:
    """Visit it again."""
    at = desk.of(request)
    _source(at, name)
    sourcing.set_paused(_place(at), name, paused=False)
    return _back(request, name, f"{name} is visited again")


@router.post("/sources/{name}/fetch")
def fetch(request: Request, name: str, _by: Writer) -> Response:
    """Have its listings visited at the next beat of the schedule."""
    at = desk.of(request)
    source = _source(at, name)
    with at.store.crawl(at.now()) as crawl:
        rounds.prepare(crawl, [source])
        rounds.due_now(crawl, {name: source})
    return _back(request, name, f"{name} is due now")


@router.post("/sources/{name}/remove")
def remove(request: Request, name: str, _by: Writer) -> Response:
    """Take it off the list; its articles stay."""
    at = desk.of(request)
    _source(at, name)
    _place(at).remove(name)
    return desk.to("/sources", f"{name} is off the list; its articles stay")


def _rows(at: Desk, sources: Mapping[str, Source]) -> tuple[list[Row], str | None]:
    now = at.now()
    since = now - dt.timedelta(days=_DAYS)
    try:
        with at.store.crawl_view(now) as crawl:
            states = {state.name: state for state in crawl.states()}
            tallies = crawl.tallies(since.date().isoformat(), next(iter(sources)) if len(sources) == 1 else None)
            quality = crawl.quality(since, now) if len(sources) == 1 else {}
            lease = crawl.lease("schedule")
    except StoreError as error:
        raise Absent("The store cannot be read", str(error)) from None
    by_source: defaultdict[str, list[Tally]] = defaultdict(list)
    for tally in tallies:
        by_source[tally.source].append(tally)
    rows = [
        Row(source, status.row(name, source, states.get(name)), _days(by_source[name], now.date()), quality.get(name))
        for name, source in sources.items()
    ]
    return rows, lease[0] if lease and lease[1] > now else None


def _days(tallies: Iterable[Tally], today: dt.date) -> list[Day]:
    days: dict[dt.date, Counter[str]] = defaultdict(Counter)
    for tally in tallies:
        days[dt.date.fromisoformat(tally.day)][tally.outcome] += tally.number
    found = {
        day: Day(day, counts["new"], min(counts[FETCHED], counts["new"]), sum(wrongs(counts).values()))
        for day, counts in days.items()
    }
    return bars.filled(found, today, _DAYS)


def _by_day(tallies: Iterable[Tally]) -> list[tuple[str, list[Tally]]]:
    days: defaultdict[str, list[Tally]] = defaultdict(list)
    for tally in tallies:
        days[tally.day].append(tally)
    return sorted(days.items(), reverse=True)


def _back(request: Request, name: str, said: str) -> Response:
    """Back to the page where the button was."""
    came = request.headers.get("referer", "")
    return desk.to("/sources" if came.split("?")[0].endswith("/sources") else f"/sources/{name}", said)


def _job(at: Desk, number: int) -> Job:
    if (job := at.jobs.get(number)) is None:
        raise Absent("This is not known any more", "copydesk was started anew since. Begin again from the list.")
    return job


def _source(at: Desk, name: str) -> Source:
    try:
        return _place(at).chosen([name])[name]
    except BadSources as error:
        raise Absent(f"There is no source {name}", str(error)) from None


def _place(at: Desk) -> Subscriptions:
    return Subscriptions(Path(at.settings.sources))
