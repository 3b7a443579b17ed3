"""Stories held against labelled ones, and thresholds tried on a store before they move."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from copydesk.evaluating import Found, Labelled, evaluate
from dedupe import agreement
from dedupe.document import Match, Member, Relation
from dedupe.replay import replay
from dedupe.thresholds import Thresholds
from tests import SEEDS
from tests.conftest import Bring, Run
from tests.test_verify import DAM, STRIKE, at


def test_equal_stories_agree_wholly_whatever_they_are_called() -> None:
    told = agreement.of([1, 1, 2, 3, 3, 3], ["c", "c", "a", "b", "b", "b"])
    assert (told.ari, told.pairs.f1, told.b3.f1, told.largest) == (1, 1, 1, (3, 3))


def test_one_story_of_everything_finds_all_and_means_nothing() -> None:
    told = agreement.of([1, 1, 2, 2], [0, 0, 0, 0])
    assert (told.pairs.precision, told.pairs.recall, told.ari) == (pytest.approx(1 / 3), 1, 0)


def test_a_fault_names_two_articles_that_show_it() -> None:
    gold = [Labelled(str(n), story, "copy") for n, story in enumerate((1, 1, 1, 2, 3))]
    found = {"0": Found(7, 10), "1": Found(7, 11), "2": Found(8, 12), "3": Found(8, 13)}
    told = evaluate(gold, found)
    assert told.missing == 1
    assert [(fault.merged, fault.story, fault.articles) for fault in told.faults] == [(True, 8, 1), (False, 1, 1)]
    assert {told.faults[0].a.id, told.faults[0].b.id} == {12, 13}
    assert told.wrong == {"copy": 2 / 5}


def test_the_figures_are_those_of_the_shared_tool(shared: Path, copydesk: Run, tmp_path: Path) -> None:
    """On the labelled week, with stories as a careless program would find them."""
    gold = shared / "data/copies/week/gold.jsonl"
    rng = random.Random(1)
    with (tmp_path / "out.jsonl").open("w") as file:
        for line in gold.read_text().splitlines():
            label = json.loads(line)
            story = label["story"] if rng.random() < 0.8 else rng.choice([None, rng.randrange(4000)])
            if rng.random() < 0.98:
                file.write(json.dumps({"url": label["url"], "story_id": story}) + "\n")
    tool = [sys.executable, shared / "tools/score_groups.py", gold, "out.jsonl", "--json"]
    theirs = json.loads(subprocess.run(tool, check=True, capture_output=True, cwd=tmp_path).stdout)
    ours = json.loads(copydesk("evaluate", "groups", gold, "out.jsonl", "--json").stdout)
    for name in ("articles", "missing", "ari", "precision", "recall", "f1"):
        assert ours[name] == pytest.approx(theirs[name]), name
    assert ours["b3"]["f1"] == pytest.approx(theirs["b3"])
    assert f"{ours['largest']['found']}/{ours['largest']['true']}" == theirs["largest"]
    assert {f"wrong {kind}": share for kind, share in ours["wrong"].items()} == pytest.approx(
        {name: value for name, value in theirs.items() if name.startswith("wrong ")}
    )


def test_an_export_and_its_store_are_judged_alike(copydesk: Run, tmp_path: Path) -> None:
    copydesk("import", SEEDS)
    copydesk("export", "articles", "-o", "out.jsonl")
    articles = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    with (tmp_path / "gold.jsonl").open("w") as file:
        for told in articles:
            if told["url"]:
                file.write(json.dumps({"url": told["url"], "story": told["story_id"] % 5}) + "\n")
    by_file = json.loads(copydesk("evaluate", "groups", "gold.jsonl", "out.jsonl", "--json").stdout)
    by_store = json.loads(copydesk("evaluate", "groups", "gold.jsonl", "--json").stdout)
    assert by_store["ari"] == by_file["ari"] < 1
    assert by_store["faults"]
    assert "Worst misses" in copydesk("evaluate", "groups", "gold.jsonl").stdout


@pytest.mark.parametrize(
    ("line", "told"), [("{", "line 1 is no JSON"), ('{"url": "a"}', "line 1 needs url"), ("", "is empty")]
)
def test_a_gold_that_is_none_is_told(copydesk: Run, tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "gold.jsonl").write_text(line)
    assert told in copydesk("evaluate", "groups", "gold.jsonl", "gold.jsonl", code=2).stderr


def test_a_backtest_with_nothing_moved_finds_the_store_as_it_is(copydesk: Run) -> None:
    copydesk("import", SEEDS)
    told = json.loads(copydesk("backtest", "groups", "--json").stdout)
    assert (told["merges"], told["splits"]) == (0, 0)
    assert told["articles"] > 20


def test_a_backtest_names_what_would_merge_and_the_pair_that_decides_and_writes_nothing(
    bring: Bring, tmp_path: Path
) -> None:
    copydesk = bring(at(DAM, "top", *DAM.body[:4]), at(DAM, "rest", *DAM.body[3:]), STRIKE)
    before = copydesk("export", "articles").stdout
    loose = ("backtest", "groups", "--folds", "0.15", "--enough", "0.1", "--unseen", "0.05")
    told = json.loads(copydesk(*loose, "--json").stdout)
    assert told["merges"] == len(told["changes"]) == 1
    (change,) = told["changes"]
    assert (change["stories"], set(change["pair"])) == ([1, 2], {1, 2})
    assert 0.15 <= change["score"] == change["mean"] < 0.5
    copydesk(*loose, "--html", "page.html")
    assert "Corvane" in (tmp_path / "page.html").read_text()
    assert copydesk("export", "articles").stdout == before


@pytest.mark.parametrize("option", [("--window", "30"), ("--unseen", "0.6")])
def test_what_cannot_be_tried_is_told(copydesk: Run, option: tuple[str, str]) -> None:
    copydesk("import", SEEDS / "text")
    assert "copydesk: --" in copydesk("backtest", "groups", *option, code=2).stderr


def pair(a: str, b: str, score: float) -> Match:
    return Match(a, b, Relation.COPY if score >= 0.5 else Relation.PARTIAL, score, "cover")


def test_a_story_splits_where_the_score_no_longer_folds() -> None:
    members = [Member(key, 100) for key in "abc"]
    held = [pair("a", "b", 0.9), pair("a", "c", 0.6), pair("b", "c", 0.6)]
    (change,) = replay(dict.fromkeys("abc", 1), members, held, (), Thresholds(folds=0.7))
    assert (change.merges, change.stories, change.parts) == (False, (1,), (("a", "b"), ("c",)))
    assert change.deciding is not None
    assert change.deciding.score == change.mean == 0.6
    assert replay(dict.fromkeys("abc", 1), members, held, (), Thresholds()) == []
