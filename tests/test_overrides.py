"""What a person says of a site's pages goes before every rule."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.config import Config
from copydesk.overriding import Overriding
from copydesk.subscriptions import BadSources
from crawler import opml, sites, sources
from crawler.sources import Source
from normalize import Article, Page, clean, overrides
from normalize.facts import Line
from normalize.overrides import RULE, Overrides
from tests.conftest import Run
from tests.test_furniture import story

STORY = story(1, 8)
TIP = "Sell your old boat with us before the season begins, free of charge and without a word of small print."
PAGE = f"""<html><head><title>Ferry crews walk out</title></head><body><h1>Ferry crews walk out</h1>
<div class="story-text">{"".join(f"<p>{line}</p>" for line in STORY[:4])}<aside class="tip"><p>{TIP}</p></aside>
{"".join(f"<p>{line}</p>" for line in STORY[4:])}</div>
<div class="more">{"".join(f"<p>{line}</p>" for line in story(2, 30))}</div></body></html>"""


def read(own: Overrides, html: str = PAGE, media_type: str = "text/html") -> Article:
    article = clean(Page("x", html.encode(), media_type, "https://news.echo.example/1"), own)
    assert isinstance(article, Article)
    return article


def test_only_what_keep_finds_is_read_and_nothing_that_drop_finds() -> None:
    assert len(read(Overrides()).body) > 30
    assert read(Overrides(keep=".story-text")).body == (*STORY[:4], TIP, *STORY[4:])
    assert read(Overrides(keep=".story-text", drop="aside.tip, .ad")).body == tuple(STORY)
    assert TIP not in read(Overrides(drop=".tip")).body


def test_a_page_without_what_is_kept_is_read_as_any_other() -> None:
    assert read(Overrides(keep="div.the-old-name")) == read(Overrides())


def test_dropped_lines_are_told_with_their_rule_and_kept_lines_are_story() -> None:
    text = "\n\n".join([*STORY, "Sign up for our newsletter", TIP])
    plain = read(Overrides(), text, "text/plain")
    assert ("Sign up for our newsletter" not in plain.body, TIP in plain.body) == (True, True)
    own = Overrides(keep_lines=("^sign up",), drop_lines=("OLD boat",))
    other = read(own, text, "text/plain")
    assert other.body == (*STORY, "Sign up for our newsletter")
    assert {line.text: line.rule for line in other.removed} == {TIP: RULE}


@given(st.lists(st.sampled_from([*STORY, "Advertisement", "By Jane Roe", TIP]), max_size=12), st.data())
def test_a_line_that_both_patterns_match_is_story(lines: list[str], data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(["o", "^By", "Advertisement", "."]))
    own = Overrides(keep_lines=(pattern,), drop_lines=(".",))
    for line in overrides.marked([Line(text) for text in lines], own):
        assert line.held
        assert (line.rule is None) == bool(overrides._pattern(pattern).search(line.text))


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('keep = "div["', "is no CSS selector"),
        ('drop = ""', "is no CSS selector"),
        ('keep_lines = ["(open"]', "is no regular expression"),
        ('drop_lines = "text"', "valid tuple"),
    ],
)
def test_a_mistake_is_named_with_its_line(setting: str, said: str) -> None:
    [mistake] = sources.read(f'[source.echo]\nfeeds = ["https://echo.example/f"]\n{setting}\n')
    assert isinstance(mistake, sources.Mistake)
    assert mistake.line == 3
    assert said in mistake.said


def test_pages_are_known_by_their_hosts() -> None:
    echo = Source(name="echo", home="https://www.echo.example/", keep="div")
    town = Source(name="town", feeds=("https://town.echo.example/feed",), drop="aside")
    found = sites.read([echo, town, Source(name="plain", home="https://plain.example/")])

    def of(url: str | None) -> Overrides:
        return found.of(Page("x", b"", "text/html", url))

    assert of("https://echo.example/a") == of("https://m.echo.example:8080/b") == Overrides(keep="div")
    assert of("https://town.echo.example/a") == Overrides(drop="aside")
    assert of(None) == of("https://plain.example/") == of("https://notecho.example/") == of("::") == Overrides()


def test_they_travel_as_opml() -> None:
    own = Source(name="echo", feeds=("https://echo.example/f",), keep="div", drop="p > a", keep_lines=("^a b", "c|d"))
    [back] = opml.read(opml.write([own]))
    assert (back.values["keep"], back.values["drop"]) == ("div", "p > a")
    assert back.values["keep_lines"] == ["^a b", "c|d"]


def test_the_command_line_reads_them_and_names_mistakes(copydesk: Run) -> None:
    Path("page.jsonl").write_text(json.dumps({"url": "https://echo.example/1", "html": PAGE}) + "\n")
    Path("sources.toml").write_text('[source.echo]\nfeeds = ["https://echo.example/f"]\nkeep = ".story-text"\n')
    [line] = copydesk("clean", "page.jsonl", "--jsonl").stdout.splitlines()
    assert json.loads(line)["body"] == [*STORY[:4], TIP, *STORY[4:]]
    Path("sources.toml").write_text('[source.echo]\nfeeds = ["https://echo.example/f"]\nkeep = "["\n')
    assert "sources.toml:3" in copydesk("import", "page.jsonl", code=2).stderr


def test_a_list_that_changes_is_read_again_and_one_with_mistakes_is_not(tmp_path: Path) -> None:
    place = tmp_path / "sources.toml"
    page = Page("x", b"", "text/html", "https://echo.example/1")
    own = Overriding(Config(sources=str(place)))
    assert own(page) == Overrides()
    for number, (text, expected) in enumerate((("keep = 'div'", "div"), ("keep = '['", "div"), ("keep = 'p'", "p"))):
        place.write_text(f"[source.echo]\nfeeds = ['https://echo.example/f']\n{text}\n")
        os.utime(place, (number + 1, number + 1))
        own.refresh()
        assert own(page).keep == expected
    place.write_text("[source.echo")
    with pytest.raises(BadSources):
        Overriding(Config(sources=str(place)))
