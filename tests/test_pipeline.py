"""The whole flow on real files and a real store: nothing lost, nothing twice, in any order, killed at any moment."""

import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk import pipeline, settling
from copydesk.pipeline import Fate
from copydesk.workers import Workers
from crawler import SeedFiles
from dedupe import Document, Match
from dedupe.candidates import MOST
from dedupe.verify import verdicts
from normalize import Given, Page, Rejected
from storage import Store
from tests import ROOT, SEEDS
from tests.conftest import Places

NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)


def ingest(store: Store, pages: Iterable[Page | Rejected]) -> list[pipeline.Account]:
    with Workers(1) as workers:
        return list(pipeline.ingest(store, pages, workers, lambda: NOW))


def stories(store: Store) -> set[tuple[str, frozenset[tuple[str, str]]]]:
    """Every story as its original and its articles with their relations, by what is theirs: no row number."""
    found = set()
    for story in store.stories():
        if full := store.story(story.id):
            members = frozenset((stored.key, str(stored.relation)) for stored in full.articles)
            keys = {stored.id: stored.key for stored in full.articles}
            if story.original is not None:
                found.add((keys[story.original], members))
    return found


def contents(store: Store) -> list[object]:
    """All that a reader may see, ids and all, but for the clock."""
    articles = [(s.id, s.key, s.version, s.story_id, s.relation, s.score, s.via, s.article) for s in store.articles()]
    told = [(s.id, s.original, s.articles, s.outlets, s.chosen_by) for s in store.stories()]
    return [articles, told, [(r.page_id, r.rejected) for r in store.rejections()]]


@pytest.fixture(scope="module")
def samples() -> list[Page]:
    return [page for page in SeedFiles((SEEDS,)) if isinstance(page, Page)]


def test_importing_twice_changes_nothing(place: str, samples: list[Page]) -> None:
    with Store.open(place, create=True) as store:
        first = ingest(store, samples)
        before, events = contents(store), list(store.events())
        second = ingest(store, samples)
        # One sample is a later version of another: the kill of an agency's item.
        assert Counter(account.fate for account in first)[Fate.NEW_VERSION] == 1
        assert {account.fate for account in first} <= {Fate.ACCEPTED, Fate.NEW_VERSION, Fate.REJECTED}
        assert {account.fate for account in second} <= {Fate.SAME, Fate.REJECTED}
        assert contents(store) == before
        assert list(store.events()) == events


def test_the_order_of_arrival_does_not_change_the_stories(places: Places, samples: list[Page]) -> None:
    seen = []
    for number in range(3):
        shuffled = random.Random(number).sample(samples, len(samples)) if number else samples
        with Store.open(places(), create=True) as store:
            ingest(store, shuffled)
            seen.append(stories(store))
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0]) < len(samples)


@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_batches_end_in_the_same_stories(places: Places, data: st.DataObject) -> None:
    """Copies cut, edited and re-headlined, in any order, with restarts of the store between them."""
    wire = [
        f"The {thing} of Port {place} was closed on {day} after inspectors found cracks in its older wall."
        for thing in ("harbour", "bridge", "dam", "school")
        for place, day in (("Elm", "Monday"), ("Oak", "Friday"))
    ]
    copies = [
        Page(
            f"copy-{story}-{n}",
            "\n\n".join((wire[story:] + wire[:story])[:length]).encode(),
            "text/plain",
            url=f"https://outlet{n}.example/{story}",
            given=Given(outlet=f"Outlet {n}", title=f"Headline {n} of story {story}"),
        )
        for story in (0, 4)
        for n, length in enumerate((4, 4, 3, 2))
    ]
    place = places()
    order = data.draw(st.permutations(copies))
    cut = data.draw(st.integers(0, len(order)))
    with Store.open(places(), create=True) as store:
        ingest(store, copies)
        expected = stories(store)
    for batch in (order[:cut], order[cut:]):
        with Store.open(place, create=True) as store:
            ingest(store, batch)
            found = stories(store)
    assert found == expected


@given(st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_crowd_settles_to_the_same_stories_whatever_came_first(
    places: Places, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    """Bounds of three candidates and four holders of a key; any order, and a restart between."""
    monkeypatch.setattr("dedupe.postings.MOST", 3)
    monkeypatch.setattr("dedupe.postings.CAP", 4)
    lines = [f"The {what} of Port Elm was closed after inspectors found a crack in its older wall." for what in THINGS]
    pages = [
        Page(
            f"{n}",
            "\n\n".join([*lines[n % 3 : 4 + n % 3], f"Outlet {n} had it from a reader."]).encode(),
            "text/plain",
            url=f"https://outlet{n}.example/",
            given=Given(outlet=f"Outlet {n}", published_at=f"2026-02-{1 + n % 4 * 3:02}T12:00:00Z" if n % 5 else None),
        )
        for n in range(14)
    ]
    order, cut = data.draw(st.permutations(pages)), data.draw(st.integers(0, len(pages)))
    ends = []
    for name, batches in ((places(), (order[:cut], order[cut:])), (places(), (pages,))):
        for batch in batches:
            with Store.open(name, create=True) as store:
                ingest(store, batch)
                settling.settle(store, lambda: NOW)
                assert settling.settle(store, lambda: NOW) == 0
                found = stories(store), {frozenset(m) for m in matched(store)}
        ends.append(found)
    assert ends[0] == ends[1]
    assert 1 <= len(ends[0][0]) < len(pages)


THINGS = ("harbour", "bridge", "dam", "school", "market", "theatre", "station")


def matched(store: Store) -> list[tuple[str, str]]:
    keys = {stored.id: stored.key for stored in store.articles()}
    with store.unit(NOW) as unit:
        return [(keys[a], keys[b]) for a, b in unit.matched(list(keys))]


def test_a_changed_page_is_a_new_version_and_a_tidied_one_is_not(place: str) -> None:
    def page(text: str) -> Page:
        return Page("a", text.encode(), "text/plain", url="https://quay.example/a", given=Given(title="Ferry sails"))

    story = "The ferry sailed at dawn and came back at dusk with nobody on board but the cook."
    with Store.open(place, create=True) as store:
        fates = [
            ingest(store, [page(text)])[0].fate
            for text in (
                story,
                story + "\n\nShare this article",
                story + "\n\nIt will sail again on Friday, the port said.",
            )
        ]
        (stored,) = store.articles()
    assert fates == [Fate.ACCEPTED, Fate.SAME, Fate.NEW_VERSION]
    assert stored.version == 2
    assert len(stored.article.body) == 2


def test_a_worker_that_dies_takes_no_other_page_with_it() -> None:
    """Its pages and those of the batches behind are cleaned all the same, in order."""
    text = b"The ferry sailed at dawn and came back at dusk with nobody on board but the cook."
    pages = [Page(f"{n}", text, "text/plain", url=f"https://quay.example/{n}") for n in range(120)]
    with Workers(2) as workers:
        batches = [workers.begin(pages[start : start + 40]) for start in (0, 40, 80)]
        assert workers.pool is not None
        os.kill(next(iter(workers.pool._processes)), signal.SIGKILL)
        answers = [answer for batch in batches for answer in batch]
    assert [page for page, _ in answers] == pages
    assert {cleaned.result.source for _, cleaned in answers} == {page.source for page in pages}
    assert not [cleaned for _, cleaned in answers if isinstance(cleaned.result, Rejected)]


KILLED = """
import sys
from copydesk.app import app
app(["import", *sys.argv[1:], "--workers", "1"])
"""


@pytest.mark.slow
def test_killed_at_any_moment_it_ends_in_the_store_of_one_clean_run(tmp_path: Path, places: Places) -> None:
    """SIGKILL at random moments of an import, over and over; then once to the end."""
    records = tmp_path / "wire.jsonl"
    base = [page for page in SeedFiles((SEEDS / "text",)) if isinstance(page, Page)]
    with records.open("w", encoding="utf-8") as file:
        for n in range(400):
            text = base[n % len(base)].content.decode("utf-8", "replace")
            record = {
                "url": f"https://o{n}.example/{n % 50}",
                "outlet": f"O{n}",
                "text": f"{text}\n\nNumber {n} said so on Monday.",
            }
            file.write(json.dumps(record if n % 23 else {"title": "no text"}) + "\n")

    def command(store: str) -> list[str]:
        return [
            sys.executable,
            "-c",
            KILLED,
            str(records),
            "--store",
            store,
            "--rejects",
            str(tmp_path / "r.jsonl"),
        ]

    environment, at_once, again = os.environ | {"PYTHONPATH": str(ROOT)}, places(), places()
    subprocess.run(command(at_once), check=True, capture_output=True, env=environment)
    chance, kills = random.Random(7), 0
    while kills < 8:
        process = subprocess.Popen(
            command(again),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        time.sleep(chance.uniform(0.8, 2.5))
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
    subprocess.run(command(again), check=True, capture_output=True, env=environment)
    assert kills >= 3
    with Store.open(at_once) as clean, Store.open(again) as killed:
        assert stories(killed) == stories(clean)
        if clean.engine.dialect.name == "sqlite":  # a sequence of PostgreSQL does not go back with what drew from it
            assert contents(killed) == contents(clean)
        assert clean.counts() == killed.counts()


def copies(days: Iterable[int], changed: bool = False) -> list[Page]:
    """Copies of one text, one a day."""
    text = "\n\n".join(
        f"The {what} of Port Elm was closed after a crack was found in its older wall." for what in THINGS
    )
    return [
        Page(
            f"{day}",
            (text + f"\n\nOutlet {day} had it from a reader." * changed).encode(),
            "text/plain",
            url=f"https://outlet{day}.example/",
            given=Given(outlet=f"Outlet {day}", published_at=f"2026-02-{day:02}T12:00:00Z"),
        )
        for day in days
    ]


def test_only_settling_folds_what_a_crowd_kept_from_being_compared(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one candidate each, whoever came first was never compared with those whom all would now choose."""
    monkeypatch.setattr("dedupe.postings.MOST", 1)
    ends = []
    for days in (range(1, 9), range(8, 0, -1)):
        pages = copies(days, changed=True)
        with Store.open(places(), create=True) as store:
            for page in pages:
                ingest(store, [page])
            arrived = {frozenset(pair) for pair in matched(store)}
            assert settling.settle(store, lambda: NOW)
            ends.append((arrived, {frozenset(pair) for pair in matched(store)}, stories(store)))
    up, down = ends
    assert up[0] != down[0], "at arrival it is the order that decides"
    assert up[1:] == down[1:]


@pytest.mark.parametrize(("before", "after"), [(10, 2), (2, 10), (0, 3)])
def test_another_window_settles_the_store_anew_into_what_it_would_have_made(
    places: Places, before: int, after: int
) -> None:
    """Also days whose window has not closed."""
    pages, place = copies((1, 3, 9, 14, 19)), places()
    with Store.open(place, create=True, window=before) as store:
        ingest(store, pages[:3])
        assert settling.settle(store, lambda: NOW) == 0
        first = stories(store)
    with Store.open(place, window=after) as store:
        ingest(store, pages[3:])
        assert settling.settle(store, lambda: NOW) == 3
        assert settling.settle(store, lambda: NOW) == 0
        found = stories(store)
    with Store.open(places(), create=True, window=after) as store:
        ingest(store, pages)
        assert found == stories(store)
    assert first != {story for story in found if len(story[1]) < len(pages)}


@pytest.mark.parametrize("copied", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_much_copied_story_is_one_and_no_article_is_read_against_all_the_others(
    place: str, monkeypatch: pytest.MonkeyPatch, copied: int
) -> None:
    """Half of them are word for word the same, all of one day."""
    read: list[object] = []

    def counted(pairs: list[tuple[Document, Document]], window: int) -> list[Match | None]:
        read.extend(pairs)
        return verdicts(pairs, window=window)

    for module in ("pipeline", "settling"):
        monkeypatch.setattr(f"copydesk.{module}.verdicts", counted)
    pages = [replace(page, source=f"{n}", url=f"https://outlet{n}.example/") for n, page in enumerate(crowd(copied))]
    with Store.open(place, create=True) as store:
        ingest(store, pages)
        arrived = len(read)
        settling.settle(store, lambda: NOW)
        assert [len(members) for _, members in stories(store)] == [copied]
    assert arrived <= MOST * copied
    assert len(read) - arrived <= MOST * copied


def crowd(size: int) -> list[Page]:
    """Copies that one day brought."""
    some = [copies([5])[0], copies([5], changed=True)[0]]
    return [replace(some[n % 2], given=replace(some[n % 2].given, outlet=f"Outlet {n}")) for n in range(size)]
