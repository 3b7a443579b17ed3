"""The gate of the API: who may ask, how often, how much, how slowly, under which name (docs/security.md)."""

import asyncio
import base64
import gzip
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from copydesk.config import BadConfig, Config
from copydesk.web import bodies, server
from copydesk.web.bodies import Bounded, Unpacked
from copydesk.web.desk import Desk
from copydesk.web.gate import COOKIE, LONGEST
from copydesk.web.problems import Problem
from copydesk.web.rates import Rates
from storage import Store
from storage.records import KeyScope
from tests.answering import Answering, answering, made, now


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    with answering(str(tmp_path_factory.mktemp("gate") / "store.db")) as running:
        yield running


def kind(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return str(answer.json()["type"]).rpartition(":")[2]


def test_loopback_reads_without_a_key_and_nobody_writes_without(desk: Answering) -> None:
    with desk.client() as ask:
        assert ask.get("/v1/articles").status_code == 200
        denied = ask.post("/v1/decisions/1/undo", json={})
        assert (denied.status_code, kind(denied), denied.headers["www-authenticate"]) == (401, "no-key", "Bearer")
        assert "--scope write" in denied.json()["detail"]
    with desk.client(desk.read) as ask:
        assert ask.get("/v1/articles").status_code == 200
        denied = ask.post("/v1/decisions/1/undo", json={})
        assert (denied.status_code, kind(denied)) == (403, "forbidden")
    with desk.client(desk.write) as ask:
        assert ask.post("/v1/decisions/1/undo", json={}).status_code == 404


def test_a_key_that_does_not_hold_is_refused_though_no_key_would_do(desk: Answering) -> None:
    for wrong in ("cd_wrong", "Bearer", "Zm9v", desk.read[:-1], "\x7f"):
        with desk.client() as ask:
            denied = ask.get("/v1/articles", headers={"Authorization": f"Bearer {wrong}"})
            assert (denied.status_code, kind(denied)) == (401, "no-key"), wrong
    with desk.client() as ask:
        assert ask.get("/v1/articles", headers={"Authorization": "Digest a"}).status_code == 401
        assert ask.get("/v1/articles", headers={"Authorization": "Basic %%"}).status_code == 401


def test_a_revoked_key_ends_with_its_next_request(tmp_path: Path) -> None:
    with answering(str(tmp_path / "store.db")) as running, running.client(running.read) as ask:
        assert ask.get("/v1/counts").status_code == 200
        read, write = running.store.keys()
        assert (read.used_at is None, write.used_at) == (False, None)
        running.store.revoke_key(now(), "may-read")
        assert ask.get("/v1/counts").status_code == 401


def test_feed_readers_send_keys_as_passwords_and_pages_as_cookies(desk: Answering) -> None:
    told = base64.b64encode(f"anybody:{desk.write}".encode()).decode()
    with desk.client() as ask:
        basic = {"Authorization": f"Basic {told}"}
        assert ask.post("/v1/decisions/1/undo", json={}, headers=basic).status_code == 404
        cookie = {"Cookie": f"{COOKIE}={desk.write}"}
        ours, other = {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}
        assert ask.post("/v1/decisions/1/undo", json={}, headers=cookie | ours).status_code == 404
        for forged in (cookie | other, cookie):
            assert ask.post("/v1/decisions/1/undo", json={}, headers=forged).status_code == 401


@pytest.mark.parametrize("name", ["evil.example:8470", "127.0.0.1.evil.example", "[::2]", "10.0.0.1", ""])
def test_a_name_that_is_not_ours_is_sent_away(desk: Answering, name: str) -> None:
    with desk.client() as ask:
        denied = ask.get("/v1/articles", headers={"Host": name})
        assert (denied.status_code, kind(denied)) == (421, "wrong-host")
        for ours in ("localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8470", "127.1.2.3"):
            assert ask.get("/v1/counts", headers={"Host": ours}).status_code == 200, ours


def test_a_proxy_that_speaks_for_others_needs_a_key(desk: Answering) -> None:
    with desk.client() as ask:
        for header in ("Forwarded", "X-Forwarded-For", "X-Real-IP"):
            assert ask.get("/v1/articles", headers={header: "203.0.113.7"}).status_code == 401, header
            told = {header: "127.0.0.1", "Authorization": f"Bearer {desk.read}"}
            assert ask.get("/v1/articles", headers=told).status_code == 200


def test_other_machines_need_keys_and_a_server_for_them_does_not_start_without(tmp_path: Path) -> None:
    place = str(tmp_path / "store.db")
    with Store.open(place, create=True) as store:
        told = Config(store=place, listen="0.0.0.0:0")
        with pytest.raises(BadConfig, match="copydesk keys make"), server.serving(Desk(store, told)):
            pass
        key = made(store, KeyScope.READ)
        with server.serving(Desk(store, told)) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as ask:
            assert ask.get("/v1/counts").status_code == 401
            assert ask.get("/metrics").status_code == 401
            assert ask.get("/healthz").status_code == 200
            bearer = {"Authorization": f"Bearer {key}", "Host": "desk.example"}
            assert ask.get("/v1/counts", headers=bearer).status_code == 200
        wall = told.model_copy(update={"public_read": True, "hosts": ("desk.example",)})
        with server.serving(Desk(store, wall)) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as ask:
            assert ask.get("/v1/counts", headers={"Host": "desk.example"}).status_code == 200
            assert ask.get("/v1/counts", headers={"Host": "other.example"}).status_code == 421
            assert ask.post("/v1/decisions/1/undo", json={}, headers={"Host": "desk.example"}).status_code == 401
        with pytest.raises(BadConfig, match="no address and port"):
            server.serving(Desk(store, told.model_copy(update={"listen": "desk.example:80"}))).__enter__()


def test_who_asks_too_often_is_told_when_to_come_again(tmp_path: Path) -> None:
    with answering(str(tmp_path / "store.db"), rate=3) as running:
        with running.client() as ask:
            answers = [ask.get("/v1/counts") for _ in range(4)]
            assert [each.status_code for each in answers] == [200, 200, 200, 429]
            assert (kind(answers[3]), int(answers[3].headers["retry-after"]) in range(1, 22)) == ("too-many", True)
            assert ask.get("/healthz").status_code == 200
        with running.client(running.read) as ask:
            assert ask.get("/v1/counts").status_code == 200, "a key has a bucket of its own"


def test_who_tries_keys_is_told_to_wait_too(tmp_path: Path) -> None:
    with answering(str(tmp_path / "store.db"), rate=3) as running:
        for status in (401, 401, 401, 429):
            with running.client(f"cd_wrong{status}") as ask:
                assert ask.get("/v1/counts").status_code == status


def test_a_bucket_fills_again_and_the_longest_silent_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = Rates(60)
    assert [rates.take("a", 0.0) for _ in range(60)] == [0.0] * 60
    assert rates.take("a", 0.0) == pytest.approx(1.0)
    assert rates.take("a", 1.1) == 0
    assert rates.take("a", 1.2) > 0
    assert Rates(0).take("a", 0.0) == 0
    monkeypatch.setattr("copydesk.web.rates.CALLERS", 2)
    assert [rates.take(name, 1.2) for name in "bcb"] == [0, 0, 0]
    assert rates.take("a", 1.2) == 0, "it was forgotten, and begins with a full bucket"


def test_every_answer_has_the_headers_that_keep_browsers_careful(desk: Answering) -> None:
    with desk.client() as ask:
        for path in ("/v1/articles", "/v1/nothing", "/healthz", "/nothing", "/v1/articles?limit=x"):
            told = ask.get(path).headers
            assert told["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in told["content-security-policy"]
            assert told["referrer-policy"] == "no-referrer"
            assert "server" not in told
            assert "access-control-allow-origin" not in told


def test_other_sites_may_read_only_where_a_setting_says_so(tmp_path: Path, desk: Answering) -> None:
    friend, stranger = {"Origin": "https://desk.example"}, {"Origin": "https://evil.example"}
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    with desk.client() as ask:
        assert "access-control-allow-origin" not in ask.options("/v1/import", headers=friend | asks).headers
    allowed = {"cors_origins": ("https://desk.example",)}
    with answering(str(tmp_path / "store.db"), **allowed) as running, running.client() as ask:
        assert ask.get("/v1/counts", headers=friend).headers["access-control-allow-origin"] == "https://desk.example"
        assert "access-control-allow-credentials" not in ask.get("/v1/counts", headers=friend).headers
        assert "access-control-allow-origin" not in ask.get("/v1/counts", headers=stranger).headers
        assert ask.options("/v1/import", headers=friend | asks).status_code == 200
        assert ask.options("/v1/import", headers=stranger | asks).status_code == 400
        missing = ask.get("/v1/articles/7", headers=friend)
        assert (missing.status_code, missing.headers["access-control-allow-origin"]) == (404, "https://desk.example")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/../../etc/passwd",
        "/v1/articles/..%2f..%2fetc%2fpasswd",
        "/v1/articles/%2e%2e/%2e%2e/copydesk.db",
        "/..%5c..%5ccopydesk.db",
        "/v1/articles/1%00",
        "//etc/passwd",
        "/v1/articles/file:///etc/passwd",
    ],
)
def test_paths_lead_nowhere_but_to_routes(desk: Answering, path: str) -> None:
    status, _, _ = raw(desk, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    assert status in {404, 422}


SQL = ["' OR 1=1 --", "1; DROP TABLE article", "%", "_", "\\", '"; --', "x' UNION SELECT 1 FROM api_key --", "\x00"]


@pytest.mark.parametrize("text", SQL)
def test_sql_in_a_filter_is_text(desk: Answering, text: str) -> None:
    with desk.client() as ask:
        for name in ("outlet", "agency", "language", "section", "source"):
            for place in ("articles", "stories"):
                told = ask.get(f"/v1/{place}", params={name: text})
                assert (told.status_code, told.json().get("items")) == (200, []), (name, told.text)
        assert ask.get("/v1/articles", params={"after": text}).status_code == 400
    assert desk.store.counts().articles == 0


def test_headers_and_the_log_take_no_lines_from_a_request(desk: Answering, capfd: pytest.CaptureFixture[str]) -> None:
    with desk.client() as ask:
        for place in ("/v1/articles/1%0d%0aSet-Cookie:%20a=b", "/v1/articles?x%0d%0aSet-Cookie:%20a=b=1"):
            answer = ask.get(place)
            assert answer.status_code == 422
            assert "set-cookie" not in answer.headers
            assert "\n" not in answer.json()["detail"]
    split = b"GET /v1/counts HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\rSet-Cookie: b\r\nConnection: close\r\n\r\n"
    assert raw(desk, split)[0] == 400
    assert "Set-Cookie" not in capfd.readouterr().err


def test_long_addresses_and_large_bodies_are_refused_before_they_are_read(desk: Answering) -> None:
    with desk.client(desk.write) as ask:
        long = ask.get("/v1/articles?outlet=" + "a" * LONGEST)
        assert (long.status_code, kind(long)) == (414, "too-long")
        large = ask.post("/v1/decisions/1/undo", content=b" " * (bodies.SMALL + 1))
        assert (large.status_code, kind(large)) == (413, "too-large")
    promised = (
        f"POST /v1/import HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {desk.write}\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {bodies.LARGEST + 1}\r\n\r\n"
    )
    status, headers, _ = raw(desk, promised.encode())
    assert (status, headers["connection"]) == (413, "close")


def test_a_body_without_a_length_is_cut_off_at_its_bound(desk: Answering) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(64):
            yield b" " * (bodies.SMALL // 16)

    with desk.client(desk.write) as ask:
        told = ask.post("/v1/decisions/1/undo", content=pieces(), headers={"Content-Type": "application/json"})
    assert (told.status_code, kind(told)) == (413, "too-large")


def test_smuggled_lengths_are_refused(desk: Answering) -> None:
    head = "POST /v1/import HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    for lengths in ("Content-Length: 5\r\nContent-Length: 6", "Content-Length: -5", "Content-Length: 5x"):
        assert raw(desk, f"{head}{lengths}\r\n\r\nhello".encode())[0] == 400, lengths


def raw(desk: Answering, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """What a server answers to bytes that no well-behaved client sends."""
    host, port = desk.url.removeprefix("http://").split(":")
    with closing(socket.create_connection((host, int(port)), timeout=30)) as line:
        line.sendall(request)
        told = bytearray()
        while piece := line.recv(65536):
            told += piece
            if b"\r\n\r\n" in told:
                break
    head, _, body = bytes(told).partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    return int(first.split()[1]), {k.lower(): v for k, _, v in (each.partition(": ") for each in rest)}, body


def bounded(messages: list[dict[str, Any]], pause: float, **limits: float) -> list[bytes]:
    """What comes through a bound of bodies, from a client that pauses before each piece."""

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(pause)
        return messages.pop(0)

    async def read() -> list[bytes]:
        asked = Bounded(receive, limit=100, **limits)
        found = []
        while True:
            message = await asked()
            found.append(message["body"])
            if not message["more_body"]:
                return found

    return asyncio.run(read())


def test_a_body_that_stalls_or_trickles_ends() -> None:
    piece = {"body": b"a", "more_body": True}
    last = {"body": b"z", "more_body": False}
    assert bounded([piece, last], 0.0) == [b"a", b"z"]
    with pytest.raises(Problem, match="too slowly"):
        bounded([piece, last], 5.0, stalled=0.05)
    with pytest.raises(Problem, match="too slowly"):
        bounded([piece] * 1000, 0.02, stalled=5.0, whole=0.2)


def test_a_connection_that_never_asks_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SILENT", 0.3)
    with answering(str(tmp_path / "store.db")) as running:
        host, port = running.url.removeprefix("http://").split(":")
        head = b"GET /v1/counts HTTP/1.1\r\nHost: 127"
        for begun in (b"", head, head + b".0.0.1\r\n\r\n" + head):
            with closing(socket.create_connection((host, int(port)), timeout=60)) as line:
                line.sendall(begun)
                told = b"".join(iter(lambda: line.recv(65536), b""))
            assert told.count(b"HTTP/1.1") == begun.count(b"\r\n\r\n"), "it was closed, and nothing said"


def test_answers_do_not_wait_for_acknowledgements() -> None:
    # asyncio sets TCP_NODELAY only on sockets that name their protocol; else each answer takes 40 ms.
    with server.listening("127.0.0.1", 0, "") as door:
        assert door.proto == socket.IPPROTO_TCP


def test_a_bomb_is_unpacked_no_further_than_its_bound() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 60_000
    sizes: list[int] = []
    with pytest.raises(Problem, match="More than"):
        sizes.extend(map(len, Unpacked(1_000_000).feed(bomb)))
    assert sum(sizes) <= 1_000_000
    assert max(sizes) <= Unpacked.PIECE
    plain = Unpacked(100)
    assert b"".join(plain.feed(gzip.compress(b"hello"))) == b"hello"
    plain.end()
    with pytest.raises(Problem, match="not the gzip"):
        list(Unpacked(100).feed(b"hello"))
    cut = Unpacked(100)
    list(cut.feed(gzip.compress(b"hello")[:-4]))
    with pytest.raises(Problem, match="cut short"):
        cut.end()
