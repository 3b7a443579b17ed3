"""Addresses to be visited: claimed once, given back by themselves, known by more and more; leases; tallies."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from normalize.page import Given, Page
from storage import Store
from storage.crawlrecords import Address, Alias, AliasKind, HostRecord, Mention, Role

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place, create=True) as opened:
        yield opened


def page(number: int, host: str = "harbor.example", **other: object) -> Address:
    made = Address("harbor", Role.ARTICLE, "page", f"https://{host}/{number}", host, NOON, next_visit_at=NOON)
    return replace(made, **other)  # type: ignore[arg-type]


def claimed(store: Store, worker: str, now: datetime = NOON, limit: int = 10, per_host: int = 10) -> list[int]:
    with store.crawl(now) as crawl:
        return [each.id for each in crawl.claim(worker, now + HOUR, limit=limit, per_host=per_host)]


def test_what_is_due_is_claimed_once_and_listings_come_first(store: Store) -> None:
    with store.crawl(NOON) as crawl:
        old = crawl.add(page(1, visited_at=NOON - HOUR)).id
        new = crawl.add(page(2)).id
        later = crawl.add(page(3, next_visit_at=NOON + HOUR)).id
        feed = crawl.add(page(4, role=Role.LISTING, kind="feed")).id
        crawl.add(page(5, next_visit_at=None))
    assert claimed(store, "a") == [feed, new, old]
    assert claimed(store, "b") == []
    assert set(claimed(store, "b", NOON + 2 * HOUR)) == {feed, new, old, later}, "the claim of a has run out"


def test_every_host_has_its_turn_before_any_has_another(store: Store) -> None:
    with store.crawl(NOON) as crawl:
        first, second, third = (
            [crawl.add(page(number, f"{name}.example")).id for number in range(4)]
            for name in ("harbor", "quay", "weir")
        )
    assert claimed(store, "a", limit=3) == [first[0], second[0], third[0]]
    assert claimed(store, "b", limit=2) == [first[1], second[1]]
    assert claimed(store, "c", limit=2) == [first[2], third[1]], "the third has the fewest out"


def test_of_one_host_only_so_many_are_out_at_a_time(store: Store) -> None:
    with store.crawl(NOON) as crawl:
        for number in range(4):
            crawl.add(page(number))
        other = crawl.add(page(9, "quay.example")).id
    first = claimed(store, "a", per_host=3)
    assert len(first) == 4
    assert other in first
    assert claimed(store, "b", per_host=3) == []
    assert len(claimed(store, "b", per_host=4)) == 1


def test_saving_gives_an_address_back_with_what_was_learnt(store: Store) -> None:
    with store.crawl(NOON) as crawl:
        known = crawl.add(page(1, given=Given(title="Ferry", authors=("A. Holm",))))
    claimed(store, "a")
    learnt = replace(known, etag='W/"1"', outcome="fetched", failures=0.5, next_visit_at=NOON + HOUR)
    with store.crawl(NOON) as crawl:
        crawl.save(learnt)
        assert crawl.address(known.id) == learnt
    assert claimed(store, "b") == []
    assert claimed(store, "b", NOON + HOUR) == [known.id]


def test_a_worker_that_stops_gives_back_what_it_holds(store: Store) -> None:
    with store.crawl(NOON) as crawl:
        crawl.add(page(1))
    assert len(claimed(store, "a")) == 1
    with store.crawl(NOON) as crawl:
        assert crawl.release("b") == 0
        assert crawl.release("a") == 1
    assert len(claimed(store, "b")) == 1


def test_an_address_is_known_by_every_alias_and_the_first_to_have_one_keeps_it(store: Store) -> None:
    url, guid = Alias(AliasKind.URL, "https://harbor.example/1"), Alias(AliasKind.GUID, "harbor 17")
    with store.crawl(NOON) as crawl:
        first = crawl.add(page(1), [url])
        second = crawl.add(page(2), [guid])
        moved = Alias(AliasKind.URL, "https://harbor.example/moved")
        crawl.name([(first.id, guid), (first.id, moved)])
        assert crawl.known_by(url) == first
        assert crawl.known_by(guid) == second
        assert crawl.aliases(first.id) == ["https://harbor.example/1", "https://harbor.example/moved"]
        assert crawl.known_by(Alias(AliasKind.URL, "https://harbor.example/9")) is None


def test_each_listing_of_an_article_is_remembered(store: Store) -> None:
    with store.crawl(NOON) as crawl:
        feed = crawl.add(page(1, role=Role.LISTING, kind="feed"))
        article = crawl.add(page(2))
        assert not crawl.listed(feed.id, [Mention(article.id, 0, "17", "Ferry")])
    with store.crawl(NOON + HOUR) as crawl:
        assert not crawl.listed(feed.id, [Mention(article.id, 3, "17", "Ferry")])
        assert crawl.listed(feed.id, [Mention(article.id, 4, "18", "Ferry sails")]) == {article.id}
        (seen,) = crawl.sightings(article.id)
    assert (seen.listing, seen.position, seen.guid) == (feed.url, 4, "18")
    assert (seen.first_seen_at, seen.last_seen_at) == (NOON, NOON + HOUR)


def test_a_lease_is_one_holders_until_it_runs_out(store: Store) -> None:
    with store.crawl(NOON) as crawl:
        assert crawl.take_lease("schedule", "a", 60)
        assert not crawl.take_lease("schedule", "b", 60)
        assert crawl.take_lease("schedule", "a", 60)
    with store.crawl(NOON + timedelta(seconds=61)) as crawl:
        assert crawl.take_lease("schedule", "b", 60)
        assert not crawl.take_lease("schedule", "a", 60)
        crawl.drop_lease("schedule", "a")
        assert crawl.lease("schedule") == ("b", NOON + timedelta(seconds=121))
        crawl.drop_lease("schedule", "b")
        assert crawl.take_lease("schedule", "a", 60)


def test_hosts_and_tallies_are_kept(store: Store) -> None:
    known = HostRecord("harbor.example", NOON + HOUR, 2, None, "", NOON)
    with store.crawl(NOON) as crawl:
        crawl.keep_host(replace(known, strikes=1))
        crawl.keep_host(known)
        crawl.count("harbor", {"fetched": 2})
        crawl.count("harbor", {"fetched": 1, "busy": 1})
        assert crawl.host("harbor.example") == known
        assert crawl.host("quay.example") is None
        assert [(each.outcome, each.number) for each in crawl.tallies("2026-03-04")] == [("busy", 1), ("fetched", 3)]
        assert crawl.tallies("2026-03-05") == []


def test_the_state_of_a_source_counts_its_addresses(store: Store) -> None:
    with store.crawl(NOON) as crawl:
        crawl.begin_sources({"harbor": None})
        crawl.begin_sources({"harbor": None})
        crawl.add(page(1, role=Role.LISTING, kind="feed", failures=1.0, outcome="name", detail="no such host"))
        crawl.add(page(2, role=Role.LISTING, kind="feed", next_visit_at=NOON + HOUR))
        kept = crawl.keep(Page("https://harbor.example/3", b"x", "text/html", "https://harbor.example/3"))
        crawl.add(page(3, page_id=kept.page_id, gone_at=NOON))
        crawl.add(page(4))
        crawl.add(page(5, next_visit_at=None, failures=4.0))
        crawl.add(page(6, next_visit_at=None))
        crawl.end_sources({"harbor": {"new": 3}})
    with store.crawl_view(NOON) as crawl:
        (state,) = crawl.states()
    assert (state.listings, state.pages, state.waiting, state.given_up, state.gone) == (2, 4, 1, 1, 1)
    assert (state.outcome, state.failures, state.next_at, state.new_at) == ("name", 1.0, NOON, NOON)
    assert state.counts == {"new": 3}
