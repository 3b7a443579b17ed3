"""Metrics for Prometheus, which the server shows at /metrics."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

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
DELIVERIES = Counter("copydesk_webhook_deliveries_total", "Deliveries to webhooks.", ["state"], registry=REGISTRY)
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
