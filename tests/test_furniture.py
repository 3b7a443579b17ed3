"""Lines that an outlet repeats: what is learned, and what is not."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from normalize import Article, Page, clean, furniture
from normalize.furniture import PROPOSED, SURE_DAYS, SURE_PAGES, Repeated, Seen

DAY = dt.date(2026, 3, 1)
WORDS = ["council", "ferry", "bridge", "storm", "budget", "minister", "library", "river", "market", "tariff"]
PROMPT = "The Echo keeps its readers company, come rain or shine."


def story(number: int, lines: int = 5) -> list[str]:
    """Lines that no other page has."""
    drawn = random.Random(number)
    return [" ".join(drawn.choices(WORDS, k=14)).capitalize() + "." for _ in range(lines)]


def pages(count: int, framed: Callable[[list[str]], list[str]], days: int = 9) -> list[Seen]:
    return [Seen(n, DAY + dt.timedelta(n % days), tuple(framed(story(n)))) for n in range(count)]


def told(found: Sequence[Repeated]) -> dict[str, bool]:
    return {one.text: one.is_sure for one in found}


def test_a_line_on_many_pages_is_furniture_and_sure_where_it_ends_them() -> None:
    found = furniture.learn(pages(SURE_PAGES, lambda own: [*own, PROMPT]))
    assert told(found) == {PROMPT: True}
    assert (len(found[0].pages), found[0].of, found[0].days, found[0].edge) == (SURE_PAGES, SURE_PAGES, 9, 1.0)


def test_nothing_is_learned_below_the_least_number_of_pages() -> None:
    assert furniture.learn(pages(PROPOSED - 1, lambda own: [*own, PROMPT])) == ()
    assert told(furniture.learn(pages(PROPOSED, lambda own: [*own, PROMPT]))) == {PROMPT: False}


def test_what_stands_in_the_midst_is_left_to_a_person() -> None:
    assert told(furniture.learn(pages(40, lambda own: [*own[:2], "Why it matters", *own[2:]]))) == {
        "Why it matters": False
    }


def test_one_day_of_pages_is_not_enough_to_be_sure() -> None:
    assert told(furniture.learn(pages(40, lambda own: [*own, PROMPT], days=SURE_DAYS - 1))) == {PROMPT: False}


def test_one_columnist_among_many_is_left_to_a_person() -> None:
    some = pages(SURE_PAGES, lambda own: [*own, "Ada Finch writes about gardens."])
    rest = [Seen(1000 + n, DAY, tuple(story(1000 + n))) for n in range(SURE_PAGES * 10)]
    assert told(furniture.learn([*some, *rest])) == {"Ada Finch writes about gardens.": False}


def test_case_spacing_and_numbers_make_no_difference() -> None:
    numbered = iter(range(100))
    found = furniture.learn(pages(20, lambda own: [f"Comments  ({next(numbered)})", *own]))
    assert [len(one.pages) for one in found] == [20]


def test_several_lines_at_an_end_are_all_at_the_end() -> None:
    found = furniture.learn(pages(20, lambda own: [*own, PROMPT, "Write to the editor.", "Read more at the Echo."]))
    assert all(told(found).values())
    assert len(found) == 3


def test_copies_of_one_story_teach_nothing() -> None:
    copies = [Seen(n, DAY + dt.timedelta(n % 9), tuple(story(7))) for n in range(60)]
    assert furniture.learn(copies) == ()


def test_copies_with_a_lede_of_their_own_teach_nothing() -> None:
    copies = [Seen(n, DAY + dt.timedelta(n % 9), (story(n)[0], *story(7000))) for n in range(60)]
    assert furniture.learn(copies) == ()


def test_editions_of_a_column_teach_nothing() -> None:
    """Most of what each says stands in the others too; only a sentence or two is its own."""
    rows = [f"{place}: sunny, high of %d, wind from the west" for place in WORDS[:8]]
    editions = [
        Seen(n, DAY + dt.timedelta(n), (story(n)[0], *(row % (60 + (n * k) % 30) for k, row in enumerate(rows))))
        for n in range(60)
    ]
    assert furniture.learn(editions) == ()


def test_copies_do_not_lend_weight_to_a_prompt() -> None:
    """Forty copies of one story end with it, and four pages of their own: four, not forty-four."""
    copies = [Seen(100 + n, DAY, (*story(7), PROMPT)) for n in range(40)]
    assert furniture.learn([*copies, *pages(PROPOSED - 1, lambda own: [*own, PROMPT])]) == ()


def test_lines_of_underscores_are_never_furniture() -> None:
    assert furniture.learn(pages(40, lambda own: [*own, "___"])) == ()


@given(st.lists(st.lists(st.text(max_size=30), max_size=8), max_size=30), st.randoms())
def test_the_order_of_pages_makes_no_difference(bodies: list[list[str]], drawn: random.Random) -> None:
    seen = [Seen(n, DAY, tuple(body)) for n, body in enumerate(bodies)]
    mixed = drawn.sample(seen, len(seen))
    as_sets = [
        [(one.key, frozenset(one.pages), one.days, one.edge) for one in furniture.learn(some)] for some in (seen, mixed)
    ]
    assert as_sets[0] == as_sets[1]


def article(body: list[str]) -> Article:
    text = "\n\n".join(["The council takes a vote on the ferry", *body])
    made = clean(Page("a.txt", text.encode(), "text/plain"))
    assert isinstance(made, Article)
    return replace(made, body=tuple(body))


def test_stripping_loses_nothing_and_names_the_rule() -> None:
    before = article([*story(1), PROMPT])
    after = furniture.strip(before, {furniture.key(PROMPT): 12}, least=10)
    assert after.body == before.body[:-1]
    assert [(line.text, line.rule) for line in after.removed][-1] == (PROMPT, "furniture:12")
    assert furniture.number("furniture:12") == 12
    assert furniture.number("legal") is None


def test_a_rule_never_eats_a_story() -> None:
    before = article([PROMPT, *story(1, 1)])
    assert furniture.strip(before, {furniture.key(line): n for n, line in enumerate(before.body, 1)}, 10) is before
