"""`copydesk stories merge`, `split`, `pin`, `undo`, `decisions`, as a user meets them."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

FERRY = """Ferry crews end their walkout

The crews of the Kestrel Strait ferries went back to work on Friday after the company gave way on night pay.

The first boat left Washport at six in the morning with nobody on board but the cook, the union said.
"""
TRAM = """Tram to the harbour runs again

The tram line to the old harbour opened on Tuesday after a summer in which buses had to take its place.

The council paid for new rails along the quay, and for the planting of forty lime trees beside them.
"""


@pytest.fixture
def desk(copydesk: Run, tmp_path: Path) -> Run:
    """A store of two stories: a1 and a2 of the ferry are 1, a3 of the tram is 2."""
    for name, text in (("a", FERRY), ("b", FERRY.replace("end their", "call off their")), ("c", TRAM)):
        (tmp_path / f"{name}.txt").write_text(text)
    copydesk("import", "a.txt", "b.txt", "c.txt")
    return copydesk


def stories(desk: Run) -> dict[int, list[int]]:
    return {story["id"]: sorted(story["articles"]) for story in json.loads(desk("stories", "--json").stdout)}


def decide(desk: Run, *arguments: str, code: int = 0) -> Any:
    done = desk("stories", *arguments, "--json", code=code)
    return json.loads(done.stdout) if code == 0 else done.stderr


def test_a_merge_outlasts_importing_and_reprocessing(desk: Run, tmp_path: Path) -> None:
    told = decide(desk, "merge", "1", "s2", "--note", "one day at the harbour", "--by", "ada")
    assert stories(desk) == {1: [1, 2, 3]}
    assert told["moves"] == [{"article": 3, "from": 2, "to": 1}]
    assert told["ended"] == [{"story": 2, "into": 1}]
    assert (told["decision"]["by"], told["decision"]["note"]) == ("ada", "one day at the harbour")
    (tmp_path / "d.txt").write_text(TRAM.replace("forty", "fifty"))
    desk("import", ".")
    desk("reprocess")
    assert stories(desk) == {1: [1, 2, 3, 4]}
    assert "held by a decision" in desk("show", "1").stdout
    assert "was merged into story 1" in desk("show", "2", code=2).stderr


def test_a_split_outlasts_importing_and_reprocessing(desk: Run, tmp_path: Path) -> None:
    decide(desk, "split", "1", "a2")
    (tmp_path / "d.txt").write_text(FERRY.replace("Friday", "friday evening"))
    desk("import", ".")
    desk("reprocess")
    found = stories(desk)
    assert len(found) == 3
    assert not [story for story in found.values() if {1, 2} <= set(story)]


def test_a_pinned_original_outlasts_an_earlier_copy(desk: Run, tmp_path: Path) -> None:
    decide(desk, "pin", "1", "--original", "a2")
    (tmp_path / "d.txt").write_text(FERRY.replace("walkout\n", "walkout\n\nMarch 4, 2020 10:42 AM EST\n", 1))
    desk("import", ".")
    desk("reprocess")
    shown = json.loads(desk("show", "1", "--json").stdout)
    assert (shown["original"], shown["chosen_by"]) == (2, "pinned")
    assert len(shown["articles"]) == 3


def test_a_dry_run_says_what_would_happen_and_changes_nothing(desk: Run, tmp_path: Path) -> None:
    def contents() -> list[str]:
        with sqlite3.connect(tmp_path / "copydesk.db") as opened:
            lines = list(opened.iterdump())
        opened.close()
        return lines

    before = contents()
    foreseen = decide(desk, "merge", "1", "2", "--dry-run")
    said = desk("stories", "merge", "1", "2", "--dry-run").stdout
    assert "nothing was changed" in said
    assert "Story 2 ends: it went into story 1." in said
    assert "Tram to the harbour runs again" in said
    assert contents() == before
    done = decide(desk, "merge", "1", "2")
    for told in (foreseen, done):
        del told["dry_run"], told["decision"]["at"]
    assert foreseen == done


def test_what_was_decided_is_listed_and_can_be_undone(desk: Run) -> None:
    assert "Nothing has been decided" in desk("stories", "decisions").stdout
    assert "copydesk stories undo 1" in desk("stories", "merge", "1", "2", "--note", "one day").stdout
    decide(desk, "pin", "1", "--original", "3")
    shown = desk("stories", "decisions").stdout
    assert "merge: a1 a2 a3 are one story" in shown
    assert "one day" in shown
    assert "original a3" in shown
    assert [kept["id"] for kept in decide(desk, "decisions")] == [2, 1]
    desk("stories", "undo", "2")
    assert stories(desk) == {1: [1, 2, 3]}
    assert "undone" in desk("stories", "undo", "1", "--by", "ada").stdout
    assert stories(desk) == {1: [1, 2], 3: [3]}
    assert [kept["undone_by"] is None for kept in decide(desk, "decisions")] == [False, False]


def test_an_id_that_ended_is_followed(desk: Run) -> None:
    desk("stories", "merge", "1", "2")
    assert "decision 1 says so already" in desk("stories", "pin", "2", code=2).stderr
    said = desk("stories", "pin", "2", "--original", "a3").stdout
    assert "Story 2 went into story 1" in said
    assert "The original of story 1 is a3 (pinned), not a2." in said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["merge", "1", "9"], "there is no story 9"),
        (["merge", "a1", "2"], "'a1' is no story, written 12 or s12"),
        (["split", "1", "s2"], "'s2' is no article, written 34 or a34"),
        (["split", "1", "a3"], "a3 is in story 2, not in story 1"),
        (["split", "2", "a3"], "nothing would be split"),
        (["undo", "4"], "there is no decision 4"),
    ],
)
def test_what_cannot_be_decided_is_told_in_one_line(desk: Run, arguments: list[str], told: str) -> None:
    said = decide(desk, *arguments, code=2)
    assert said.startswith("copydesk: ")
    assert told in said
    assert said.count("\n") == 1


def test_a_contradiction_names_the_decision_that_stands_against_it(desk: Run) -> None:
    desk("stories", "merge", "1", "2", "--by", "ada", "--note", "one day")
    said = decide(desk, "split", "1", "a3", code=2)
    assert "contradicts decision 1 (merge by ada, " in said
    assert "copydesk stories undo 1" in said


def test_options_before_the_command_are_not_passed_over(desk: Run) -> None:
    assert "behind the command" in desk("stories", "--store", "other.db", "merge", "1", "2", code=2).stderr
