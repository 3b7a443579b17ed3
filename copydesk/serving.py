"""`copydesk serve`: the schedule, run until stopped.

APScheduler gives the beat and nothing else: what is due when stands in the store, so that a process that dies takes no
plan with it. Its own defaults would skip a beat that is a second late and say nothing; here a late beat is made up for
once, and one that meets a round still running is told.
"""

import datetime as dt
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from multiprocessing import active_children
from pathlib import Path

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from copydesk import alerts, ingesting, retaining, rounds, watching, webhooks
from copydesk.config import BadConfig, Config
from copydesk.leases import Lease
from copydesk.logs import log
from copydesk.pages import desk as pages
from copydesk.pages import site
from copydesk.rounds import Round
from copydesk.subscriptions import Subscriptions
from copydesk.web import server
from copydesk.web.desk import Desk
from crawler.rules import Rules
from crawler.sources import Source
from storage import Store

#: Seconds between two looks at what is due. The shortest interval of a listing is minutes, a host's pace is seconds.
BEAT = 5
#: Seconds after which a round ends though more is due: its child process is renewed, and sources.toml read again.
_LONGEST = 600.0
#: Seconds between two judgements of the rules of alerts.
_JUDGE = 300
#: Seconds that a stop waits for the outcome at hand before it leaves without it.
_GRACE = 8.0
_PROCESS = "copydesk-fetch"


def run(settings: Config, *, schedule: bool = True) -> int:
    """Run the schedule and the server, or the server alone, until SIGTERM or Ctrl-C; 0."""
    stopped = threading.Event()
    if not schedule:
        return _answer(settings, stopped)
    Subscriptions(Path(settings.sources)).read()
    with settings.open_store(create=True) as store, _signals(stopped):
        service = Service(store, settings, rounds.rules(settings), lambda: dt.datetime.now(dt.UTC), stopped)
        with ExitStack() as stack:
            port = stack.enter_context(_served(Desk(store, settings, service.is_ready)))
            service.lease = stack.enter_context(Lease(store, "schedule"))
            is_alive = stack.enter_context(_ingest(settings, stopped))
            stack.enter_context(webhooks.sending(store, settings, stopped))
            scheduler = stack.enter_context(_beating(service, is_alive))
            log.info("serving", store=store.place, port=port, beat_seconds=BEAT)
            stopped.wait()
            log.info("stopping")
            scheduler.remove_all_jobs()
            service.leave()
    log.info("stopped")
    return 0


def _answer(settings: Config, stopped: threading.Event) -> int:
    """The server without a schedule. It ingests what is imported, if no other process does."""
    with settings.open_store(create=True) as store, _signals(stopped), _served(Desk(store, settings)) as port:
        with _ingest(settings, stopped) as keep, webhooks.sending(store, settings, stopped):
            log.info("serving", store=store.place, port=port)
            while not stopped.wait(BEAT):
                keep()
        log.info("stopping")
    log.info("stopped")
    return 0


def _served(desk: Desk) -> AbstractContextManager[int]:
    """The API and the pages beside it; gives the port."""
    return server.serving(desk, site.site(pages.Desk.at(desk)))


@contextmanager
def _signals(stopped: threading.Event) -> Iterator[None]:
    before = {each: signal.signal(each, lambda *_: stopped.set()) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, old in before.items():
            signal.signal(each, old)


@contextmanager
def _ingest(settings: Config, stopped: threading.Event) -> Iterator[Callable[[], bool]]:
    """Ingest beside, started again when it dies; stopped at once when the service is, since nothing is lost."""
    with ingesting.Ingest(settings) as process:

        def keep() -> bool:
            if not process.is_alive and not stopped.is_set():
                log.warning("ingest died and is started again")
                watching.RESTARTS.inc()
                process.start()
            return process.is_alive

        yield keep


@contextmanager
def _beating(service: "Service", keep: Callable[[], bool]) -> Iterator[BackgroundScheduler]:
    scheduler = BackgroundScheduler(
        timezone=dt.UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    at_once = dt.datetime.now(dt.UTC)
    scheduler.add_job(service.beat, "interval", seconds=BEAT, jitter=1, next_run_time=at_once, id="round")
    scheduler.add_job(service.judge, "interval", seconds=_JUDGE, id="alerts")
    scheduler.add_job(keep, "interval", seconds=BEAT, id="ingest")
    scheduler.add_job(service.measure, "interval", seconds=30, next_run_time=at_once, id="measure")
    scheduler.add_job(service.retain, "interval", days=1, next_run_time=at_once, id="retain")
    scheduler.add_listener(_told, EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=False)


def _told(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_ERROR:
        watching.ERRORS.labels(type(event.exception).__name__).inc()
        log.error("a job failed and is tried again", job=event.job_id, error=repr(event.exception))
    else:
        log.debug("skipped: the one before is still running", job=event.job_id)


class Service:
    """What is done at each beat. `clock` is the schedule's; the lease runs on the wall's."""

    lease: Lease | None = None

    def __init__(
        self, store: Store, settings: Config, manners: Rules, clock: Callable[[], dt.datetime], stopped: threading.Event
    ) -> None:
        self._store = store
        self._settings = settings
        self._manners = manners
        self._clock = clock
        self._stopped = stopped
        self._sources: dict[str, Source] = {}
        self._read_at: float | None = None
        self._is_new = False
        self._was_held = False
        self._busy = threading.Lock()
        self._alarms = alerts.Alarms(settings)

    def beat(self) -> None:
        """One round of what is due, if it is ours to do it."""
        with self._busy:
            if self._is_ours() and not self._stopped.is_set():
                self._round(self.sources())

    def sources(self) -> dict[str, Source]:
        """The list, read again when it has changed; while it is wrong, as it was."""
        place = Subscriptions(Path(self._settings.sources))
        try:
            changed = place.path.stat().st_mtime
            if changed != self._read_at:
                self._read_at = changed
                self._sources = place.read()
                self._is_new = True
                log.info("sources read", sources=len(self._sources))
        except (BadConfig, OSError) as error:
            log.error("the list of sources cannot be used; going on with the one before", error=str(error))
        return self._sources

    def judge(self) -> None:
        """Judge the rules of alerts, and tell what is new."""
        if self._is_ours():
            now = self._clock()
            with self._store.crawl_view(now) as crawl:
                self._alarms.tell(alerts.judge(crawl, self.sources(), now), now)

    def retain(self) -> None:
        """Let go of what has been kept for long enough, where anything says how long that is."""
        if self._is_ours() and retaining.is_wanted(self._settings):
            gone = retaining.Gone()
            for _ in retaining.retain(self._store, self._settings, retaining.Asked(), self._clock, gone):
                if self._stopped.is_set():
                    return
            log.info("retained", articles=gone.articles, raw_pages=gone.pages, bytes=gone.bytes)

    def measure(self) -> None:
        """Bring the gauges up to date."""
        with self._store.crawl_view(self._clock()) as crawl:
            watching.measure(crawl.states(), self._store.counts())

    def is_ready(self) -> str | None:
        """Why the service is not ready; None where it is."""
        return None if self._sources or not self._is_ours() else "no sources have been read yet"

    def leave(self) -> None:
        """Let the outcome at hand be stored, and give back the rest."""
        for process in active_children():
            if process.name == _PROCESS:
                process.kill()  # whoever waits for it wakes up
        if self._busy.acquire(timeout=_GRACE):
            self._busy.release()

    def _is_ours(self) -> bool:
        held = self.lease is None or self.lease.is_held
        if held != self._was_held:
            log.info("this process runs the schedule" if held else "another process runs the schedule; waiting")
            self._was_held = held
        return held

    def _round(self, sources: Mapping[str, Source]) -> None:
        began, done = self._clock(), Round()
        deadline = began + dt.timedelta(seconds=_LONGEST)

        def stop() -> bool:
            return self._stopped.is_set() or self._clock() > deadline or not self._is_ours()

        active = tuple(name for name, source in sources.items() if not source.paused)
        with self._store.crawl_view(began) as crawl:
            due = crawl.next_due(active)
        if not self._is_new and (due is None or due > began):
            return
        self._is_new = False
        for settled in rounds.run(self._store, sources, self._manners, self._clock, stop=stop, done=done):
            watching.outcome(settled)
            log.debug("visit", source=settled.address.source, url=settled.address.url, outcome=settled.outcome)
        if done.visits:
            seconds = (self._clock() - began).total_seconds()
            watching.ROUNDS.observe(seconds)
            log.info("round", visits=done.visits, seconds=round(seconds, 1), **_keys(done.total))


def _keys(counts: Mapping[str, int]) -> dict[str, int]:
    return {name.replace("-", "_"): number for name, number in counts.items()}
