"""What leaves the store for good: nothing of it stays, it does not come back, and the rest is as if it had not been."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from copydesk import retaining
from copydesk.config import Config
from crawler.announce import announce
from crawler.listing import Entry, Listing
from crawler.settle import REMOVED, settle
from crawler.sources import Source
from crawler.visit import Fetched, Kind, Visit
from normalize.article import Reason, Rejected
from normalize.page import Page
from storage import Outcome, Store, identity, tables
from storage.crawlrecords import Address, Alias, AliasKind, Mention, Role
from storage.records import PageState, Why
from storage.retention import Rule
from storage.search.query import parse
from tests.conftest import Run
from tests.test_store import NOON, article, at, bring, dump, key, kinds, members, named, tell, told

DAY = timedelta(days=1)
SOURCE = Source(name="harbor", feeds=("https://harbor.example/feed",))
SECRET = "Zanzibarquokka Vexillolog"


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place, create=True) as opened:
        yield opened


def erase(store: Store, number: int, why: Why = Why.FORGOTTEN) -> None:
    with store.unit(NOON) as unit:
        unit.erase(number, why)


def crawled(store: Store, name: str, now: datetime = NOON, **about: Any) -> int:
    """An article that a feed of `harbor` lists, fetched from `https://<name>.example/`."""
    number = named(store, name)
    url = f"https://{name}.example/"
    with store.crawl(now) as crawl:
        feed = crawl.known_by(Alias(AliasKind.LISTING, SOURCE.feeds[0])) or crawl.add(
            Address("harbor", Role.LISTING, "feed", SOURCE.feeds[0], "harbor.example", now, next_visit_at=now + DAY),
            [Alias(AliasKind.LISTING, SOURCE.feeds[0])],
        )
        made = Address("harbor", Role.ARTICLE, "page", url, f"{name}.example", now, page_id=number, title=SECRET)
        aliases = [
            Alias(AliasKind.URL, url),
            Alias(AliasKind.GUID, f"harbor {name}"),
            Alias(AliasKind.BODY, "harbor x"),
        ]
        place = crawl.add(replace(made, **about), aliases)
        crawl.listed(feed.id, [Mention(place.id, 0, name, "")])
        crawl.save(replace(feed, changed_at=now))
    return number


# Forgetting


def test_a_story_is_folded_without_the_article_and_the_feed_says_so_without_a_word_of_it(store: Store) -> None:
    a, b = named(store, "a"), named(store, "b")
    tell(store, told("a", "b"))
    erase(store, a)
    assert store.article(a) is None
    assert list(members(store).values()) == [(b,)]
    last = list(store.events())[-1]
    assert (last.kind, last.article_id, last.detail) == ("article-removed", a, {"why": "forgotten"})
    assert "original-changed" in kinds(store)
    assert [page.url for _, page in store.pages()] == ["https://b.example/"]
    erase(store, b)
    assert members(store) == {}
    assert kinds(store)[-2:] == ["story-retired", "article-removed"]


def test_nothing_of_it_is_in_any_table(store: Store) -> None:
    crawled(store, "zanzibarquokka", published_at=NOON)
    named(store, "b", title="Boats")
    named(store, "zanzibarquokka", title=SECRET)
    page = at("https://zanzibarquokka.example/", SECRET)
    bring(store, page, article(SECRET, title=SECRET, outlet=SECRET))
    with store.unit(NOON) as unit:
        unit.reject(unit.keep(at("https://zanzibarquokka.example/", "other bytes")).page_id, TOO_SHORT)
    (story,) = tell(store, told("zanzibarquokka", "b"))
    with store.unit(NOON) as unit:
        unit.pin(story, "desk", note=f"about {SECRET}", original=1)
    erase(store, 1)
    assert "anzibarquokka" not in repr(dump(store))
    assert store.search(parse("zanzibarquokka OR vexillolog*")).total == 0
    assert [decision.note for decision in store.decisions()] == [None]


def test_ended_stories_keep_no_headline_of_it(store: Store) -> None:
    named(store, "a", title=SECRET)
    named(store, "b", title="Boats", published_at=NOON)
    tell(store, told("a"), told("b"))
    tell(store, told("b", "a"))
    erase(store, 1)
    assert SECRET not in repr(dump(store))


def test_a_forgotten_sentence_is_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store.open(path, create=True) as store:
        for name in ("a", "b", "c"):
            named(store, name)
        body = f"{SECRET} stood up. " * 200
        number, _ = bring(store, at("https://secret.example/", body), article(body, title=SECRET))
        tell(store, told("secret"))
        store.scrub()
        assert "anzibarquokka" in path.read_bytes().decode("latin-1"), "else this test could not fail"
        erase(store, number)
        assert store.scrub()
        for file in tmp_path.iterdir():
            held = file.read_bytes().decode("latin-1").lower()
            assert "anzibarquokka" not in held, file.name
            assert "secret.example" not in held, file.name


def test_scrubbing_says_when_a_reader_holds_the_log(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store.db", create=True, patience=0.05) as store:
        number = named(store, "a")
        tell(store, told("a"))
        reader = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM article").fetchone()
        erase(store, number)
        assert not store.scrub()
        reader.close()
        assert store.scrub()


TOO_SHORT = Rejected("a", Reason.TOO_SHORT)


@pytest.mark.parametrize("why", [Why.FORGOTTEN, Why.RETAINED])
def test_it_does_not_come_back_until_it_is_allowed_to(store: Store, why: Why) -> None:
    number = named(store, "a")
    tell(store, told("a"))
    erase(store, number, why)
    with store.unit(NOON) as unit:
        kept = unit.keep(at("https://a.example/?utm_source=x", "other bytes"))
        assert (kept.fresh, kept.state) == (False, PageState.REJECTED)
        assert kept.rejected
        assert kept.rejected.reason is Reason.REMOVED
        assert unit.removed([key("a"), key("b")]) == {key("a")}
        assert unit.keep(at("https://b.example/")).fresh
    assert [page.url for _, page in store.pages()] == ["https://b.example/"]
    with store.unit(NOON) as unit:
        assert unit.allow_again("https://b.example/") == 0
        assert unit.allow_again("https://A.example") == 1
    assert bring(store, at("https://a.example/"))[1] is Outcome.ACCEPTED
    erase(store, 2, why)
    with store.unit(NOON) as unit:
        assert unit.allow_again(2) == 1
        assert unit.keep(at("https://a.example/")).fresh


def test_a_file_without_an_address_is_known_by_its_bytes(store: Store) -> None:
    page = Page("a.txt", b"Boats.", "text/plain")
    number, _ = bring(store, page)
    tell_alone(store, page)
    erase(store, number)
    with store.unit(NOON) as unit:
        assert unit.keep(page).rejected
        assert unit.keep(replace(page, content=b"Ships.")).fresh


def tell_alone(store: Store, page: Page) -> None:
    from dedupe.document import Membership, Relation, Story

    name = identity.of(page)
    tell(store, Story(name, "alone", (Membership(name, Relation.ORIGINAL, 1.0, None),)))


def test_marks_hold_no_address_and_differ_from_store_to_store(store: Store, tmp_path: Path) -> None:
    with Store.open(tmp_path / "other.db", create=True) as other:
        found = []
        for one in (store, other):
            with one.unit(NOON) as unit:
                unit.bar("https://a.example/")
            with one.engine.connect() as opened:
                found.append({bytes(mark) for (mark,) in opened.exec_driver_sql("SELECT mark FROM tombstone")})
    assert len(found[0]) == len(found[1]) == 1
    assert found[0].isdisjoint(found[1])


def test_an_address_that_was_never_here_never_comes_in(store: Store) -> None:
    with store.unit(NOON) as unit:
        assert unit.keep(at("https://a.example/")).fresh
        assert unit.bar("https://a.example/").pages == 1
        assert unit.keep(at("https://a.example/")).rejected
    assert list(store.pages()) == []


# The crawl


def entry(name: str, position: int, guid: str | None = None) -> Entry:
    return Entry(f"https://{name}.example/", position, guid=guid, title=f"What {name} did in the harbour")


def listed_again(store: Store, *entries: Entry) -> tuple[int, int]:
    """How many are new and how many were removed, when the feed lists entries."""
    with store.crawl(NOON) as crawl:
        feed = crawl.known_by(Alias(AliasKind.LISTING, SOURCE.feeds[0]))
        assert feed
        told = announce(crawl, feed, Listing(Kind.FEED, SOURCE.feeds[0], entries=entries), SOURCE)
    return told.new, told.removed


def test_a_feed_that_lists_what_was_forgotten_brings_nothing(store: Store) -> None:
    number = crawled(store, "a")
    tell(store, told("a"))
    erase(store, number)
    assert listed_again(store, entry("a", 0, "new-guid"), entry("moved", 1, "a"), entry("b", 2, "b")) == (1, 2)
    with store.crawl_view(NOON) as view:
        assert view.known_by(Alias(AliasKind.URL, "https://a.example/")) is None
        assert view.known_by(Alias(AliasKind.URL, "https://b.example/")) is not None


def test_a_guid_that_is_used_again_is_not_held_against_what_was_only_old(store: Store) -> None:
    number = crawled(store, "a")
    tell(store, told("a"))
    erase(store, number, Why.RETAINED)
    assert listed_again(store, entry("a", 0, "a"), entry("other", 1, "a")) == (1, 1)


def test_an_address_that_leads_to_what_was_forgotten_is_not_kept_nor_visited_again(store: Store) -> None:
    number = crawled(store, "a")
    tell(store, told("a"))
    erase(store, number)
    with store.crawl(NOON) as crawl:
        link = crawl.add(Address("harbor", Role.ARTICLE, "page", "https://go.example/1", "go.example", NOON))
        visit = Visit(link.id, link.url, Kind.PAGE)
        came = Fetched(visit, "https://a.example/", (), 200, {}, NOON, 0.1, digest="x", body=b"<p>Text.</p>")
        settled = settle(crawl, link, SOURCE, came, 0.5)
        assert settled.address.next_visit_at is None
    assert settled.outcome == REMOVED
    assert list(store.pages()) == []


# Retention


def old(store: Store, rule: Rule) -> list[int]:
    return store.expired(rule)


def test_what_came_in_before_is_let_go_and_nothing_else(store: Store) -> None:
    a, b = named(store, "a", outlet="Post"), named(store, "b")
    assert old(store, Rule(NOON)) == []
    assert old(store, Rule(NOON + DAY)) == [a, b]
    assert old(store, Rule(NOON + DAY, outlet="Post")) == [a]
    assert store.expired(Rule(NOON + DAY), after=a) == [b]
    assert store.expired(Rule(NOON + DAY), limit=1) == [a]


def test_what_a_feed_still_lists_stays(store: Store) -> None:
    a, b = crawled(store, "a"), crawled(store, "b")
    assert old(store, Rule(NOON + DAY)) == []
    with store.crawl(NOON + DAY) as crawl:
        feed = crawl.listings("harbor")[0]
        place = crawl.known_by(Alias(AliasKind.URL, "https://b.example/"))
        assert place
        crawl.listed(feed.id, [Mention(place.id, 0, "b", "")])
        crawl.save(replace(feed, changed_at=NOON + DAY, next_visit_at=NOON + 2 * DAY))
    assert old(store, Rule(NOON + DAY)) == [a], "it was not in the feed when that was read last"
    with store.crawl(NOON + DAY) as crawl:
        crawl.save(replace(feed, changed_at=NOON + DAY, next_visit_at=None))
    assert old(store, Rule(NOON + DAY)) == [a, b], "a feed that nobody visits any more holds nothing"


def test_sources_may_have_rules_of_their_own(store: Store) -> None:
    a, b = crawled(store, "a"), named(store, "b")
    with store.crawl(NOON) as crawl:
        crawl.save(replace(crawl.listings("harbor")[0], next_visit_at=None))
    assert old(store, Rule(NOON + DAY, sources=frozenset({"harbor"}))) == [a]
    assert old(store, Rule(NOON + DAY, but=frozenset({"harbor"}))) == [b]


def test_what_was_pinned_by_hand_stays_unless_that_is_asked_for(store: Store) -> None:
    named(store, "a"), named(store, "b"), named(store, "c")
    story, _ = tell(store, told("a", "b"), told("c"))
    with store.unit(NOON) as unit:
        unit.pin(story, "desk")
    assert old(store, Rule(NOON + DAY)) == [3]
    assert old(store, Rule(NOON + DAY, pinned=True)) == [1, 2, 3]
    with store.unit(NOON) as unit:
        unit.undo(1, "desk")
    assert old(store, Rule(NOON + DAY)) == [1, 2, 3]


def test_retaining_goes_on_where_it_was_stopped(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retaining, "BATCH", 2)
    for name in "abcde":
        named(store, name)
        tell(store, told(name))
    settings = Config(keep_days=10, sources=str(tmp_path / "none.toml"))

    def retain(asked: retaining.Asked) -> tuple[Iterator[None], retaining.Gone]:
        gone = retaining.Gone()
        return retaining.retain(store, settings, asked, lambda: NOON + 30 * DAY, gone), gone

    steps, gone = retain(retaining.Asked(dry_run=True))
    assert len(list(steps)) == 3
    assert (gone.articles, store.counts().articles) == (5, 5)
    steps, _ = retain(retaining.Asked())
    next(steps)
    assert store.counts().articles == 3
    steps, rest = retain(retaining.Asked())
    list(steps)
    assert (rest.articles, store.counts().articles, store.counts().pages) == (3, 0, 0)
    assert list(store.events())[-1].detail == {"key": key("e"), "why": "retained"}


def test_raw_pages_go_before_their_articles(store: Store, tmp_path: Path) -> None:
    number = named(store, "a")
    tell(store, told("a"))
    with store.unit(NOON) as unit:
        waiting = unit.keep(at("https://b.example/")).page_id
    settings = Config(keep_raw_days=10, sources=str(tmp_path / "none.toml"))
    gone = retaining.Gone()
    list(retaining.retain(store, settings, retaining.Asked(), lambda: NOON + 30 * DAY, gone))
    assert (gone.pages, gone.articles) == (1, 0)
    assert gone.bytes > 0
    assert store.dropped_pages() == 1
    assert [page_id for page_id, _ in store.pages()] == [waiting], "what is not cleaned yet stays"
    assert store.page(1) is None
    assert store.article(number)
    assert bring(store, at("https://a.example/", "a"))[1] is Outcome.SAME, "the same bytes are still known"
    with store.unit(NOON) as unit:
        unit.reject(1, TOO_SHORT)
    assert [page_id for page_id, _ in store.pending()] == [waiting]
    assert store.counts().pending == 1


# The commands


@pytest.fixture
def imported(copydesk: Run, tmp_path: Path) -> Run:
    lines = [
        {
            "url": f"https://www.example.com/{n}",
            "title": f"Ferry number {n} runs aground",
            "text": f"The ferry number {n} ran aground on a bank of sand off Norholm at dawn, and all were saved.",
            "published_at": "2026-01-01T12:00:00Z",
        }
        for n in range(3)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    copydesk("import", "a.jsonl")
    return copydesk


def test_forget_and_import_again(imported: Run, tmp_path: Path) -> None:
    assert "A dry run: nothing was changed" in imported("forget", "a1", "--dry-run").stdout
    assert "say --yes" in imported("forget", "a1", code=2).output
    done = imported("forget", "https://www.example.com/0?utm_source=mail", "--yes").stdout
    assert "a1: 1 raw page, 1 version" in done
    assert "there is no article 1" in imported("show", "a1", code=2).output
    again = json.loads(imported("import", "a.jsonl", "--json").stdout)
    assert (again["rejected"], again["by_reason"]) == (1, {"removed": 1})
    assert not (tmp_path / "copydesk-rejects.jsonl").exists(), "nothing is kept of it there"
    assert "1 removal taken back" in imported("forget", "https://www.example.com/0", "--allow-again").stdout
    assert json.loads(imported("import", "a.jsonl", "--json").stdout)["accepted"] == 1
    assert "nothing that was removed" in imported("forget", "a77", "--allow-again", code=2).output


def test_forget_a_story_and_an_address_that_is_not_here(imported: Run) -> None:
    gone = json.loads(imported("forget", "s1", "https://y.example/1", "--yes", "--json").stdout)
    assert gone["removed"][-1] == {"article": None, "pages": 0, "versions": 0, "bytes": 0}
    assert gone["gone_from_file"]
    assert "is no address" in imported("forget", "x1", "--yes", code=2).output
    assert "there is no story 99" in imported("forget", "s99", "--yes", code=2).output


def test_what_only_its_page_knows_to_be_forgotten_is_taken_away_once_it_is_cleaned(
    imported: Run, tmp_path: Path
) -> None:
    imported("forget", "https://www.example.com/0", "--yes")
    (tmp_path / "saved.html").write_text(
        '<html><head><link rel="canonical" href="https://www.example.com/0"><title>Ferry</title></head><body><article>'
        "<h1>Ferry number 0 runs aground</h1><p>The ferry number 0 ran aground on a bank of sand off Norholm at dawn,"
        " and all were saved by the boats of the harbour, the company said on Friday.</p></article></body></html>"
    )
    told = json.loads(imported("import", "saved.html", "--json", code=1).stdout)
    assert told["by_reason"] == {"removed": 1}
    assert b"bank of sand off Norholm at dawn, and all were saved by" not in (tmp_path / "copydesk.db").read_bytes()
    with Store.open(tmp_path / "copydesk.db") as store:
        assert {page.url for _, page in store.pages()} == {"https://www.example.com/1", "https://www.example.com/2"}


def test_retain_by_command(imported: Run, tmp_path: Path) -> None:
    assert "nothing says how long to keep" in imported("retain", code=2).output
    assert json.loads(imported("retain", "--days", "1", "--json").stdout)["articles"] == 0
    with Store.open(tmp_path / "copydesk.db") as store, store.engine.begin() as opened:
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        opened.execute(tables.article.update().values(first_seen_at=long_ago))
        opened.execute(tables.page.update().values(received_at=long_ago))
    assert "3 articles and 0 raw pages" in imported("retain", "--days", "30", "--dry-run").stdout
    raw = json.loads(imported("retain", "--raw-days", "30", "--json").stdout)
    assert (raw["articles"], raw["raw_pages"]) == (0, 3)
    assert "3 raw pages had been dropped" in imported("reprocess").stdout
    assert json.loads(imported("retain", "--json", COPYDESK_KEEP_DAYS="30").stdout)["articles"] == 3
    assert "0 articles found" in imported("search", "ferry").stdout
