"""What the doctor finds, each thing caused for real, in stores of either kind."""

import json
import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, delete, func, select, update
from typer.testing import CliRunner

from copydesk import doctor
from copydesk.app import app
from storage import Store, address, checkup, connection, schema
from storage.search import index as search_index
from storage.tables import event, feed, fingerprint, membership, page, period, story, version
from storage.webhooks import Delivery
from tests import SEEDS
from tests.conftest import Places, Run


def run(place: str, *arguments: str, code: int = 0) -> dict[str, list[dict[str, Any]]]:
    """What the doctor says of a store, by check."""
    done = CliRunner().invoke(app, ["doctor", "--store", place, "--json", *arguments])
    assert done.exit_code == code, (done.output, done.exception)
    found: dict[str, list[dict[str, Any]]] = {}
    for one in json.loads(done.stdout):
        found.setdefault(one["check"], []).append(one)
    return found


@pytest.fixture
def seeded(places: Places) -> str:
    place = places()
    done = CliRunner().invoke(app, ["import", str(SEEDS / "wire"), "--store", place, "--rejects", os.devnull])
    assert done.exit_code == 0, done.output
    return place


def change(place: str, *statements: Executable) -> None:
    """Write past everything that would not have it."""
    with Store.open(place) as store, connection.rebuilding(store.engine) as opened:
        if store.engine.dialect.name == "postgresql":
            opened.exec_driver_sql("SET LOCAL session_replication_role = replica")  # references are not looked after
        for statement in statements:
            opened.execute(statement)


def test_a_store_that_is_well(seeded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = run(seeded)
    assert {one["state"] for each in found.values() for one in each} == {"ok"}
    assert len(found["rules"]) == len(checkup.RULES)
    assert ("room" in found, "log" in found) == (("://" not in seeded),) * 2
    assert "raw pages" not in run(seeded, "--quick")


_LEADS = membership.c.relation == "original"
WRONG: dict[str, Executable] = {
    "articles without their text": delete(version).where(version.c.article_id == 1),
    "articles without a story": delete(membership).where(membership.c.article_id == 1),
    "stories without their original": delete(membership).where(_LEADS),
    "ended stories with articles": update(story).values(state="retired"),
    "stories that count other copies than they have": update(story).values(copies=7),
    "articles that stand elsewhere than the events tell": delete(event).where(event.c.kind == "joined"),
    "events beyond the number that was given out last": update(feed).values(last=feed.c.last - 1),
    "articles without keys in the index": delete(fingerprint).where(fingerprint.c.article_id == 1),
}


@pytest.mark.parametrize("rule", checkup.RULES)
def test_a_rule_that_is_broken(seeded: str, rule: str) -> None:
    change(seeded, WRONG[rule])
    faults = [one["said"] for one in run(seeded, code=1)["rules"] if one["state"] == "fault"]
    assert any(rule in said for said in faults), faults


def test_what_is_to_come_and_what_waits(seeded: str) -> None:
    late, early = datetime.now(UTC) + timedelta(hours=1), datetime.now(UTC) - timedelta(hours=3)
    last = select(func.max(event.c.seq)).scalar_subquery()
    change(
        seeded,
        update(event).where(event.c.seq == last).values(at=late),
        update(page).where(page.c.id == 1).values(state="pending", article_id=None, received_at=early),
    )
    found = run(seeded, code=1)
    assert found["clock"][0]["state"] == "fault"
    assert "yet to come" in found["clock"][0]["said"]
    assert found["pending"][0]["state"] == "note"
    assert "1 page pending, the first since" in found["pending"][0]["said"]


def test_a_raw_page_that_cannot_be_read(seeded: str) -> None:
    change(seeded, update(page).where(page.c.id == 2).values(content=b"no frame of zstd"))
    (found,) = run(seeded, code=1)["raw pages"]
    assert (found["state"], found["said"]) == ("fault", "1 raw page cannot be read: 2 …")


def test_what_an_import_would_mend_is_mended_when_it_is_asked_for(seeded: str) -> None:
    change(seeded, update(period).values(within=3))
    with Store.open(seeded) as store, connection.writing(store.engine) as opened:
        search_index.restart(opened)
    for _ in range(2):
        found = run(seeded)
        assert [found[name][0]["state"] for name in ("search", "days")] == ["note", "note"]
        assert "copydesk reindex" in found["search"][0]["todo"]
    mended = run(seeded, "--fix")
    assert [mended[name][0]["state"] for name in ("search", "days")] == ["fixed", "fixed"]
    found = run(seeded)
    assert [found[name][0]["state"] for name in ("search", "days")] == ["ok", "ok"]


def test_an_older_schema_is_told_and_left_alone(seeded: str) -> None:
    with Store.open(seeded) as store:
        schema.migrate(store.engine, store.place, schema.REVISIONS[-2])
    for _ in range(2):
        (found,) = run(seeded)["schema"]
        assert found["state"] == "note"
        assert found["said"].startswith(f"{schema.REVISIONS[-2]}, here the newest is {schema.HEAD}")
    assert run(seeded, "--fix")["schema"][0]["state"] == "fixed"
    assert run(seeded)["schema"][0]["state"] == "ok"


def test_a_reference_to_nothing_and_a_damaged_file(tmp_path: Path, copydesk: Run) -> None:
    copydesk("import", SEEDS / "wire")
    with closing(connection.engine(address.of("copydesk.db"), 1).raw_connection()) as opened:
        opened.execute("PRAGMA foreign_keys = OFF")
        opened.execute("DELETE FROM page WHERE id = 1")
    assert "refers to nothing in page" in copydesk("doctor", code=1).stdout

    whole = Path("copydesk.db").read_bytes()
    Path("copydesk.db").write_bytes(whole[: len(whole) // 2] + bytes(len(whole) // 2))
    told = copydesk("doctor", "--quick", code=1).stdout
    assert "FAULT   database" in told or "FAULT   store" in told
    Path("copydesk.db").write_text("Dear reader, this is a letter, no store, and longer than a page of one. " * 9)
    assert "not a copydesk store" in copydesk("doctor", code=1).stdout


def test_a_webhook_that_is_paused_and_one_that_gave_up(seeded: str) -> None:
    now = datetime.now(UTC)
    with Store.open(seeded) as store, store.webhooks() as hooks:
        number = hooks.add(now, "http://127.0.0.1:9/desk", (), "secret", after=0)
        hooks.note(Delivery(number, 1, "dead", 9, "410", now), now)
        hooks.pause(number, "410 Gone")
    paused, dead = run(seeded)["webhooks"]
    assert (paused["state"], paused["said"]) == ("note", "http://127.0.0.1:9/desk is paused: 410 Gone")
    assert dead["said"] == "http://127.0.0.1:9/desk never took 1 event"
    assert "secret" not in paused["said"] + dead["said"]


def test_a_list_of_sources_that_is_wrong(tmp_path: Path, copydesk: Run) -> None:
    copydesk("import", SEEDS / "wire")
    Path("sources.toml").write_text("[sources.tribune]\nfeeeds = []\n")
    told = copydesk("doctor", code=1).stdout
    assert "FAULT   sources: the list of sources is wrong" in told
    assert "copydesk sources check" in told


def test_no_room_and_a_log_that_is_held(tmp_path: Path, copydesk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    copydesk("import", SEEDS / "wire")
    # No test may fill a disk or write a log of 128 MB: what is scarce and what is long is said to be otherwise.
    monkeypatch.setattr(doctor, "_SCARCE", 1 << 60)
    monkeypatch.setattr(doctor, "_LONG_LOG", -1)
    told = copydesk("doctor").stdout
    assert "note    room: " in told
    assert "note    log: " in told
    assert "mended  log: " in copydesk("doctor", "--fix").stdout
