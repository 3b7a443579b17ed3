"""Dates and times as pages write them, read without guessing.

What was observed: the same instant is written as ISO 8601 in a dozen sloppy forms, as RFC 2822, as `Sept. 10,
2024, 5:04 p.m. ET`, `10.09.2024 14:05 Uhr`, `2024年9月10日 14:05`, and a line of a page often holds nothing but
dates with labels around them. The theory: all are made of the same few parts (a day, a clock time, a zone,
known words), so one reader of parts serves metadata and lines alike, and a text with a part that it does not
know is not a date. Known exceptions: Hijri, Jalali and Hebrew calendars are not read; the order of
`03/04/2026` is told by a language or not at all; a year of two digits is read only in `10.09.24` beside a
language that puts the day first.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from normalize import datewords
from normalize.article import Moment


@dataclass(frozen=True, slots=True)
class Parsed:
    """A date that was read.

    `moment` is an aware UTC datetime, or a bare date where only the day is told. `zone_known` is False where
    a clock time came without a zone: `moment` then reads it as UTC. `updated` says that the words beside it
    call it the time of a change, not of publication.
    """

    moment: Moment
    zone_known: bool = True
    updated: bool = False


@dataclass(frozen=True, slots=True)
class _Draft:
    """The parts of one date met so far. `slashed` holds the two numbers of 03/04/2026 in their order."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    slashed: tuple[int, int] | None = None
    clock: tuple[int, int, int] | None = None
    afternoon: bool | None = None
    zone: tzinfo | None = None
    label: str | None = None
    weekday: str | None = None

    @property
    def parts(self) -> int:
        """How many parts of a date are here: 0 before the first."""
        return sum(x is not None for x in (self.year, self.month, self.day, self.slashed, self.clock))


_LONGEST = 160  # characters: `Published … Updated …` with weekdays and zones twice is some 110
_YEARS = range(1800, 2200)  # a number outside is not the year of a news page
_BUDDHIST = 543  # years: 2567 of the Thai calendar is 2024
_OFFSETS = range(-12 * 60, 14 * 60 + 1)  # minutes east of UTC that are in use on Earth

_PART = re.compile(
    r"""
    (?P<ymd>(?P<y>\d{4})\s?[-/.年년]\s?(?P<m>\d{1,2})\s?[-/.月월]\s?(?P<d>\d{1,2})(?!\d)(?:\s?[日일]|\.|T(?=\d))?)
  | (?P<dmy>(?P<first>\d{1,2})(?P<mark>[-/.])\s?(?P<second>\d{1,2})(?P=mark)\s?(?P<last>\d{4}|\d\d)(?!\d))
  | (?P<clock>(?P<hour>\d{1,2})(?:\s?[:h時时點点시]\s?|\.)(?P<minute>\d\d)(?!\d)
        (?:(?:[:.]|\s?[分분]\s?)(?P<second_of>\d\d)(?!\d)(?:[.,]\d{1,9}(?!\d))?)?[分분秒초]?)
  | (?P<sharp>\d{1,2})(?=\s?(?:[ap]\.?\s?m\b|uhr\b|hs?\b|[時时點点시]))
  | (?:(?:UTC|GMT)\s?|(?<=\d)\s?)(?P<offset>[+\-−]\d{1,2}(?::?\d\d)?)(?![\w./])
  | th(?:áng|g)\s?(?P<vietnamese>\d{1,2})(?!\d)
  | (?P<number>\d{1,4})(?:(?:st|nd|rd|th|er|re|e|o|a|ος|η)\b|\.|(?!\d))
  | (?P<half>[ap]\.?\s?m\b\.?)
  | (?P<word>[^\W\d_][^\s\d,;:|·•()\[\]/–—@\-−"'’<>]*)
  | (?P<gap>[\s,;:|·•()\[\]/–—@\-−"'’<>»«.]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?([Zz]|[+-]\d{4})?")
_ZONE_IN_WORDS = re.compile(r"\s?(?:\([^()\d]{3,60}\)|\[[A-Za-z_]+/[A-Za-z_/]+\])$")
_ERA = re.compile(r"令和\s?(\d{1,2})年")


def parse(text: str, *, languages: Sequence[str] = ()) -> Parsed | None:
    """Read a date as metadata writes it: everything that `in_line` reads, and forms without separators.

    Those are `20240910T140500Z` and the seconds or milliseconds since 1970 in ten or thirteen digits.
    `languages` are BCP 47 tags of the page, best first; they settle the order of `03/04/2026`. None where the text is
    not a date, or one that cannot be told. The very beginning of 1970 is a machine's "unset" and is None too.
    """
    text = _ZONE_IN_WORDS.sub("", text.strip()[: _LONGEST + 1])
    parsed = _bare_number(text) or in_line(text, languages=languages)
    return None if parsed and parsed.moment == datetime(1970, 1, 1, tzinfo=UTC) else parsed


def in_line(text: str, *, languages: Sequence[str] = ()) -> Parsed | None:
    """Read a line that is nothing but dates, with their labels, weekdays and zones; None for any other line.

    Of several dates the first that is not labelled as an update is returned, else the first.
    """
    drafts = [draft for draft in _drafts(text) or () if draft.parts]
    read = [(_read(draft, languages), draft.label == "updated") for draft in drafts]
    told = sorted((updated, number) for number, (parsed, updated) in enumerate(read) if parsed)
    if not told:
        return None
    updated, number = told[0]
    found = read[number][0]
    return replace(found, updated=updated) if found else None


def only_date(text: str) -> bool:
    """Whether the line is nothing but date and time, even one that no moment can be told of.

    `03/04/2026`, `Monday, March 2` and `3:15 PM` are; a lone number or year is not.
    """
    drafts = _drafts(text) or []
    return any(d.slashed or d.clock or d.parts + bool(d.weekday) > 1 for d in drafts)


def _drafts(text: str) -> list[_Draft] | None:
    """Split a line into the dates that it holds, or None if any part of it is not of a date."""
    text = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).strip()
    if len(text) > _LONGEST or not any(c.isdigit() for c in text):
        return None
    text = _ERA.sub(lambda era: f"{2018 + int(era[1])}年", text)
    drafts, position, before = [_Draft()], 0, ""
    while position < len(text):
        part = _PART.match(text, position)
        news = _news(part, drafts[-1], before) if part else None
        if part is None or news is None:
            return None
        drafts[-1:] = _join(drafts[-1], news)
        position, before = part.end(), before if part.lastgroup == "gap" else part.lastgroup or ""
    return _settled(drafts)


def _join(draft: _Draft, news: dict[str, Any]) -> tuple[_Draft, ...]:
    """Add what a part says to the date at hand, or begin another date where that is told already."""
    if "month" in news and draft.weekday in datewords.MONTHS and draft.month:
        draft = replace(draft, month=None)  # "mar. 10 sept.": the first was mardi
    new_label = "label" in news and draft.parts
    if new_label or any(getattr(draft, name) is not None for name in news if name not in {"label", "weekday"}):
        return draft, replace(_Draft(), **news)
    return (replace(draft, **news),)


def _settled(drafts: list[_Draft]) -> list[_Draft]:
    """Give a label that stands behind its date to that date, and a lone clock the day before it.

    `2024年9月10日 更新`; `March 4, 2026 Updated 3:15 PM EST`.
    """
    if len(drafts) > 1 and not drafts[-1].parts and drafts[-2].label is None:
        drafts[-2:] = [replace(drafts[-2], label=drafts[-1].label)]
    for number, (day, clock) in enumerate(pairwise(drafts), 1):
        if clock.clock and clock.parts == 1:
            drafts[number] = replace(clock, year=day.year, month=day.month, day=day.day, slashed=day.slashed)
    return drafts


def _news(part: re.Match[str], draft: _Draft, before: str) -> dict[str, Any] | None:
    """What one part of a line says, as fields of a draft; None if it is not a part of a date."""
    group = part.groupdict()
    match part.lastgroup:
        case "gap":
            return {}
        case "ymd":
            return {"year": int(group["y"]), "month": int(group["m"]), "day": int(group["d"])}
        case "dmy":
            return _numeric(int(group["first"]), int(group["second"]), group["last"], group["mark"])
        case "clock":
            return {"clock": (int(group["hour"]), int(group["minute"]), int(group["second_of"] or 0))}
        case "sharp":
            return {"clock": (int(group["sharp"]), 0, 0)}
        case "offset":
            return {"zone": zone} if draft.clock and (zone := _offset(group["offset"])) else None
        case "vietnamese":
            return {"month": int(group["vietnamese"])}
        case "number":
            return _number(group["number"])
        case "half":
            return _half(group["half"], before)
    return _word(group["word"], draft)


def _numeric(first: int, second: int, last: str, mark: str) -> dict[str, Any] | None:
    """Read 10.09.2024 or 10/09/2024.

    With dots the day is first wherever dates are so written (German, the Nordic and Slavic languages,
    Turkish, Finnish). With strokes or hyphens, only a number above 12, or two equal ones, tell without a
    language.
    """
    year = int(last) if len(last) == 4 else 2000 + int(last)
    if len(last) == 4 and (mark == "." or first > 12 or first == second):
        return {"year": year, "month": second, "day": first}
    if len(last) == 4 and second > 12:
        return {"year": year, "month": first, "day": second}
    return {"year": year, "slashed": (first, second)}


def _number(digits: str) -> dict[str, Any] | None:
    value = int(digits)
    if len(digits) == 4:
        value -= _BUDDHIST if value - _BUDDHIST in _YEARS and value not in _YEARS else 0
        return {"year": value} if value in _YEARS else None
    return {"day": value} if len(digits) < 3 else None


def _half(letters: str, before: str) -> dict[str, Any] | None:
    """Read `p.m.`, which counts only behind a clock; elsewhere `am` is the German preposition."""
    if before in {"clock", "sharp"}:
        return {"afternoon": letters[0] in "pP"}
    return {} if letters.casefold() == "am" else None


def _word(word: str, draft: _Draft) -> dict[str, Any] | None:
    """What a word says. `mar` is March and mardi: a weekday where a month is known already."""
    plain = datewords.fold(word)
    weekday = plain in datewords.WEEKDAYS
    if draft.clock and not draft.zone and (zone := _zone(word)):
        return {"zone": zone}
    if plain in datewords.MONTHS and not (weekday and draft.month):
        return {"month": datewords.MONTHS[plain], **({"weekday": plain} if weekday else {})}
    if plain in datewords.AFTERNOON:
        return {"afternoon": datewords.AFTERNOON[plain]}
    if weekday:
        return {"weekday": plain}
    if plain in datewords.UPDATED:
        return {"label": "updated"}
    if plain in datewords.PUBLISHED:
        return {"label": "published"}
    return {} if plain in datewords.NEUTRAL else None


def _zone(word: str) -> tzinfo | None:
    """The zone that a word behind a clock names. Two letters must be capitals: `et` is French for "and"."""
    plain = word.replace(".", "")
    zone = datewords.ZONES.get(plain.upper()) if len(plain) > 2 or plain.isupper() else None
    if zone is None:
        return None
    return ZoneInfo(zone) if isinstance(zone, str) else timezone(timedelta(hours=zone))


def _offset(text: str) -> tzinfo | None:
    """Read `+02:00`, `+0200`, `+2` or `-05` as hours and minutes east of UTC."""
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    east = (hours * 60 + minutes) * (1 if text[0] == "+" else -1)
    return timezone(timedelta(minutes=east)) if east in _OFFSETS and minutes < 60 else None


def _read(draft: _Draft, languages: Sequence[str]) -> Parsed | None:
    """Make the moment of a finished draft.

    Midnight without a zone is a day: software that knows only the day prints zeros.
    """
    day = _day(draft, languages)
    if day is None or draft.clock is None:
        return Parsed(day) if day else None
    hour, minute, second = draft.clock
    if draft.afternoon is not None and hour <= 12:
        hour = hour % 12 + 12 * draft.afternoon
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute):
        return None
    if draft.zone is None and hour % 24 == minute == second == 0:
        return Parsed(day)
    clock = timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    local = datetime(day.year, day.month, day.day, tzinfo=draft.zone or UTC) + clock
    return Parsed(local.astimezone(UTC), zone_known=draft.zone is not None)


def _day(draft: _Draft, languages: Sequence[str]) -> date | None:
    month, day = draft.month, draft.day
    if draft.slashed:
        first = _day_first(languages)
        if first is None:
            return None
        day, month = draft.slashed if first else draft.slashed[::-1]
    if draft.year not in _YEARS or not draft.year or not month or not day:
        return None
    try:
        return date(draft.year, month, day)
    except ValueError:
        return None


def _day_first(languages: Sequence[str]) -> bool | None:
    """Whether the page's language writes the day before the month in numbers; None where nobody can tell.

    English alone does not tell: Americans and Filipinos put the month first, the others the day, Canadians
    both (Unicode CLDR, short date formats). Chinese, Japanese, Korean and Hungarian put the year first.
    """
    language, _, region = (languages[0] if languages else "").replace("_", "-").casefold().partition("-")
    if language == "en":
        return {"us": False, "ph": False, "": None, "ca": None}.get(region, True)
    return None if language in {"", "zh", "ja", "ko", "hu", "tl", "fil", "und", "x"} else True


def _bare_number(text: str) -> Parsed | None:
    """Read a date without separators: 20240910, 20240910T140500Z, 1725976800, 1725976800000."""
    if len(text) in {10, 13} and text.isascii() and text.isdigit():
        return Parsed(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(text[:10])))
    if not (compact := _COMPACT.fullmatch(text)):
        return None
    year, month, day, hour, minute, second = (int(x) if x else None for x in compact.groups()[:6])
    clock = None if hour is None else (hour, minute or 0, second or 0)
    mark = compact[7]
    zone = UTC if mark in {"Z", "z"} else _offset(mark) if mark else None
    return _read(_Draft(year, month, day, clock=clock, zone=zone), ())
