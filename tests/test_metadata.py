"""What a page says about itself, place against place."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from normalize import headline, jsonld, metadata, published
from normalize.facts import Facts
from normalize.published import Found

URL = "https://www.harbourvoice.example.com/news/2026/bridge?utm_source=x"
ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Old bridge closes for repairs",
    "datePublished": "2026-03-04T15:05:00+01:00",
    "dateModified": "2026-03-04T18:00:00+01:00",
    "author": [{"@type": "Person", "name": "Ada Marsh"}, {"@type": "Organization", "name": "Reuters"}],
    "publisher": {"@type": "Organization", "name": "Harbour Voice"},
    "articleSection": ["City", "Traffic"],
}


def page(head: str = "", body: str = "", lang: str = "") -> Facts:
    tree = document_fromstring(f'<html lang="{lang}"><head>{head}</head><body>{body}<p>x</p></body></html>')
    return metadata.read(tree, URL, jsonld.article(tree) or {})


def ld(*nodes: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)


def test_json_ld_tells_nearly_all() -> None:
    told = page(ld(ARTICLE), lang="en-GB")
    assert told.title == "Old bridge closes for repairs"
    assert told.title_from == "json-ld"
    assert told.authors == ("Ada Marsh",)
    assert told.bylines == ("Ada Marsh", "Reuters")
    assert told.published_at == datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
    assert told.published_from == "json-ld"
    assert told.modified_at == datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
    assert (told.outlet, told.section, told.language) == ("Harbour Voice", "City", "en-GB")
    assert told.canonical_url == "https://www.harbourvoice.example.com/news/2026/bridge"


@pytest.mark.parametrize(
    "graph",
    [
        [{"@type": "WebSite", "name": "Harbour Voice"}, ARTICLE],
        {"@graph": [{"@type": "WebPage", "name": "x"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        [[[ARTICLE]]],
        {**ARTICLE, "@type": ["Thing", "http://schema.org/NewsArticle"]},
        [{"@type": "NewsArticle", "headline": "A teaser of another story"}, ARTICLE],
    ],
)
def test_the_article_is_found_wherever_it_stands(graph: object) -> None:
    assert page(ld(graph)).title == "Old bridge closes for repairs"


def test_references_in_the_graph_are_followed() -> None:
    people = [{"@type": "Person", "@id": "#ada", "name": "Ada Marsh"}]
    assert page(ld({"@graph": [{**ARTICLE, "author": {"@id": "#ada"}}, *people]})).authors == ("Ada Marsh",)


@pytest.mark.parametrize(
    "broken",
    [
        '<!-- {"@type": "NewsArticle", "headline": "Old bridge closes", "datePublished": "2026-03-04"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Old bridge closes", "datePublished": "2026-03-04"}\n//]]>',
        '/* <![CDATA[ */ {"@type": "NewsArticle", "headline": "Old bridge closes", "datePublished": "2026-03-04"};',
        '{"@type": "NewsArticle", "headline": "Old bridge closes", "datePublished": "2026-03-04", "about": ["a", ], }',
        '{"@type": "NewsArticle", "headline": "Old bridge\n closes", "datePublished": "2026-03-04"}',
        '{"@type": "NewsArticle",\n // the headline\n "headline": "Old bridge closes", "datePublished": "2026-03-04"}',
        '{"@type": "NewsArticle", "headline": "Old bridge closes", "datePublished": "2026-03-04", "author": \'Ada',
    ],
)
def test_broken_json_is_mended(broken: str) -> None:
    facts = page(f'<script type="application/ld+json">{broken}</script>')
    assert (facts.title, facts.published_at) == ("Old bridge closes", date(2026, 3, 4))


def test_the_sites_name_is_no_part_of_the_title() -> None:
    own = {headline.plain(name) for name in ("Harbour Voice", "harbourvoice.example.com", "Sport")}
    assert headline.stripped("Old bridge closes | Harbour Voice", own) == "Old bridge closes"
    assert headline.stripped("Old bridge closes - City - Harbour Voice", own) == "Old bridge closes - City"
    assert headline.stripped("Old bridge closes – Sport | Harbour Voice Online", own) == "Old bridge closes"
    assert headline.stripped("Harbour Voice: Old bridge closes", own) == "Old bridge closes"
    assert headline.stripped("Old bridge closes: what we know - and what not", own) == (
        "Old bridge closes: what we know - and what not"
    )


def test_a_title_is_cut_where_another_place_gives_it_alone() -> None:
    places = [
        ("og:title", "Old bridge closes for repairs * The Pier * by Ada"),
        ("h1", "Old bridge closes for repairs"),
    ]
    assert headline.choose(places) == ("Old bridge closes for repairs", "og:title")


def test_a_login_box_is_no_title() -> None:
    told = page("<title>Old bridge closes | Harbour Voice</title>", "<h1>Log in</h1><h1>Old bridge closes</h1>")
    assert (told.title, told.title_from) == ("Old bridge closes", "h1")


SEARCHED = "<title>Bridge closed? What drivers need</title><meta property='og:title' content='{}'>".format(
    "Bridge closed? What drivers need"
)


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        (SEARCHED, "What the old bridge leaves to its drivers", "What the old bridge leaves to its drivers"),
        (SEARCHED + ld(ARTICLE), ARTICLE["headline"], ARTICLE["headline"]),
        (SEARCHED + ld(ARTICLE), "What the old bridge leaves to its drivers", "Bridge closed? What drivers need"),
        (SEARCHED, "Traffic: Bridge closed? What drivers need", "Bridge closed? What drivers need"),
        (SEARCHED, "Log in to comment", "Bridge closed? What drivers need"),
    ],
)
def test_what_is_shown_wins_over_a_title_written_for_search(head: str, heading: str, title: str) -> None:
    assert page(head, f"<h1>{heading}</h1>").title == title


def test_a_later_place_adds_the_zone_that_an_earlier_one_leaves_out() -> None:
    found = [Found("json-ld", "2026-03-04T15:05:00"), Found("meta", "2026-03-04T14:05:30Z")]
    assert published.choose(found) == (datetime(2026, 3, 4, 14, 5, 30, tzinfo=UTC), "meta")
    assert published.choose([Found("meta", "2026-03-04"), Found("time", "2026-03-04T14:05Z")]) == (
        datetime(2026, 3, 4, 14, 5, tzinfo=UTC),
        "time",
    )


def test_a_clock_without_zone_takes_the_one_that_the_page_shows_elsewhere() -> None:
    naive = [Found("meta", "2026-03-04 15:05")]
    assert published.choose(naive) == (datetime(2026, 3, 4, 15, 5, tzinfo=UTC), "meta (zone assumed)")
    assert published.choose(naive, hints=["2026-03-04T18:00:00+01:00"]) == (
        datetime(2026, 3, 4, 14, 5, tzinfo=UTC),
        "meta",
    )


def test_dates_and_names_that_are_only_shown_are_found() -> None:
    body = """<h1>Old bridge closes</h1>
    <p class="byline">By <a href="/author/ada">Ada Marsh</a> and <a href="/author/rui">Rui Gomes</a></p>
    <span class="post-date">Updated 5 March 2026</span><span class="post-date">4 March 2026, 14:05 GMT</span>
    <aside><span class="date">1 January 2020</span><a rel="author">Max Aside</a></aside>"""
    told = page(body=body)
    assert told.authors == ("Ada Marsh", "Rui Gomes")
    assert (told.published_at, told.published_from) == (datetime(2026, 3, 4, 14, 5, tzinfo=UTC), "line")


def test_the_address_tells_the_day_where_nothing_else_does() -> None:
    tree = document_fromstring("<html><body><p>x</p></body></html>")
    facts = metadata.read(tree, "https://example.com/2026/03/04/bridge", {})
    assert (facts.published_at, facts.published_from) == (date(2026, 3, 4), "url")


def test_a_copy_keeps_its_own_address_and_tells_where_it_came_from() -> None:
    told = page('<link rel="canonical" href="https://wire.example.org/bridge">')
    assert told.canonical_url == "https://www.harbourvoice.example.com/news/2026/bridge"
    assert told.elsewhere == "https://wire.example.org/bridge"


def test_the_front_page_is_nobodys_canonical_address() -> None:
    told = page('<link rel="canonical" href="/"><meta property="og:url" content="/news/2026/bridge/">')
    assert told.canonical_url == "https://www.harbourvoice.example.com/news/2026/bridge/"
    assert told.elsewhere is None


JSON = st.recursive(
    st.none() | st.text(max_size=8) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ARTICLE, "@graph", "@id"]), inner, max_size=4)
    ),
)


@given(JSON)
def test_no_json_makes_it_raise(value: object) -> None:
    page(ld(value, {**ARTICLE, "author": value, "headline": value, "datePublished": value, "publisher": value}))


@given(st.text(max_size=80))
def test_no_script_makes_it_raise(text: str) -> None:
    tree = document_fromstring("<html><body><script type='application/ld+json'></script></body></html>")
    tree.find(".//script").text = "".join(c for c in text if c.isprintable())
    jsonld.article(tree)
