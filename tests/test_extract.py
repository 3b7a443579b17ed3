"""Pages of HTML: their story's lines, and a second opinion where the first is wrong."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize import blocks, coverage, extract, jsonld
from normalize.article import Reason, Rejected
from normalize.coverage import Doubt
from normalize.extract import Extract
from normalize.facts import Line

PAGES = Path(__file__).parents[2] / "shared" / "data" / "pages"
STORY = tuple(
    f"The {part} of the old bridge will be closed until {month}, the harbour office said in a statement on Monday, "
    f"and {count} drivers a day will have to take the ferry or the long way round the bay."
    for part, month, count in (
        ("northern lane", "March", 1200), ("southern lane", "April", 900), ("footpath", "May", 4300),
        ("railway track", "June", 70), ("cycle path", "July", 650), ("toll gate", "August", 2100),
    )
)  # fmt: skip


def paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(body: str, head: str = "") -> Extract:
    found = extract.read(f"<html><head>{head}</head><body>{body}</body></html>", "https://example.com/news/bridge")
    assert isinstance(found, Extract)
    return found


def texts(found: Extract) -> tuple[str, ...]:
    """The lines that the markup leaves to be story."""
    return tuple(line.text for line in found.lines if line.rule is None)


def test_the_story_is_kept_and_the_page_around_it_is_not() -> None:
    body = f"""<nav><a href="/">Home</a><a href="/sport">Sport</a></nav><article><h1>Old bridge closes</h1>
    {paragraphs(STORY)}</article><aside><p><a href="/x">Ferry fares rise again</a></p></aside>
    <footer>Imprint</footer>"""
    found = read(body)
    assert texts(found)[-len(STORY) :] == STORY
    assert found.extractor == "trafilatura"
    assert not {"Home", "Imprint", "Ferry fares rise again"} & set(texts(found))


def test_the_head_and_lone_links_are_taken_off_and_told() -> None:
    head = (
        "<header><h1>Old bridge closes</h1><p>Six months of detours lie ahead of the drivers of the bay.</p></header>"
    )
    promo = '<p><a href="/ferry">FERRY FARES RISE AGAIN FROM NEXT WEEK</a></p>'
    found = read(f"<article>{head}{paragraphs(STORY[:3])}{promo}{paragraphs(STORY[3:])}</article>")
    assert texts(found) == STORY
    judged = {line.text: line.rule for line in found.lines if line.rule}
    assert set(judged.values()) <= {"page-head", "link-only"}
    assert judged["FERRY FARES RISE AGAIN FROM NEXT WEEK"] == "link-only"


def test_a_list_of_links_is_of_other_stories_in_news_alone() -> None:
    links = "<li><b>Bay:</b> <a href='/x'>Ferry fares rise again from May</a></li><li><a href='/y'>Tolls</a></li>"
    page = blocks.read(extract.load_html(f"<article>{paragraphs(STORY)}<ul>{links}</ul></article>"))
    lines = [Line("Bay: Ferry fares rise again from May", "li"), Line("Tolls", "li")]
    assert [line.rule for line in extract._judged(lines, page, news=True)] == ["link-only", None]
    assert [line.rule for line in extract._judged(lines, page, news=False)] == [None, None]
    assert jsonld.is_news({"@type": ["Thing", "https://schema.org/NewsArticle"]})
    assert not jsonld.is_news({"@type": "BlogPosting"})
    assert not jsonld.is_news({})


@pytest.mark.parametrize(
    ("place", "rule"), [("article-infobox", "aside"), ("author-bio", "aside"), ("text", None), ("sharedspace", None)]
)
def test_what_the_markup_puts_beside_the_story_is_beside_it(place: str, rule: str | None) -> None:
    note = "The bridge was opened in the summer of 1931 and has carried trains since 1952."
    box = f"<div class='{place}'><p>{note}</p></div>"
    page = blocks.read(
        extract.load_html(f"<div class='body'>{paragraphs(STORY[:3])}{box}{paragraphs(STORY[3:])}</div>")
    )
    lines = [Line(text, "p") for text in (*STORY[:3], note, *STORY[3:])]
    assert [line.rule for line in extract._judged(lines, page, news=False)] == [None] * 3 + [rule] + [None] * 3
    whole = blocks.read(extract.load_html(f"<div class='{place}'>{paragraphs(STORY)}</div>"))
    assert {line.rule for line in extract._judged(lines, whole, news=False)} == {None}


def test_markup_is_told_as_the_kind_of_a_line() -> None:
    body = f"""<article><p>{STORY[0]}</p><h2>What remains open</h2><ul><li>{STORY[1]}</li><li>{STORY[2]}</li></ul>
    <blockquote><p>{STORY[3]}</p></blockquote><p>{STORY[4]}<br>{STORY[5]}</p></article>"""
    kinds = {line.text: line.kind for line in read(body).lines}
    assert (kinds[STORY[0]], kinds["What remains open"], kinds[STORY[1]]) == ("p", "h", "li")
    assert set(STORY) <= set(kinds)


def test_a_story_split_over_sibling_containers_is_joined_again() -> None:
    chunk = '<div class="grid"><div class="body">{}</div></div><div class="ad">Advertisement</div>'
    body = "".join(chunk.format(paragraphs(STORY[n : n + 2])) for n in (0, 2, 4))
    found = read(f"<article><div class='chunks'>{body}</div></article>")
    assert texts(found) == STORY


def test_paragraphs_of_other_stories_are_not_joined() -> None:
    other = tuple(text.replace("bridge", "town hall") for text in STORY)
    page = blocks.read(
        extract.load_html(
            f"<html><body><article>{paragraphs(STORY)}</article><article>{paragraphs(other)}</article></body></html>"
        )
    )
    assert coverage.doubt([Line(text, "p") for text in STORY], page) is None


def test_what_is_doubtful_about_an_extraction_is_said() -> None:
    box = (
        "<div class='box'><p>"
        + "A ferry ticket costs two coins, four with a car, and nothing for children. " * 4
        + "</p></div>"
    )
    page = blocks.read(extract.load_html(f"<html><body>{box}<div class='text'>{paragraphs(STORY)}</div></body></html>"))
    lines = [Line(text, "p") for text in STORY]
    assert coverage.doubt([], page) is Doubt.SHORT
    assert coverage.doubt([Line("Something else entirely. " * 20)], page) is Doubt.ELSEWHERE
    assert coverage.doubt(lines[:2], page) is Doubt.SPLIT
    assert coverage.doubt(lines, page) is None
    assert coverage.joined(lines[:2], page) == tuple(lines)
    assert coverage.alone(page) == tuple(lines)


def test_lists_lost_in_the_midst_of_a_story_are_asked_for() -> None:
    links = "".join(f'<li><a href="/{n}">{text[:60]}</a>{text[60:]}</li>' for n, text in enumerate(STORY[1:5]))
    found = read(f"<article><p>{STORY[0]}</p><ul>{links}</ul><p>{STORY[5]}</p></article>")
    page = blocks.read(extract.load_html(f"<p>{STORY[0]}</p><ul><li>{STORY[1]}</li></ul><p>{STORY[2]}</p>"))
    assert set(STORY) <= set(texts(found))
    assert coverage.gap([Line(STORY[0]), Line(STORY[2])], page) == pytest.approx(0.5, abs=0.05)
    assert coverage.gap([Line(STORY[0]), Line(STORY[1])], page) == 0
    assert coverage.gap([Line("elsewhere")], page) == 0


def test_a_story_between_breaks_is_not_had_with_its_first_sentence() -> None:
    page = blocks.read(extract.load_html(f"<p>{'<br><br>'.join(STORY)}</p>"))
    assert coverage.doubt([Line(STORY[0]), Line(STORY[0][:90])], page) is Doubt.ELSEWHERE


def test_a_story_that_only_scripts_would_show_is_taken_from_json_ld() -> None:
    node = {"@type": "NewsArticle", "headline": "Old bridge closes", "articleBody": "\n\n".join(STORY)}
    found = read("<div id='app'></div>", f'<script type="application/ld+json">{json.dumps(node)}</script>')
    assert set(STORY) <= set(texts(found))


def test_a_story_that_stands_only_in_a_script_is_read_there() -> None:
    state = json.dumps({"story": f'<div class="text">{paragraphs(STORY)}</div>'}).replace("<", "\\u003c")
    found = read(f"<div id='app'></div><script>push({json.dumps(state)})</script><script>let a = '<p>';</script>")
    assert texts(found) == STORY
    assert found.extractor == "script"


@pytest.mark.parametrize(
    ("shown", "authors"),
    [
        ("<div>By Ada Marsh and Rui Gomes</div>", ("Ada Marsh", "Rui Gomes")),
        ("<div>By Ada Marsh | March 4, 2026, 14:05</div>", ("Ada Marsh",)),
        ("<div>Photo by Ada Marsh</div><div>From our newsroom</div>", ()),
    ],
)
def test_a_byline_that_no_markup_calls_so_is_read(shown: str, authors: tuple[str, ...]) -> None:
    assert read(f"<main><h1>Old bridge closes</h1>{shown}{paragraphs(STORY)}</main>").facts.authors == authors


def test_nothing_the_extractor_kept_is_lost() -> None:
    head = "<header><h1>Old bridge closes</h1><p>By Ada Marsh</p></header>"
    html = f"<html><body><article>{head}{paragraphs(STORY)}</article></body></html>"
    found = extract.read(html)
    assert isinstance(found, Extract)
    kept = [line.text for line in extract._asked(extract.load_html(html), None, fast=True)]
    assert sorted(kept) == sorted(line.text for line in found.lines)


def test_what_cannot_be_read_is_rejected_with_its_reason() -> None:
    assert extract.read("", source="a") == Rejected("a", Reason.NO_STORY, "there is no text in its HTML")
    assert isinstance(extract.read("no markup at all"), Rejected)
    huge = extract.read("<html>" + "x" * 10_000_000)
    assert isinstance(huge, Rejected)
    assert huge.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000 + paragraphs(STORY),
        "<ul><li>" * 20_000 + paragraphs(STORY),
        "<p>" + "text<br>" * 20_000,
        "<p>" + "x" * 5_000_000,
        "<p>" + "\x00\x01\x0b\ud800\ufffe" * 100 + paragraphs(STORY),
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>" + paragraphs(STORY),
        '<script type="application/ld+json">{"a": 1,' + " " * 300_000 + "x</script>" + paragraphs(STORY),
        "<title>" + " | - " * 100_000 + "</title>" + paragraphs(STORY),
        '<base href="http://[x"><link rel="canonical" href="http://[bad">' + paragraphs(STORY),
        "<frameset></frameset>",
        "<table>" + "<tr><td>a</td><td>b</td></tr>" * 5_000,
    ],
    ids=lambda body: body[:40],
)
def test_hostile_pages_end_soon_and_without_a_sound(body: str) -> None:
    assert isinstance(extract.read(f"<html><body>{body}</body></html>", "http://[bad"), Extract)


TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<article>",
        "<header>",
        "</header>",
        "<h1>",
        "<li>",
        "<ul>",
        "<a",
        "href=x>",
        "</a>",
        "<br>",
        "<table>",
        "<td>",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TAGS | st.text(max_size=30) | st.sampled_from(STORY), max_size=25).map("".join))
def test_no_markup_makes_it_raise(body: str) -> None:
    found = extract.read(f"<html><body>{body}</body></html>")
    assert isinstance(found, Extract)
    assert all(line.text == " ".join(line.text.split()) != "" for line in found.lines)


@pytest.mark.slow
@pytest.mark.skipif(not PAGES.is_dir(), reason="the labelled pages stand outside the project, in ../shared/data")
@pytest.mark.parametrize("name", ["aeb", "feval", "fundus", "wcxb"])
def test_no_labelled_page_with_paragraphs_comes_out_empty(name: str) -> None:
    for line in (PAGES / name / "gold.jsonl").read_text(encoding="utf-8").splitlines()[:40]:
        gold = json.loads(line)
        html = gzip.decompress((PAGES / gold["file"]).read_bytes()).decode("utf-8", "replace")
        found = extract.read(html, gold["url"])
        assert isinstance(found, Extract)
        page = blocks.read(extract.load_html(html))
        assert found.lines or blocks.length(page) < 2 * 500, gold["file"]
