"""Feeds as they are met: every format, broken in every way seen, hostile ones too."""

import datetime as dt
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import reading, sitemaps
from crawler.listing import LONGEST_URL, MOST_ENTRIES, Entry, Kind, Listing, Unread, Unreadable
from crawler.reading import read
from tests import ROOT

URL = "https://www.caldersentinel.example/feed/"


def listing(content: str | bytes, url: str = URL, charset: str | None = None) -> Listing:
    found = read(content.encode() if isinstance(content, str) else content, url, charset=charset)
    assert isinstance(found, Listing), found
    return found


def rss(
    *items: str, head: str = "", version: str = "2.0", opening: str = '<?xml version="1.0" encoding="UTF-8"?>'
) -> str:
    namespaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    )
    return (
        f'{opening}<rss version="{version}" {namespaces}><channel><title>Calder County Sentinel</title>'
        f"<link>https://www.caldersentinel.example/</link><language>en-US</language>{head}"
        + "".join(f"<item>{item}</item>" for item in items)
        + "</channel></rss>"
    )


def only(found: Listing) -> Entry:
    assert len(found.entries) == 1, found
    return found.entries[0]


def test_wordpress_rss_with_the_full_text() -> None:
    found = listing(
        rss(
            "<title>Dam crack &#8216;stable&#8217;, says county</title>"
            "<link>https://www.caldersentinel.example/2026/03/10/dam/?utm_source=rss</link>"
            "<dc:creator><![CDATA[Russ Tolley]]></dc:creator><dc:creator>Nora Feld</dc:creator>"
            "<pubDate>Tue, 10 Mar 2026 09:05:00 -0500</pubDate>"
            "<category>News</category><category><![CDATA[Dams & rivers]]></category>"
            '<guid isPermaLink="false">https://www.caldersentinel.example/?p=4711</guid>'
            "<description><![CDATA[The crack in the spillway has not grown.]]></description>"
            "<content:encoded><![CDATA[<p>HOLLOW CREEK (AP) — The crack has not grown.</p>]]></content:encoded>"
            '<media:content url="https://cdn.caldersentinel.example/dam.jpg" medium="image"/>'
            '<enclosure url="/audio/dam.mp3" type="audio/mpeg" length="1"/>',
            head='<atom:link href="https://www.caldersentinel.example/feed/" rel="self"/>'
            '<atom:link rel="hub" href="https://hub.caldersentinel.example/"/>'
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
        )
    )
    assert found.kind is Kind.RSS
    assert (found.title, found.language) == ("Calder County Sentinel", "en-US")
    assert found.home == "https://www.caldersentinel.example/"
    assert found.hubs == ("https://hub.caldersentinel.example/",)
    assert found.self_url == URL
    assert found.pace.ttl == dt.timedelta(minutes=30)
    assert (found.total, found.problems) == (1, ())
    entry = only(found)
    assert entry.url == "https://www.caldersentinel.example/2026/03/10/dam/?utm_source=rss"
    assert entry.guid == "https://www.caldersentinel.example/?p=4711"
    assert entry.title == "Dam crack ‘stable’, says county"
    assert entry.published_at == dt.datetime(2026, 3, 10, 14, 5, tzinfo=dt.UTC)
    assert entry.published == "Tue, 10 Mar 2026 09:05:00 -0500"
    assert entry.modified is None
    assert entry.authors == ("Russ Tolley", "Nora Feld")
    assert entry.keywords == ("News", "Dams & rivers")
    assert entry.summary == "The crack in the spillway has not grown."
    assert entry.body == "<p>HOLLOW CREEK (AP) — The crack has not grown.</p>"
    assert entry.media == (
        "https://cdn.caldersentinel.example/dam.jpg",
        "https://www.caldersentinel.example/audio/dam.mp3",
    )
    assert entry.given().published_at == "Tue, 10 Mar 2026 09:05:00 -0500"
    assert entry.given().authors == ("Russ Tolley", "Nora Feld")


def test_rss_092_without_dates_and_guids() -> None:
    found = listing(
        '<rss version="0.92"><channel><title>Echo</title><link>http://echo.example</link>'
        "<ttl>90</ttl><skipHours><hour>1</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
        "<item><title>Cup &amp; league</title><link>http://echo.example/cup.html</link></item></channel></rss>"
    )
    assert found.pace.ttl == dt.timedelta(minutes=90)
    assert found.pace.skip_hours == {0, 1}
    assert found.pace.skip_days == {"Sunday"}
    assert (only(found).title, only(found).guid, only(found).published_at) == ("Cup & league", None, None)


def test_netscape_rss_with_a_doctype() -> None:
    found = listing(
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>E</title>'
        "<item><title>A</title><link>http://echo.example/a</link></item></channel></rss>"
    )
    assert (found.kind, len(found.entries)) == (Kind.RSS, 1)


def test_rdf() -> None:
    found = listing(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://taz.example/"><title>Blatt</title>'
        '<link>http://taz.example/</link></channel><item rdf:about="http://taz.example/!5/"><title>Fähre</title>'
        "<link>http://taz.example/!5/</link><dc:date>2026-03-05T16:12:00+01:00</dc:date>"
        "<dc:creator>Ina Rau</dc:creator></item></rdf:RDF>"
    )
    assert found.kind is Kind.RDF
    assert only(found).published_at == dt.datetime(2026, 3, 5, 15, 12, tzinfo=dt.UTC)
    assert only(found).authors == ("Ina Rau",)


def test_atom_with_relative_links_pages_and_a_source() -> None:
    found = listing(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr" xml:base="https://gazette.example/une/">'
        '<title type="html">La &lt;b&gt;Gazette&lt;/b&gt;</title><link href="https://gazette.example/" />'
        '<link rel="next" href="?page=2"/><link rel="self" href="/atom"/><id>tag:gazette.example,2026:une</id>'
        "<entry><id>tag:gazette.example,2026:77</id><title>Vol au musée</title>"
        '<link rel="edit" href="edit/77"/><link rel="alternate" type="text/html" href="vol-au-musee"/>'
        "<published>2026-03-06T09:58:00Z</published><updated>2026-03-06T11:00:00+01:00</updated>"
        "<author><name>Léa Roux</name><email>lea@gazette.example</email></author>"
        '<category term="culture" label="Culture"/><source><title>Agence Nord</title></source>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Quatre <b>violons</b>.</p></div></content>'
        "</entry></feed>",
        "https://gazette.example/atom",
    )
    assert found.kind is Kind.ATOM
    assert (found.title, found.language) == ("La Gazette", "fr")
    assert found.next_url == "https://gazette.example/une/?page=2"
    entry = only(found)
    assert entry.url == "https://gazette.example/une/vol-au-musee"
    assert entry.authors == ("Léa Roux",)
    assert entry.keywords == ("Culture",)
    assert entry.outlet == "Agence Nord"
    assert entry.body
    assert "violons" in entry.body
    assert entry.modified_at == dt.datetime(2026, 3, 6, 10, 0, tzinfo=dt.UTC)


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbor Tribune",
        "home_page_url": "https://harbor.example/",
        "language": "en",
        "next_url": "https://harbor.example/feed.json?page=2",
        "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
        "authors": [{"name": "Newsroom"}],
        "items": [
            {
                "id": 12,
                "url": "/ferry",
                "title": "Ferries",
                "content_html": "<p>No boats.</p>",
                "date_published": "2026-03-04T08:00:00-05:00",
                "tags": ["strike", 7, "strike"],
                "authors": [{"name": "Jo Ek"}],
                "image": "https://harbor.example/f.jpg",
            },
            {"id": "https://harbor.example/b", "content_text": "Only text."},
            {"id": "x", "external_url": "https://elsewhere.example/"},
            "garbage",
        ],
    }
    found = listing(json.dumps(feed), "https://harbor.example/feed.json")
    assert (found.kind, found.total, len(found.entries)) == (Kind.JSON_FEED, 4, 2)
    assert found.hubs == ("https://hub.example/",)
    assert found.next_url == "https://harbor.example/feed.json?page=2"
    first, second = found.entries
    assert (first.guid, first.url, first.keywords) == ("12", "https://harbor.example/ferry", ("strike",))
    assert first.published_at == dt.datetime(2026, 3, 4, 13, 0, tzinfo=dt.UTC)
    assert (second.url, second.body, second.authors) == ("https://harbor.example/b", "Only text.", ("Newsroom",))
    assert found.problems == ("2 entries without a link to a page",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Unread.EMPTY),
        (b" \n\t ", Unread.EMPTY),
        (
            b"<!DOCTYPE html><html><head><title>Blocked</title></head><body>Check your browser</body></html>",
            Unread.HTML,
        ),
        (b"<html><body><pre>&lt;rss&gt; looks like <rss version='2.0'></pre></body></html>", Unread.HTML),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), Unread.UNKNOWN),
        (b"/etc/passwd", Unread.UNKNOWN),
        (b"Service unavailable", Unread.UNKNOWN),
        (b'{"error": 1}', Unread.UNKNOWN),
        (b'{"items": [', Unread.BROKEN),
        (b"\x1f\x8b\x08garbage", Unread.BAD_GZIP),
        (b"<rdf:RDF xmlns:rdf='x'><foaf/></rdf:RDF>", Unread.BROKEN),
    ],
)
def test_what_is_no_listing_is_told_with_its_reason(content: bytes, reason: Unread) -> None:
    found = read(content, URL)
    assert isinstance(found, Unreadable)
    assert found.reason is reason, found


def test_an_empty_feed_is_a_feed() -> None:
    assert listing(rss()).entries == ()


ITEM = "<title>Größe</title><link>https://www.caldersentinel.example/a</link><guid>g1</guid>"


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (rss(ITEM).encode("utf-8-sig"), None),
        (rss(ITEM, opening='<?xml version="1.0" encoding="ISO-8859-1"?>').encode("latin-1"), None),
        (rss(ITEM, opening='<?xml version="1.0" encoding="ISO-8859-1"?>').encode(), None),  # says one, is another
        (rss(ITEM).encode("latin-1"), "utf-8"),
        (rss(ITEM, opening='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"), None),
        (rss(ITEM, opening='<?xml version="1.0" encoding="klingon"?>').encode(), None),
        (b"\n\n  " + rss(ITEM).encode(), None),
        (b"Notice: undefined index in /srv/www/feed.php on line 3\n" + rss(ITEM).encode(), None),
        (rss(ITEM.replace("Größe", "Größe\x1e&#x1e;&#0;")).encode(), None),
        (rss(ITEM.replace("Größe", "Gr&ouml;&szlig;e")).encode(), None),
        (rss(ITEM).replace("</channel></rss>", "").encode(), None),  # cut off
        (rss(ITEM).replace("</item></channel></rss>", "").encode(), None),
        (rss(ITEM, "<title>Bread & butter</title><link>https://www.caldersentinel.example/a</link>").encode(), None),
        (rss(ITEM + "<description><p>open<br>tags</description>").encode(), None),
        (rss(ITEM + "<x:undeclared>1</x:undeclared>").encode(), None),
    ],
)
def test_damaged_feeds_are_read(content: bytes, charset: str | None) -> None:
    entry = listing(content, charset=charset).entries[0]
    assert (entry.title, entry.url, entry.guid) == ("Größe", "https://www.caldersentinel.example/a", "g1")


def test_entities_are_never_resolved() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    entry = only(listing(rss("<title>x&c;&f;y</title><link>https://www.caldersentinel.example/a</link>", opening=bomb)))
    assert "haha" not in str(entry)
    assert "root:" not in str(entry)


def test_the_path_of_a_file_is_not_opened(tmp_path: object) -> None:
    assert isinstance(read(str(tmp_path).encode(), URL), Unreadable)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "mailto:a@b.example",
        "file:///etc/passwd",
        "data:text/html,x",
        "",
        "http://",
        "ftp://a/b",
        "https://[::1",
        "http://a:99999/",
        "#top",
        "http://a.example/" + "x" * 2100,
    ],
)
def test_links_that_lead_to_no_page_are_counted(link: str) -> None:
    found = listing(rss(f"<title>t</title><link><![CDATA[{link}]]></link>"))
    assert found.entries == ()
    assert found.problems == ("1 entries without a link to a page",)


@pytest.mark.parametrize(
    ("link", "full"),
    [
        ("/2026/dam", "https://www.caldersentinel.example/2026/dam"),
        ("dam?x=1&y=2", "https://www.caldersentinel.example/feed/dam?x=1&y=2"),
        ("//m.caldersentinel.example/dam", "https://m.caldersentinel.example/dam"),
        ("\n   https://caldersentinel.example/\n   dam \n", "https://caldersentinel.example/   dam"),
        ("https://caldersentinel.example/größe", "https://caldersentinel.example/gr%C3%B6%C3%9Fe"),
    ],
)
def test_links_are_made_absolute(link: str, full: str) -> None:
    entry = only(listing(rss(f"<title>t</title><link><![CDATA[{link}]]></link>")))
    assert entry.url.replace("%20", " ") == full


def test_feedburner_and_guids_as_links() -> None:
    burned = only(
        listing(
            rss(
                "<title>t</title><link>https://feedproxy.example/~r/x</link>"
                "<feedburner:origLink>https://www.caldersentinel.example/a</feedburner:origLink>"
            )
        )
    )
    assert burned.url == "https://www.caldersentinel.example/a"
    bare = only(listing(rss("<title>t</title><guid>https://www.caldersentinel.example/b</guid>")))
    assert bare.url == "https://www.caldersentinel.example/b"


def test_repeated_guids_and_addresses() -> None:
    def item(guid: str, path: str) -> str:
        return f"<title>{path}</title><guid isPermaLink='false'>{guid}</guid><link>https://c.example/{path}</link>"

    found = listing(rss(item("0", "a"), item("0", "b"), item("7", "c"), item("8", "a"), item("7", "c")))
    assert [(entry.url[-1], entry.position, entry.guid_repeated) for entry in found.entries] == [
        ("a", 0, True),
        ("b", 1, True),
        ("c", 2, False),
    ]
    assert found.problems == (
        "2 entries repeat the address of another",
        "2 entries share their guid with another address",
    )


@pytest.mark.parametrize(
    ("written", "read_as", "zone_known"),
    [
        ("Tue, 10 Mar 2026 09:05:00 EST", dt.datetime(2026, 3, 10, 14, 5, tzinfo=dt.UTC), True),
        ("Tue, 10 Mar 2026 09:05:00", dt.datetime(2026, 3, 10, 9, 5, tzinfo=dt.UTC), False),
        ("2026-03-10 09:05:00+02:00", dt.datetime(2026, 3, 10, 7, 5, tzinfo=dt.UTC), True),
        ("2026-03-10", dt.date(2026, 3, 10), True),
        ("next Tuesday", None, True),
    ],
)
def test_dates_with_and_without_their_zone(written: str, read_as: object, zone_known: bool) -> None:
    entry = only(listing(rss(f"<link>https://c.example/a</link><pubDate>{written}</pubDate>")))
    assert (entry.published_at, entry.zone_known, entry.published) == (read_as, zone_known, written)


def test_a_feed_of_everything_is_cut_and_says_so() -> None:
    count = MOST_ENTRIES + 500
    found = listing(rss(*(f"<title>{n}</title><link>https://c.example/{n}</link>" for n in range(count))))
    assert (found.total, len(found.entries)) == (count, MOST_ENTRIES)
    assert found.entries[-1].title == str(MOST_ENTRIES - 1)
    assert found.problems == (f"{count} entries, the first {MOST_ENTRIES} were read",)
    items = [{"id": str(n), "url": f"/{n}"} for n in range(count)]
    found = listing(json.dumps({"items": items}))
    assert (found.total, len(found.entries)) == (count, MOST_ENTRIES)


#: Each took seconds to minutes with the library alone, or must not take them.
SLOW = {
    "white space before a doctype": "\n" * 200_000 + "<!DOCTYPE" + rss(ITEM),
    "an author that is nearly an address": rss(ITEM + "<author>a@" + "a." * 100_000 + "!</author>"),
    "categories": rss(ITEM + "".join(f"<category>{n}</category>" for n in range(20_000))),
    "open brackets": rss(ITEM + "<title>" + "<" * 300_000),
    "open tags": rss(ITEM + "<b>" * 50_000),
    "a large broken document": rss(*[ITEM + "<b>open" * 100] * 2000),
    "namespaces": rss(ITEM + "".join(f"<x:a xmlns:x{n}='urn:{n}'>" for n in range(20_000))),
    "half a tag": rss(ITEM) + "<rss " * 100_000,
    "skipHours": rss(ITEM + "<skipHours>" * 50_000),
    "a date": rss(ITEM + "<pubDate>" + "1:" * 200_000 + "</pubDate>"),
    "entities": rss(ITEM + "<description>" + "&lt;&foo;&amp" * 50_000 + "</description>"),
}


@pytest.mark.parametrize("name", SLOW)
def test_hostile_feeds_are_read_in_bounded_steps(name: str) -> None:
    found = read(SLOW[name].encode(), URL)
    assert isinstance(found, Unreadable) or len(found.entries) <= 1


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"<rss>", b"<feed ", b"<rdf:RDF><item>", b'{"items":[', b"<urlset><url>", b"<html>"]),
)
def test_no_bytes_raise(content: bytes, start: bytes) -> None:
    found = read(start + content, URL, section=True)
    assert isinstance(found, Listing | Unreadable)


_FRAGMENTS = st.sampled_from(
    [
        "<rss version='2.0'>",
        "<channel>",
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "</link>",
        "<guid>",
        "</guid>",
        "<entry>",
        "</entry>",
        "<feed>",
        "http://a.example/",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&amp;",
        "&bogus;",
        "&#1;",
        "<pubDate>",
        "2026-13-45",
        "<content:encoded>",
        "<p",
        "'",
        "<author>",
        "<media:content url='",
        "/>",
        "<atom:link rel='hub' href='",
        "\x00",
        "é",
        "<?xml version='1.1'?>",
        "<!DOCTYPE a [",
        "<category>",
        "<source>",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_FRAGMENTS, max_size=60).map("".join))
def test_no_heap_of_fragments_raises(text: str) -> None:
    assert isinstance(read(text.encode(), URL), Listing | Unreadable)
    assert isinstance(read(b"<rss version='2.0'><channel><item>" + text.encode(), URL), Listing | Unreadable)


def test_the_kinds_and_bounds_are_documented() -> None:
    told = (ROOT / "docs" / "listings.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", told, re.MULTILINE)) == set(Kind)
    for bound in (MOST_ENTRIES, LONGEST_URL, sitemaps.MOST_CHILDREN):
        assert f"{bound:,}" in told
    for size in (reading.LARGEST, sitemaps.LARGEST):
        assert f"{size // 2**20} MB" in told
