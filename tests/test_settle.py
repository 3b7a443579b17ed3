"""What an outcome does to the store: articles that move, pages that change, leave, or are none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from copydesk import rounds
from crawler.settle import Settled, settle
from crawler.sources import Source
from crawler.visit import Failed, Fetched, Hop, Reason
from crawler.work import visit
from storage import Store
from storage.crawlrecords import Address, Alias, AliasKind, Role

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = "https://harbor.example"
FEED = f"{SITE}/rss"
SOURCE = Source(name="harbor", home=f"{SITE}/", feeds=(FEED,))
FERRY = "Ferry to Norholm runs again"
TAX = "Council votes down the new berth tax"


def item(link: str, title: str = FERRY, guid: str | None = None, at: str = "Wed, 04 Mar 2026 11:17:00 GMT") -> str:
    named = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return f"<item><title>{title}</title><link>{SITE}{link}</link>{named}<pubDate>{at}</pubDate></item>"


def feed(*items: str, further: str = "") -> bytes:
    led = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{further}"/>' if further else ""
    return f'<rss version="2.0"><channel><title>Harbor</title>{led}{"".join(items)}</channel></rss>'.encode()


@dataclass
class Desk:
    """One source on a store, and what its visits bring, by hand."""

    store: Store
    now: datetime = NOON

    def settle(self, address: Address, came: Callable[[Address], Fetched | Failed]) -> Settled:
        with self.store.crawl(self.now) as crawl:
            return settle(crawl, address, SOURCE, came(address), 0.5)

    def read(self, *items: str) -> Settled:
        with self.store.crawl(self.now) as crawl:
            rounds.prepare(crawl, [SOURCE])
            (listing,) = crawl.listings("harbor")
        return self.settle(listing, answer(feed(*items)))

    def due(self) -> list[Address]:
        """Listings that are to be visited now."""
        with self.store.crawl_view(self.now) as crawl:
            return [each for each in crawl.listings("harbor") if each.next_visit_at and each.next_visit_at <= self.now]

    def at(self, link: str) -> Address:
        with self.store.crawl_view(self.now) as crawl:
            known = crawl.known_by(Alias(AliasKind.URL, SITE + link))
        assert known
        return known

    def articles(self) -> int:
        with self.store.crawl_view(self.now) as crawl:
            (state,) = crawl.states()
        return state.pages


@pytest.fixture
def desk(place: str) -> Iterator[Desk]:
    with Store.open(place, create=True) as store:
        yield Desk(store)


def answer(body: bytes, at: str | None = None, hops: int = 0, **other: object) -> Callable[[Address], Fetched]:
    def came(address: Address) -> Fetched:
        digest = sha256(body).hexdigest() if body else ""
        through = tuple(Hop(address.url, 302) for _ in range(hops))
        final = SITE + at if at else address.url
        made = Fetched(visit(address, SOURCE), final, through, 200, {}, NOON, 0.1, digest, body, etag='"1"')
        return replace(made, **other)  # type: ignore[arg-type]

    return came


def failure(reason: Reason, retry: timedelta | None = None) -> Callable[[Address], Failed]:
    return lambda address: Failed(
        visit(address, SOURCE), reason, "it failed", NOON, retry_at=NOON + retry if retry else None
    )


# What a listing says.


def test_a_listing_brings_new_articles_once(desk: Desk) -> None:
    assert desk.read(item("/1"), item("/2", TAX)).counts == {"listed": 1, "new": 2}
    assert desk.read(item("/1"), item("/2", TAX)).counts == {"listed": 1, "known": 2}
    assert desk.at("/1").next_visit_at == NOON
    assert desk.at("/1").given.title == FERRY


def test_what_is_too_old_is_noted_and_not_visited(desk: Desk) -> None:
    assert desk.read(item("/1", at="Wed, 04 Mar 2015 11:17:00 GMT")).counts == {"listed": 1, "too-old": 1}
    assert desk.at("/1").next_visit_at is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (item("/1", guid="17"), item("/moved", guid="17")),
        (item("/1", guid="17"), item("/1", guid="18")),
        (item("/1"), item("/1?utm_source=rss")),
        (item("/1"), item("/1/")),
        (item("/1", guid="17"), item("/elsewhere", guid="99")),
        (item("/1", guid="17"), item("/1", "UPDATE: ferry runs again after all", guid="18", at="")),
    ],
    ids=["address moved", "guid moved", "tracking", "slash", "both moved, headline and minute stay", "all but address"],
)
def test_an_article_keeps_its_identity(desk: Desk, before: str, after: str) -> None:
    desk.read(before)
    assert desk.read(after).counts["known"] == 1
    assert desk.articles() == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (item("/1", guid="newest"), item("/2", TAX, guid="newest")),
        (item("/1", guid="a"), item("/1", guid="b") + item("/2", TAX, guid="a")),
        (item("/1", "Weather"), item("/2", "Weather")),
        (item("/1"), item("/2", at="Wed, 04 Mar 2026 11:19:00 GMT")),
    ],
    ids=["guid of whatever is newest", "guid handed on", "headline of every day", "same headline, other minute"],
)
def test_two_articles_stay_two(desk: Desk, before: str, after: str) -> None:
    desk.read(before)
    desk.read(after)
    assert desk.articles() == 2


def test_a_feed_with_one_guid_for_all_is_not_one_article(desk: Desk) -> None:
    assert desk.read(item("/1", guid="x"), item("/2", TAX, guid="x")).counts["new"] == 2


def test_an_article_of_which_its_feed_says_otherwise_is_visited_soon_but_not_at_every_poll(desk: Desk) -> None:
    desk.read(item("/1"))
    desk.settle(desk.at("/1"), answer(b"<p>Ferry"))
    desk.now += timedelta(minutes=5)
    assert desk.read(item("/1", FERRY + " at last")).counts["changed"] == 1
    assert desk.at("/1").next_visit_at == NOON + timedelta(minutes=20)
    desk.now += HOUR
    desk.read(item("/1", FERRY + " at long last"))
    assert desk.at("/1").next_visit_at == desk.now


def test_a_listing_that_is_a_web_page_is_lame_and_tried_again(desk: Desk) -> None:
    desk.read(item("/1"))
    with desk.store.crawl_view(desk.now) as crawl:
        (listing,) = crawl.listings("harbor")
    for failures in (0.5, 1.0):
        settled = desk.settle(listing, answer(b"<!doctype html><html><body><p>Please accept cookies</body></html>"))
        listing = settled.address
        assert (settled.outcome, listing.failures) == ("html-not-a-feed", failures)
    assert listing.next_visit_at
    assert desk.settle(listing, answer(feed(item("/1")))).address.failures == 0


# What a page does.


def fetched(desk: Desk, link: str, body: bytes, **other: object) -> Settled:
    return desk.settle(desk.at(link), answer(body, **other))  # type: ignore[arg-type]


def test_what_scrolled_by_is_found_on_the_further_pages_of_a_feed(desk: Desk) -> None:
    """Of an archive of 9 articles, 2 a page, a poll that finds nothing it knows reads on until it does."""
    archive = [item(f"/ferry-{number}", f"{FERRY} {number}") for number in range(9, 0, -1)]

    def shown(page: int, newest: int) -> bytes:
        begin = 9 - newest + 2 * page
        return feed(*archive[begin : begin + 2], further=f"/rss?page={page + 1}")

    def poll(newest: int) -> list[str]:
        with desk.store.crawl(desk.now) as crawl:
            rounds.prepare(crawl, [SOURCE])
            rounds.due_now(crawl, {SOURCE.name: SOURCE})
        asked = []
        while due := desk.due():
            asked.append(due[0].url.removeprefix(SITE))
            desk.settle(due[0], answer(shown(int(due[0].url.partition("=")[2] or 0), newest)))
        return asked

    assert poll(1) == ["/rss"], "a source begins with what its feed shows"
    desk.now += HOUR
    assert poll(2) == ["/rss"], "one is new, one is known: nothing lies between"
    desk.now += HOUR
    assert poll(8) == ["/rss", "/rss?page=1", "/rss?page=2", "/rss?page=3"], "7 and 8, 5 and 6, 3 and 4, and 2 is known"
    assert desk.articles() == 8
    desk.now += HOUR
    assert poll(9) == ["/rss"]


def test_pages_without_end_come_to_one(desk: Desk) -> None:
    desk.read(item("/ferry"))
    desk.now += HOUR
    with desk.store.crawl(desk.now) as crawl:
        rounds.due_now(crawl, {SOURCE.name: SOURCE})
    asked = 0
    while due := desk.due():
        asked += 1
        assert asked < 100
        news = feed(item(f"/calendar-{asked}", f"Day {asked}"), further=f"/rss?page={asked}")
        desk.settle(due[0], answer(news))
    assert asked == 36, "the feed, and 35 pages behind it"


def test_a_further_page_that_cannot_be_had_is_given_up(desk: Desk) -> None:
    desk.read(item("/ferry"))
    desk.now += HOUR
    with desk.store.crawl(desk.now) as crawl:
        rounds.due_now(crawl, {SOURCE.name: SOURCE})
    (listing,) = desk.due()
    desk.settle(listing, answer(feed(item("/tax", TAX), further="/rss?page=1")))
    for _ in range(20):
        for page in desk.due():
            if page.url.endswith("?page=1"):
                desk.settle(page, lambda each: Failed(visit(each, SOURCE), Reason.NOT_FOUND, "404", desk.now))
        desk.now += timedelta(days=1)
    with desk.store.crawl_view(desk.now) as crawl:
        pages = {each.url: each.next_visit_at for each in crawl.listings("harbor")}
    assert pages[f"{FEED}?page=1"] is None
    assert pages[FEED]


def test_a_page_is_kept_with_what_its_feed_said_and_looked_at_again(desk: Desk) -> None:
    desk.read(item("/1"))
    settled = fetched(desk, "/1", b"<p>Ferry")
    assert settled.address.page_id
    page = desk.store.page(settled.address.page_id)
    assert page
    assert (page.content, page.url, page.given.title) == (b"<p>Ferry", f"{SITE}/1", FERRY)
    assert page.given.extra["listed_by"] == FEED
    assert settled.address.next_visit_at == NOON + timedelta(minutes=20)
    again = desk.settle(settled.address, answer(b"", not_modified=True, etag=None))
    assert (again.outcome, again.address.etag, again.address.page_id) == ("unchanged", '"1"', settled.address.page_id)


def test_a_redirect_leads_to_one_article_under_every_address(desk: Desk) -> None:
    desk.read(item("/short"))
    fetched(desk, "/short", b"<p>Ferry", at="/news/ferry", hops=1)
    known = desk.at("/news/ferry")
    assert (known.id, known.url) == (desk.at("/short").id, f"{SITE}/news/ferry")
    assert desk.read(item("/news/ferry")).counts["known"] == 1


def test_two_addresses_that_lead_to_one_page_become_one_article(desk: Desk) -> None:
    desk.read(item("/news/ferry"), item("/short", "Ferry runs again", at=""))
    fetched(desk, "/news/ferry", b"<p>Ferry")
    settled = fetched(desk, "/short", b"<p>Ferry", at="/news/ferry", hops=1)
    assert (settled.outcome, settled.address.next_visit_at) == ("same-as", None)
    assert desk.at("/short").id == desk.at("/news/ferry").id
    assert desk.store.counts().pages == 1


def test_a_page_that_claims_another_address_of_its_site_is_known_under_it(desk: Desk) -> None:
    desk.read(item("/amp/ferry"))
    fetched(desk, "/amp/ferry", b'<html><head><link rel="canonical" href="/news/ferry"></head><p>Ferry')
    assert desk.at("/amp/ferry").url == f"{SITE}/news/ferry"
    assert desk.at("/amp/ferry").etag is None, "the validators are of the other address"


def test_one_wall_before_all_articles_does_not_make_them_one(desk: Desk) -> None:
    desk.read(item("/1"), item("/2", TAX))
    wall = b"<html><p>Please accept cookies"
    assert [fetched(desk, link, wall).outcome for link in ("/1", "/2")] == ["fetched", "fetched"]


def test_a_redirect_to_the_home_page_is_no_article(desk: Desk) -> None:
    desk.read(item("/1"))
    settled = fetched(desk, "/1", b"<p>Home", at="/", hops=1)
    assert (settled.outcome, settled.address.failures) == ("leads-to-home", 1.0)
    assert desk.store.counts().pages == 0


def test_an_article_that_is_gone_twice_or_for_good_is_marked_and_may_come_back(desk: Desk) -> None:
    desk.read(item("/1"), item("/2", TAX))
    fetched(desk, "/1", b"<p>Ferry")
    once = desk.settle(desk.at("/1"), failure(Reason.NOT_FOUND)).address
    assert (once.gone_at, once.next_visit_at) == (None, NOON + timedelta(minutes=30))
    assert desk.settle(desk.at("/1"), failure(Reason.NOT_FOUND)).address.gone_at == NOON
    assert fetched(desk, "/1", b"<p>Ferry, again").address.gone_at is None
    fetched(desk, "/2", b"<p>Tax")
    assert desk.settle(desk.at("/2"), failure(Reason.GONE)).address.gone_at == NOON


def test_a_host_that_asks_for_time_gets_it_by_the_schedules_clock(desk: Desk) -> None:
    desk.read(item("/1"))
    desk.now += 100 * HOUR
    busy = desk.settle(desk.at("/1"), failure(Reason.BUSY, HOUR)).address
    assert (busy.next_visit_at, busy.failures) == (desk.now + HOUR, 0.25)
    waiting = desk.settle(desk.at("/1"), failure(Reason.WAITING, 2 * HOUR))
    assert (waiting.address.next_visit_at, waiting.address.failures) == (desk.now + 2 * HOUR, 0.25)


def test_a_page_that_cannot_be_had_is_given_up_after_some_tries(desk: Desk) -> None:
    desk.read(item("/1"))
    tries = [desk.settle(desk.at("/1"), failure(Reason.FORBIDDEN)).address.next_visit_at for _ in range(4)]
    assert all(tries[:3])
    assert tries[3] is None
    with desk.store.crawl_view(desk.now) as crawl:
        (state,) = crawl.states()
        assert state.given_up == 1


def test_a_listing_that_left_the_list_is_left_alone_until_it_is_back(desk: Desk) -> None:
    desk.read(item("/1"))
    with desk.store.crawl(desk.now) as crawl:
        rounds.prepare(crawl, [replace(SOURCE, feeds=(f"{SITE}/other",))])
        assert {each.url: each.next_visit_at for each in crawl.listings("harbor")}[FEED] is None
        rounds.prepare(crawl, [SOURCE])
        assert {each.url: each.next_visit_at for each in crawl.listings("harbor")}[FEED] == NOON
        assert all(each.role is Role.LISTING for each in crawl.listings())
