"""Webhooks, against a real server on loopback."""

import datetime as dt
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from copydesk import webhooks
from copydesk.config import BadConfig, Config
from storage import Store
from tests import ROOT
from tests.answering import NEWS, fill, now
from tests.conftest import Run

OURS = Config(allowed_networks=("127.0.0.0/8",))


class Receiver:
    """Answers with what it is told to, else 200."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                status, headers = receiver.answers.pop(0) if receiver.answers else (200, {})
                self.send_response(status)
                for name, value in ({"Content-Length": "0"} | headers).items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def seqs(self) -> list[int]:
        return [json.loads(body)["seq"] for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place, create=True) as opened:
        fill(opened, NEWS[:1])
        yield opened


def hook(store: Store, receiver: Receiver, *kinds: str) -> int:
    with store.webhooks() as hooks:
        return hooks.add(now(), receiver.url, kinds, "s3cret", 0)


def sent(store: Store, later: float = 0.0) -> int:
    return webhooks.deliver(store, OURS, lambda: now() + dt.timedelta(seconds=later), lambda: True)


def test_every_event_comes_once_in_order_and_genuine(store: Store, receiver: Receiver) -> None:
    hook(store, receiver)
    events = [event.seq for event in store.events()]
    assert sent(store) == len(events) > 1
    assert receiver.seqs() == events
    assert sent(store) == 0
    space: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.+?)```", (ROOT / "docs/webhooks.md").read_text(), re.DOTALL)[0], space)
    for headers, body in receiver.got:
        assert space["is_genuine"]("s3cret", headers, body)
        assert not space["is_genuine"]("s3cret", headers, body + b" ")
        assert not space["is_genuine"]("s3cret", headers | {"X-Copydesk-Timestamp": "1"}, body)


def test_what_failed_is_posted_again_with_its_id_before_anything_newer(store: Store, receiver: Receiver) -> None:
    number = hook(store, receiver)
    receiver.answers = [(500, {}), (503, {"Retry-After": "900"})]
    assert sent(store) == sent(store) == 0
    assert sent(store, 60) == sent(store, 600) == 0
    assert len(receiver.got) == 2
    assert sent(store, 1000) > 1
    assert receiver.seqs()[:4] == [1, 1, 1, 2]
    assert {headers["X-Copydesk-Delivery"] for headers, _ in receiver.got[:3]} == {f"{number}-1"}


def test_after_eight_tries_an_event_is_dead_and_can_be_replayed(store: Store, receiver: Receiver) -> None:
    number = hook(store, receiver, "story-created")
    receiver.answers = [(500, {})] * webhooks.TRIES
    for times in range(webhooks.TRIES):
        sent(store, times * 3600)
    with store.webhooks() as hooks:
        (dead,) = hooks.deliveries(number)
        assert (dead.state, dead.tries, dead.detail) == ("dead", 8, "status 500")
    assert sent(store, 80_000) == 0
    with store.webhooks() as hooks:
        assert hooks.replay(number) == 1
    assert sent(store, 90_000) == 1
    assert len(set(receiver.seqs())) == 1


def test_gone_pauses_and_resumed_it_goes_on_where_it_was(store: Store, receiver: Receiver) -> None:
    number = hook(store, receiver)
    receiver.answers = [(410, {})]
    assert sent(store) == sent(store, 9999) == 0
    with store.webhooks() as hooks:
        assert hooks.every()[0].paused == "it failed: status 410"
        hooks.pause(number, None)
    assert sent(store) > 1
    assert receiver.seqs()[:3] == [1, 1, 2]


def test_a_kill_between_delivery_and_noting_it_posts_it_again_under_the_same_id(
    store: Store, receiver: Receiver
) -> None:
    hook(store, receiver)
    with store.webhooks() as hooks:
        (made,) = hooks.every()
    assert webhooks.post(made, next(store.events()), OURS, now()) == (None, None, False)
    sent(store)
    assert [headers["X-Copydesk-Delivery"] for headers, _ in receiver.got[:2]] == ["1-1", "1-1"]


def test_private_addresses_and_redirects_are_not_followed(store: Store, receiver: Receiver) -> None:
    with pytest.raises(BadConfig, match="loopback"):
        webhooks.check(receiver.url, Config())
    number = hook(store, receiver)
    assert webhooks.deliver(store, Config(), now, lambda: True) == 0
    assert receiver.got == []
    with store.webhooks() as hooks:
        hooks.pause(number, None)
    receiver.answers = [(302, {"Location": receiver.url})]
    assert sent(store) == 0
    assert len(receiver.got) == 1


def test_the_commands(copydesk: Run, receiver: Receiver) -> None:
    with Store.open("copydesk.db", create=True) as opened:
        fill(opened, NEWS[:1])
    ours = {"COPYDESK_ALLOWED_NETWORKS": '["127.0.0.0/8"]'}
    assert "loopback" in copydesk("webhooks", "add", receiver.url, code=2).output
    assert "no kind moved" in copydesk("webhooks", "add", receiver.url, "--kind", "moved", code=2, **ours).output
    copydesk("webhooks", "add", receiver.url, "--after", "0", **ours)
    copydesk("webhooks", "pause", "1")
    assert "0 events delivered" in copydesk("webhooks", "deliver", **ours).output
    copydesk("webhooks", "resume", "1")
    copydesk("webhooks", "deliver", **ours)
    assert receiver.seqs()[0] == 1
    assert json.loads(copydesk("webhooks", "list", "--json").stdout)[0]["cursor"] == receiver.seqs()[-1]
    assert "delivered" in copydesk("webhooks", "deliveries", "1").stdout
    assert "0 deliveries" in copydesk("webhooks", "replay", "1").stdout
    copydesk("webhooks", "remove", "1")
    assert "no webhook 1" in copydesk("webhooks", "pause", "1", code=2).output
