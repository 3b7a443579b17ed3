"""Sitemaps: news fields, indexes, gzip, sloppy and hostile ones."""

import datetime as dt
import gzip

import pytest

from crawler.listing import MOST_ENTRIES, Kind, Listing, Unread, Unreadable
from crawler.reading import read

URL = "https://www.portalbahner.example/sitemap.xml"
SM = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def listing(content: str | bytes) -> Listing:
    found = read(content.encode() if isinstance(content, str) else content, URL)
    assert isinstance(found, Listing), found
    return found


def urlset(inner: str, namespaces: str = f'xmlns="{SM}" xmlns:news="{NEWS}"') -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {namespaces}>{inner}</urlset>'


ONE = (
    "<url><loc> https://www.portalbahner.example/a?x=1&amp;y=2 </loc><lastmod>2026-03-10T10:00:00Z</lastmod>"
    '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
    "<image:loc>https://www.portalbahner.example/a.jpg</image:loc></image:image>"
    "<news:news><news:publication><news:name>Port Alba Banner</news:name><news:language>en</news:language>"
    "</news:publication><news:publication_date>2026-03-10T09:00:00+01:00</news:publication_date>"
    "<news:title>Pier &amp; quay</news:title><news:keywords>pier, quay, pier</news:keywords></news:news></url>"
)


@pytest.mark.parametrize(
    "content",
    [
        urlset(ONE),
        urlset(ONE, f'xmlns="https://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="{NEWS}"'),
        urlset(ONE, f'xmlns:news="{NEWS}"'),
        urlset(ONE, f'xmlns="{SM}"'),  # the prefix was never declared
        urlset(ONE.replace("news:", "n:"), f'xmlns="{SM}" xmlns:n="{NEWS}"'),
        urlset(ONE).removesuffix("</urlset>"),
        "\ufeff  " + urlset(ONE),
        urlset(ONE).replace("x=1&amp;y", "x=1&y"),
        urlset(ONE.replace("quay</news:t", "quay\x0b</news:t")),
        gzip.compress(urlset(ONE).encode()),
    ],
)
def test_news_sitemaps(content: str | bytes) -> None:
    found = listing(content)
    assert found.kind is Kind.NEWS_SITEMAP
    (entry,) = found.entries
    assert entry.url.startswith("https://www.portalbahner.example/a?x=1")
    assert entry.title == "Pier & quay"
    assert entry.published_at == dt.datetime(2026, 3, 10, 8, 0, tzinfo=dt.UTC)
    assert entry.modified_at == dt.datetime(2026, 3, 10, 10, 0, tzinfo=dt.UTC)
    assert (entry.outlet, entry.language, entry.keywords) == ("Port Alba Banner", "en", ("pier", "quay"))
    assert entry.media == ("https://www.portalbahner.example/a.jpg",)


def test_plain_sitemap_with_bare_days() -> None:
    found = listing(
        urlset("<url><loc>/a</loc><lastmod>2026-03-10</lastmod></url><url><loc>mailto:x@y.example</loc></url>")
    )
    assert (found.kind, found.total) == (Kind.SITEMAP, 2)
    assert [(entry.url, entry.modified_at) for entry in found.entries] == [
        ("https://www.portalbahner.example/a", dt.date(2026, 3, 10))
    ]
    assert found.problems == ("1 entries without a link to a page",)


def test_index() -> None:
    found = listing(
        f'<sitemapindex xmlns="{SM}"><sitemap><loc>https://www.portalbahner.example/news.xml.gz</loc>'
        "<lastmod>2026-03-10T10:00:00+00:00</lastmod></sitemap><sitemap><loc>/old.xml</loc></sitemap></sitemapindex>"
    )
    assert found.kind is Kind.SITEMAP_INDEX
    assert [(child.url, child.modified_at) for child in found.children] == [
        ("https://www.portalbahner.example/news.xml.gz", dt.datetime(2026, 3, 10, 10, 0, tzinfo=dt.UTC)),
        ("https://www.portalbahner.example/old.xml", None),
    ]


def test_text() -> None:
    found = listing("https://a.example/1\r\nhttps://a.example/2\n\n")
    assert [entry.url for entry in found.entries] == ["https://a.example/1", "https://a.example/2"]


def test_the_newest_of_too_many_are_read() -> None:
    pages = "".join(
        f"<url><loc>/{n}</loc><lastmod>{dt.date(2010, 1, 1) + dt.timedelta(days=n)}</lastmod></url>"
        for n in reversed(range(MOST_ENTRIES + 300))
    )
    found = listing(urlset(pages))
    assert (found.total, len(found.entries)) == (MOST_ENTRIES + 300, MOST_ENTRIES)
    assert {entry.url.rpartition("/")[2] for entry in found.entries} == {str(n) for n in range(300, MOST_ENTRIES + 300)}
    assert "the newest" in found.problems[0]


def test_a_cut_gzip_gives_what_it_held() -> None:
    pages = "".join(f"<url><loc>/{n * 7919 % 100_003}</loc></url>" for n in range(20_000))
    packed = gzip.compress(urlset(pages).encode())
    found = listing(packed[: len(packed) * 3 // 4])
    assert len(found.entries) == MOST_ENTRIES


def test_bombs() -> None:
    bomb = read(gzip.compress(b"<urlset>" + b" " * (51 * 2**20)), URL)
    assert isinstance(bomb, Unreadable)
    assert bomb.reason is Unread.TOO_LARGE
    entities = (
        '<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + urlset("<url><loc>/p</loc><lastmod>&b;&x;</lastmod></url>")
    )
    (entry,) = listing(entities).entries
    assert entry.modified is None or "aa" not in entry.modified


def test_deep_nesting_ends() -> None:
    found = read(urlset("<url>" * 50_000).encode(), URL)
    assert isinstance(found, Listing | Unreadable)
