"""Metrics for Prometheus, and the little server that shows them beside /healthz and /readyz, on loopback."""

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from copydesk.config import BadConfig
from crawler import health
from crawler.settle import Settled
from storage.crawlrecords import SourceState
from storage.records import Counts

disable_created_metrics()  # type: ignore[no-untyped-call] # a second series for each counter, which says when this process began
REGISTRY = CollectorRegistry()
#: Sources are no labels of counters: thousands of them would be millions of series. `copydesk status` has them.
VISITS = Counter("copydesk_visits_total", "Visits by kind and outcome.", ["kind", "outcome"], registry=REGISTRY)
ANNOUNCED = Counter("copydesk_announced_total", "Entries of listings.", ["what"], registry=REGISTRY)
ERRORS = Counter("copydesk_job_errors_total", "Jobs of the schedule that failed.", ["error"], registry=REGISTRY)
RESTARTS = Counter("copydesk_ingest_restarts_total", "Times that ingest died.", registry=REGISTRY)
ALERTS = Counter("copydesk_alerts_total", "Alerts that were told.", ["rule"], registry=REGISTRY)
ROUNDS = Histogram(
    "copydesk_round_seconds", "Length of rounds.", buckets=(1, 5, 15, 60, 180, 600, 1800), registry=REGISTRY
)
SOURCES = Gauge("copydesk_sources", "Sources by health.", ["health"], registry=REGISTRY)
WAITING = Gauge("copydesk_articles_waiting", "Articles announced and not fetched yet.", registry=REGISTRY)
PENDING = Gauge("copydesk_pages_pending", "Pages kept and not ingested yet.", registry=REGISTRY)
ARTICLES = Gauge("copydesk_articles", "Articles in the store.", registry=REGISTRY)
STORIES = Gauge("copydesk_stories", "Stories in the store.", registry=REGISTRY)

_ANNOUNCED = ("new", "known", "changed", "too-old")


def outcome(settled: Settled) -> None:
    """Count one visit."""
    VISITS.labels(settled.address.kind, settled.outcome).inc()
    for what in _ANNOUNCED:
        if settled.counts[what]:
            ANNOUNCED.labels(what).inc(settled.counts[what])


def measure(states: Sequence[SourceState], counts: Counts) -> None:
    """Set the gauges."""
    for each in health.Health:
        SOURCES.labels(str(each)).set(sum(health.of(state.failures) is each for state in states))
    WAITING.set(sum(state.waiting for state in states))
    PENDING.set(counts.pending)
    ARTICLES.set(counts.articles)
    STORIES.set(counts.stories)


@contextmanager
def serve(listen: str, not_ready: Callable[[], str | None]) -> Iterator[int]:
    """Serve at `HOST:PORT` (a port of 0 takes a free one) while the block runs; gives the port.

    `not_ready` says why the service is not ready. Raises BadConfig for an address that is not on loopback.
    """
    server = _server(listen, not_ready)
    thread = Thread(target=server.serve_forever, name="watching", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _server(listen: str, not_ready: Callable[[], str | None]) -> ThreadingHTTPServer:
    name, _, port = listen.rpartition(":")
    address = "127.0.0.1" if name in {"", "localhost"} else name
    try:
        is_loopback = ipaddress.ip_address(address).is_loopback
        number = int(port)
    except ValueError:
        raise BadConfig(f"listen = {listen!r} is no address and port: write 127.0.0.1:8470") from None
    if not is_loopback:
        raise BadConfig(f"listen = {listen!r} is not on this machine alone: there are no users and no rights here")
    try:
        return ThreadingHTTPServer((address, number), _answering(not_ready))
    except OSError as error:
        raise BadConfig(f"cannot listen on {listen}: {error.strerror}; is another copydesk serving?") from None


def _answering(not_ready: Callable[[], str | None]) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        """Three pages of plain text."""

        def do_GET(self) -> None:
            """Answer one request."""
            status, text = _page(self.path, not_ready)
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
            """Nothing: a probe every second would drown the log."""

    return Answer


def _page(path: str, not_ready: Callable[[], str | None]) -> tuple[int, bytes]:
    if path == "/healthz":
        return 200, b"ok\n"
    if path == "/readyz":
        problem = not_ready()
        return (503, f"{problem}\n".encode()) if problem else (200, b"ready\n")
    if path == "/metrics":
        return 200, generate_latest(REGISTRY)
    return 404, b"there are /healthz, /readyz and /metrics\n"
