"""Pages that need a browser: run in Chromium, which has no network but the guarded downloader."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.fetch import fetch
from crawler.rules import Rules
from crawler.visit import Failed, Fetched, Kind, Reason, Visit
from tests.deskpages import CHROMIUM
from tests.unruly import Asked, Unruly, answer, says

RULES = Rules(
    "desk@copydesk.test",
    delay=0,
    timeout=30.0,
    allowed_networks=("127.0.0.0/8",),
    browser_path=CHROMIUM,
    max_bytes=500_000,
)
HTML = "Content-Type: text/html; charset=utf-8"


@pytest.fixture
def server() -> Iterator[Unruly]:
    with Unruly() as unruly:
        yield unruly


def chromes() -> set[int]:
    """Chromium processes of this machine that run under our flags."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and b"host-resolver-rules=MAP * ~NOTFOUND" in (entry / "cmdline").read_bytes():
                found.add(int(entry.name))
        except OSError:
            continue
    return found


def page(script: str) -> bytes:
    return answer(f"<!doctype html><html><body><p id=a>empty</p><script>{script}</script>".encode(), "200 OK", HTML)


def test_without_a_browser_the_outcome_says_what_to_install(server: Unruly) -> None:
    asked = Visit("1", server.serve(says(page(""))) + "/", browser=True)
    [out] = fetch([asked], replace(RULES, browser_path=None))
    assert isinstance(out, Failed)
    assert out.reason is Reason.BROWSER
    assert "./run extra browser" in out.detail


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here; on Debian: apt-get install chromium")
def test_pages_as_they_are_once_their_scripts_have_run(server: Unruly) -> None:
    pytest.importorskip("playwright")
    inner, before = server.serve(says(answer(b"secret"))), chromes()
    reach = """const tell = text => { document.title += ' ' + text };
        for (const url of ['http://[::1]:PORT/', 'http://169.254.169.254/', 'http://10.0.0.1/', 'file:///etc/hostname',
                           '/onward'])
            fetch(url).then(() => tell('reached'), () => tell('refused'));
        try { const door = new WebSocket('ws://127.0.0.1:PORT/'); door.onopen = () => tell('reached');
              door.onerror = () => tell('refused') } catch { tell('refused') }
        new Image().src = 'http://127.0.0.1:PORT/picture';
        navigator.sendBeacon('http://127.0.0.1:PORT/beacon', 'x');
        """.replace("PORT", inner.rpartition(":")[2])

    async def site(asked: Asked, writer: asyncio.StreamWriter) -> None:
        kinds = {
            "/story": page(
                "fetch('/text').then(r => r.text()).then(t => document.getElementById('a').textContent = t)"
            ),
            "/text": answer("“The bridge opened.”".encode(), "200 OK", "Content-Type: text/plain; charset=utf-8"),
            "/reach": page(reach),
            "/away": page("a.textContent = 'here'; location.href = '/text'"),
            "/endless": page("document.body.append('x'.repeat(1e6))"),
            "/loop": page("for (;;) {}"),
            "/onward": answer(b"", "302 Found", f"Location: {inner}/", "Access-Control-Allow-Origin: *"),
            "/old": answer(b"", "302 Found", "Location: /story"),
            "/feed": answer(b"<rss/>", "200 OK", "Content-Type: application/rss+xml"),
            "/gone": answer(b"", "410 Gone"),
        }
        writer.write(kinds.get(asked.path, answer(b"", "404 Not Found")))

    base = server.serve(site)
    paths = ("story", "reach", "away", "endless", "old", "feed", "gone")
    visits = [Visit(path, f"{base}/{path}", browser=True, etag='"x"') for path in paths]
    got = {out.visit.id: out for out in fetch([*visits, Visit("plain", f"{base}/story")], RULES)}
    text = {name: out.body.decode() for name, out in got.items() if isinstance(out, Fetched)}
    reasons = {name: out.reason for name, out in got.items() if isinstance(out, Failed)}
    assert reasons == {"endless": Reason.TOO_LARGE, "gone": Reason.GONE}, got
    assert "“The bridge opened.”" in text["story"]
    assert "“The bridge opened.”" in text["old"]
    assert ">empty<" in text["plain"]
    assert text["feed"] == "<rss/>"
    assert "<title>refused refused refused refused refused refused</title>" in text["reach"]
    assert "The bridge" not in text["away"]
    assert server.paths(inner) == []
    assert not any("if-none-match" in asked.headers for asked in server.asked)
    # A page that computes for ever is given up, and takes the browser along when the round ends.
    [stuck] = fetch([Visit("loop", f"{base}/loop", Kind.PAGE, browser=True)], replace(RULES, timeout=3.0))
    assert isinstance(stuck, Failed)
    assert stuck.reason is Reason.BROWSER
    for _ in range(100):
        if not chromes() - before:
            break
        asyncio.run(asyncio.sleep(0.1))
    assert chromes() <= before
