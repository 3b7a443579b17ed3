"""A store copied between the kinds of database is the same store: every row, and all goes on in the copy."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update
from typer.testing import CliRunner

from copydesk.app import app
from storage import Store, connection
from storage.copying import copy
from storage.loading import TABLES
from storage.search.query import parse
from storage.tables import article, story
from tests import ROOT, SEEDS
from tests.databases import Server

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
Anywhere = Callable[[str], str]


@pytest.fixture(scope="module")
def anywhere(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Anywhere:
    """A place where nothing is, of a kind of database."""

    def place(kind: str) -> str:
        return postgres.fresh() if kind == "postgresql" else str(tmp_path_factory.mktemp("copies") / "copy.db")

    return place


def run(*arguments: str, code: int = 0) -> Any:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture(scope="module")
def seeded(anywhere: Anywhere) -> str:
    """Articles, stories that moved, decisions, a key; and of the stories the one with the highest number is gone."""
    place = anywhere("sqlite")
    run("import", str(SEEDS), "--store", place, "--rejects", os.devnull)
    run("stories", "merge", "1", "3", "--store", place)
    run("keys", "make", "desk", "--store", place)
    with Store.open(place) as store, connection.writing(store.engine) as opened:
        seen = {"first_seen": NOW, "last_seen": NOW, "chosen_by": "alone", "state": "retired"}
        opened.execute(insert(story).values(id=900, **seen))
        opened.execute(delete(story).where(story.c.id == 900))
    return place


def everything(store: Store) -> dict[str, set[Any]]:
    """Every row of every table, as Python has it."""
    with connection.reading(store.engine) as opened:
        return {table.name: {str(tuple(row)) for row in opened.execute(table.select())} for table in TABLES}


def nothing(table: str, rows: int) -> None:
    """Nobody looks at the progress."""


@pytest.mark.parametrize("way", [("postgresql", "sqlite"), ("postgresql", "postgresql"), ("sqlite",)])
def test_a_copy_is_the_same_store_and_all_goes_on_in_it(
    seeded: str, anywhere: Anywhere, way: tuple[str, ...], tmp_path: Path
) -> None:
    places = [seeded, *map(anywhere, way)]
    for source, to in pairwise(places):
        told = json.loads(run("store", "copy", source, to, "--json").stdout)
        filled = {one["table"] for one in told["tables"] if one["rows"]}
        assert filled > {"page", "article", "version", "story", "membership", "event", "feed", "ruling", "api_key"}
    with Store.open(seeded) as before, Store.open(places[-1]) as after:
        assert everything(after) == everything(before)
        assert [*after.events()] == [*before.events()]
        assert after.unsearched() == 0
        assert after.search(parse("ferry")).total == before.search(parse("ferry")).total > 0
        last = [*before.events()][-1].seq

    again = run("import", str(SEEDS), "--store", places[-1], "--json", "--rejects", os.devnull)
    assert json.loads(again.stdout)["accepted"] == 0
    (tmp_path / "seals.txt").write_text("Seals return\n\n" + "Wardens counted three hundred seals on the banks. " * 9)
    run("import", str(tmp_path / "seals.txt"), "--store", places[-1], "--rejects", os.devnull)
    with Store.open(places[-1]) as after:
        new = [*after.events(last)]
        assert [event.seq for event in new] == list(range(last + 1, last + 1 + len(new)))
        assert {event.story_id for event in new if event.story_id} == {901}


def test_where_something_is_nothing_is_copied(seeded: str, anywhere: Anywhere, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader")
    full = anywhere("postgresql")
    run("store", "copy", seeded, full)
    for there in (seeded, str(tmp_path / "letter.txt"), full):
        assert "already: name a place where" in run("store", "copy", seeded, there, code=2).stderr
    assert (tmp_path / "letter.txt").read_text() == "Dear reader"
    assert "no folder" in run("store", "copy", seeded, str(tmp_path / "none" / "copy.db"), code=2).stderr
    assert "no store" in run("store", "copy", str(tmp_path / "none.db"), str(tmp_path / "copy.db"), code=2).stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_what_is_written_meanwhile_is_not_in_the_copy(seeded: str, anywhere: Anywhere, tmp_path: Path) -> None:
    source, to = str(tmp_path / "source.db"), anywhere("sqlite")
    run("store", "copy", seeded, source)
    with Store.open(source) as store:
        before = everything(store)

        def write(table: str, rows: int) -> None:
            with connection.writing(store.engine) as opened:
                opened.execute(update(article).values(title=f"{table} {rows}"))

        copy(store, to, write)
        assert everything(store) != before
    with Store.open(to) as made:
        assert everything(made) == before


def test_a_copy_that_differs_is_given_up(seeded: str, anywhere: Anywhere) -> None:
    to = anywhere("postgresql")
    Store.open(to, create=True).close()
    with Store.open(to) as store, connection.writing(store.engine) as opened:
        opened.execute(text(_SPOILS))
        opened.execute(text("CREATE TRIGGER spoils BEFORE INSERT ON story FOR EACH ROW EXECUTE FUNCTION spoils()"))
    assert "differs from its source in the table story" in run("store", "copy", seeded, to, code=2).stderr
    with Store.open(to) as store:
        assert store.counts().pages == 0


_SPOILS = """CREATE FUNCTION spoils() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.title := rtrim(NEW.title, 's'); RETURN NEW; END $$"""
_KILLED = """
import os, signal, sys
from storage import Store
from storage.copying import copy

def told(table, rows):
    if table == "match":
        os.kill(os.getpid(), signal.SIGKILL)

with Store.open(sys.argv[1]) as store:
    copy(store, sys.argv[2], told)
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_copy_is_no_store(seeded: str, anywhere: Anywhere, kind: str) -> None:
    to = anywhere(kind)
    killed = subprocess.run([sys.executable, "-c", _KILLED, seeded, to], check=False, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    if kind == "sqlite":
        assert not Path(to).exists()
        assert "delete it and copy again" in run("store", "copy", seeded, to, code=2).stderr
        for left in Path(to).parent.glob("*.copying*"):
            left.unlink()
    run("store", "copy", seeded, to)
    with Store.open(seeded) as before, Store.open(to) as after:
        assert everything(after) == everything(before)
