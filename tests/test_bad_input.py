"""What users do by mistake, and what machines do: each is told in words, and never stops the rest."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.conftest import Run

STORY = "The ferry sailed at dawn and came back at dusk with nobody on board but the cook.\n"


def test_a_folder_of_troubles_does_not_stop_the_one_good_file(copydesk: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "good.txt").write_text(STORY)
    (folder / "empty.txt").write_text("")
    (folder / "blank.html").write_text(" \n\n ")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 100)
    (folder / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    (folder / "cut.json").write_text('[{"text": "The ferry sai')
    (folder / "cut.txt.gz").write_bytes(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc")
    (folder / "short.txt").write_text("Ferry sails\n\nIt did.")
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "gone.txt").symlink_to(folder / "never.txt")
    with (folder / "large.txt").open("wb") as file:
        file.write(STORY.encode() * (50 * 2**20 // len(STORY)))
    told = json.loads(copydesk("import", folder, tmp_path / "no.txt", "--json").stdout)
    assert told["accepted"] == 1
    assert told["by_reason"] == {
        "empty": 2,
        "binary": 2,
        "bad-json": 1,
        "bad-gzip": 1,
        "too-short": 1,
        "not-found": 2,
        "too-large": 1,
    }


def test_an_empty_folder_is_no_fault(copydesk: Run, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    assert json.loads(copydesk("import", "nothing", "--json").stdout)["inputs"] == 0


def test_a_store_in_use_is_told_after_waiting(copydesk: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    copydesk("import", "a.txt")
    holder = sqlite3.connect(tmp_path / "copydesk.db", isolation_level=None)
    holder.execute("begin immediate")
    try:
        (tmp_path / "b.txt").write_text(STORY.replace("ferry", "tram"))
        done = copydesk("import", "b.txt", code=2, COPYDESK_PATIENCE="0.3")
    finally:
        holder.rollback()
        holder.close()
    assert "copydesk.db" in done.stderr
    assert "locked" in done.stderr or "writing" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(copydesk("import", "b.txt", "--json").stdout)["accepted"] == 1


def test_a_store_of_a_newer_program_is_told(copydesk: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    copydesk("import", "a.txt")
    with sqlite3.connect(tmp_path / "copydesk.db") as connection:
        connection.execute("update alembic_version set version_num = 'zzzz'")
    done = copydesk("stories", code=2)
    assert "newer" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "store",
    ["oracle://x/y", "sqlite:///no/such/folder/a.db", "nonsense://", "postgresql+psycopg://127.0.0.1:1/none"],
)
def test_a_store_that_cannot_be_is_told(copydesk: Run, tmp_path: Path, store: str) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    done = copydesk("import", "a.txt", "--store", store, code=2)
    assert done.stderr.startswith("copydesk: ")
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_store_is_told_and_left_alone(copydesk: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "notes.db").write_text("my notes, not a database\n" * 100)
    done = copydesk("import", "a.txt", "--store", "notes.db", code=2)
    assert "notes.db" in done.stderr
    assert (tmp_path / "notes.db").read_text().startswith("my notes")


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="a small disk can only be mounted by root")
def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    """On a real file system of two megabytes, in a mount namespace of its own."""
    with (tmp_path / "wire.jsonl").open("w") as file:
        for n in range(3000):
            noise = os.urandom(600).hex()
            file.write(
                json.dumps({"url": f"https://q.example/{n}", "text": f"{STORY} Its number was {n}, {noise}."}) + "\n"
            )
    script = (
        f"mount -t tmpfs -o size=2m none {tmp_path}/disk && cd {tmp_path}/disk && "
        f"{sys.executable} -m copydesk import {tmp_path}/wire.jsonl --workers 1 --rejects {tmp_path}/r.jsonl; "
        f"echo code $?; "
        f"{sys.executable} -m copydesk export articles | tail -1; df ."
    )
    (tmp_path / "disk").mkdir()
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    if "unshare failed" in done.stderr or "permission denied" in done.stderr.lower():
        pytest.skip("this machine does not let root mount a file system")
    assert "code 2" in done.stdout, done.stdout + done.stderr
    assert "no room left" in done.stderr
    assert "Traceback" not in done.stderr
    assert '"status":"article"' in done.stdout
