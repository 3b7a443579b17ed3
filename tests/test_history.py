"""`copydesk stories history`, on stores in which things happened."""

import json
from typing import Any

from tests.conftest import Bring, Run
from tests.test_verify import DAM, STRIKE, at

POST, ECHO = at(DAM, "post", *DAM.body[:5]), at(DAM, "echo", *DAM.body[:4])


def told(copydesk: Run, story: str) -> Any:
    return json.loads(copydesk("stories", "history", story, "--json").stdout)


def said(copydesk: Run, story: str) -> list[str]:
    return [entry["said"] for entry in told(copydesk, story)["events"]]


def test_a_story_begins_and_is_joined(bring: Bring) -> None:
    copydesk = bring(DAM, STRIKE, POST)
    found = told(copydesk, "1")
    assert [(entry["kind"], entry["article"]) for entry in found["events"]] == [
        ("story-created", None),
        ("joined", 1),
        ("joined", 3),
        ("reason-changed", None),
    ]
    assert (found["articles"], found["earlier"]) == ([1, 3], [])
    began, first, second, _ = said(copydesk, "1")
    assert (began, first) == ("story 1 began with a1 (alone)", "a1 joined: original")
    assert second.startswith("a3 joined: copy, score ")
    assert second.endswith(", with a1")
    assert "a3 joined" in copydesk("stories", "history", "1").stdout


def test_an_id_that_went_into_another_leads_there_and_brings_its_history(bring: Bring) -> None:
    copydesk = bring(DAM, STRIKE)
    copydesk("stories", "merge", "1", "2", "--by", "ada", "--note", "one Monday")
    found = told(copydesk, "2")
    assert (found["asked"], found["id"], found["earlier"]) == (2, 1, [2])
    assert found["events"] == told(copydesk, "1")["events"]
    lines = said(copydesk, "2")
    assert "story 2 began with a2 (alone)" in lines
    assert "ada made decision 1, merge: a1 a2 are one story. one Monday" in lines
    assert lines.index("a2 left for story 1") < lines.index("story 2 went into story 1") < lines.index("story 2 ended")
    assert "Story 2 went into story 1, whose history this is." in copydesk("stories", "history", "2").stdout


def test_what_was_split_off_is_told_by_both_and_each_has_its_own_articles(bring: Bring) -> None:
    copydesk = bring(DAM, POST, ECHO)
    copydesk("stories", "split", "1", "a3", "--by", "ada")
    old, new = said(copydesk, "1"), said(copydesk, "2")
    assert "a3 left for story 2" in old
    assert "a3 joined: original" in new
    for lines in (old, new):
        assert "story 1 split: its articles are in stories 1 and 2" in lines
        assert "ada made decision 1, split: a3 apart from a1 a2" in lines
    assert not [line for line in new if line.startswith(("a1", "a2"))]
    copydesk("stories", "undo", "1", "--by", "bo")
    assert "bo took decision 1 back (split)" in said(copydesk, "1")


def test_a_changed_page_and_another_original_are_told(bring: Bring) -> None:
    copydesk = bring(DAM, POST)
    bring(DAM, at(DAM, "post", *DAM.body[:6]))
    copydesk("stories", "pin", "1", "--original", "a2", "--by", "ada")
    lines = said(copydesk, "1")
    assert "a2 has another text on its page: version 2" in lines
    assert "the original is a2 (pinned), not a1" in lines
    assert "ada made decision 1, pin: a1 a2 are one story, original a2" in lines


def test_a_story_that_never_was_is_told(bring: Bring) -> None:
    copydesk = bring(DAM)
    assert "there is no story 9" in copydesk("stories", "history", "9", code=2).stderr
    assert "is an article" in copydesk("stories", "history", "a1", code=2).stderr
