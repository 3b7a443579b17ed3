"""The day that a text speaks from, in many languages, and whether two texts speak from different ones."""

import pytest

from dedupe import dates, words


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("BRESK, April 22 - The bank", 22),
        ("on May 2 at noon", 2),
        ("am Dienstag, 22. April, um 9 Uhr", 22),
        ("le mardi 22 avril", 22),
        ("el martes 22 de abril", 22),
        ("na terça-feira, dia 22", 22),
        ("на 22 апреля", 22),
        ("4月22日、東海市は", 22),
        ("4월 22일 화요일", 22),
        ("the 22nd, 14 people", None),
        ("It may rain on 14 hills", None),
        ("They won 22-14 on Tuesday", None),
    ],
)
def test_a_number_is_a_day_only_beside_a_month_or_the_word_for_day(text: str, day: int | None) -> None:
    assert dates.of(words.of(text)).days == ({day} if day else set())


@pytest.mark.parametrize(
    ("one", "other", "moved"),
    [
        ("published on Monday", "published on Tuesday", True),
        ("published on Monday", "published on Monday", False),
        ("published on Monday", "published", None),
        ("on Friday, 2 May", "on Friday, 9 May", True),
        ("22.04.2025", "2025-04-22", False),
        ("22.04.2025", "23.04.2025", True),
        ("PORT, March 5 - It starts on July 1", "It starts on July 1", False),
        ("Wednesday, May 18: March 21 to April 20", "Friday, May 20: March 21 to April 20", True),
        ("PORT, March 5 - Monday's vote is on July 1", "Monday's vote is on July 1, or July 2", False),
        ("Monday, April 22", "April 22, a Monday that began on Sunday", False),
    ],
)
def test_two_texts_speak_from_different_days_by_the_first_kind_of_date_that_both_name(
    one: str, other: str, moved: bool | None
) -> None:
    assert dates.moved(dates.of(words.of(one)), dates.of(words.of(other))) is moved
