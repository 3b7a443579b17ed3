"""Manners: robots.txt, pace, answers of a busy host, what was known from last time, and the wish not to be mined."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from crawler.fetch import Memory, fetch
from crawler.robots import LIMIT, manners, thin
from crawler.rules import NoContact, Rules
from crawler.visit import Failed, Fetched, Host, Kind, Reason, Visit
from tests.unruly import RULES, Asked, Behaviour, Unruly, answer, says

QUICK = Rules("desk@copydesk.test", delay=0, timeout=5.0, patience=5.0, allowed_networks=("127.0.0.0/8",))
DAY = "Wed, 11 Mar 2026 12:00:00 GMT"


@pytest.fixture
def server() -> Iterator[Unruly]:
    with Unruly() as unruly:
        yield unruly


def site(robots: bytes, page: bytes = answer(), tdmrep: bytes = answer(b"", "404 Not Found")) -> Behaviour:
    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write({RULES[0]: robots, RULES[1]: tdmrep}.get(asked.path, page))

    return behave


def visits(base: str, *paths: str, **given: object) -> list[Visit]:
    return [replace(Visit(path, base + path), **given) for path in paths]  # type: ignore[arg-type]


def by_id(outcomes: Iterator[Fetched | Failed]) -> dict[str, str]:
    """The reason for each visit, or `fetched`."""
    return {out.visit.id: out.reason.value if isinstance(out, Failed) else "fetched" for out in outcomes}


def test_robots_are_obeyed_for_our_name_and_asked_for_once(server: Unruly) -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: CopyDesk/2.0\nAllow: /news\nDisallow: /\nDisallow: /*.pdf$\n"
    base = server.serve(site(answer(text.encode("utf-8-sig"))), rules=True)
    memory = Memory()
    asked = visits(base, "/news/1", "/private", "/news/2")
    assert by_id(fetch(asked, QUICK, memory)) == {"/news/1": "fetched", "/private": "robots", "/news/2": "fetched"}
    assert by_id(fetch(visits(base, "/news/3", "/x"), QUICK, memory)) == {"/news/3": "fetched", "/x": "robots"}
    assert server.paths(base) == ["/news/1", "/news/2", "/news/3"]
    assert [asked.path for asked in server.asked].count("/robots.txt") == 1


ROBOTS = {
    "lost": (answer(b"gone", "404 Not Found"), "fetched"),
    "forbidden": (answer(b"no", "403 Forbidden"), "fetched"),  # RFC 9309 2.3.1.3: any 4xx
    "broken": (answer(b"oh", "500 Oh"), "robots-unknown"),
    "busy": (answer(b"oh", "503 Busy"), "busy"),
    "too often": (answer(b"slow", "429 Too Many"), "busy"),
    "a page": (answer(b"<html>a page of the site</html>"), "fetched"),
    "a picture": (answer(b"GIF89a", "200 OK", "Content-Type: image/gif"), "fetched"),
    "nonsense": (answer(b"\xff\xfe\0\0 nonsense \0 Disallow: /"), "fetched"),
    "a circle": (answer(b"", "301 Moved", "Location: /robots.txt"), "fetched"),
    "an inner address": (answer(b"", "301 Moved", "Location: http://10.0.0.1/robots.txt"), "refused-address"),
}


def test_a_robots_txt_that_is_not_there_allows_and_one_in_trouble_forbids(server: Unruly) -> None:
    asked = [Visit(name, server.serve(site(robots), rules=True) + "/a") for name, (robots, _) in ROBOTS.items()]
    assert by_id(fetch(asked, QUICK)) == {name: outcome for name, (_, outcome) in ROBOTS.items()}


def test_a_robots_txt_in_trouble_leaves_the_one_that_was_known(server: Unruly) -> None:
    base = server.serve(site(answer(b"", "500 Oh")), rules=True)
    memory = Memory()
    name = base.removeprefix("http://")
    memory.keep(Host(name, robots="User-agent: *\nDisallow: /b", rules_until=datetime.now(UTC) - timedelta(hours=1)))
    assert by_id(fetch(visits(base, "/a", "/b"), QUICK, memory)) == {"/a": "fetched", "/b": "robots"}
    known = memory.get(name)
    assert known is not None
    assert known.rules_until is not None
    assert known.rules_until > datetime.now(UTC)


def test_robots_txt_is_read_as_any_page_where_it_is_what_is_visited(server: Unruly) -> None:
    base = server.serve(site(answer(b"User-agent: *\nDisallow: /\nSitemap: /news.xml")), rules=True)
    [got] = fetch([Visit("1", base + "/robots.txt", Kind.ROBOTS)], QUICK)
    assert isinstance(got, Fetched)
    assert b"Sitemap" in got.body


def test_one_request_at_a_time_with_the_larger_of_both_delays(server: Unruly) -> None:
    base = server.serve(site(answer(b"User-agent: *\nCrawl-delay: 0.2")), rules=True)
    for rules, least in ((QUICK, 0.2), (replace(QUICK, delay=0.3), 0.3)):
        server.asked.clear()
        assert set(by_id(fetch(visits(base, "/a", "/b", "/c"), rules)).values()) == {"fetched"}
        # The files of rules come first, when the wish is not known yet.
        times = [asked.at for asked in server.asked if asked.path != RULES[0]]
        assert min(after - before for before, after in pairwise(times)) >= least
    assert set(server.most.values()) == {1}


def test_a_crawl_delay_beyond_the_round_leaves_the_rest_for_another(server: Unruly) -> None:
    base = server.serve(site(answer(b"User-agent: *\nCrawl-delay: 3600")), rules=True)
    memory = Memory()
    outcomes = list(fetch(visits(base, "/a", "/b"), QUICK, memory))
    assert {out.reason for out in outcomes if isinstance(out, Failed)} == {Reason.WAITING}
    kept = memory.get(base.removeprefix("http://"))
    assert kept is not None
    assert kept.not_before is not None
    assert kept.not_before > datetime.now(UTC) + timedelta(minutes=50)


def busy(status: str, date: bool) -> Behaviour:
    """Asks for an hour. The server's clock is nine hours off; what it means is still an hour."""
    clock = datetime.now(UTC) - timedelta(hours=9)
    wish = format_datetime(clock + timedelta(hours=1), usegmt=True) if date else "3600"
    return says(answer(b"", status, f"Retry-After: {wish}", f"Date: {format_datetime(clock, usegmt=True)}"))


def test_a_busy_host_is_left_alone_for_as_long_as_it_says(server: Unruly) -> None:
    start = datetime.now(UTC)
    kinds = [(status, date) for status in ("429 Too Many", "503 Unavailable") for date in (False, True)]
    bases = [server.serve(busy(*kind)) for kind in kinds]
    memory = Memory()
    asked = [Visit(f"{base}/{n}", f"{base}/{n}") for base in bases for n in range(3)]
    found = [out for out in fetch(asked, QUICK, memory) if isinstance(out, Failed) and out.retry_at]
    hours = {round((out.retry_at - start) / timedelta(minutes=6)) for out in found if out.retry_at}
    assert (len(found), hours) == (12, {10})
    assert sorted(out.reason for out in found) == [Reason.BUSY] * 4 + [Reason.WAITING] * 8
    # The next round knows, and asks nothing.
    again = fetch([Visit(base, base + "/d") for base in bases], QUICK, memory)
    assert set(by_id(again).values()) == {"waiting"}
    assert [len(server.paths(base)) for base in bases] == [1, 1, 1, 1]


def test_without_a_word_the_wait_doubles_and_success_forgets_it(server: Unruly) -> None:
    base = server.serve(says(answer(b"", "503 Unavailable")))
    name = base.removeprefix("http://")
    memory = Memory()
    waits = []
    for _ in range(3):
        [out] = fetch(visits(base, "/a"), QUICK, memory)
        assert isinstance(out, Failed)
        assert out.retry_at is not None
        waits.append(round((out.retry_at - out.at).total_seconds()))
        known = memory.get(name)
        assert known is not None
        memory.keep(replace(known, not_before=None))
    assert waits == [60, 120, 240]

    well = server.serve(says(answer()))
    memory.keep(Host(well.removeprefix("http://"), strikes=3))
    assert by_id(fetch(visits(well, "/a"), QUICK, memory)) == {"/a": "fetched"}
    known = memory.get(well.removeprefix("http://"))
    assert known is not None
    assert known.strikes == 0


def test_a_host_that_does_not_answer_is_asked_three_times_in_a_round(server: Unruly) -> None:
    base = server.serve(says(close=True))
    reasons = list(by_id(fetch(visits(base, *(f"/{n}" for n in range(9))), QUICK)).values())
    assert reasons.count("connection") == 3
    assert reasons.count("waiting") == 6


def test_what_the_server_gave_last_time_goes_back_byte_for_byte(server: Unruly) -> None:
    tag, modified = 'W/"a, b;\x80\xff"', "wed, 11 mar 2026 12:00:00 +0000"
    base = server.serve(says(b"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=600\r\n\r\n"))
    [got] = fetch(visits(base, "/a", etag=tag, last_modified=modified), QUICK)
    assert isinstance(got, Fetched)
    assert got.not_modified
    assert (got.status, got.body, got.digest) == (304, b"", "")
    assert got.fresh_until is not None
    page = server.asked[-1].headers
    assert (page["if-none-match"], page["if-modified-since"]) == (tag, modified)


def test_a_server_whose_304_lie_is_not_asked(server: Unruly) -> None:
    base = server.serve(says(answer(b"new", "200 OK", 'ETag: "1"', f"Last-Modified: {DAY}")))
    [got] = fetch(visits(base, "/a", etag='"1"', last_modified=DAY, honour_304=False), QUICK)
    assert isinstance(got, Fetched)
    assert (got.body, got.etag, got.last_modified) == (b"new", '"1"', DAY)
    assert not {"if-none-match", "if-modified-since"} & server.asked[-1].headers.keys()
    [same] = fetch(visits(base, "/a", body_digest=got.digest), QUICK)
    assert isinstance(same, Fetched)
    assert same.not_modified
    assert (same.status, same.body, same.digest) == (200, b"", got.digest)


def test_cookies_live_for_one_visit(server: Unruly) -> None:
    async def wall(asked: Asked, writer: asyncio.StreamWriter) -> None:
        let_in = asked.headers.get("cookie") == "seen=1"
        writer.write(answer() if let_in else answer(b"", "302 Found", "Set-Cookie: seen=1", f"Location: {asked.path}"))

    base = server.serve(wall)
    assert by_id(fetch(visits(base, "/a", "/b"), QUICK)) == {"/a": "fetched", "/b": "fetched"}
    assert sorted(server.paths(base)) == ["/a", "/a", "/b", "/b"]


WISHES = {
    "header": (answer(b"x", "200 OK", "TDM-Reservation: 1"), "tdm-reservation header"),
    "robots": (answer(b"x", "200 OK", "X-Robots-Tag: noindex, noai"), "X-Robots-Tag noai"),
    "ours": (
        answer(b"x", "200 OK", "X-Robots-Tag: abot: none", "X-Robots-Tag: copydesk: noai"),
        "X-Robots-Tag noai",
    ),
    "meta": (answer(b"<head><META content='1' name='tdm-reservation'/>"), "tdm-reservation meta"),
    "robots meta": (answer(b'<meta name="robots" content="max-snippet:-1, NoAI">'), "robots meta noai"),
}
NO_WISHES = {
    "header": answer(b"x", "200 OK", "TDM-Reservation: 0"),
    "others": answer(b"x", "200 OK", "X-Robots-Tag: otherbot: noai"),
    "text": answer(b'<meta name="robots" content="index, follow"><p>noai</p>'),
    "other meta": answer(b'<meta name="description" content="noai">'),
}


def test_the_wish_not_to_be_mined_is_respected_and_said(server: Unruly) -> None:
    bases = {name: server.serve(says(page)) for name, (page, _) in WISHES.items()}
    outcomes = fetch([Visit(name, base + "/a") for name, base in bases.items()], QUICK)
    said = {out.visit.id: (out.reason, out.reserved) for out in outcomes if isinstance(out, Failed)}
    assert said == {name: (Reason.RESERVED, (where,)) for name, (_, where) in WISHES.items()}
    licensed = fetch([Visit(name, base + "/a", respect_reservation=False) for name, base in bases.items()], QUICK)
    noted = {out.visit.id: out.reserved for out in licensed if isinstance(out, Fetched)}
    assert noted == {name: (where,) for name, (_, where) in WISHES.items()}


def test_no_wish_is_read_into_a_page(server: Unruly) -> None:
    asked = [Visit(name, server.serve(says(page)) + "/a") for name, page in NO_WISHES.items()]
    assert set(by_id(fetch(asked, QUICK)).values()) == {"fetched"}


def test_reservations_of_a_whole_site(server: Unruly) -> None:
    rules = b'[{"location": "/free/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}, 7, {"a": []}]'
    base = server.serve(site(answer(b""), tdmrep=answer(rules)), rules=True)
    assert by_id(fetch(visits(base, "/free/1", "/paid/1"), QUICK)) == {"/free/1": "fetched", "/paid/1": "reserved"}
    assert server.paths(base) == ["/free/1"]
    assert by_id(fetch(visits(base, "/paid/1", respect_reservation=False), QUICK)) == {"/paid/1": "fetched"}


def test_robots_with_ten_thousand_agents_are_read_like_any_other() -> None:
    hostile = "".join(f"User-agent: b{n}\n" for n in range(9_000)) + "".join(
        f"Disallow: /{n}*x\n" for n in range(30_000)
    )
    ours = "User-agent: copydesk\nDisallow: /here\nCrawl-delay: 7\n"
    found = manners(ours + hostile, "[" * 100_000)
    assert len(thin(hostile).splitlines()) < 31_000
    assert not found.allows("http://a.example/here")
    assert found.allows("http://a.example/1x")
    assert found.delay() == 7
    wishes = ("Crawl-delay: 1e308", "Crawl-delay: inf", "Crawl-delay: -5", "Request-rate: 1/99999999999999999999d")
    assert [manners(f"User-agent: *\n{wish}", "").delay() for wish in wishes] == [86400, 0, 0, 86400]
    assert found.reserved == ()
    assert len(thin("x" * 2 * LIMIT)) <= LIMIT


@pytest.mark.parametrize(
    "contact",
    ["", "me", "https://example.org/bot", "mailto:me@example.com", "you@mail.example", "http://localhost/", "a@b c.de",
     "https://desk.test/ (hello)", "desk@copydesk.test\r\nX: y"],
)  # fmt: skip
def test_without_somebody_to_write_to_nothing_starts(contact: str) -> None:
    with pytest.raises(NoContact, match=r"copydesk\.toml"):
        Rules(contact)


def test_the_user_agent_says_who_and_where(server: Unruly) -> None:
    base = server.serve(says(answer()))
    assert by_id(fetch(visits(base, "/a"), replace(QUICK, contact="https://desk.test/bot"))) == {"/a": "fetched"}
    assert {asked.headers["user-agent"].split("/")[0] for asked in server.asked} == {"copydesk"}
    assert all(asked.headers["user-agent"].endswith("(+https://desk.test/bot)") for asked in server.asked)
