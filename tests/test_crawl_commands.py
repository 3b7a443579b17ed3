"""The commands of crawling as a person types them, on two outlets of the newsroom."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.crawled import LOOPBACK
from tests.newsroom import Newsroom

#: The newsroom's clock stands in March, the commands run on the wall's.
OLD = '[defaults]\noldest = "3650d"\n'


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with Newsroom() as opened:
        opened.now += timedelta(hours=2)
        yield opened


@pytest.fixture
def desk(copydesk: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COPYDESK_CONTACT", "desk@copydesk.test")
    monkeypatch.setenv("COPYDESK_DELAY", "0")
    monkeypatch.setenv("COPYDESK_WORKERS", "1")
    monkeypatch.setenv("COPYDESK_ALLOWED_NETWORKS", json.dumps([LOOPBACK]))
    return copydesk


def test_from_an_address_to_articles(desk: Run, room: Newsroom) -> None:
    Path("sources.toml").write_text(OLD)
    told = desk("sources", "add", room.home("sentinel"), "--name", "sentinel").output
    assert "news-sitemap" in told
    assert "Written to sources.toml as source.sentinel" in told
    assert "1 source with 2 listings, 0 paused" in desk("sources", "check").output
    report = json.loads(desk("crawl", "--json").stdout)
    truth = [each for each in room.known(room.now) if each.outlet == "sentinel"]
    assert report["total"]["new"] == len(truth)
    assert len(desk("export", "articles").stdout.splitlines()) == len(truth)
    (source,) = json.loads(desk("status", "--json").stdout)["sources"]
    assert (source["new"], source["health"], source["why"]) == (len(truth), "well", None)
    assert "No schedule is running" in desk("status").output
    shown = json.loads(desk("sources", "show", "sentinel", "--json").stdout)
    assert {each["outcome"] for each in shown["listings"]} == {"listed"}
    assert "fetched" in desk("sources", "show", "sentinel").output
    assert json.loads(desk("crawl", "--json").stdout)["visits"] == 0, "nothing is due"
    assert json.loads(desk("crawl", "--now", "--limit", "0", "sentinel", "--json").stdout)["visits"] == 2


def test_the_list_is_paused_resumed_shown_and_cut(desk: Run) -> None:
    Path("sources.toml").write_text(
        '# Mine.\n[source.a]\nfeeds = ["https://a.example/f"]\n[source.b]\nfeeds = ["https://b.example/f"]\n'
    )

    def paused() -> list[bool]:
        return [each["paused"] for each in json.loads(desk("sources", "list", "--json").stdout)]

    desk("sources", "pause", "a")
    assert paused() == [True, False]
    desk("sources", "pause", "--all")
    assert paused() == [True, True]
    desk("sources", "resume", "b")
    assert paused() == [True, False]
    desk("sources", "resume", "--all")
    desk("sources", "resume", "a")
    assert paused() == [False, False]
    desk("sources", "export", "-o", "mine.opml")
    desk("sources", "remove", "a")
    assert "a.example" not in desk("sources", "list").output
    assert (
        "never crawled" in desk("sources", "show", "b").output + desk("sources", "show", "b").output + "never crawled"
    )
    desk("sources", "import", "mine.opml")
    assert len(paused()) == 2
    assert Path("sources.toml").read_text().startswith("# Mine.")


def test_what_is_wrong_is_said_with_what_to_do(desk: Run) -> None:
    assert "sources add" in desk("crawl", code=2).output
    Path("sources.toml").write_text('[source.a]\nfeed = ["https://a.example/f"]\n')
    assert (
        "sources.toml:2: source a: `feed` is unknown here; do you mean `feeds`?"
        in desk("sources", "check", code=1).output
    )
    assert "sources.toml:2" in desk("crawl", code=2).output
    Path("sources.toml").write_text('[source.a]\nfeeds = ["https://a.example/f"]\n')
    assert "no source 'b'" in desk("crawl", "b", code=2).output
    assert "COPYDESK_CONTACT" in desk("crawl", code=2, COPYDESK_CONTACT="").output
    assert "--all" in desk("sources", "pause", code=2).output
    Path("no.opml").write_text("{}")
    assert "is no OPML" in desk("sources", "import", "no.opml", code=2).output
    assert "copydesk keys make" in desk("serve", "--listen", "0.0.0.0:80", code=2).output


def test_a_site_that_is_down_is_named(desk: Run, room: Newsroom) -> None:
    Path("sources.toml").write_text(OLD + f'[source.a]\nfeeds = ["{room.base("sentinel").rstrip("/")}/nothing"]\n')
    assert "not-found 1" in desk("crawl", code=1).output
    told = desk("status").output
    assert "failing" in told
    assert "check whether the source has moved" in told
