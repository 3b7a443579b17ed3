"""The laws of cleaning, for inputs that nobody thought of: nothing is lost, nothing raises, and what comes out is sane.

The inputs are arbitrary bytes, trees grown from the pieces that news pages are made of, and the samples, damaged.
"""

import datetime as dt
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from normalize import Article, Page, Rejected, clean, decode, extract, lines, url
from normalize.decode import CONTROL
from normalize.page import Given
from tests import SEEDS

HERE = "https://www.example.com/2026/03/11/ferry"
STORY = (
    "Ferry crews on the strait walked off the job before dawn on Wednesday, and commuters were left on the quay.",
    "“We asked for lamps on the stairs and were given a calendar,” said Nora Feld, who has cooked on board for years.",
    "The company said it would ask a court to order a skeleton service for the hospital and for the school run.",
)
_FURNITURE = """
Ferry crews walk out over night shifts
By Jane Roe
By Jane Roe and Rui Gomes, Staff Writers
March 4, 2026
Posted on March 8, 2026 by admin
OSTHAVEN, March 4 (AP) —
(AP)
***
Advertisement
Related:
Read more: the strike in pictures
FIVE CHARTS THAT EXPLAIN THE FERRY STRIKE
Comments
12 comments
World News
The pier at dawn. (AP Photo/J. Roe)
IMG_2034.jpg
Sign up for our newsletter
Jane Roe is a reporter in Osthaven.
This story originally appeared on The Gull.
Stock quotes supplied by Quaymarket
We use cookies
Share
[caption]
© 2026 Gull Media. All rights reserved.
(Reporting by Nora Feld; Editing by Hugh Marrin)
霧ヶ浦で三日、橋が閉鎖された。
Kunstdiebe seilen sich in Uhrensaal ab
{{ content }}
—
1
Home | News | Sport | Politics | Business
"""
FURNITURE = ("\u200b", *_FURNITURE.split("\n"))
_TAGS = (
    "p div article section header footer aside h1 h2 ul li table tr td a b blockquote figure figcaption time "
    "pre br main nav form svg script font x-y "
)
TAGS = _TAGS.split()
_NAMES = (
    "og:title og:url og:site_name og:description article:published_time article:modified_time author date "
    "article:section og:locale dc.creator twitter:title pubdate "
)
NAMES = _NAMES.split()
_KEYS = (
    "@type @id @graph headline author name publisher datePublished dateModified articleBody url mainEntity "
    "articleSection inLanguage description "
)
KEYS = _KEYS.split()
ADDRESSES = (
    HERE,
    "http://[bad",
    "javascript:alert(1)",
    "//x",
    "/a?utm_source=x",
    "http://e.example:99999/",
    "http://é.example/ä",
    "",
)
DATES = (
    "2026-03-11T10:42:00-04:00",
    "2026-03-11",
    "March 11, 2026 at 10:42 AM EDT",
    "0000-00-00",
    "9999-12-31T23:59:59-12:00",
)

odd = st.text(st.characters(), max_size=30)
told = st.sampled_from((*STORY, *FURNITURE, *DATES, *ADDRESSES)) | odd
plain_lines = st.lists(st.sampled_from((*STORY, *STORY, *FURNITURE)) | st.text(max_size=40), max_size=25)
breaks = st.sampled_from(("\n", "\n\n", "\r\n", "\u2028"))
values = st.recursive(
    told | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(KEYS), values, max_size=8).map(lambda x: {"@type": "NewsArticle", **x})
linked_data = objects.map(lambda x: f'<script type="application/ld+json">{json.dumps(x)}</script>')
metas = st.builds('<meta property="{}" content="{}">'.format, st.sampled_from(NAMES), told)
links = st.builds('<link rel="{}" href="{}">'.format, st.sampled_from(("canonical", "amphtml", "next")), told)
heads = st.lists(metas | links | linked_data | st.builds("<title>{}</title>".format, told), max_size=8).map("".join)
texts = st.sampled_from(("p", "p", "div", "li", "h1", "span")).flatmap(
    lambda tag: told.map(lambda text: f"<{tag}>{text}</{tag}>")
)
classes = st.sampled_from(
    ("", ' class="byline"', ' class="article-body"', ' id="comments"', ' class="date"', " datetime=x")
)
trees = st.recursive(
    texts | told,
    lambda inner: st.builds(
        lambda tag, named, parts: f"<{tag}{named}>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        classes,
        st.lists(inner, max_size=5),
    ),
    max_leaves=25,
)
pages = st.builds(
    "<html><head>{}</head><body>{}{}</body></html>".format,
    heads,
    st.lists(trees, max_size=4).map("".join),
    st.sampled_from(("", "".join(f"<p>{text}</p>" for text in STORY))),
)
charsets = (
    st.none()
    | odd
    | st.sampled_from(
        (
            "utf-8",
            "utf-16",
            "ascii",
            "latin-1",
            "shift_jis",
            "iso-2022-jp",
            "utf-7",
            "idna",
            "undefined",
            "unicode_escape",
            "punycode",
            "rot13",
            "hex",
            "zlib",
            "mbcs",
            "cp037",
            "a\0b",
        )
    )
)
maybe = st.none() | told
givens = st.builds(
    Given,
    outlet=maybe,
    title=maybe,
    published_at=maybe,
    modified_at=maybe,
    authors=st.lists(told, max_size=4).map(tuple),
    language=maybe,
    section=maybe,
    summary=maybe,
)

SAMPLES = tuple(
    (path.suffix, gzip.decompress(path.read_bytes()) if path.name.endswith(".gz") else path.read_bytes())
    for path in sorted((*SEEDS.glob("text/*.txt"), *SEEDS.glob("html/*")))
)
often = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def cleaned(content: bytes, media_type: str, **named: object) -> Article | Rejected:
    return clean(Page("a source", content, media_type, **named))  # type: ignore[arg-type]


def out(article: Article) -> Counter[str]:
    """The lines that came out, the title aside."""
    return Counter((*article.body, *(line.text for line in article.removed)))


def assert_nothing_lost(read: list[str], article: Article, *, title_is_a_line: bool) -> None:
    """Every line that was read is the title, in the body or removed, as often as it was there; and nothing is new."""
    came_in, came_out = Counter(read), out(article)
    assert not came_out - came_in
    lost = list((came_in - came_out).elements())
    assert lost == [] or (title_is_a_line and lost == [article.title])


def unwrapped(text: str, article: Article) -> list[str]:
    """The lines of a text; those of a narrow column as the paragraph that came out in their place."""
    stripped = [lines.strip(line) for line in text.splitlines()]
    came_out = {*out(article), article.title}
    told: list[str] = []
    for blank, group in groupby(stripped, key=lambda line: not line):
        block = list(group)
        if not blank:
            joined = " ".join(block)
            told += [joined] if joined in came_out else block
    return told


def fields(article: Article) -> Iterator[str]:
    named = (getattr(article, name) for name in article.__slots__)
    yield from (value for value in named if isinstance(value, str))
    yield from (*article.authors, *article.body, *(text for line in article.removed for text in (line.text, line.rule)))
    yield article.dateline.place or ""


def assert_sane(article: Article) -> None:
    for text in fields(article):
        assert "\0" not in text
        assert text == text.encode("utf-8", "replace").decode()
    for moment in (article.published_at, article.modified_at):
        assert not isinstance(moment, dt.datetime) or moment.tzinfo is dt.UTC
    assert article.published_from is not None if article.published_at else article.published_from is None
    assert article.canonical_url is None or url.canonical(article.canonical_url) == article.canonical_url
    assert article.body
    assert all(paragraph.strip() == paragraph != "" for paragraph in article.body)
    assert all(line.text.strip() and line.rule for line in article.removed)
    assert article.title is None or article.title.strip()


def assert_text_kept(content: bytes) -> None:
    article = cleaned(content, "text/plain")
    if isinstance(article, Article):
        found = decode.decode(content)
        assert found is not None
        assert_nothing_lost(unwrapped(found.text, article), article, title_is_a_line=True)
        assert_sane(article)


def assert_page_kept(content: bytes) -> None:
    article = cleaned(content, "text/html", url=HERE)
    if isinstance(article, Article):
        found = decode.decode(content, html=True)
        assert found is not None
        page = extract.read(found.text, HERE)
        assert isinstance(page, extract.Extract)
        kept = [line.text for line in page.lines]
        assert_nothing_lost(kept, article, title_is_a_line=page.facts.title is None)
        assert_sane(article)


@often
@given(plain_lines, breaks)
def test_every_line_of_a_text_comes_out(told: list[str], between: str) -> None:
    assert_text_kept(between.join(told).encode("utf-8", "replace"))


@often
@given(pages)
def test_every_line_kept_of_a_page_comes_out(html: str) -> None:
    assert_page_kept(html.encode("utf-8", "replace"))


@often
@given(
    st.binary(max_size=600) | pages.map(lambda html: html.encode("utf-8", "replace")),
    st.sampled_from(("text/plain", "text/html")),
    charsets,
    givens,
    maybe,
)
def test_nothing_raises_and_the_same_page_has_the_same_answer(
    content: bytes, media_type: str, charset: str | None, given_fields: Given, address: str | None
) -> None:
    def answer() -> Article | Rejected:
        return cleaned(content, media_type, charset=charset, given=given_fields, url=address)

    assert answer() == answer()


@often
@given(heads, linked_data)
def test_what_a_page_says_of_itself_comes_out_sane(head: str, data: str) -> None:
    assume(len(CONTROL.findall(head.encode("utf-8", "replace"))) <= 3)  # with more of them a page is no text
    body = "".join(f"<p>{text}</p>" for text in STORY)
    page = f"<html><head>{head}{data}</head><body>{body}</body></html>"
    article = cleaned(page.encode("utf-8", "replace"), "text/html", url=HERE)
    assert isinstance(article, Article)
    assert_sane(article)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A sample after a bad journey: cut, bytes flipped, lines shuffled, doubled or taken out."""
    match chance.randrange(4):
        case 0:
            return content[chance.randrange(len(content)) :][: chance.randrange(len(content))]
        case 1:
            flipped = bytearray(content)
            for _ in range(chance.randrange(1, 40)):
                flipped[chance.randrange(len(flipped))] = chance.randrange(256)
            return bytes(flipped)
        case 2:
            rows = content.splitlines(keepends=True)
            chance.shuffle(rows)
            return b"".join(rows)
    rows = content.splitlines(keepends=True)
    return b"".join(row * chance.choice((0, 1, 1, 1, 2)) for row in rows)


@often
@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False))
def test_the_samples_keep_the_laws_after_a_bad_journey(sample: tuple[str, bytes], chance: random.Random) -> None:
    suffix, content = sample
    spoilt = damaged(content, chance)
    (assert_text_kept if suffix == ".txt" else assert_page_kept)(spoilt)
