"""Feeds of stories, read by the readers that people use."""

import json
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from tests import SEEDS
from tests.answering import NEWS, lines
from tests.conftest import Run


@pytest.mark.parametrize(("form", "version"), [("rss", "rss20"), ("atom", "atom10")])
def test_a_feed_is_valid_and_has_an_entry_a_story(copydesk: Run, tmp_path: Path, form: str, version: str) -> None:
    copydesk("import", SEEDS / "wire")
    copydesk("feed", "--format", form, "--home", "https://news.example/", "-o", f"stories.{form}")
    told = feedparser.parse((tmp_path / f"stories.{form}").read_bytes())
    assert not told.bozo
    assert told.version == version
    assert len({each.id for each in told.entries}) == len(told.entries) == 8
    assert all(each.id.startswith("tag:news.example,2026:story:") for each in told.entries)
    assert [link.href for link in told.feed.links if link.rel == "self"] == [f"https://news.example/stories.{form}"]
    tram = next(each for each in told.entries if "tram line nine" in each.title)
    assert tram.author == "Ruth Andvik"
    assert "<p>The line cost 311 million crowns" in tram.content[0].value
    assert tram.published_parsed[:5] == (2026, 3, 18, 14, 2)


def test_a_json_feed_has_what_it_must(copydesk: Run, tmp_path: Path) -> None:
    copydesk("import", SEEDS / "wire")
    copydesk("feed", "--format", "json", "-o", "stories.json")
    told = json.loads((tmp_path / "stories.json").read_text())
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert all(each["id"] and each["content_html"] for each in told["items"])
    frost = next(each for each in told["items"] if "apple blossom" in each["title"])
    assert frost["_copydesk"]["agency"] == "AFP"
    assert frost["content_html"].endswith("<p>AFP Europe · AFP</p>")


def test_the_text_of_what_was_killed_is_not_spread(copydesk: Run, tmp_path: Path) -> None:
    copydesk("import", SEEDS / "wire")
    copydesk("feed", "--format", "json", "-o", "stories.json")
    items = json.loads((tmp_path / "stories.json").read_text())["items"]
    otters = next(each for each in items if "Otters" in each["title"])
    assert otters["content_html"].startswith("<p>This story was killed: KILL: the film was made in another country.")
    assert "river trust" not in json.dumps(otters)


def test_an_entry_names_the_outlet_that_it_comes_from(tmp_path: Path, copydesk: Run) -> None:
    (tmp_path / "news.jsonl").write_bytes(lines(NEWS))
    copydesk("import", tmp_path / "news.jsonl")
    for form in ("rss", "atom"):
        copydesk("feed", "--format", form, "-o", f"stories.{form}")
        told = feedparser.parse((tmp_path / f"stories.{form}").read_bytes())
        dam = next(each for each in told.entries if "dam" in each.title)
        where = dam.source.href if form == "rss" else dam.source.links[0].href
        assert (dam.source.title, where) == ("Velmora Post", "https://velmora-post.example/")


@pytest.mark.parametrize("empty", [False, True])
def test_atom_is_as_its_grammar_wants_it(tmp_path: Path, copydesk: Run, *, empty: bool) -> None:
    """RFC 4287, appendix B, as a schema of our own (tests/atom.rng)."""
    copydesk("import", SEEDS / ("wire" if not empty else "text"))
    copydesk("feed", "--format", "atom", "--copies", "99" if empty else "1", "-o", "stories.atom")
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
    told = etree.parse(tmp_path / "stories.atom")
    assert schema.validate(told), schema.error_log
    told.getroot().remove(told.getroot().find("{http://www.w3.org/2005/Atom}updated"))
    assert not schema.validate(told)
