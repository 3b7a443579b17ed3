"""The newsroom itself: it serves what it says it knows, in every format, and misbehaves as asked."""

import datetime as dt
import http.client
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

from crawler.listing import Kind, Listing
from crawler.reading import read
from normalize import Article, Page, clean
from normalize.decode import decode
from tests import ROOT
from tests.newsroom import MANNERS, OPENING, Newsroom, invented, load

EVENING = OPENING + dt.timedelta(hours=12)


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with Newsroom() as opened:
        opened.now = EVENING
        yield opened


def get(url: str, **headers: str) -> tuple[bytes, http.client.HTTPMessage]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as response:
        return response.read(), response.headers


def status(url: str, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """One answer as it is, redirects not followed."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, f"{parts.path}{'?' + parts.query if parts.query else ''}", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


def test_the_world_is_large_enough_and_the_same_every_time() -> None:
    world = load()
    assert len(world.outlets) >= 31
    assert len({outlet.address for outlet in world.outlets}) == len(world.outlets)
    assert world.pieces == load().pieces
    copies = [piece for piece in world.pieces if piece.is_copy]
    kinds = {state.kind for piece in copies for state in piece.states}
    assert kinds == {"first", "write-through", "correction", "kill", "kill-ignored"}
    assert len({piece.outlet.language for piece in copies}) == 4
    assert len({(piece.outlet.key, piece.path) for piece in world.pieces}) == len(world.pieces)
    for piece in world.pieces:
        assert [state.since for state in piece.states] == sorted({state.since for state in piece.states}), piece.path


def test_a_world_of_any_size_has_stories_that_only_their_copies_share() -> None:
    world = invented(outlets=12, days=2, wires_a_day=3)
    assert world.pieces == invented(outlets=12, days=2, wires_a_day=3).pieces
    assert len({(piece.outlet.key, piece.path) for piece in world.pieces}) == len(world.pieces) > 50
    told: dict[tuple[str, ...], set[str]] = {}
    for piece in world.pieces:
        words = " ".join(piece.first.paragraphs).split()
        for start in range(len(words) - 8):
            told.setdefault(tuple(words[start : start + 8]), set()).add(piece.story)
    assert all(len(stories) == 1 for stories in told.values())
    assert sum(piece.is_copy for piece in world.pieces) == 24


def test_every_feed_sitemap_and_section_lists_what_is_published(room: Newsroom) -> None:
    seen: set[Kind] = set()
    for outlet in room.world.outlets:
        shown = {room.url(piece) for piece, _ in room.world.published(outlet, EVENING)}
        for path in [path for path, _ in (*outlet.feeds, *outlet.sitemaps)] or ["/"]:
            found = read(get(room.base(outlet) + path)[0], room.base(outlet) + path, section=True)
            assert isinstance(found, Listing), (outlet.key, found)
            seen.add(found.kind)
            for child in found.children:
                found = read(get(child.url)[0], child.url)
                assert isinstance(found, Listing), child
            listed = {e.url.partition("?utm")[0].replace(outlet.mobile, outlet.address) for e in found.entries}
            listed = {url.partition("&utm")[0] for url in listed}
            assert listed <= shown, outlet.key
            assert len(listed) == (5 if "short-feed" in outlet.quirks and len(shown) > 5 else len(shown)), outlet.key
    assert seen >= set(Kind) - {Kind.SITEMAP}


def test_every_page_cleans_to_the_article_that_was_published(room: Newsroom) -> None:
    pieces = {piece.outlet.system: piece for piece in room.world.pieces if piece.is_copy and not piece.states[-1].gone}
    assert len(pieces) == 15
    for system, piece in pieces.items():
        state = piece.at(EVENING)
        assert state
        url = room.url(piece)
        body, headers = get(url, cookie="seen=1")
        article = clean(Page(url, body, "text/html", url, headers.get_content_charset()))
        assert isinstance(article, Article), (system, article)
        assert article.title == state.title, system
        wanted = " ".join(state.paragraphs[0].split())
        assert any(wanted in " ".join(line.split()) for line in article.body), (system, article.body)
        assert not any("newsletter" in line.lower() or "Log In" in line for line in article.body), system


def test_time_brings_articles_updates_and_a_kill() -> None:
    with Newsroom() as room:
        early, late = room.world.opening, EVENING
        room.now = early
        killed = next(p for p in room.world.pieces if p.states[-1].kind == "kill" and p.states[-1].gone)
        assert status(room.url(killed))[0] == 404
        room.now = killed.first.since
        assert status(room.url(killed))[0] == 200
        room.now = late
        assert status(room.url(killed))[0] == 410
        assert {each.url for each in room.known(early)} < {each.url for each in room.known(late)}
        truth = next(each for each in room.known(late) if each.url == room.url(killed))
        assert (truth.gone, truth.versions) == (True, len(killed.states))


def test_validators_and_the_servers_that_lie_about_them(room: Newsroom) -> None:
    url = room.home("sentinel")
    tag = get(url)[1]["ETag"]
    assert status(url, **{"If-None-Match": tag})[:2] == (304, b"")
    assert status(url, **{"If-None-Match": '"old"'})[0] == 200
    assert status(room.home("herald"), **{"If-None-Match": '"old"'})[0] == 304
    assert "ETag" not in get(room.home("echo"))[1]


def test_requests_are_counted_and_their_gaps_known(room: Newsroom) -> None:
    host = room.outlet("ledger").address
    assert room.smallest_gap(host) == float("inf")
    before = room.count(host=host)
    for _ in range(2):
        get(room.home("ledger"))
        time.sleep(0.05)
    assert room.count(host=host) == before + 2
    assert room.count(room.home("ledger")) >= 2
    assert 0.05 <= room.smallest_gap(host) < 10


def test_robots_and_manners_are_switched(room: Newsroom) -> None:
    assert b"Sitemap:" in get(f"{room.base('tribune')}/robots.txt")[0]
    room.robots["tribune"] = "User-agent: *\nDisallow: /\n"
    assert get(f"{room.base('tribune')}/robots.txt")[0].endswith(b"Disallow: /\n")
    room.switch("valley", "busy-503-seconds", beginning="/feed/")
    answer = status(f"{room.base('valley')}/feed/")
    assert (answer[0], answer[2]["Retry-After"]) == (503, "120")
    assert status(room.home("valley"))[0] == 200
    room.switch("valley", None, beginning="/feed/")
    assert status(f"{room.base('valley')}/feed/")[0] == 200


#: What an ordinary client waits for without an end, or asks the machine for a terabyte for.
QUIET = {"lying-length", "slow", "silent", "half-a-head", "endless-head", "endless-body", "huge"}


@pytest.mark.parametrize("name", sorted(set(MANNERS) - QUIET))
def test_each_manner_answers_or_breaks_off_soon(room: Newsroom, name: str) -> None:
    try:
        code, _, headers = status(room.bad(name))
    except (http.client.HTTPException, ConnectionError):
        assert name in {"dropped", "reset", "truncated", "bad-chunks", "cut-chunks", "no-http"}
        return
    except ValueError:
        assert name == "bad-chunks"
        return
    assert 200 <= code < 600
    if "redirect" in name and name != "redirect-to-nothing":
        assert headers["Location"]


def test_quirks_of_pages(room: Newsroom) -> None:
    portside = next(url for url in (each.url for each in room.known()) if room.base("portside") in url)
    assert status(portside)[0] == 302
    assert status(portside, cookie="seen=1")[0] == 200
    latin, headers = get(next(each.url for each in room.known() if each.outlet == "rheinbote"))
    assert headers.get_content_charset() == "windows-1252"
    assert decode(latin, "windows-1252")
    wavelength = room.outlet("wavelength")
    mobile = status(f"http://{wavelength.mobile}:{room.port}/news/")
    assert (mobile[0], mobile[2]["Location"]) == (302, f"{room.base('wavelength')}/news/")
    with pytest.raises(HTTPError):
        get(f"{room.base('wavelength')}/nothing")


def test_it_runs_by_itself_and_is_steered_from_outside() -> None:
    command = [sys.executable, "-m", "tests.newsroom", "--speed", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout
            desk = process.stdout.readline().strip()
            assert b"Calder County Sentinel" in get(desk)[0]
            assert get(f"{desk}clock?at=2026-03-16T12:00:00Z")[0] == b"2026-03-16T12:00:00+00:00"
            assert get(f"{desk}truth")[0].startswith(b"[[")
        finally:
            process.terminate()
        assert process.wait(10) == 0
