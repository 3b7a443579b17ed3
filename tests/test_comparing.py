"""`copydesk compare` and the related stories of `copydesk show`, on files that were imported."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.conftest import Bring, Run
from tests.test_verify import DAM, NOON, STRIKE, at

FAIR = (
    "The winter fair of Bresk opened on Monday with forty stalls and a carousel that was built in 1911.",
    "The mayor cut a ribbon of red paper and forgot the speech that was written for the occasion, to some applause.",
)


def compared(copydesk: Run, a: str, b: str) -> Any:
    return json.loads(copydesk("compare", a, b, "--json").stdout)


def test_two_cuts_that_share_nothing_are_one_story_through_the_whole(bring: Bring) -> None:
    told = bring(DAM, at(DAM, "top", *DAM.body[:3]), at(DAM, "rest", *DAM.body[3:]))
    found = compared(told, "2", "3")
    assert (found["together"], found["match"], found["path"]) == (True, None, [2, 1, 3])
    assert (found["a"]["shared"], found["b"]["shared"]) == (0, 0)
    assert compared(told, "3", "2")["path"] == [3, 1, 2]
    assert compared(told, "1", "2")["path"] == [1, 2]
    said = told("compare", "2", "3").stdout
    assert said.startswith("One story, 1, through a1.")
    assert "The texts share too little to be compared further." in said


def test_one_text_outside_the_window_is_two_stories_and_the_days_are_told(bring: Bring) -> None:
    told = bring(DAM, replace(at(DAM, "late"), published_at=NOON + timedelta(days=12)))
    found = compared(told, "1", "2")
    assert (found["together"], found["in_window"], found["days_apart"]) == (False, False, 12)
    assert (found["match"]["rule"], found["failed"], found["keys"]["candidates"]) == ("same-text", None, True)
    said = told("compare", "1", "2").stdout
    assert said.startswith("Not folded: a1 is in story 1, a2 in story 2.")
    assert "They lie 12 days apart; articles more than 10 days apart are not compared." in said
    assert "the mean score" not in said


def test_strangers_that_a_person_put_together_are_told_as_that(bring: Bring) -> None:
    told = bring(DAM, STRIKE)
    apart = compared(told, "1", "2")
    assert (apart["together"], apart["decisions"], apart["mean"]) == (False, [], 0.35)
    told("stories", "merge", "1", "2", "--by", "ada", "--note", "one strike")
    held = compared(told, "1", "2")
    assert (held["together"], held["match"], held["decisions"]) == (True, None, [1])
    said = told("compare", "1", "2").stdout
    assert said.startswith("One story, 1.")
    assert "A decision by hand stands (merge 1, by ada: one strike)." in said
    told("stories", "undo", "1")
    assert compared(told, "1", "2")["decisions"] == []


def test_copies_that_a_person_parted_are_told_as_that(bring: Bring) -> None:
    told = bring(DAM, at(DAM, "post", *DAM.body[:5]))
    told("stories", "split", "1", "a2", "--by", "ada")
    found = compared(told, "1", "2")
    assert (found["together"], found["decisions"], found["failed"]) == (False, [1], None)
    said = told("compare", "1", "2").stdout
    assert "A decision by hand stands (split 1, by ada)." in said
    assert "The pair alone would fold" not in said
    assert "Nothing keeps" not in said


def test_a_digest_is_related_to_each_of_its_stories_and_in_none(bring: Bring) -> None:
    told = bring(DAM, STRIKE, at(DAM, "digest", *DAM.body[:2], *FAIR, *STRIKE.body[:2], title="The morning in brief"))
    (of_dam,), of_digest = (json.loads(told("show", name, "--json").stdout)["related"] for name in ("1", "3"))
    assert (of_dam["id"], set(of_dam["pair"])) == (3, {1, 3})
    assert {other["id"] for other in of_digest} == {1, 2}
    assert all(other["score"] < 0.5 for other in of_digest)
    said = told("show", "3").stdout
    assert "Engineers lower Corvane reservoir" in said
    assert "Tram drivers in Lunsford" in said


def test_a_copy_that_came_later_is_kept_apart_by_what_was_decided_of_its_story(bring: Bring) -> None:
    told, cut = bring(DAM, at(DAM, "post", *DAM.body[:5])), at(DAM, "echo", *DAM.body[:5])
    told("stories", "split", "1", "a2", "--by", "ada")
    bring(DAM, at(DAM, "post", *DAM.body[:5]), cut)
    assert compared(told, "2", "3")["together"]
    found = compared(told, "1", "3")
    assert (found["together"], found["match"]["relation"], found["decisions"]) == (False, "copy", [1])
