"""Story ids: which stay, which are new, which end, and what is said of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.identity import Assignment, Merged, Split, assign


def group(keys: str) -> frozenset[str]:
    return frozenset(keys)


def test_a_story_that_grows_keeps_its_id() -> None:
    assert assign({7: group("ab")}, [group("abc")]).kept == (7,)


def test_a_story_of_articles_never_seen_needs_a_new_id() -> None:
    assert assign({7: group("ab")}, [group("ab"), group("xy")]).kept == (7, None)


def test_a_merge_keeps_the_id_that_held_more_and_names_both() -> None:
    assert assign({1: group("a"), 2: group("bcd")}, [group("abcd")]) == Assignment(
        kept=(2,), merged=(Merged(old=1, into=0),), split=(), gone=()
    )


def test_a_split_leaves_the_id_with_the_larger_part_and_names_both() -> None:
    assert assign({5: group("abc")}, [group("a"), group("bc")]) == Assignment(
        kept=(None, 5), merged=(), split=(Split(old=5, groups=(0, 1)),), gone=()
    )


def test_ties_go_to_the_smaller_id_and_to_the_group_with_the_smallest_key() -> None:
    assert assign({9: group("a"), 4: group("b")}, [group("ab")]).kept == (4,)
    assert assign({1: group("ab")}, [group("b"), group("a")]).kept == (None, 1)


def test_an_id_without_any_article_left_is_gone() -> None:
    assert assign({3: group("ab"), 4: group("")}, []) == Assignment((), (), (), (3, 4))


def test_an_article_in_two_groups_is_refused() -> None:
    with pytest.raises(ValueError, match="disjoint"):
        assign({}, [group("ab"), group("bc")])
    with pytest.raises(ValueError, match="disjoint"):
        assign({1: group("ab"), 2: group("b")}, [])


partitions = st.lists(st.integers(0, 5), min_size=12, max_size=12).map(
    lambda places: [
        frozenset(f"k{n:02}" for n, place in enumerate(places) if place == p) for p in sorted({*places} - {0})
    ]
)


@given(partitions, partitions, st.permutations(range(5)))
def test_an_id_never_changes_meaning(old: list[frozenset[str]], new: list[frozenset[str]], order: list[int]) -> None:
    before = {100 + n: members for n, members in enumerate(old)}
    answer = assign(before, new)
    kept = [story for story in answer.kept if story is not None]

    assert len(kept) == len(set(kept))
    ended = [*(merged.old for merged in answer.merged), *answer.gone]
    assert sorted([*kept, *ended]) == sorted(before)
    for index, story in enumerate(answer.kept):
        assert story is None or before[story] & new[index]
    for merged in answer.merged:
        assert before[merged.old] & new[merged.into]
        assert answer.kept[merged.into] is not None
    for split in answer.split:
        assert split.groups == tuple(n for n, members in enumerate(new) if before[split.old] & members)
        assert len(split.groups) > 1
    # The order in which stories and groups are named decides nothing.
    shuffled = [n for n in order if n < len(new)]
    again = assign(dict(reversed(before.items())), [new[n] for n in shuffled])
    assert dict(zip(shuffled, again.kept, strict=True)) == dict(enumerate(answer.kept))
