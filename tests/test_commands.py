"""The commands as a user meets them: in a process of their own, on real files, with a real store."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import ROOT, SEEDS
from tests.conftest import Run

STORY = """Ferry crews end their walkout

The crews of the Kestrel Strait ferries went back to work on Friday after the company gave way on night pay.

The first boat left Washport at six in the morning with nobody on board but the cook, the union said.

Share this article
"""


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY)
    return path


def test_import_then_look(copydesk: Run, story: Path) -> None:
    done = copydesk("import", story)
    assert "accepted       1" in done.stdout
    assert "Ferry crews end their walkout" in copydesk("stories").stdout
    shown = copydesk("show", "a1").stdout
    assert "gave way on night pay" in shown
    assert "share" in shown
    assert copydesk("show", "1").stdout.startswith("Ferry crews end their walkout")


def test_a_reader_who_has_seen_enough_is_no_fault(copydesk: Run) -> None:
    command = [sys.executable, "-m", "copydesk", "clean", str(SEEDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as told:
        assert told.stdout
        assert told.stderr
        told.stdout.read(10)
        told.stdout.close()  # the tables of 40 articles are more than a pipe holds
        said = told.stderr.read().decode()
    assert (told.returncode, said) == (0, "")


def test_import_as_json(copydesk: Run, story: Path) -> None:
    told = json.loads(copydesk("import", story, story.parent / "nothing.txt", "--json").stdout)
    assert told["inputs"] == 2
    assert told["accepted"] == 1
    assert told["rejected"] == 1
    assert told["by_reason"] == {"not-found": 1}
    again = json.loads(copydesk("import", story, "--json").stdout)
    assert (again["accepted"], again["same"], again["stories"]) == (0, 1, 1)


def test_the_account_names_every_input(copydesk: Run, story: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    copydesk("import", story, tmp_path / "empty.txt", "--account", "account.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "account.jsonl").read_text().splitlines()]
    assert [(Path(line["source"]).name, line["outcome"], line["reason"]) for line in lines] == [
        ("story.txt", "accepted", None),
        ("empty.txt", "rejected", "empty"),
    ]


def test_a_dry_run_changes_nothing(copydesk: Run, story: Path, tmp_path: Path) -> None:
    assert "dry run" in copydesk("import", story, "--dry-run").stdout
    assert {path.name for path in tmp_path.iterdir()} == {"story.txt"}
    copydesk("import", story)
    before = (tmp_path / "copydesk.db").read_bytes()
    story.write_text(STORY.replace("Friday", "Saturday"))
    other = tmp_path / "other.txt"
    other.write_text(STORY.replace("ferries", "trams"))
    told = json.loads(copydesk("import", story, other, tmp_path / "none.txt", "--dry-run", "--json").stdout)
    assert (told["new_version"], told["accepted"], told["rejected"]) == (1, 1, 1)
    assert (tmp_path / "copydesk.db").read_bytes() == before
    assert not (tmp_path / "copydesk-rejects.jsonl").exists()


def test_a_rejects_file_is_mended_and_imported_again(copydesk: Run, tmp_path: Path) -> None:
    """With nothing but what stands in it, and the files it names."""
    body = STORY.split("\n\n", 1)[1]
    good = {"url": "https://quay.example/a", "title": "Crews end walkout", "text": body}
    cut = json.dumps(good | {"url": "https://quay.example/c"})[:-1]
    lines = [json.dumps(good), json.dumps(good | {"url": "https://quay.example/b", "title": 5}), cut]
    (tmp_path / "wire.jsonl").write_text("\n".join(lines))
    (tmp_path / "empty#1.txt").write_text("")
    copydesk("import", "wire.jsonl", "empty#1.txt")
    rejects = tmp_path / "copydesk-rejects.jsonl"
    found = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [entry["_rejected"]["reason"] for entry in found] == ["bad-record", "bad-json", "empty"]

    found[0]["title"] = "Crews end walkout"
    found[1]["_rejected"]["raw"] += "}"
    (tmp_path / "empty#1.txt").write_text(STORY.replace("ferries", "trams"))
    rejects.write_text("\n".join(map(json.dumps, found)))
    told = json.loads(copydesk("import", rejects, "--json").stdout)
    assert (told["accepted"], told["rejected"], told["rejects_file"]) == (3, 0, None)
    sources = [json.loads(line)["source"] for line in copydesk("export", "articles").stdout.splitlines()]
    assert [Path(source).name for source in sources] == ["wire.jsonl#1", "wire.jsonl#2", "wire.jsonl#3", "empty#1.txt"]


def test_a_rejects_file_that_is_being_mended_is_not_written_over(copydesk: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "copydesk-rejects.jsonl").write_text("half mended")
    told = json.loads(copydesk("import", "empty.txt", "--json", code=1).stdout)
    assert told["rejects_file"] == "copydesk-rejects-2.jsonl"
    assert (tmp_path / "copydesk-rejects.jsonl").read_text() == "half mended"
    assert "_rejected" in (tmp_path / "copydesk-rejects-2.jsonl").read_text()


def test_rejects_that_cannot_be_written_do_not_stop_the_import(copydesk: Run, story: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    done = copydesk("import", "empty.txt", story, "--rejects", "no/such/folder/r.jsonl")
    assert "accepted       1" in done.stdout
    assert "not written down" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "articles", "-o", "story.txt/"),
        ("export", "stories", "-o", "no/such/a"),
        ("import", "story.txt", "--account", "no/a"),
    ],
)
def test_an_output_that_cannot_be_written_is_told(copydesk: Run, story: Path, arguments: tuple[str, ...]) -> None:
    copydesk("import", story)
    done = copydesk(*arguments, code=2)
    assert done.stderr.startswith("copydesk: cannot write")
    assert "Traceback" not in done.stderr


def test_the_same_name_in_another_folder_is_another_file(
    copydesk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, text in (("monday", STORY), ("tuesday", STORY.replace("ferries", "trams").replace("boat", "car"))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "001.txt").write_text(text)
        monkeypatch.chdir(tmp_path / folder)
        told = json.loads(copydesk("import", ".", "--store", "../s.db", "--json").stdout)
        assert told["accepted"] == 1
    (tmp_path / "monday/001.txt").write_text(STORY + "\nIt will sail again on Sunday, the port said on Friday.\n")
    monkeypatch.chdir(tmp_path)
    assert json.loads(copydesk("import", "monday", "--store", "s.db", "--json").stdout)["new_version"] == 1


def test_a_dry_run_gives_the_account_that_the_import_then_gives(copydesk: Run, tmp_path: Path) -> None:
    """On a messy folder with the same bytes twice, good and bad; and the second import finds all as it was."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {
        "a": STORY,
        "b": STORY,
        "c": "tiny",
        "d": "tiny",
        "e": "",
        "f": STORY.replace("boat", "ship"),
    }.items():
        (folder / f"{name}.txt").write_text(text)
    (folder / "g.md").write_text("notes")
    accounts = []
    for number, options in enumerate((["--dry-run"], [], [])):
        copydesk("import", folder, "--account", f"{number}.jsonl", *options)
        lines = map(json.loads, (tmp_path / f"{number}.jsonl").read_text().splitlines())
        accounts.append([(Path(line["source"]).name, line["outcome"]) for line in lines])
    assert accounts[0] == accounts[1]
    assert [name for name, _ in accounts[1]] == ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt", "g.md"]
    assert accounts[2] == [(name, outcome.replace("accepted", "same as before")) for name, outcome in accounts[1]]


def test_the_version_names_that_of_the_contract(copydesk: Run) -> None:
    assert copydesk("--version").stdout.endswith("contract 1\n")


def test_clean_prints_the_contract_and_needs_no_store(copydesk: Run, story: Path, tmp_path: Path) -> None:
    (told,) = [json.loads(line) for line in copydesk("clean", story, "--jsonl").stdout.splitlines()]
    assert told["title"] == "Ferry crews end their walkout"
    assert told["removed"] == [{"text": "Share this article", "rule": "share"}]
    assert list(tmp_path.iterdir()) == [story]


def test_export_appears_when_it_is_complete(copydesk: Run, story: Path, tmp_path: Path) -> None:
    copydesk("import", story)
    printed = copydesk("export", "articles").stdout
    copydesk("export", "articles", "-o", "articles.jsonl")
    assert (tmp_path / "articles.jsonl").read_text() == printed
    assert not list(tmp_path.glob("*.writing"))
    (told,) = [json.loads(line) for line in copydesk("export", "stories", "--format", "jsonl").stdout.splitlines()]
    assert told["articles"] == [json.loads(printed)["id"]]


def test_compare_shows_what_is_shared_and_what_differs(copydesk: Run, story: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(STORY.replace("at six in the morning", "at seven in the evening"))
    copydesk("import", story, other)
    told = json.loads(copydesk("compare", "a1", "2", "--json").stdout)
    differing = [segment for segment in told["segments"] if not segment["shared"]]
    assert any("six" in segment["a"] and "seven" in segment["b"] for segment in differing)
    assert " ".join(s["a"] for s in told["segments"]).split() == " ".join(STORY.split("\n\n")[1:3]).split()
    assert (told["together"], told["match"]["rule"], told["keys"]["candidates"]) == (True, "copy", True)
    assert copydesk("compare", "1", "2").stdout.startswith("One story, 1.")
    copydesk("compare", "1", "2", "--html", "page.html")
    assert "seven in the evening" in (tmp_path / "page.html").read_text()
    assert "<script" not in (tmp_path / "page.html").read_text()


def test_reprocess_cleans_the_stored_pages_again(copydesk: Run, tmp_path: Path) -> None:
    copydesk("import", SEEDS / "text")
    before = copydesk("export", "articles").stdout
    told = json.loads(copydesk("reprocess", "--json").stdout)
    assert told["pages"] == len(list((SEEDS / "text").iterdir()))
    assert copydesk("export", "articles").stdout == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "99"), "there is no story 99"),
        (("show", "a99"), "there is no article 99"),
        (("show", "x1"), "is no id"),
        (("compare", "s1", "2"), "is a story"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(
    copydesk: Run, story: Path, arguments: tuple[str, ...], told: str
) -> None:
    copydesk("import", story)
    done = copydesk(*arguments, code=2)
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["stories", "show 1", "compare 1 2", "export articles", "reprocess"])
def test_a_store_that_is_not_there_is_told(copydesk: Run, command: str) -> None:
    done = copydesk(*command.split(), "--store", "nowhere/at/all.db", code=2)
    assert done.stderr.startswith("copydesk: ")
    assert "nowhere/at" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_stories_yet(copydesk: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    copydesk("import", "empty.txt", code=1)
    assert "No stories yet" in copydesk("stories").stdout


@pytest.mark.parametrize(
    ("setting", "told"),
    [("workers = -1", "workers"), ("shop = 'a.db'", "shop"), ("store = ", "not valid TOML")],
)
def test_a_mistake_in_the_settings_is_named(copydesk: Run, tmp_path: Path, setting: str, told: str) -> None:
    (tmp_path / "copydesk.toml").write_text(setting)
    done = copydesk("stories", code=2)
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_come_from_file_environment_and_command_in_that_order(
    copydesk: Run, story: Path, tmp_path: Path
) -> None:
    (tmp_path / "copydesk.toml").write_text('store = "file.db"')
    copydesk("import", story)
    copydesk("import", story, COPYDESK_STORE="environment.db")
    copydesk("import", story, "--store", "command.db", COPYDESK_STORE="environment.db")
    assert {path.name for path in tmp_path.glob("*.db")} == {"file.db", "environment.db", "command.db"}


def test_ctrl_c_loses_nothing(copydesk: Run, tmp_path: Path) -> None:
    body = STORY.split("\n\n", 1)[1]
    with (tmp_path / "wire.jsonl").open("w") as file:
        for n in range(3000):
            file.write(json.dumps({"url": f"https://quay.example/{n}", "text": f"{body} Number {n} said so."}) + "\n")
    command = [sys.executable, "-m", "copydesk", "import", "wire.jsonl", "--workers", "1"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE
    )
    while _articles(tmp_path / "copydesk.db") < 20:
        time.sleep(0.05)
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Nothing is lost" in errors
    assert b"Traceback" not in errors
    assert 20 <= _articles(tmp_path / "copydesk.db") < 3000


def _articles(path: Path) -> int:
    if not path.exists():
        return 0
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        try:
            return int(connection.execute("select count(*) from article").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def test_a_reader_that_has_enough_is_no_fault(copydesk: Run) -> None:
    copydesk("import", SEEDS / "text")
    with subprocess.Popen(
        [sys.executable, "-m", "copydesk", "clean", str(SEEDS), "--jsonl"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_the_demo_shows_the_main_job(copydesk: Run, tmp_path: Path) -> None:
    shown = copydesk("demo", "--seeds", SEEDS).stdout
    for part in (
        "1. Import",
        "2. The stories",
        "3. One story",
        "4. Two of its copies",
        "5. One file cleaned",
        "Removed by",
    ):
        assert part in shown
    assert not list(tmp_path.iterdir())
