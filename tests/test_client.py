"""The client, against the real server: iterators, imports, changes over a broken connection, and failures."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from copydesk import client as clients
from copydesk.client import Client, Failed, NotAllowed, NotFound, Refused
from copydesk.config import Config
from copydesk.ingesting import Ingest
from copydesk.web.desk import STREAMS
from tests.answering import FAIR, NEWS, Answering, answering, fill, record


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    place = str(tmp_path_factory.mktemp("client") / "store.db")
    with answering(place) as running, Ingest(Config(store=place, workers=1)):
        fill(running.store)
        yield running


def test_lists_are_read_to_their_end(desk: Answering) -> None:
    with Client(desk.url) as client:
        assert [each["id"] for each in client.articles(limit=1)] == [3, 4, 2, 1]
        assert [each["id"] for each in client.articles(outlet=["Sanda Courier", "Bresk Bugle"])] == [4, 2]
        assert [each["id"] for each in client.stories(min_outlets=2)] == [1]
        assert list(client.stories(since=datetime(2024, 3, 5, tzinfo=UTC))) == []
        assert client.story(1)["articles"] == [1, 2, 3]
        assert client.members(1)[1]["match"]["passages"]
        assert client.article(4)["body"] == list(FAIR)
        assert [each["seq"] for each in client.changes()] == [each.seq for each in desk.store.events()]
        assert client.get("/v1/compare", a=1, b=2)["together"] is True


def test_records_and_documents_are_imported_with_their_accounts(
    desk: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "BLOCK", 2)
    with Client(desk.url, desk.write) as client:
        told = client.import_records(iter([NEWS[0], {"title": "No text"}, NEWS[1]]))
        assert [each["outcome"] for each in told] == ["same as before", "rejected", "same as before"]
        page = "".join(f"<p>{each}</p>" for each in FAIR).encode()
        made = client.import_document(page, url="https://fell.example/fair", outlet="Fell News")
        assert made["outcome"] == "accepted"
        assert client.article(made["article"])["outlet"] == "Fell News"


def test_decisions_are_made_by_the_client_and_taken_back(tmp_path: Path) -> None:
    with answering(str(tmp_path / "store.db")) as running, Client(running.url, running.write) as client:
        fill(running.store)
        assert client.merge(1, 2, dry_run=True)["dry_run"]
        merged = client.merge(1, 2, note="one event")
        assert client.story(2)["merged_into"] == 1
        with pytest.raises(Refused, match="one story already") as refused:
            client.merge(1, 2)
        assert refused.value.problem["reason"] == "nothing"
        client.undo(merged["decision"]["id"])
        client.split(1, 3)
        assert client.pin(1, original=2)["stories"][0]["original"] == 2


def test_failures_say_what_the_server_says(desk: Answering) -> None:
    with Client(desk.url) as client:
        with pytest.raises(NotFound, match="There is no article 999"):
            client.article(999)
        with pytest.raises(NotAllowed, match="--scope write"):
            client.merge(1, 2)
        with pytest.raises(Failed, match="langauge: there is no such parameter") as failed:
            list(client.stories(langauge="en"))
        assert (failed.value.status, failed.value.problem["type"]) == (422, "urn:copydesk:problem:invalid")
    with Client(desk.url, "cd_wrong") as client, pytest.raises(NotAllowed, match="unknown, revoked or expired"):
        client.story(1)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        silent = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with Client(silent) as client, pytest.raises(Failed, match="serve running"):
            client.story(1)


def test_changes_are_followed_once_each_over_a_server_that_goes_and_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "PAUSE", 0.05)
    place = str(tmp_path / "store.db")
    with answering(place) as first:
        fill(first.store, NEWS[:2])
        port, key = int(first.url.rpartition(":")[2]), first.read
        before = len(list(first.store.events()))
        client = Client(first.url, key)
        following = client.follow()
        seen = [each["seq"] for each in islice(following, before)]
    with answering(place, key=key, listen=f"127.0.0.1:{port}") as second, client:
        adding = threading.Thread(target=fill, args=(second.store, [record("Fell News", FAIR, 3, "A pony")]))
        adding.start()
        seen.append(next(following)["seq"])
        adding.join()
        after = [each.seq for each in second.store.events()]
        seen += [each["seq"] for each in islice(following, len(after) - len(seen))]
        following.close()
    assert seen == after


def test_where_no_stream_is_to_be_had_changes_are_asked_for(desk: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "PAUSE", 0.05)
    places = desk.desk.streams
    held = [places.acquire(blocking=False) for _ in range(STREAMS)]
    try:
        with Client(desk.url) as client:
            known = [each.seq for each in desk.store.events()]
            following = client.follow(known[2])
            assert [each["seq"] for each in islice(following, len(known) - 3)] == known[3:]
            following.close()
    finally:
        for got in held:
            if got:
                places.release()
