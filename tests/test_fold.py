"""Folding matches into stories: chains, digests, briefs, and the choice of the original."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from dedupe import Match, Member, Relation, Story, fold
from dedupe.decision import Decision, against, agree
from dedupe.fold import _average_link, _certain, _components, _links

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


def member(key: str, *, hours: float | None = 0, words: int = 300, **credit: Any) -> Member:
    at = None if hours is None else NOON + timedelta(hours=hours)
    return Member(key=key, words=words, published_at=at, **credit)


def match(a: str, b: str, score: float = 0.9, relation: Relation | None = None) -> Match:
    a, b = sorted((a, b))
    relation = relation or (Relation.COPY if score >= 0.5 else Relation.PARTIAL)
    return Match(a, b, relation, score, relation.value)


def groups(stories: Sequence[Story]) -> list[list[str]]:
    return sorted(sorted(membership.key for membership in story.memberships) for story in stories)


def test_articles_without_a_match_are_stories_of_their_own() -> None:
    (story, other) = fold([member("b"), member("a")], [])
    assert (story.original, story.chosen_by, other.original) == ("a", "alone", "b")
    assert story.memberships[0].relation is Relation.ORIGINAL
    assert story.memberships[0].match is None


def test_copies_become_one_story_and_each_says_by_which_match() -> None:
    wire, post, herald = member("wire"), member("post", hours=2), member("herald", hours=3)
    to_post, between = match("wire", "post", 0.8), match("post", "herald", 0.9)
    (story,) = fold([wire, post, herald], [to_post, between])
    assert [membership.key for membership in story.memberships] == ["wire", "herald", "post"]
    by = {membership.key: membership.match for membership in story.memberships}
    assert by == {"wire": None, "post": to_post, "herald": between}


def test_two_briefs_that_share_nothing_are_held_together_by_the_whole() -> None:
    matches = [match("whole", "first", 1.0), match("whole", "second", 1.0)]
    assert groups(fold([member("whole"), member("first"), member("second")], matches)) == [["first", "second", "whole"]]


def test_a_digest_is_no_bridge_between_its_stories() -> None:
    left, right = ["a1", "a2", "a3"], ["b1", "b2", "b3"]
    copies = [match(*pair) for side in (left, right) for pair in combinations(side, 2)]
    # The digest looks like a copy of one brief and like a piece of all the rest.
    digest = [match("digest", "a1", 0.6), *(match("digest", key, 0.1) for key in [*left[1:], *right])]
    found = groups(fold([member(key) for key in [*left, *right, "digest"]], [*copies, *digest]))
    assert found == [left, right, ["digest"]]


def test_a_chain_of_editions_does_not_become_one_story() -> None:
    days = [f"day{n:02}" for n in range(20)]
    chain = [match(a, b, 0.55) for a, b in pairwise(days)]
    apart = [match(a, b, 0.1) for a, b in combinations(days, 2) if days.index(b) - days.index(a) == 2]
    assert max(map(len, groups(fold([member(day) for day in days], [*chain, *apart])))) <= 3


def test_partial_matches_never_fold_whatever_their_score() -> None:
    stories = fold([member("a"), member("b")], [match("a", "b", 0.99, Relation.PARTIAL)])
    assert groups(stories) == [["a"], ["b"]]


def test_a_match_with_an_article_that_is_not_there_is_left_out() -> None:
    assert groups(fold([member("a")], [match("a", "gone")])) == [["a"]]


# --- the original


@pytest.mark.parametrize(
    ("members", "original", "reason"),
    [
        ([member("a"), member("b", hours=9, outlet="Reuters", agency="Reuters")], "b", "agency"),
        ([member("a"), member("b", hours=9, outlet="AP News", agency="AP")], "b", "agency"),
        (
            [
                member("a", originally_from="the Salem Star"),
                member("b", hours=9, outlet="The Salem Star"),
                member("c", hours=1, outlet="Post", originally_from="Herald"),
            ],
            "b",
            "credited",
        ),
        # An agency's own page need not credit itself, nor name its outlet.
        (
            [member("a", agency="AP"), member("url:https://apnews.com/article/x", hours=9)],
            "url:https://apnews.com/article/x",
            "agency",
        ),
        ([member("a", agency="Reuters"), member("b", hours=9, outlet="AP News")], "a", "earliest"),
        ([member("a", hours=1, words=90), member("b", hours=2), member("c", hours=None)], "b", "earliest"),
        ([member("a", hours=1, words=90), member("b", hours=9)], "a", "earliest"),
        ([member("a", hours=1, words=200), member("b", hours=2)], "a", "earliest"),
        # Midnight is a bare day: by its end.
        ([member("a", hours=-12), member("b", hours=2), member("c", hours=13)], "b", "earliest"),
        ([member("a", hours=-12), member("b", hours=13)], "a", "earliest"),
        ([member("a", words=90), member("b", words=300)], "b", "earliest"),
        ([member("a", hours=None), member("b", hours=None, words=900)], "b", "fullest"),
        ([member("b"), member("a")], "a", "earliest"),
    ],
)
def test_the_original_is_chosen_by_a_stated_rule(members: list[Member], original: str, reason: str) -> None:
    pairs = combinations(sorted(each.key for each in members), 2)
    (story,) = fold(members, [match(*pair) for pair in pairs])
    assert (story.original, story.chosen_by) == (original, reason)


# --- laws

keys = [f"k{n}" for n in range(9)]
members = st.lists(
    st.builds(
        member,
        st.sampled_from(keys),
        hours=st.none() | st.integers(0, 40),
        words=st.integers(1, 400),
        outlet=st.sampled_from([None, "AP", "Post", "Herald"]),
        agency=st.sampled_from([None, "AP"]),
        originally_from=st.sampled_from([None, "Post", "Herald"]),
    ),
    unique_by=lambda each: each.key,
    max_size=9,
)
pairs = st.sampled_from(list(combinations(keys, 2)))
matches = st.dictionaries(
    pairs, st.tuples(st.floats(0, 1), st.sampled_from([Relation.COPY, Relation.PARTIAL])), max_size=30
).map(lambda found: [match(*pair, *verdict) for pair, verdict in found.items()])


@st.composite
def one_decision(draw: st.DrawFn) -> Decision:
    """Together, apart, both, or an original, over any articles, known and unknown."""
    places = draw(st.lists(st.integers(-3, 2), min_size=10, max_size=10))
    parts = [
        frozenset(key for key, at in zip([*keys, "gone"], places, strict=True) if at == place) for place in range(3)
    ]
    original = draw(st.none() | st.sampled_from(keys))
    return Decision(tuple(part for part in parts[1:] if part), parts[0], original)


@st.composite
def that_agree(draw: st.DrawFn) -> list[Decision]:
    made: list[Decision] = []
    for decision in draw(st.lists(one_decision(), max_size=5)):
        if agree([*made, decision]):
            made.append(decision)
    return made


decided = that_agree()


@given(members, matches, st.lists(one_decision(), max_size=4), st.randoms(use_true_random=False))
def test_the_stories_do_not_depend_on_the_order_of_anything(
    members: list[Member], matches: list[Match], decisions: list[Decision], random: Any
) -> None:
    expected = fold(members, matches, decisions)
    random.shuffle(members)
    random.shuffle(matches)
    random.shuffle(decisions)
    assert fold(members, matches, decisions) == expected


@given(members, matches, decided)
def test_every_article_is_in_exactly_one_story_by_a_match_inside_it_or_is_held(
    members: list[Member], matches: list[Match], decisions: list[Decision]
) -> None:
    stories = fold(members, matches, decisions)
    placed = [membership.key for story in stories for membership in story.memberships]
    assert sorted(placed) == sorted(each.key for each in members)
    for story in stories:
        inside = {membership.key for membership in story.memberships}
        first, *rest = story.memberships
        assert (first.key, first.match) == (story.original, None)
        for membership in rest:
            assert membership.match is not None
            assert membership.match in matches or (membership.relation is Relation.HELD and decisions)
            assert membership.match.folds
            assert {membership.match.a, membership.match.b} <= inside
            assert membership.key in {membership.match.a, membership.match.b}


# --- what people decided


def together(*keys: str) -> Decision:
    return Decision((frozenset(keys),))


def apart(part: str, rest: str) -> Decision:
    return Decision((frozenset(part.split()),), frozenset(rest.split()))


def copies(*keys: str) -> list[Match]:
    return [match(*pair, 1.0) for pair in combinations(keys, 2)]


def test_what_is_decided_together_is_one_story_with_all_that_matches_fold_with_it() -> None:
    members = [member(key) for key in ("a1", "a2", "b1", "b2", "c")]
    (story, other) = fold(members, [*copies("a1", "a2"), *copies("b1", "b2")], [together("a2", "b2")])
    assert groups([story, other]) == [["a1", "a2", "b1", "b2"], ["c"]]
    by = {seat.key: (seat.relation, seat.match and {seat.match.a, seat.match.b}) for seat in story.memberships}
    assert by == {
        "a1": (Relation.ORIGINAL, None),
        "a2": (Relation.COPY, {"a1", "a2"}),
        "b1": (Relation.HELD, {"a1", "b1"}),
        "b2": (Relation.COPY, {"b1", "b2"}),
    }


def test_a_further_copy_of_the_smaller_side_comes_into_a_story_that_was_merged() -> None:
    """The pairs that share nothing between the two sides say nothing of it."""
    large = [f"b{n:02}" for n in range(30)]
    matches = [*copies(*large), *copies("a1", "a2", "new")]
    members = [member(key) for key in [*large, "a1", "a2", "new"]]
    assert len(fold(members, matches, [together("a1", large[0])])) == 1


def test_what_is_decided_apart_is_never_one_story_and_no_third_article_joins_it() -> None:
    members = [member(key) for key in ("a", "b", "whole")]
    matches = copies("a", "b", "whole")
    assert groups(fold(members, matches, [apart("b", "a")])) == [["a", "whole"], ["b"]]
    assert groups(fold(members, matches, [apart("b", "a whole")])) == [["a", "whole"], ["b"]]
    assert groups(fold(members, [], [apart("a", "b"), together("a", "whole")])) == [["a", "whole"], ["b"]]


def test_the_nearest_pairs_settle_who_goes_with_whom_of_two_that_are_apart() -> None:
    members = [member(key) for key in ("a", "b", "c", "d")]
    matches = [
        match("a", "b", 0.9),
        match("b", "c", 0.6),
        match("c", "d", 0.8),
        match("a", "d", 0.7),
        match("b", "d", 0.6),
    ]
    assert groups(fold(members, matches)) == [["a", "b", "c", "d"]]
    assert groups(fold(members, matches, [apart("a", "c")])) == [["a", "b"], ["c", "d"]]


def test_each_of_several_parts_is_a_story_of_its_own() -> None:
    decision = Decision((frozenset("a"), frozenset("b")), frozenset("cd"))
    assert groups(fold([member(key) for key in "abcd"], copies(*"abcd"), [decision])) == [["a"], ["b"], ["c", "d"]]


def test_an_article_that_is_not_there_still_ties_what_is_decided_together_with_it() -> None:
    decisions = [together("a", "gone"), together("gone", "b")]
    assert groups(fold([member("a"), member("b")], [], decisions)) == [["a", "b"]]


def test_a_pinned_original_is_the_original_wherever_it_stands() -> None:
    members = [member("a"), member("b", hours=5), member("own", agency="AP", outlet="AP")]
    (story,) = fold(members, copies("a", "b", "own"), [Decision((), original="b")])
    assert (story.original, story.chosen_by) == ("b", "pinned")
    pins = [Decision((), original="b"), Decision((), original="a")]
    (story,) = fold(members, copies("a", "b", "own"), pins)
    assert (story.original, story.chosen_by) == ("a", "pinned"), "of two that came together, the earliest"


def test_of_decisions_that_contradict_each_other_apart_wins() -> None:
    members = [member("a"), member("b")]
    assert groups(fold(members, copies("a", "b"), [together("a", "b"), apart("a", "b")])) == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("new", "standing", "named"),
    [
        (together("a", "b"), {1: apart("a", "b")}, [1]),
        (apart("a", "b"), {1: together("a", "x"), 2: together("a", "b")}, [2]),
        (apart("a", "c"), {4: together("a", "b"), 7: together("b", "c"), 8: together("c", "d")}, [4, 7]),
        (together("a", "b"), {1: Decision((), original="a"), 2: Decision((), original="b")}, [1, 2]),
        (Decision((frozenset("ab"),), original="b"), {3: Decision((frozenset("ab"),), original="a")}, [3]),
        (apart("a", "b"), {1: apart("b", "a"), 2: together("c", "d")}, []),
    ],
)
def test_who_stands_against_a_decision_is_named(new: Decision, standing: dict[int, Decision], named: list[int]) -> None:
    assert list(against(new, standing)) == named


@given(members, matches, decided)
def test_decisions_that_agree_all_hold(members: list[Member], matches: list[Match], decisions: list[Decision]) -> None:
    stories = fold(members, matches, decisions)
    home = {seat.key: n for n, story in enumerate(stories) for seat in story.memberships}
    for decision in decisions:
        event(f"{len(decision.parts)} parts, {len(decision.rest)} loose")
        assert all(home[a] == home[b] for a, b in decision.ties() if {a, b} <= home.keys())
        assert all(home[a] != home[b] for a, b in decision.bars() if {a, b} <= home.keys())
    pinned = {decision.original for decision in decisions}
    for story in stories:
        if pinned.intersection(seat.key for seat in story.memberships):
            assert story.original in pinned
            assert story.chosen_by == "pinned"


# --- where nothing needs deciding

inside = list(combinations(keys[:5], 2))
scores = st.sampled_from([None, 0.0, 0.49, 0.5, 0.8, *[1.0] * 6])
alike = st.lists(scores, min_size=len(inside), max_size=len(inside)).map(
    lambda found: [match(*pair, score) for pair, score in zip(inside, found, strict=True) if score is not None]
)


@given(alike | matches, st.frozensets(st.sampled_from(keys)))
def test_what_is_certain_is_what_going_through_every_merge_gives(found: list[Match], crowded: frozenset[str]) -> None:
    links = _links({key: member(key) for key in keys}, found)
    for component in _components(keys, links):
        merged = _average_link(component, links, crowded=crowded)
        event(f"{len(component) > 2} certain: {_certain(component, links, crowded=crowded)}")
        assert len(merged) == 1 or not _certain(component, links, crowded=crowded)


def test_two_briefs_in_a_story_of_many_copies_leave_it_certain_and_a_chain_does_not() -> None:
    copies = [match(a, b, 1.0) for a, b in combinations(keys, 2) if (a, b) != (keys[0], keys[1])]
    assert _certain(keys, _links(dict.fromkeys(keys, member("any")), copies))
    chain = [match(a, b, 1.0) for a, b in pairwise(keys)]
    assert not _certain(keys, _links(dict.fromkeys(keys, member("any")), chain))


def test_what_was_not_looked_at_is_unknown_and_a_crowd_stays_one_story() -> None:
    """300 copies, each compared with the same 40: nothing is known of most pairs."""
    names = [f"n{n:03}" for n in range(300)]
    matches = [match(hub, name) for n, hub in enumerate(names[:40]) for name in names[n + 1 :]]
    assert len(fold([member(name, crowded=True) for name in names], matches)) == 1
    assert len(fold([member(name) for name in names], matches)) > 1, "looked at and nothing shared is evidence against"


def test_one_that_was_compared_with_all_is_judged_by_all() -> None:
    """Two of a crowd hold what the third does not share, and the third is in no crowd."""
    members = [member("a", crowded=True), member("b", crowded=True), member("c")]
    assert len(fold(members, [match("a", "b", 0.6), match("b", "c", 0.6)])) == 2
    assert len(fold([*members[:2], member("c", crowded=True)], [match("a", "b", 0.6), match("b", "c", 0.6)])) == 1
