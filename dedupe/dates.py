"""Dates: the day that a text speaks from, by the first dates it names.

What was observed: of 27,000 pairs of copies in two labelled sets, which name a date in their first 60 words in
one case out of four, none speaks from two days unless one of them is a later version (6 of 100 of those); of the
editions of 17 invented columns and of three collected ones nearly all do. Columns are printed for a day and say so;
copies keep the date of their source whenever they run.

A number is a day of the month only next to a month's name or before the character for day: any other number up to 31
is a score or a count. Known exceptions: months and weekdays that are other words ("sun", "mar") unless they stand
by a number; calendars other than the Gregorian; dates in words.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from normalize import datewords

# "22日", "22号", "22일": the day of the month in Chinese, Japanese and Korean.
_DAY_MARKS = "日号號일"
# "dia 22": the word for day before the number, in Spanish and Portuguese, Polish, Indonesian, Vietnamese.
_DAY_WORDS = frozenset({"dia", "día", "dnia", "tanggal", "ngày"})
# "22 de abril", "22nd of April", "le 1er mai": what may stand between a day and its month.
_BETWEEN = 3


class Dates(NamedTuple):
    """The days of the month, the first date in figures alone (as `22.4`), and the first weekday of a text."""

    days: frozenset[int] = frozenset()
    figures: str | None = None
    weekday: str | None = None


NONE = Dates()


def of(found: Sequence[str]) -> Dates:
    """The dates that some folded words name first."""
    kinds = [_kind(word) for word in found]
    if not any(kinds):
        return NONE
    return Dates(_days(found, kinds), _figures(found, kinds), next((k for k in kinds if len(k) > 1), None))


def moved(a: Dates, b: Dates) -> bool | None:
    """Whether two texts speak from different days, by the first kind of date that both name; None if there is none.

    Days that only overlap leave it open, and the next kind tells: a dateline that one outlet took off leaves the other
    dates of the text, and a horoscope of the 18th and one of the 20th both name the same days of the signs.
    """
    both = a.days & b.days
    if a.days and b.days and (not both or a.days == b.days):
        return not both
    return next((one != two for one, two in zip(a[1:], b[1:], strict=True) if one and two), False if both else None)


@lru_cache(maxsize=1 << 16)
def _kind(word: str) -> str:
    """`m` for a month, `d` for a day's number, `y` for a year, a weekday's own name, or nothing."""
    if word.isdigit():
        return "d" if len(word) <= 2 and 1 <= int(word) <= 31 else "y" * (len(word) == 4 and word[:2] in ("19", "20"))
    if word[:-1].isdigit() and word[-1] == "일":
        return "d"
    name = datewords.fold(word)
    if len(name) > 4 and name in datewords.WEEKDAYS and name != "feira":
        return name
    return "m" * (name in datewords.MONTHS)


def _days(found: Sequence[str], kinds: Sequence[str]) -> frozenset[int]:
    places = (n for n, kind in enumerate(kinds) if kind == "d")
    return frozenset(
        int(found[n].rstrip("일")) for n in places if found[n][-1] == "일" or _beside_month(found, kinds, n)
    )


def _beside_month(found: Sequence[str], kinds: Sequence[str], n: int) -> bool:
    following = found[n + 1 : n + 2]
    if not _DAY_WORDS.isdisjoint(found[max(0, n - 1) : n]):
        return True
    if "m" in (*kinds[n + 1 : n + 2], *kinds[max(0, n - 1) : n]) or (following and following[0] in _DAY_MARKS):
        return True
    return "m" in kinds[n + 2 : n + 3] and following[0].isalpha() and len(following[0]) <= _BETWEEN


def _figures(found: Sequence[str], kinds: Sequence[str]) -> str | None:
    """`22.4` of 22.04.2025 and of 2025-04-22 alike, as far as one can tell."""
    for n in range(len(kinds) - 2):
        match kinds[n : n + 3]:
            case ["d", "d", "y"] | ["y", "d", "d"]:
                parts = (int(word) for word in found[n : n + 3] if len(word) <= 2)
                return ".".join(map(str, sorted(parts, reverse=True)))
    return None
