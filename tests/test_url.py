"""Addresses: one page, one address, and nothing lost that may choose the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import url

ONE_PAGE = "https://www.example.com/news/2026/bridge"


@pytest.mark.parametrize(
    "linked",
    [
        "HTTPS://WWW.Example.COM:443/news/2026/bridge",
        "https://www.example.com/news/./2025/../2026/bridge#comments",
        "https://www.example.com/news/2026/bridge?utm_source=x&utm_medium=y&fbclid=IwAR0",
        "https://www.example.com/news/2026/bridge?ref=rss",
        "https://www.example.com/news/2026/bridge;jsessionid=0AF3?PHPSESSID=1",
        "https://reader:secret@www.example.com/news/2026/bridge",
        "https://www.example.com./news/2026/bridge?&",
        "https://www.example.com/news/2026/bridge/amp/",
        "https://www.example.com/news/2026/bridge?outputType=amp",
        "https://www.google.com/amp/s/www.example.com/news/2026/bridge/amp",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/2026/bridge?usqp=mq331AQ",
        "  https://www.example.com/news/2026/bridge\n",
        "https://www.exam\tple.com/news/2026/\nbridge",
    ],
)
def test_the_ways_to_one_page_end_in_one_address(linked: str) -> None:
    assert url.canonical(linked) == ONE_PAGE


@pytest.mark.parametrize(
    "chosen",
    [
        "https://example.com/?p=12",
        "https://example.com/story.php?article=7&id=3",
        "https://example.com/story.php?source=4711",
        "https://example.com/story?12345",
        "https://example.com/story/",
        "http://example.com/story",
        "https://m.example.com/story",
        "https://example.com:8080/story",
        "https://example.com/#!/story/7",
        "https://example.com/amp/",
        "http://[::1]/story",
    ],
)
def test_what_may_choose_the_page_stays(chosen: str) -> None:
    assert url.canonical(chosen) == chosen


def test_parameters_are_sorted_by_name_and_repeated_ones_keep_their_order() -> None:
    assert url.canonical("https://example.com/?b=2&a=9&a=1") == "https://example.com/?a=9&a=1&b=2"


def test_letters_of_every_script_are_written_one_way() -> None:
    assert url.canonical("https://BÜCHER.example/größe?q=ü x") == url.canonical(
        "https://xn--bcher-kva.example/gr%c3%b6%C3%9fe?q=%C3%BC%20x"
    )


@pytest.mark.parametrize(
    "garbage", ["", "bridge", "mailto:desk@example.com", "//example.com/x", "https://[bad", "https://"]
)
def test_garbage_comes_back_as_it_was(garbage: str) -> None:
    assert url.canonical(f" {garbage} ") == garbage


PIECES = st.sampled_from(
    [
        "http://",
        "https://",
        "HTTP://",
        "www.google.com/amp/s/",
        "/amp",
        "x.cdn.ampproject.org/c/s/",
        "?amp=1",
        "&utm_id=x",
        "#!",
        "..",
        "%2e",
        "%2F",
        "%",
        "%zz",
        ";jsessionid=",
        ":80",
        ":443",
        ":99999",
        "xn--",
        "example.com",
        "。",
        "ⓔx.com",
    ]
)
HOSTILE = st.lists(PIECES | st.text(alphabet="aZ0.:/?#[]@&=+;%~ \t\n\\äß日\u200b\udc80", max_size=6), max_size=9).map(
    "".join
)


@given(HOSTILE | HOSTILE.map("https://example.com/".__add__) | HOSTILE.map("http://".__add__) | st.text())
def test_a_canonical_address_is_a_fixed_point(text: str) -> None:
    once = url.canonical(text)
    assert url.canonical(once) == once
    url.site(text)


def test_a_site_is_the_part_that_somebody_registered() -> None:
    assert url.site("https://edition.news.example.co.uk/a?b") == "example.co.uk"
    assert url.site("https://bridges.blogspot.com/2026") == "bridges.blogspot.com"
    assert url.site("https://bücher.example.de/") == "example.de"
    assert url.site("http://127.0.0.1/") is None
    assert url.site("no address") is None
