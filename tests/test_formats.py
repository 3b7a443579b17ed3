"""Files of agencies, feeds and content systems: what is read of them, and what they may not do.

The samples in seeds/wire come out as tests/seeds_expected.jsonl says (`test_samples`); here are what was said of them,
the accounts, the versions, and what is broken or hostile.
"""

import datetime as dt
import gzip
import io
import json
import tracemalloc
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from copydesk import pipeline
from copydesk.pipeline import Fate
from copydesk.workers import Workers
from crawler import Skipped, cutting, read
from normalize import Article, Page, Reason, Rejected, clean
from normalize.article import NoticeKind
from normalize.wire import Status, Wire, older
from storage import Store
from tests import SEEDS
from tests.conftest import Run

TEXT = (
    "The ferry of Washport sailed at dawn on Tuesday and came back at dusk with nobody on board but the cook, who said "
    "that he had noticed nothing at all until the soup was ready."
)
G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'


def items(content: str | bytes, media_type: str | None = None, name: str = "x") -> list[Page | Rejected | Skipped]:
    return list(read(content.encode() if isinstance(content, str) else content, media_type, name))


def page(content: str | bytes, name: str = "x") -> Page:
    (found,) = items(content, name=name)
    assert isinstance(found, Page), found
    return found


def article(content: str | bytes) -> Article:
    made = clean(page(content))
    assert isinstance(made, Article), made
    return made


def sample(name: str) -> list[Page | Rejected | Skipped]:
    return items((SEEDS / "wire" / name).read_bytes(), name=name)


def pages(name: str) -> list[Page]:
    return [item for item in sample(name) if isinstance(item, Page)]


def news_item(body: str = f"<p>{TEXT}</p>", *, version: int = 1, status: str = "usable", meta: str = "") -> str:
    content = f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html></inlineXML>'
    return (
        f'<newsItem {G2} guid="tag:desk.example,2026:1" version="{version}"><itemMeta><provider literal="Desk"/>'
        f'<firstCreated>2026-03-04T06:00:00Z</firstCreated><pubStatus qcode="stat:{status}"/>{meta}</itemMeta>'
        f"<contentMeta><headline>Ferry sails empty</headline></contentMeta>"
        f"<contentSet>{content if body else ''}</contentSet></newsItem>"
    )


def ninjs(**fields: object) -> str:
    return json.dumps(
        {"uri": "urn:desk:1", "pubStatus": "usable", "type": "text", "body_html": f"<p>{TEXT}</p>"} | fields
    )


def ingest(store: Store, contents: Iterable[str]) -> list[Fate]:
    found = [item for number, each in enumerate(contents) for item in items(each, name=f"{number}.xml")]
    with Workers(1) as workers:
        return [each.fate for each in pipeline.ingest(store, found, workers, lambda: dt.datetime.now(dt.UTC))]


# --- What is said in the samples ---


def test_newsml_says_what_it_is() -> None:
    package, story, picture = sample("fog-newsmessage.xml")
    assert [package, picture] == [
        Skipped("fog-newsmessage.xml#1", "packageItem"),
        Skipped("fog-newsmessage.xml#3", "picture"),
    ]
    assert isinstance(story, Page)
    assert story.given.wire == Wire(
        guid="tag:northlight.example,2026:item:20417",
        version="2",
        status=Status.USABLE,
        slug="FOG-AIRPORT/VELMOUTH",
        ednote="UPDATE 1: adds closing of the ring road, paragraph 4",
        located="Velmouth",
        credit="Northlight News",
        copyright="(c) Copyright Northlight News 2026.",
    )
    made = clean(story)
    assert isinstance(made, Article)
    assert (made.language, made.section) == ("en", "Air travel")
    assert [notice.kind for notice in made.notices] == [NoticeKind.UPDATE]
    assert made.modified_at == dt.datetime(2026, 3, 9, 6, 41, 52, tzinfo=dt.UTC)
    assert set(story.given.extra) == {"copyrightHolder", "signal", "urgency", "subject"}


def test_nitf_says_what_it_is() -> None:
    (story,) = pages("orchard-frost.nitf")
    wire = story.given.wire
    assert (wire.guid, wire.version, wire.slug) == ("AFP#S0042", "3", "FROST-APPLES")
    assert (wire.ednote, wire.located) == ("Corrects size of orchards in paragraph 2", "Karvel")
    made = clean(story)
    assert isinstance(made, Article)
    assert made.agency_proof == "KARVEL (AFP) -"
    assert made.summary == "Growers lost a third of the blossom in one night."
    assert [notice.kind for notice in made.notices] == [NoticeKind.CORRECTION]
    assert "Benoît Astier" in made.body[2]
    assert {"urgency", "keyword", "hl2"} <= set(story.given.extra)


def test_ninjs_3_says_what_it_is() -> None:
    (story,) = pages("tram-ninjs.json")
    assert story.given.title is not None
    assert story.given.title.startswith("Ostermark opens tram line nine, eleven")
    assert story.given.wire.ednote == "Embargo lifted at 15:00."
    assert story.given.extra == {"urgency": 3, "headlines": "Tram line nine opens", "associations": "picture"}


def test_a_feed_says_what_it_is() -> None:
    whole, short = pages("bakery.rss")
    assert whole.url == "https://lowerquay.example/2026/03/14/bakery-first-loaf/?utm_source=rss"
    assert whole.given.summary == "A queue stood in the rain from five o'clock. […]"
    assert not whole.given.partial
    made = clean(short)
    assert isinstance(made, Article)
    assert made.stub
    (log,) = pages("lighthouse.atom")
    assert log.url == "https://skerrypost.example/2026/02/lighthouse-log"
    assert log.given.title == "Lighthouse keeper’s log of 1871 found under a floor"
    assert (log.given.language, log.given.wire.copyright) == ("en", "Copyright Skerry Post")


def test_an_export_of_wordpress_is_its_published_posts() -> None:
    post, *others = sample("valley-blog.wxr")
    assert isinstance(post, Page)
    assert post.given.authors == ("Jo Larkspur",)
    assert post.given.published_at == "2026-03-28T17:30:00Z"
    assert [item.detail for item in others if isinstance(item, Skipped)] == ["page", "attachment", "draft"]
    assert "[" not in post.content.decode()
    assert {"wp:comment", "wp:postmeta", "post_tag"} <= set(post.given.extra)


def test_shortcodes_go_and_remarks_in_brackets_stay() -> None:
    wxr = (SEEDS / "wire/valley-blog.wxr").read_text(encoding="utf-8")
    odd = wxr.replace("The county had", '[su_box title="x"]The[/su_box] [sic] [he said] county [ads id=3] had')
    post = items(odd)[0]
    assert isinstance(post, Page)
    assert "[sic] [he said] county  had" in post.content.decode()
    assert "su_box" not in post.content.decode()


# --- Through the command ---


def test_the_account_names_what_is_skipped_and_what_is_not_kept(copydesk: Run, tmp_path: Path) -> None:
    done = copydesk("import", SEEDS / "wire", "--account", "account.jsonl", "--json")
    told = json.loads(done.stdout)
    assert told["by_reason"] == {"withheld": 1}
    assert told["skipped_for"] == {"picture": 2, "packageItem": 1, "page": 1, "attachment": 1, "draft": 1}
    assert told["not_kept"]["urgency"] == 4
    assert told["new_version"] == 1
    lines = [json.loads(line) for line in (tmp_path / "account.jsonl").read_text().splitlines()]
    tram = next(line for line in lines if line["source"].endswith("tram-ninjs.json"))
    assert tram["not_kept"] == ["urgency", "headlines", "associations"]
    shown = copydesk("import", SEEDS / "wire").stdout
    assert "not kept as a field of the article: urgency (4)" in " ".join(shown.split())


def test_what_was_rejected_is_imported_again_from_its_rejects(copydesk: Run, tmp_path: Path) -> None:
    (tmp_path / "two.xml").write_text(
        f"<newsMessage {G2}><itemSet>{news_item(status='withheld')}</itemSet></newsMessage>"
    )
    assert json.loads(copydesk("import", "two.xml", "--json", code=1).stdout)["by_reason"] == {"withheld": 1}
    rejects = next(tmp_path.glob("*reject*"))
    rejects.write_text(rejects.read_text().replace("withheld", "usable").replace("two.xml", "three.xml"))
    (tmp_path / "three.xml").write_text((tmp_path / "two.xml").read_text().replace("withheld", "usable"))
    assert json.loads(copydesk("import", rejects, "--json").stdout)["accepted"] == 1


# --- Identity and versions ---


def test_a_later_version_of_an_item_is_one_of_the_same_article(tmp_path: Path) -> None:
    later = news_item(f"<p>{TEXT} The soup was cold by then.</p>", version=3)
    with Store.open(tmp_path / "s.db", create=True) as store:
        fates = ingest(store, [news_item(), later, news_item(f"<p>{TEXT} Late.</p>", version=2), later])
        assert fates == [Fate.ACCEPTED, Fate.NEW_VERSION, Fate.OLDER, Fate.SAME]
        (stored,) = store.articles()
        assert stored.article.wire.version == "3"
        assert stored.article.body[-1].endswith("The soup was cold by then.")


def test_a_kill_keeps_the_text_it_speaks_of(tmp_path: Path) -> None:
    kill = news_item("", version=2, status="canceled", meta="<edNote>Nobody sailed.</edNote>")
    with Store.open(tmp_path / "s.db", create=True) as store:
        assert ingest(store, [news_item(), kill, news_item()]) == [Fate.ACCEPTED, Fate.NEW_VERSION, Fate.SAME]
        (stored,) = store.articles()
        assert [(notice.kind, notice.text) for notice in stored.article.notices] == [
            (NoticeKind.KILL, "Nobody sailed.")
        ]
        assert stored.article.body == (TEXT,)
        assert stored.article.wire.status is Status.CANCELED


def test_what_was_killed_before_it_came_does_not_come_back(tmp_path: Path) -> None:
    kill = news_item("", version=2, status="canceled")
    with Store.open(tmp_path / "s.db", create=True) as store:
        assert ingest(store, [kill, news_item()]) == [Fate.ACCEPTED, Fate.OLDER]
        (stored,) = store.articles()
        assert stored.article.body == ()
        assert [notice.text for notice in stored.article.notices] == ["canceled by its provider"]


def test_an_embargo_is_a_notice_and_the_text_is_kept() -> None:
    made = article(news_item(meta="<embargoed>2026-03-05T00:00:00Z</embargoed>"))
    assert [(notice.kind, notice.text) for notice in made.notices] == [
        (NoticeKind.EMBARGO, "embargoed until 2026-03-05T00:00:00Z")
    ]


def test_an_id_that_counts_from_one_has_its_provider_before_it() -> None:
    assert page(ninjs(uri="42", source="Desk")).given.wire.guid == "Desk#42"
    nameless = page(ninjs(uri="42"))
    assert nameless.given.wire.guid is None
    assert nameless.given.extra["id"] == "42"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2", "10", True),
        ("10", "2", False),
        ("2", "2", False),
        ("2026-03-04T12:00:00Z", "2026-03-04T13:00:00Z", True),
        ("a", "b", False),
        (None, "2", False),
    ],
)
def test_versions_are_compared_as_numbers_or_times(one: str | None, other: str, expected: bool) -> None:
    assert older(one, other) is expected


def test_the_files_credit_tells_the_agency_where_the_text_does_not() -> None:
    made = article(ninjs(creditline="The Associated Press", located="WASHPORT"))
    assert (made.agency, made.agency_proof) == ("AP", "The Associated Press")
    assert made.dateline.place == "WASHPORT"


# --- What it is, whatever it is called ---


@pytest.mark.parametrize(
    "media_type", [None, "text/html; charset=utf-8", "application/octet-stream", "application/xml"]
)
def test_a_document_is_known_by_its_root(media_type: str | None) -> None:
    (found,) = items(news_item(), media_type)
    assert isinstance(found, Page)
    assert found.given.wire.version == "1"


def test_json_is_told_from_our_own_records() -> None:
    assert page(ninjs()).given.wire.guid == "urn:desk:1"
    assert page(json.dumps({"uri": "urn:desk:1", "text": TEXT})).given.wire.guid is None


def test_arrays_and_lines_and_gzip() -> None:
    assert [item.source for item in items(f"[{ninjs()}, {ninjs(uri='urn:desk:2')}]", name="x.json")] == [
        "x.json#1",
        "x.json#2",
    ]
    assert len(items(f"{ninjs()}\n{ninjs(uri='urn:desk:2')}\n", name="x.jsonl")) == 2
    assert len(items(gzip.compress(news_item().encode()), name="x.xml.gz")) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig", "windows-1251"])
def test_encodings_are_those_declared(encoding: str) -> None:
    word = "Ångström" if "1251" not in encoding else "Москва"
    document = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>{news_item(f"<p>{TEXT} {word}</p>")}'
    assert word in page(document.encode(encoding)).content.decode()


def test_a_wrong_charset_is_seen_through() -> None:
    document = f'<?xml version="1.0" encoding="iso-8859-1"?>{news_item(f"<p>{TEXT} Ångström</p>")}'
    assert "Ångström" in page(document.encode()).content.decode()


def test_a_wrong_namespace_is_read_all_the_same() -> None:
    assert (
        page(news_item().replace(G2, 'xmlns="http://example.org/other"')).given.wire.guid == "tag:desk.example,2026:1"
    )
    assert page(news_item().replace(G2, "")).given.wire.guid == "tag:desk.example,2026:1"


def test_what_is_not_read_says_so() -> None:
    (found,) = items("<NewsML><NewsItem/></NewsML>")
    assert isinstance(found, Page | Rejected)
    (found,) = items("<NewsML><NewsItem/></NewsML>", name="x.xml")
    assert isinstance(found, Rejected)
    assert found.reason is Reason.UNSUPPORTED
    assert "NewsML-G2 and NITF are read" in found.detail


# --- Broken and hostile ---

BOMB = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "prolog",
    [
        f'<!DOCTYPE newsItem [<!ENTITY b0 "ha">{BOMB}]>',
        '<!DOCTYPE newsItem [<!ENTITY b11 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE newsItem [<!ENTITY b11 SYSTEM "http://127.0.0.1:9/x">]>',
        '<!DOCTYPE newsItem SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_are_never_expanded(prolog: str) -> None:
    found = page(f'<?xml version="1.0"?>{prolog}{news_item(f"<p>{TEXT} &b11;</p>")}')
    assert len(found.content) < 500
    assert b"root:" not in found.content
    assert TEXT.encode() in found.content


def test_a_hundred_thousand_elements_inside_each_other() -> None:
    for deep in ("<p>" * 100_000, "<div>" * 100_000 + "x" + "</div>" * 100_000):
        for found in items(news_item(f"<p>{TEXT}</p>{deep}")):
            assert isinstance(found, Rejected) or len(clean(found).source) > 0
    deep = "<newsItem>" * 100_000
    assert [type(found) for found in items(f"<newsMessage {G2}><itemSet>{deep}")] == [Rejected]


def test_a_file_that_is_cut_gives_what_was_whole() -> None:
    whole, other = news_item(), news_item().replace("2026:1", "2026:2")
    found = items(f"<newsMessage {G2}><itemSet>{whole}{other[:300]}")
    assert [type(item) for item in found] == [Page, Rejected]
    assert isinstance(found[1], Rejected)
    assert found[1].reason is Reason.BAD_XML


def test_a_broken_item_costs_itself_alone() -> None:
    broken = f"<item><title>A & B <b></title><description>{TEXT}</description></item>"
    whole = f"<item><title>C</title><description>{TEXT}</description></item>"
    rss = f"<rss><channel><title>T</title>{broken}{whole}</channel></rss>"
    assert [item.given.title for item in items(rss) if isinstance(item, Page)][-1] == "C"


def test_tags_in_sections_and_comments_are_none() -> None:
    inner = f"<!-- <item> --><item><description><![CDATA[<p>{TEXT}</p></item><item>]]></description></item>"
    assert len(items(f"<rss><channel>{inner}</channel></rss>")) == 1


def test_an_item_that_is_too_long_is_read_over() -> None:
    stream = io.BytesIO(
        f"<rss><channel><item>{'x' * 5000}</item><item><title>B</title></item></channel></rss>".encode()
    )
    first, second = cutting.items(stream, 1000)
    assert isinstance(first, cutting.Damaged)
    assert first.too_large
    assert isinstance(second, cutting.Cut)


class _Export(io.RawIOBase):
    """A dump of WordPress of many posts, made as it is read."""

    def __init__(self, posts: int) -> None:
        head = (SEEDS / "wire/valley-blog.wxr").read_text(encoding="utf-8").partition("\t<item>")[0]
        self.left, self.held = posts, head.encode()
        self.post = f"<item><content:encoded><![CDATA[{TEXT * 100}]]></content:encoded></item>\n".encode()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while len(self.held) < len(buffer) and self.left:
            self.held, self.left = self.held + self.post * 20, self.left - 20
        size = min(len(buffer), len(self.held))
        buffer[:size], self.held = self.held[:size], self.held[size:]
        return size


def test_a_large_export_is_read_in_the_memory_of_a_post() -> None:
    """2,000 posts are 34 MB; 3 MB are a chunk in its three forms (bytes, text, what is held), and the parser."""
    tracemalloc.start()
    try:
        found = Counter(type(item).__name__ for item in cutting.items(io.BufferedReader(_Export(2000)), 2**20))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == {"Cut": 2000}
    assert most < 3 * 2**20


@pytest.mark.parametrize(
    "content",
    [
        "<rss>",
        "<rss/>",
        "<newsMessage/>",
        "<feed><entry/></feed>",
        "<nitf/>",
        "<nitf><body/></nitf>",
        "<newsItem/>",
        "<newsItem><itemMeta/><contentSet><inlineXML/></contentSet></newsItem>",
        "<rss><channel><item><link>javascript:alert(1)</link><title/></item></channel></rss>",
        '{"uri": 1, "pubstatus": null, "bodies": 3, "headlines": {"a": []}, "type": null}',
        '{"uri": "a", "pubStatus": ["x"], "bodies": [{"value": {"a": 1}}], "subjects": [[[]]], "by": {}}',
        '{"uri": "a", "versioncreated": {}, "associations": "x", "body_html": ["<p>a", null], "language": 7}',
        "<?xml version='1.0'?><!DOCTYPE rss [" + "<!ENTITY x" * 5000,
        "<" * 100_000,
        "<a " * 50_000,
        "\0<rss>\0",
    ],
)
def test_odd_documents_are_answered(content: str) -> None:
    for name in ("x", "x.xml", "x.json"):
        for item in items(content, name=name):
            assert isinstance(item, Page | Rejected | Skipped)
            if isinstance(item, Page):
                clean(item)
