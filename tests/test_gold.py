"""Our own labelled copies hold the quality of grouping: made as their sources say, imported as a user would.

The floors are in tests/floors.json: what is reached, nothing that is hoped for. tests/gold/README.md says what the
set holds and which half of it is not looked at when a rule is tuned.
"""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import SHARED, agreement
from tests.gold import make

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())["gold"]
GOLD = [json.loads(line) for line in (make.HERE / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
STORIES = [label["story"] for label in GOLD]
KINDS = [label["kind"] for label in GOLD]


@dataclass(frozen=True, slots=True)
class Found:
    """What `copydesk import` made of the set: the story of each article, in the order of GOLD."""

    export: Path
    stories: list[int]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    folder = tmp_path_factory.mktemp("gold")
    for command in (["import", make.HERE / "articles.jsonl"], ["export", "articles", "-o", "out.jsonl"]):
        subprocess.run([sys.executable, "-m", "copydesk", *command], cwd=folder, check=True, capture_output=True)
    lines = (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()
    story = {article["url"]: article["story_id"] for article in map(json.loads, lines)}
    return Found(folder / "out.jsonl", [story[label["url"]] for label in GOLD])


def of(found: Found, field: str, value: object) -> tuple[list[str], list[int]]:
    """The true and the found stories of the articles whose label says so."""
    chosen = [i for i, label in enumerate(GOLD) if label[field] == value]
    return [STORIES[i] for i in chosen], [found.stories[i] for i in chosen]


# --- the set is what it says


def test_the_files_are_what_the_sources_make() -> None:
    articles, gold = make.made()
    assert (make.HERE / "articles.jsonl").read_text(encoding="utf-8") == articles
    assert (make.HERE / "gold.jsonl").read_text(encoding="utf-8") == gold


def test_each_article_has_its_own_address_and_each_story_one_language_and_one_half() -> None:
    assert len({label["url"] for label in GOLD}) == len(GOLD)
    about = {(label["story"], label["language"], label["script"], label["held"]) for label in GOLD}
    assert len(about) == len(set(STORIES))


def test_every_language_has_a_cut_and_an_edited_copy_and_a_near_stranger() -> None:
    modes = defaultdict(set)
    for label in GOLD:
        modes[label["language"]] |= {label["kind"], label["mode"]}
    assert len(modes) >= 15
    assert len({label["script"] for label in GOLD}) >= 9
    assert all({"wire", "trunc", "edit", "single"} <= seen for seen in modes.values())


def test_half_of_the_families_and_of_the_stories_are_held() -> None:
    for templates in (True, False):
        sources = {
            (label["story"].split("/")[0], label["held"])
            for label in GOLD
            if label["kind"].startswith("tmpl_") is templates and label["kind"] != "roundup"
        }
        held = sum(held for _, held in sources)
        assert 0.4 <= held / len(sources) <= 0.6


def test_each_family_has_editions_that_two_outlets_carry_and_editions_that_one_does() -> None:
    editions = Counter(label["story"] for label in GOLD if label["kind"].startswith("tmpl_"))
    families = defaultdict(list)
    for edition, carried in editions.items():
        families[edition.split("/")[0]].append(carried)
    assert len(families) >= 14
    assert all(4 <= len(carried) <= 8 and 1 in carried and max(carried) >= 2 for carried in families.values())


# --- and grouping is as good on it as it has been


def test_stories_agree_with_the_labels(found: Found) -> None:
    reached = {
        "ari": agreement.adjusted_rand(STORIES, found.stories),
        "ari seen": agreement.adjusted_rand(*of(found, "held", False)),
        "ari held": agreement.adjusted_rand(*of(found, "held", True)),
    }
    assert all(reached[name] >= FLOORS[name] for name in reached), reached


def test_no_kind_is_in_wrong_company_more_often(found: Found) -> None:
    shares = agreement.wrong(STORIES, found.stories, KINDS)
    assert all(share <= FLOORS["wrong"].get(kind, 0) for kind, share in shares.items()), shares


def test_copies_are_found_in_every_language(found: Found) -> None:
    languages = sorted({label["language"] for label in GOLD})
    reached = {language: agreement.recall(*of(found, "language", language)) for language in languages}
    assert all(reached[language] >= FLOORS["recall"].get(language, 1) for language in languages), reached


def test_the_largest_story_is_no_larger_than_the_largest_true_one(found: Found) -> None:
    assert agreement.largest(found.stories) <= agreement.largest(STORIES)


# --- the figures themselves


def test_agreement_is_counted_right() -> None:
    true, kinds = ["a", "a", "a", "b", "b", "c"], ["copy", "copy", "copy", "copy", "copy", "single"]
    found = [1, 1, 2, 3, 3, 2]  # 4 true pairs, 3 found ones, 2 in both, 15 in all
    assert agreement.adjusted_rand(true, true) == 1
    assert agreement.adjusted_rand(true, found) == pytest.approx((2 - 4 * 3 / 15) / (3.5 - 4 * 3 / 15))
    assert agreement.recall(true, found) == 2 / 4
    assert agreement.wrong(true, found, kinds) == {"copy": 1 / 5, "single": 1}
    assert agreement.largest(true) == 3


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent: the scorer lies beside the checkout")
def test_agreement_is_what_the_scorer_beside_the_labelled_copies_says(found: Found) -> None:
    scorer = [sys.executable, SHARED / "tools/score_groups.py", make.HERE / "gold.jsonl", found.export, "--json"]
    told = json.loads(subprocess.run(scorer, check=True, capture_output=True).stdout)
    assert told["ari"] == pytest.approx(agreement.adjusted_rand(STORIES, found.stories))
    assert told["recall"] == pytest.approx(agreement.recall(STORIES, found.stories))
    assert {f"wrong {kind}": share for kind, share in agreement.wrong(STORIES, found.stories, KINDS).items()} == (
        pytest.approx({name: value for name, value in told.items() if name.startswith("wrong ")})
    )
