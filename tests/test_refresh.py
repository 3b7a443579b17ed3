"""Pages that lead on by themselves: what is followed, and what is no redirect."""

import asyncio
from dataclasses import replace

import pytest

from crawler.fetch import fetch
from crawler.refresh import target
from crawler.visit import Failed, Fetched, Kind, Reason, Visit
from tests.test_fetching import RULES
from tests.unruly import Asked, Unruly, answer

HERE = "https://harbor.example/old/1?a=1"
LEADS = {
    b'<meta http-equiv=refresh content="0;url=/new/1">': "https://harbor.example/new/1",
    b"<META CONTENT=\"0; URL='https://www.harbor.example/1#top'\" HTTP-EQUIV='Refresh'>": "https://www.harbor.example/1",
    "<meta http-equiv=refresh content='3;url=/brücke'>".encode(): "https://harbor.example/br%C3%BCcke",
}
STAYS = {
    "loads itself anew": b'<meta http-equiv=refresh content="300">',
    "loads itself anew by name": b'<meta http-equiv=refresh content="0;url=/old/1?a=1#news">',
    "goes home after ten minutes": b'<meta http-equiv=refresh content="600;url=/">',
    "is for readers without scripts": b'<noscript><meta http-equiv=refresh content="0;url=/door"></noscript>',
    "is a comment": b'<!-- <meta http-equiv=refresh content="0;url=/new/1"> -->',
    "is in a script": b"<script>document.write('<meta http-equiv=refresh content=\"0;url=/x\">')</script>",
    "is a script": b'<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    "is a file": b'<meta http-equiv=refresh content="0;url=file:///etc/passwd">',
    "is no address": b'<meta http-equiv=refresh content="0;url=http://[::1">',
    "is nonsense": b"\xff<meta http-equiv=refresh content=nonsense>",
    "comes too late": b"x" * 70_000 + b'<meta http-equiv=refresh content="0;url=/new/1">',
}


@pytest.mark.parametrize("body", LEADS)
def test_a_page_leads_on(body: bytes) -> None:
    assert target(body, HERE) == LEADS[body]


@pytest.mark.parametrize("why", STAYS)
def test_a_page_stays(why: str) -> None:
    assert target(STAYS[why], HERE) is None


async def old_and_new(asked: Asked, writer: asyncio.StreamWriter) -> None:
    old = b'<!doctype html><title>Redirecting</title><meta http-equiv="refresh" content="0; url=/new/1">'
    writer.write(answer(b"<p>The ferry sails.</p>" if asked.path == "/new/1" else old))


def test_the_page_that_it_leads_to_is_fetched_and_the_way_is_told() -> None:
    with Unruly() as server:
        base = server.serve(old_and_new)
        (came,) = fetch([Visit("1", f"{base}/old/1", Kind.PAGE)], RULES)
        assert isinstance(came, Fetched)
        assert (came.final_url, came.body) == (f"{base}/new/1", b"<p>The ferry sails.</p>")
        assert [(hop.url, hop.status) for hop in came.hops] == [(f"{base}/old/1", 200)]
        (lost,) = fetch([Visit("1", f"{base}/old/1")], replace(RULES, redirects=0))
        assert isinstance(lost, Failed)
        assert lost.reason is Reason.REDIRECTS, "it counts as one"
