"""A round of fetching as a whole: processes that die, rounds that are broken off, and what is left behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import active_children
from pathlib import Path

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from crawler import child, wire
from crawler.address import networks
from crawler.failures import trouble
from crawler.fetch import TOGETHER, Fetcher, FetcherDied, Memory, fetch
from crawler.freshness import fresh_until, moment, retry_after
from crawler.resolver import GuardedResolver
from crawler.rules import Rules
from crawler.visit import Failed, Fetched, Host, Kind, Reason, Visit, advice
from tests import ROOT
from tests.unruly import Asked, Unruly, answer, says

RULES = Rules("desk@copydesk.test", delay=0, timeout=20.0, allowed_networks=("127.0.0.0/8",))
PAGE = answer(b"<p>A bridge opened.</p>" * 500, "200 OK", "Content-Type: text/html; charset=UTF-8", "ETag: x")


@pytest.fixture
def server() -> Iterator[Unruly]:
    with Unruly() as unruly:
        yield unruly


async def stuck(_: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


def gone(pid: int) -> bool:
    """Whether a process has ended, waiting for it up to ten seconds."""
    for _ in range(200):
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
            os.kill(pid, 0)
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def test_a_page_comes_with_all_that_later_stages_ask_for(server: Unruly) -> None:
    base = server.serve(PAGE and says(PAGE))
    [got] = fetch([Visit("1", base + "/a#part", Kind.PAGE, "herald")], RULES)
    assert isinstance(got, Fetched)
    assert (got.visit.source, got.final_url, got.status, got.hops) == ("herald", base + "/a", 200, ())
    assert (got.media_type, got.charset, got.etag) == ("text/html", "UTF-8", "x")
    assert got.headers == {"content-type": "text/html; charset=UTF-8"}
    assert got.at.utcoffset() == datetime.now(UTC).utcoffset()
    assert len(got.digest) == 64


def test_each_hop_is_said(server: Unruly) -> None:
    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        step = int(asked.path[1:])
        writer.write(answer(b"", "307 Moved", f"Location: {step - 1}") if step else answer(b"here"))

    base = server.serve(behave)
    five, six = sorted(fetch([Visit("5", base + "/5"), Visit("6", base + "/6")], RULES), key=lambda out: out.visit.id)
    assert isinstance(five, Fetched)
    assert five.final_url == base + "/0"
    assert [hop.url for hop in five.hops] == [f"{base}/{n}" for n in (5, 4, 3, 2, 1)]
    assert isinstance(six, Failed)
    assert six.reason is Reason.REDIRECTS
    assert len(six.hops) == 5


def test_visits_that_come_to_light_in_the_round_are_made_in_it(server: Unruly) -> None:
    base = server.serve(says(PAGE))
    waiting = [Visit("feed", base + "/feed")]

    def take() -> Visit | None:
        return waiting.pop() if waiting else None

    seen = []
    for outcome in fetch(iter(take, None), RULES):
        seen.append(outcome.visit.id)
        if outcome.visit.id == "feed":
            waiting.extend(Visit(str(n), f"{base}/{n}") for n in range(3))
    # iter(callable, sentinel) ends for good at its first None, so what comes later needs an iterator that does not.
    assert seen == ["feed"]

    class More:
        def __iter__(self) -> Iterator[Visit]:
            return self

        def __next__(self) -> Visit:
            if not waiting:
                raise StopIteration
            return waiting.pop()

    waiting[:] = [Visit("feed", base + "/feed")]
    seen = []
    for outcome in fetch(More(), RULES):
        seen.append(outcome.visit.id)
        if outcome.visit.id == "feed":
            waiting.extend(Visit(str(n), f"{base}/{n}") for n in range(3))
    assert sorted(seen) == ["0", "1", "2", "feed"]


def test_a_child_that_is_killed_costs_what_was_under_way(server: Unruly) -> None:
    bases = [server.serve(says(PAGE)) for _ in range(4)]
    held = server.serve(stuck)
    visits = [Visit(f"{base}/{n}", f"{base}/{n}") for n in range(50) for base in bases]
    outcomes: list[Fetched | Failed] = []
    kills = 0
    for outcome in fetch([Visit("held", held + "/"), *visits], replace(RULES, timeout=2.0)):
        outcomes.append(outcome)
        if len(outcomes) in {20, 120}:
            [process] = active_children()
            assert process.pid
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
    assert kills == 2
    assert len(outcomes) == len({outcome.visit.id for outcome in outcomes}) == len(visits) + 1
    crashed = [out for out in outcomes if isinstance(out, Failed) and out.reason is Reason.CRASHED]
    assert 1 <= len(crashed) <= 2 * RULES.at_once
    assert all("SIGKILL" in out.detail for out in crashed)
    assert sum(isinstance(out, Fetched) for out in outcomes) >= len(visits) - len(crashed)
    assert not active_children()


def test_outcomes_that_come_together_are_given_out_together_within_bounds(server: Unruly) -> None:
    bases = [server.serve(says(PAGE)) for _ in range(4)]
    visits = [Visit(f"{base}/{n}", f"{base}/{n}") for n in range(50) for base in bases]
    with Fetcher(RULES) as fetcher:
        lists = list(fetcher.together(visits))
    assert sorted(out.visit.id for outcomes in lists for out in outcomes) == sorted(visit.id for visit in visits)
    assert 1 < max(len(outcomes) for outcomes in lists) <= TOGETHER


def test_a_child_is_kept_between_rounds_until_it_is_old_or_dies(
    server: Unruly, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = server.serve(says(PAGE))
    pids: list[int | None] = []

    def round_(fetcher: Fetcher, name: str) -> None:
        (outcomes,) = fetcher.together([Visit(name, f"{base}/{name}")])
        assert [type(outcome) for outcome in outcomes] == [Fetched]
        pids.append(active_children()[0].pid)

    with Fetcher(RULES) as fetcher:
        round_(fetcher, "1")
        round_(fetcher, "2")
        assert pids[0] == pids[1]
        active_children()[0].kill()
        round_(fetcher, "3")
        monkeypatch.setattr("crawler.fetch.RENEWED", 0.0)
        round_(fetcher, "4")
        assert len(set(pids)) == 3
        fetcher.rest()
        assert not active_children()
        monkeypatch.undo()
        round_(fetcher, "5")
        with closing(fetcher.together([Visit("6", f"{base}/6"), Visit("stuck", server.serve(stuck))])) as broken_off:
            next(broken_off)
        assert not active_children(), "it is at what nobody waits for"
        round_(fetcher, "7")
    assert not active_children()


def test_a_round_that_is_closed_leaves_no_process_and_no_thread(server: Unruly) -> None:
    visits = [Visit("quick", server.serve(says(PAGE)) + "/"), Visit("stuck", server.serve(stuck) + "/")]
    threads = threading.active_count()
    start = time.monotonic()
    round_ = fetch(visits, RULES)
    assert next(round_).visit.id == "quick"
    round_.close()  # type: ignore[attr-defined]
    assert not active_children()
    assert threading.active_count() == threads
    assert time.monotonic() - start < RULES.timeout


PARENT = """
import sys
from multiprocessing import active_children
from crawler.fetch import fetch
from crawler.rules import Rules
from crawler.visit import Visit
if __name__ == "__main__":
    rules = Rules("desk@copydesk.test", delay=0, allowed_networks=("127.0.0.0/8",))
    for outcome in fetch([Visit("quick", sys.argv[1]), Visit("stuck", sys.argv[2])], rules):
        print(active_children()[0].pid, flush=True)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_parent_that_dies_takes_its_child_along(server: Unruly, tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    arguments = [sys.executable, str(script), server.serve(says(PAGE)) + "/", server.serve(stuck) + "/"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        # A terminal and a service manager signal the whole group.
        os.killpg(parent.pid, how) if how is not signal.SIGKILL else parent.kill()
        assert parent.wait(10) != 0
    assert gone(pid)


def test_a_child_that_is_killed_between_two_visits_costs_nothing(server: Unruly) -> None:
    base = server.serve(says(PAGE))

    def visits() -> Iterator[Visit]:
        yield Visit("0", f"{base}/0")
        # What comes next is asked for when the first has come back, so nothing is under way.
        [process] = active_children()
        process.kill()
        process.join()
        yield from (Visit(str(n), f"{base}/{n}") for n in range(1, 3))

    outcomes = list(fetch(visits(), replace(RULES, at_once=1, window=1)))
    assert [(outcome.visit.id, type(outcome)) for outcome in outcomes] == [(str(n), Fetched) for n in range(3)]


class Murderous(Memory):
    """Ends the child when it asks about a host, which is before it has begun on anything."""

    def get(self, name: str) -> Host | None:
        for process in active_children():
            process.kill()
        return super().get(name)


def test_a_child_that_cannot_begin_is_a_fault_and_no_endless_loop(server: Unruly) -> None:
    with pytest.raises(FetcherDied, match="SIGKILL"):
        list(fetch([Visit("1", server.serve(says(PAGE)) + "/")], RULES, Murderous()))


def test_what_goes_wrong_with_the_callers_own_store_is_raised(server: Unruly) -> None:
    class Broken(Memory):
        def get(self, name: str) -> Host | None:
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        list(fetch([Visit("1", server.serve(says(PAGE)) + "/")], RULES, Broken()))
    assert not active_children()


@pytest.mark.slow
def test_a_child_that_hangs_is_given_up_and_one_that_waits_is_not(
    server: Unruly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.fetch.SILENCE", 7.0)  # it breathes every five seconds
    base = server.serve(stuck)
    [waited] = fetch([Visit("1", base + "/")], replace(RULES, timeout=9.0))
    assert isinstance(waited, Failed)
    assert waited.reason is Reason.TIMEOUT

    class Stopping(Memory):
        def keep(self, host: Host) -> None:
            os.kill(active_children()[0].pid or 0, signal.SIGSTOP)

    [hung] = fetch([Visit("1", base + "/")], RULES, Stopping())
    assert isinstance(hung, Failed)
    assert hung.reason is Reason.CRASHED


def test_nothing_to_visit_starts_no_process() -> None:
    assert list(fetch([], RULES)) == []


def test_what_is_no_address_is_an_outcome() -> None:
    urls = ["", "nonsense", "http://", "http:///a", "//a", "http://[::1", "http://a b/", "ftp://a.example/",
            "file:///etc/passwd", "http://a..example/", "data:text/html,x", "http://\ud800/",
            "http://" + "a" * 5000 + "/", "http://a.example:99999/", "javascript:x"]  # fmt: skip
    outcomes = {out.visit.url: out for out in fetch([Visit(str(n), url) for n, url in enumerate(urls)], RULES)}
    reasons = {url: out.reason for url, out in outcomes.items() if isinstance(out, Failed)}
    assert set(reasons) == set(urls)
    assert set(reasons.values()) == {Reason.BAD_URL}, reasons


def test_the_words_of_the_child_are_no_program() -> None:
    """What the parent reads is data: a pickle from a child that was taken over is nonsense, and ends the round."""
    import pickle

    class Pipe:
        def recv_bytes(self) -> bytes:
            return pickle.dumps(print)

    with pytest.raises((KeyError, ValueError)):
        wire.read(Pipe())  # type: ignore[arg-type]


class Names:
    """A name server at the outermost edge: gives what it is told."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    def resolveHostName(self, receiver: object, name: str, *_: object) -> None:  # noqa: N802
        for text in self._addresses:
            kind = IPv6Address if ":" in text else IPv4Address
            receiver.addressResolved(kind("TCP", text, 80))  # type: ignore[attr-defined]
        receiver.resolutionComplete()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("answers", "given"),
    [
        (("93.184.215.14",), 1),
        (("93.184.215.14", "2606:4700::1111"), 2),
        (("93.184.215.14", "10.0.0.1"), 0),
        (("2606:4700::1111", "fe80::1%eth0"), 0),
        (("64:ff9b::a00:1",), 0),
        (("127.0.0.1",), 1),
        ((), 0),
    ],
)
def test_a_name_is_refused_if_any_of_its_addresses_is(answers: tuple[str, ...], given: int) -> None:
    got: list[object] = []

    class Reactor:
        nameResolver = Names(*answers)  # noqa: N815

    class Receiver:
        addressResolved = got.append  # noqa: N815

        def resolutionComplete(self) -> None:  # noqa: N802
            got.append("end")

    resolver = GuardedResolver(Reactor(), networks(["127.0.0.0/8"]))
    resolver.resolveHostName(Receiver(), "news.example")  # type: ignore[arg-type]
    assert got[-1] == "end"
    assert len(got) == given + 1
    assert ("news.example" in resolver.refused) == (given == 0 and answers != ())


NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), (" 0 ", 0), ("99999999999999999999", 86400), ("Wed, 11 Mar 2026 13:00:00 GMT", 3600),
     ("Wed, 11 Mar 2020 13:00:00 GMT", 0), ("-5", None), ("soon", None), ("", None), (None, None), ("١٢", None)],
)  # fmt: skip
def test_retry_after_in_both_forms(value: str | None, seconds: int | None) -> None:
    found = retry_after(value, None, NOW)
    assert (found - NOW).total_seconds() == seconds if found else seconds is None


@pytest.mark.parametrize(
    ("control", "expires", "date", "age", "seconds"),
    [
        ("public, max-age=600", None, None, None, 600),
        ("max-age=600", None, None, "500", 100),
        ("max-age=600", None, None, "900", None),
        ("max-age=600, no-cache", None, None, None, None),
        ("s-maxage=600", None, None, None, None),
        (None, "Wed, 11 Mar 2026 03:10:00 GMT", "Wed, 11 Mar 2026 03:00:00 GMT", None, 600),
        (None, "0", None, None, None),
        ("max-age=31536000", None, None, None, 30 * 86400),
        ("max-age=99999999999", None, None, None, 30 * 86400),
    ],
)
def test_until_when_an_answer_holds(
    control: str | None, expires: str | None, date: str | None, age: str | None, seconds: int | None
) -> None:
    found = fresh_until(control, expires, date, age, NOW)
    assert (found - NOW).total_seconds() == seconds if found else seconds is None


def test_http_dates_are_read_in_three_forms_and_nothing_else() -> None:
    forms = ("Wed, 11 Mar 2026 12:00:00 GMT", "Wednesday, 11-Mar-26 12:00:00 GMT", "Wed Mar 11 12:00:00 2026")
    assert {moment(form) for form in forms} == {NOW}
    assert [moment(form) for form in ("", None, "x" * 9999, "Wed, 99 Mar 2026 12:00:00 GMT")] == [None] * 4


def test_what_was_not_foreseen_is_named() -> None:
    assert trouble(RuntimeError("a new kind")).reason is Reason.FAILED
    assert trouble(RuntimeError("a new kind")).detail == "RuntimeError: a new kind"


def test_the_settings_that_keep_scrapy_safe() -> None:
    found = child.settings(RULES)
    on = ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "HTTPPROXY_ENABLED", "REDIRECT_ENABLED", "COOKIES_ENABLED")
    assert not any(found.getbool(name) for name in on)
    assert found.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    handlers = found.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
    assert set(filter(None, handlers.values())) == {"crawler.download.GuardedHandler"}
    assert found.get("TWISTED_DNS_RESOLVER") == "crawler.resolver.GuardedResolver"


def test_proxies_of_the_environment_are_not_used(server: Unruly, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = server.serve(says(answer(b"proxy")))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy)
    [got] = fetch([Visit("1", server.serve(says(answer(b"direct"))) + "/")], RULES)
    assert isinstance(got, Fetched)
    assert got.body == b"direct"
    assert server.paths(proxy) == []


ROUNDS = """
import json, os, sys
from pathlib import Path

from crawler.fetch import Memory, fetch
from crawler.visit import Visit
from tests.test_fetching import RULES

if __name__ == "__main__":
    memory = Memory()
    for _ in range(30):
        for _ in fetch((Visit(str(n), f"{sys.argv[1]}/{n}") for n in range(200)), RULES, memory):
            pass
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        held = sum(1 for _ in Path("/proc/self/fd").iterdir()), pages * os.sysconf("SC_PAGE_SIZE") // 1024
        print(json.dumps(held), flush=True)
"""


@pytest.mark.slow
def test_many_rounds_leave_nothing_behind(server: Unruly, tmp_path: Path) -> None:
    """File descriptors and memory of a parent in a process of its own, over rounds of pages of 11 KB."""
    script = tmp_path / "rounds.py"
    script.write_text(ROUNDS)
    command = [sys.executable, str(script), server.serve(says(PAGE))]
    told = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    held = [json.loads(line) for line in told.stdout.splitlines()]
    descriptors, before = held[4]
    assert max(count for count, _ in held[5:]) <= descriptors + 2  # one or two come and go with the server
    assert held[-1][1] - before < 4_000  # KB; 25 rounds fetch 55 MB


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_documented_with_its_advice(reason: Reason) -> None:
    assert f"| `{reason}` | {advice(reason)} |" in (ROOT / "docs" / "fetching.md").read_text(encoding="utf-8")
