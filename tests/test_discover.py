"""What a home page and robots.txt tell of where a site lists its articles."""

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discover import Candidate, Find, discover

URL = "https://www.harbortribune.example/"
HOME = b"""<!DOCTYPE html><html><head><title>The Harbor Tribune</title>
<link rel="alternate" type="application/rss+xml" title="Harbor Tribune &raquo; Feed" href="/feed/" />
<link rel="alternate" type="application/rss+xml" title="Harbor Tribune &raquo; Comments Feed"
href="/comments/feed/" />
<link rel="alternate" type="application/feed+json" href="https://www.harbortribune.example/feed.json" />
<link rel="alternate" hreflang="fr" type="application/xml" href="/fr/" />
<link rel="alternate" type="application/json+oembed" href="/wp-json/oembed" />
<link rel="hub" href="https://hub.example/" />
</head><body><header><nav><a href="/">Home</a>
<a href="/news/">News</a><a href="/category/sport/">Sport</a>
<a href="https://www.harbortribune.example/login">Sign in</a><a href="https://shop.example/">Shop</a>
<a href="/2026/03/10/todays-top-story/">Today's top story</a></nav></header>
<nav class="pager"><a href="/news/?page=2">Older</a><a rel="next" href="/older/">Older</a></nav>
<footer><a href="/feeds/business.rss">Business RSS</a><a href="/rss-explained">What is RSS?</a></footer>
</body></html>"""
ROBOTS = b"""User-agent: *\nDisallow: /admin\nSitemap: https://www.harbortribune.example/sitemap.xml
sitemap:/sitemap-news.xml\nSitemap: https://www.harbortribune.example/video-sitemap.xml\nSitemap: javascript:x\n"""


def paths(found: tuple[Candidate, ...], find: Find, *, declared: bool = True) -> list[str]:
    return [each.url.removeprefix(URL) for each in found if each.find is find and each.declared is declared]


def test_what_the_site_declares_comes_first() -> None:
    found = discover(HOME, URL, ROBOTS)
    assert paths(found, Find.FEED) == ["feed/", "feed.json", "feeds/business.rss", "comments/feed/"]
    assert paths(found, Find.SITEMAP) == ["sitemap-news.xml", "sitemap.xml", "video-sitemap.xml"]
    assert paths(found, Find.SECTION) == ["news/", "category/sport/"]
    assert paths(found, Find.HUB) == ["https://hub.example/"]
    assert [each.rank for each in found] == sorted(each.rank for each in found)
    assert found[0].title == "Harbor Tribune » Feed"
    assert all(each.why for each in found)


def test_guesses_are_marked_and_never_repeat_what_is_declared() -> None:
    found = discover(HOME, URL, ROBOTS)
    guesses = paths(found, Find.FEED, declared=False)
    assert "rss.xml" in guesses
    assert "feed/" not in guesses
    assert len({each.url.rstrip("/") for each in found}) == len(found)


def test_nothing_at_all_still_leaves_places_to_try() -> None:
    for home in (b"", b"\x00\x01", b"not html", b"<html></html>"):
        found = discover(home, URL)
        assert found
        assert not any(each.declared for each in found)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_bytes_raise(home: bytes, robots: bytes) -> None:
    assert isinstance(discover(b"<html><nav><a href=" + home, URL, b"Sitemap: " + robots), tuple)
