"""From sources to stories: rounds over the newsroom, services that stop and die, and what the store holds then."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from sqlalchemy import event

from copydesk import pipeline, rounds
from copydesk.leases import Lease
from copydesk.workers import Workers
from crawler.fetch import Fetcher
from crawler.sources import Source
from normalize import url as addresses
from storage import Store
from storage.crawlrecords import Alias, AliasKind
from tests import ROOT
from tests.crawled import LOOPBACK, RULES, crawl, sources, written
from tests.newsroom import Newsroom

ENVIRONMENT = os.environ | {
    "COPYDESK_CONTACT": "desk@copydesk.test",
    "COPYDESK_DELAY": "0",
    "COPYDESK_ALLOWED_NETWORKS": json.dumps([LOOPBACK]),
    "COPYDESK_LISTEN": "127.0.0.1:0",
    "COPYDESK_WORKERS": "1",
    "PYTHONPATH": str(ROOT),
}


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place, create=True) as opened:
        yield opened


def found(store: Store) -> Counter[str]:
    """Canonical addresses of the stored articles, each as often as it is stored."""
    return Counter(addresses.canonical(each.article.url or "") for each in store.articles())


def truth(room: Newsroom) -> set[str]:
    return {addresses.canonical(each.url) for each in room.known(room.now)}


def pairs(groups: dict[object, list[str]]) -> set[frozenset[str]]:
    return {frozenset(pair) for group in groups.values() for pair in combinations(group, 2)}


def folded(store: Store) -> set[frozenset[str]]:
    groups: dict[object, list[str]] = {}
    for each in store.articles():
        groups.setdefault(each.story_id, []).append(addresses.canonical(each.article.url or ""))
    return pairs(groups)


def wired(room: Newsroom) -> set[frozenset[str]]:
    groups: dict[object, list[str]] = {}
    for each in room.known(room.now):
        if each.is_copy:
            groups.setdefault(each.story, []).append(addresses.canonical(each.url))
    return pairs(groups)


def test_hours_of_the_newsroom_come_into_the_store_once_and_fold_into_its_stories(store: Store) -> None:
    with Newsroom() as room:
        outcomes: Counter[str] = Counter()
        for _ in range(6):
            room.now += timedelta(hours=1)
            outcomes.update(settled.outcome for settled in crawl(store, room))
        with store.crawl(room.now) as view:
            rounds.due_now(view, sources(room))  # what came since the last visits
        outcomes.update(settled.outcome for settled in crawl(store, room))
        with store.crawl_view(room.now) as view:
            tallied = Counter({each.outcome: 0 for each in view.tallies("")})
            for tally in view.tallies(""):
                tallied[tally.outcome] += tally.number
        assert {outcome: tallied[outcome] for outcome in outcomes} == outcomes
        with Workers(1) as workers:
            assert pipeline.resume(store, workers, lambda: room.now) == store.counts().pages
        assert set(found(store)) == truth(room)
        assert set(found(store).values()) == {1}
        joined, meant = folded(store), wired(room)
        assert len(joined & meant) >= 0.9 * len(joined), "what was folded is one wire story"
        assert len(joined & meant) >= 0.6 * len(meant), "and most of it was found"
        assert max(each.version for each in store.articles()) > 1, "write-throughs are versions"
        assert set(outcomes) <= {"listed", "unchanged", "fetched", "gone", "not-found", "same-as"}
        assert all(count <= 2 for count in room.most_open.values()), "one request at a time to a host"


def test_an_article_is_remembered_with_every_listing_that_listed_it(store: Store) -> None:
    with Newsroom() as room:
        room.now += timedelta(hours=2)
        listed = {"sentinel": sources(room)["sentinel"]}
        list(crawl(store, room, listed))
        with store.crawl_view(room.now) as view:
            known = view.known_by(Alias(AliasKind.URL, next(u for u in truth(room) if "127.0.1.1:" in u)))
            assert known
            assert {each.listing for each in view.sightings(known.id)} == {
                url for _, url, _ in listed["sentinel"].listings
            }


def test_a_paused_source_is_left_alone_and_says_so(store: Store) -> None:
    with Newsroom() as room:
        room.now += timedelta(hours=2)
        listed = {name: replace(each, paused=name != "echo") for name, each in sources(room).items()}
        assert {settled.address.source for settled in crawl(store, room, listed)} == {"echo"}
        with store.crawl_view(room.now) as view:
            assert {state.skipped for state in view.states() if state.name != "echo"} == {"paused"}


def test_a_round_in_which_nothing_is_due_asks_as_little_for_many_sources_as_for_one(store: Store) -> None:
    now, asked = datetime(2026, 3, 4, 12, tzinfo=UTC), list[str]()

    def note(*of_statement: object) -> None:
        asked.append(str(of_statement[2]))

    def questions(number: int) -> int:
        urls = {f"paper-{n}": f"https://paper-{n}.example" for n in range(number)}
        listed = {name: Source(name=name, home=f"{url}/", feeds=(f"{url}/rss",)) for name, url in urls.items()}
        with store.crawl(now) as view:
            rounds.prepare(view, listed.values())
            for each in view.listings():
                view.save(replace(each, next_visit_at=now + timedelta(hours=1)))
        asked.clear()
        with Fetcher(RULES) as fetcher:
            assert list(rounds.run(store, listed, fetcher, lambda: now)) == []
        return len(asked)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        assert questions(1) == questions(40)
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    with store.crawl_view(now) as view:
        assert {state.ran_at for state in view.states()} == {None}, "a source that was not visited had no round"


def test_bad_manners_cost_their_source_alone_and_are_named(store: Store) -> None:
    with Newsroom() as room:
        room.now += timedelta(hours=3)
        room.switch("valley", "busy-503-seconds", beginning="/feed/")
        room.robots["sentinel"] = "User-agent: *\nDisallow: /"
        reasons = {each.address.source: each.outcome for each in crawl(store, room) if each.address.role == "listing"}
        assert (reasons["valley"], reasons["sentinel"]) == ("busy", "robots")
        assert Counter(reasons.values())["listed"] > 25
        with store.crawl_view(room.now) as view:
            states = {state.name: state for state in view.states()}
        assert states["sentinel"].failures == 1.0
        assert states["valley"].failures == 0.25


# Processes of their own: what dies, what stops, what takes over.


def started(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "copydesk", *arguments]
    return subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def eventually(ask: Callable[[], object], seconds: float = 180.0) -> None:
    """Wait until something is so; so long that a busy machine is no failure."""
    deadline = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < deadline, "it has not come about"
        time.sleep(0.1)


def test_a_service_crawls_shows_itself_and_stops_when_told(tmp_path: Path) -> None:
    with Newsroom() as room:
        room.now += timedelta(hours=2)
        (tmp_path / "sources.toml").write_text(written(room))
        process = started(tmp_path, "serve")
        try:
            assert process.stderr
            # Whoever else logs may be first.
            port = next(told["port"] for line in process.stderr if "port" in (told := json.loads(line)))
            place = f"http://127.0.0.1:{port}"

            def shows(path: str, text: str) -> bool:
                try:
                    with urlopen(place + path, timeout=5) as answer:
                        return text in answer.read().decode()
                except URLError:
                    return False

            eventually(lambda: shows("/readyz", "ready"))
            eventually(lambda: shows("/metrics", 'copydesk_visits_total{kind="page",outcome="fetched"}'))
            with Store.open(tmp_path / "copydesk.db") as store:
                eventually(lambda: set(found(store)) == truth(room))
            assert shows("/healthz", "ok")
            process.send_signal(signal.SIGTERM)
            assert process.wait(120) == 0
        finally:
            process.kill()
            process.communicate()


#: Seconds: the holder may be late by most of it on a busy machine.
HOLDS = 6.0


def until(store: Store) -> datetime:
    with store.crawl_view(datetime.now(UTC)) as view:
        lease = view.lease("schedule")
    assert lease
    return lease[1]


def test_a_lease_goes_to_another_process_when_its_holder_dies(store: Store, place: str) -> None:
    holding = f"""
import sys, time
from copydesk.leases import Lease
from storage import Store
with Store.open({place!r}) as store, Lease(store, "schedule", holds={HOLDS}) as lease:
    print(lease.is_held, flush=True)
    time.sleep(600)
"""
    process = subprocess.Popen([sys.executable, "-c", holding], env=ENVIRONMENT, stdout=subprocess.PIPE)
    try:
        assert process.stdout
        assert process.stdout.readline() == b"True\n"
        with Lease(store, "schedule", "another", holds=HOLDS) as lease:
            first = until(store)
            eventually(lambda: until(store) > first + timedelta(seconds=HOLDS))
            assert not lease.is_held, "it is renewed while its holder lives"
            process.kill()
            eventually(lambda: lease.is_held)
        with store.crawl_view(datetime.now(UTC)) as view:
            assert view.lease("schedule") is None
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_thirty_kills_at_random_moments_lose_nothing_and_store_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(20260304)
    with Newsroom() as room:
        room.now += timedelta(hours=8)
        (tmp_path / "sources.toml").write_text(written(room))
        for kill in range(30):
            # So that there is something to do at each kill: all listings are due again.
            process = started(tmp_path, "crawl", "--now", "--limit", "8")
            time.sleep(chance.uniform(0.7, 5.0))
            process.kill()
            process.communicate()
            assert process.returncode in (0, -signal.SIGKILL), kill
        last = started(tmp_path, "crawl", "--now")
        told, errors = last.communicate(timeout=500)
        assert last.returncode == 0, errors
        with Store.open(tmp_path / "copydesk.db") as store:
            gone = {addresses.canonical(each.url) for each in room.known(room.now) if each.gone}
            assert truth(room) - gone <= set(found(store)), told.decode()
            assert set(found(store).values()) == {1}
            assert store.counts().pending == 0
            kept = Counter((page.url, page.content) for _, page in store.pages())
            assert set(kept.values()) == {1}
            with store.crawl_view(datetime.now(UTC)) as view:
                assert view.claimants() == []
