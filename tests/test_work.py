"""The work of a round: what is claimed, how much of one host at a time, and that nothing due is left when it ends."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing import get_context

import pytest

from copydesk import ingesting, rounds
from copydesk.config import load
from copydesk.ingesting import Ingest
from crawler.fetch import Fetcher
from crawler.rules import Rules
from crawler.sources import Source
from normalize import Page
from storage import Store
from tests.unruly import Asked, Unruly, answer

RULES = Rules("desk@copydesk.test", delay=0, allowed_networks=("127.0.0.0/8",))
MANY = 40


@pytest.fixture
def site() -> Iterator[str]:
    """A site whose one feed lists forty articles."""
    moment = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)

    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.path == "/feed":
            items = "".join(
                f"<item><title>Pier {n}</title><link>http://{asked.headers['host']}/{n}</link>"
                f"<guid>{n}</guid><pubDate>{moment}</pubDate></item>"
                for n in range(MANY)
            )
            body = f'<rss version="2.0"><channel><title>Pier</title>{items}</channel></rss>'.encode()
            writer.write(answer(body, "200 OK", "Content-Type: application/rss+xml"))
        else:
            page = f"<title>Pier {asked.path}</title><p>The pier of {asked.path} opened.</p>".encode()
            writer.write(answer(page, "200 OK", "Content-Type: text/html"))

    with Unruly() as server:
        yield server.serve(behave)


def test_a_round_ends_when_nothing_is_due_however_many_one_host_has(site: str, place: str) -> None:
    source = Source(name="pier", home=site, feeds=(f"{site}/feed",))
    with Store.open(place, create=True) as store, Fetcher(RULES) as fetcher:
        done = rounds.Round()
        for _ in rounds.run(store, {"pier": source}, fetcher, lambda: datetime.now(UTC), done=done):
            pass
        assert done.visits == MANY + 1
        assert store.counts().pages == MANY


@pytest.mark.slow
def test_what_is_pending_is_done_though_whoever_was_at_it_was_killed(place: str) -> None:
    settings = load(store=place)
    text = "The pier of Bresk opened on Monday after two years of repairs, the town's mayor said. " * 8
    with settings.open_store(create=True) as store:
        with store.unit(datetime.now(UTC)) as unit:
            kept = unit.keep(Page("pier.txt", text.encode(), "text/plain"))
        with store.crawl(datetime.now(UTC)) as crawl:
            crawl.hold_pages([kept.page_id], "elsewhere/1", datetime.now(UTC) + timedelta(seconds=3))
        with Ingest(settings) as beside:
            beside.finish()
        assert store.counts().pending == 0


def test_ingest_ends_though_whoever_started_it_was_killed_while_it_began(place: str) -> None:
    settings = load(store=place)
    settings.open_store(create=True).close()
    context = get_context("spawn")
    killed = context.Process(target=noop)
    killed.start()
    killed.join()
    assert killed.pid
    finish = context.Event()  # a name, for it goes with its last one before the other process has opened it
    orphan = context.Process(target=ingesting._run, args=(settings, finish, killed.pid))
    orphan.start()
    orphan.join(120)
    try:
        assert orphan.exitcode == 0
    finally:
        orphan.kill()


def noop() -> None:
    """What a process does that is to be dead."""
