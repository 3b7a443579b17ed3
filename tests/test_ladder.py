"""By what an article is known again, and by what it is not."""

from datetime import UTC, datetime

import pytest

from crawler import ladder, ownlink
from crawler.listing import Entry
from storage.crawlrecords import AliasKind

TITLE = "Ferry to Norholm runs again"
URL = "https://harbor.example/news/ferry"
AT = datetime(2026, 3, 4, 12, 17, tzinfo=UTC)


def entry(url: str = URL, title: str | None = TITLE, **other: object) -> Entry:
    return Entry(url, 0, title=title, **other)  # type: ignore[arg-type]


def test_the_rungs_go_from_the_surest_down() -> None:
    told = ladder.aliases(entry(guid="17", published_at=AT), "harbor")
    assert [each.kind for each in told] == [AliasKind.GUID, AliasKind.URL, AliasKind.LIKE, AliasKind.ENTRY]
    assert AliasKind.GUID not in {each.kind for each in ladder.aliases(entry(guid="1", guid_repeated=True), "harbor")}


@pytest.mark.parametrize(
    "url",
    [
        "http://harbor.example/news/ferry",
        "https://www.harbor.example/news/ferry/",
        "https://m.harbor.example/news/ferry?utm_source=x",
        "https://amp.harbor.example/news/ferry/index.html",
        "https://harbor.example/amp/news/ferry",
    ],
)
def test_spellings_of_one_address_are_alike(url: str) -> None:
    assert ladder.like(url) == ladder.like(URL)


@pytest.mark.parametrize(
    "url",
    [
        "https://harbor.example/news/ferry-2",
        "https://harbor.example/news/ferry?id=2",
        "https://quay.example/news/ferry",
    ],
)
def test_other_addresses_are_not(url: str) -> None:
    assert ladder.like(url) != ladder.like(URL)


def test_only_a_telling_headline_with_its_minute_is_a_rung() -> None:
    assert ladder.said(entry(published_at=AT), "harbor")
    assert ladder.said(entry(published_at=AT.replace(minute=0)), "harbor") is None
    assert ladder.said(entry(published_at=AT.date()), "harbor") is None
    assert ladder.said(entry(title="Morning briefing", published_at=AT), "harbor") is None
    assert ladder.said(entry(published_at=AT), "harbor") != ladder.said(entry(published_at=AT), "quay")


def test_below_the_address_headlines_must_agree() -> None:
    other = entry(title="Council votes on the harbour tax")
    assert ladder.agrees(AliasKind.URL, other, URL, TITLE, elsewhere=False)
    assert not ladder.agrees(AliasKind.GUID, other, URL, TITLE, elsewhere=False)
    assert not ladder.agrees(AliasKind.LIKE, other, URL, TITLE, elsewhere=False)
    edited = entry(title="UPDATE: Ferry to Norholm to run again on Monday")
    assert ladder.agrees(AliasKind.GUID, edited, URL, TITLE, elsewhere=False)


def test_a_guid_that_moved_on_to_a_newer_story_does_not_drag_the_old_one_along() -> None:
    assert not ladder.agrees(AliasKind.GUID, entry("https://harbor.example/news/2"), URL, TITLE, elsewhere=True)


def test_headline_and_minute_are_believed_on_the_same_site_alone() -> None:
    assert ladder.agrees(AliasKind.ENTRY, entry("https://www.harbor.example/x"), URL, TITLE, elsewhere=False)
    assert not ladder.agrees(AliasKind.ENTRY, entry("https://quay.example/x"), URL, TITLE, elsewhere=False)


def page(link: str) -> bytes:
    return f"<html><head><title>x</title>{link}</head><body></body></html>".encode()


@pytest.mark.parametrize(
    ("link", "claimed"),
    [
        ('<link rel="canonical" href="/news/ferry">', URL),
        ("<LINK HREF='https://www.harbor.example/a' REL=canonical>", "https://www.harbor.example/a"),
        ('<link rel="canonical" href="https://quay.example/news/ferry">', None),
        ('<link rel="canonical" href="https://harbor.example/">', None),
        ('<link rel="canonical" href="javascript:x">', None),
        ('<link rel="alternate" href="/rss">', None),
        ("", None),
    ],
)
def test_a_page_is_believed_about_its_own_address_on_its_own_site(link: str, claimed: str | None) -> None:
    assert ownlink.claimed(page(link), "https://harbor.example/amp/ferry") == claimed
