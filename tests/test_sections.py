"""Section pages in the shapes of real publishing systems: articles in, everything else out."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import sections
from crawler.listing import Kind, Listing, Unread, Unreadable
from crawler.reading import read

URL = "https://www.caldersentinel.example/news/"


def page(body: str, head: str = "") -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>News</title>{head}</head><body>{body}</body></html>'


def links(body: str, selector: str | None = None, head: str = "") -> list[str]:
    found = read(page(body, head).encode(), URL, section=True, selector=selector)
    assert isinstance(found, Listing), found
    assert found.kind is Kind.SECTION
    return [entry.url.removeprefix("https://www.caldersentinel.example") for entry in found.entries]


WORDPRESS = """
<header class="site-header"><nav><ul class="menu"><li><a href="/category/sport/">Sport</a></li>
<li><a href="/2026/03/01/how-to-subscribe-to-the-paper/">How to subscribe to us</a></li></ul></nav></header>
<main><article class="post"><a href="/2026/03/10/dam-crack-stable/"><img src="x.jpg" alt=""></a>
<header><h2><a href="/2026/03/10/dam-crack-stable/">Dam crack stable, says county</a></h2></header>
<time datetime="2026-03-10T09:05:00-05:00">Mar 10</time>
<a href="/2026/03/10/dam-crack-stable/#comments">3 comments</a><a href="/author/russ/">Russ Tolley</a>
<a href="/tag/dams-and-rivers-of-calder/">Dams and rivers of Calder</a></article>
<article><h2><a href="/2026/03/09/fair/">County fair opens in the rain</a></h2></article></main>
<nav class="pagination"><a rel="next" href="/news/page/2/">Older posts of this section</a></nav>
<aside class="sidebar"><a href="/2026/02/01/most-read-of-february/">Most read of all February</a></aside>
<footer><a href="/privacy-policy-and-terms/">Privacy policy and terms here</a></footer>
"""


def test_wordpress() -> None:
    found = read(page(WORDPRESS).encode(), URL, section=True)
    assert isinstance(found, Listing)
    assert [entry.url.rpartition(".example")[2] for entry in found.entries] == [
        "/2026/03/10/dam-crack-stable/",
        "/2026/03/09/fair/",
    ]
    first = found.entries[0]
    assert first.title == "Dam crack stable, says county"
    assert first.published_at == dt.datetime(2026, 3, 10, 14, 5, tzinfo=dt.UTC)
    assert found.entries[1].published_at is None
    assert found.next_url == "https://www.caldersentinel.example/news/page/2/"
    assert (found.title, found.language) == ("News", "en")


@pytest.mark.parametrize(
    ("href", "text"),
    [
        ("/news/local/article_8d1f0c3e-5b7a-11ee-9d2b-0f3c9a8b7c6d.html", "Ferry strike ends after talks"),  # BLOX
        ("/node/90441", "Quessa, Tarovia sign trade deal"),  # Drupal without aliases
        ("/index.php/regional/4711-einbruch-im-museum", "Einbruch im Museum"),  # Joomla
        ("/spip.php?article77", "Quatre violons volés au musée"),  # SPIP
        ("/?p=4711", "Dam crack stable, says county"),  # WordPress without pretty links
        ("/aktuelles/einbruch-ueber-das-dach.html", "Weiterlesen"),  # slug alone is not enough: see below
        ("/story/news/2026/03/10/dam-inspection/70012345007/", "Dam inspection"),  # Gannett
        ("/dam-crack-stable-says-county/", "Dam crack stable, says county"),  # Ghost, Squarespace
        ("https://news.caldersentinel.example/2026/3/10/dam-stable", "Dam is stable"),
        ("/archive/63076", "Minister: I am nobody’s punching bag"),
        ("/articles/20260310/k00/00m/030/335000c", "停戦「最も合意に近い」 最終案に双方同意か"),
        ("/news/lifestyle/898682/قصة-الجسر-القديم-في-المدينة/ar", "قصة الجسر القديم في المدينة"),
        ("/美濃部橋/20260310001", "港湾橋の補修工事が再開へ"),
    ],
)
def test_addresses_of_articles(href: str, text: str) -> None:
    found = links(f'<main><h3><a href="{href}">{text}</a></h3></main>')
    assert len(found) == 1, href


@pytest.mark.parametrize(
    ("href", "text"),
    [
        ("/sport/", "Sport"),
        ("/news/", "All the news of today"),
        ("/", "Calder County Sentinel front page"),
        ("#top", "Back to top of page"),
        ("/2026/03/10/dam.jpg", "The dam in a large picture"),
        ("/calendar/2026/03/11/", "Events on the eleventh of March"),
        ("/author/jane-van-der-roe/", "Jane van der Roe"),
        ("/archive/2026/", "Everything of 2026"),
        ("/section/world/2026/", "World news of the year"),
        ("/search?q=four+words+of+text", "Search for four words again"),
        ("https://other.example/2026/03/10/dam-crack-stable/", "Dam crack stable, says county"),
        ("mailto:desk@caldersentinel.example", "Write to the news desk"),
        ("javascript:void(0)", "Open the picture gallery now"),
        ("/feed/2026-the-year-in-news.xml", "The year in news feed"),
    ],
)
def test_what_is_no_article(href: str, text: str) -> None:
    assert links(f'<main><h3><a href="{href}">{text}</a></h3></main>') == []


def test_a_selector_chooses_links_or_what_holds_them() -> None:
    body = '<ul class="top"><li><a href="/a">A</a></li><li><a class="x" href="/b">B</a></li></ul><a href="/c">C</a>'
    assert links(body, "ul.top li") == ["/a", "/b"]
    assert links(body, "a.x") == ["/b"]
    found = read(page(body).encode(), URL, section=True, selector="li >> a[")
    assert isinstance(found, Unreadable)
    assert found.reason is Unread.BAD_SELECTOR
    assert sections.fault("main > h2 a") is None
    assert sections.fault("main >") is not None


def test_the_base_of_the_page_counts() -> None:
    body = '<h2><a href="dam-crack-stable-says">Dam crack stable, says county</a></h2>'
    assert links(body, head='<base href="/2026/">') == ["/2026/dam-crack-stable-says"]


def test_a_page_without_articles_says_so() -> None:
    found = read(page("<p>Nothing</p>").encode(), URL, section=True)
    assert isinstance(found, Listing)
    assert found.problems == ("no link looks like an article",)


def test_hostile_pages_end() -> None:
    for body in (
        "<header>" + '<a href="/a-b-c-d/">one two three four</a><time datetime="2026">' * 20_000,
        "<div>" * 30_000 + '<a href="/a-b-c-d/">one two three four</a>',
        '<a href="/a-b-c-d/">' * 30_000,
        "<article><time datetime=x>" * 20_000,
    ):
        assert isinstance(read(page(body).encode(), URL, section=True), Listing | Unreadable)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<a href='",
                "'>",
                "</a>",
                "/x-y-z",
                "<nav>",
                "<article>",
                "<base href='//'>",
                "<time datetime='",
                "\x00",
                "é",
            ]
        )
    ).map("".join)
)
def test_no_page_raises(body: str) -> None:
    assert isinstance(read(page(body).encode(), URL, section=True), Listing | Unreadable)
