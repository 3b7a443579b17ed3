"""Datelines: where, when and through whom a story was filed, before its first sentence."""

import re
from dataclasses import dataclass
from datetime import date

from normalize import agencies, moment
from normalize.article import Dateline
from normalize.credit import Credit

_ANY = agencies.ANY
_DASH = r"(?:[—–―]|-{1,3}|\.-)"
_PLACE = (
    r"[A-ZÀ-ÞĀ-Ž][\w.’'À-ž]*(?:[ \-/][A-ZÀ-Þa-zà-ž][\w.’'À-ž]*){0,4}"
    r"(?:,\s[A-ZÀ-Þ][\w.’' À-ž]{1,24}){0,2}"
)
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.’'\-]*"

#: Forms with the agency in brackets behind the place, tried only where a bracket opens near the start.
_BRACKETED = (
    # WASHINGTON, March 4 (Reuters) - …   Berlin (dpa) - …   MADRID, 4 mar (EFE).- …   CLAYTON (AP) —
    re.compile(
        rf"(?P<place>{_PLACE}?)(?:[,/]?\s(?P<date>(?=[^\d()]{{0,12}}\d)[\w.]{{1,10}}\s?[\w.]{{1,10}}(?:,?\s\d{{4}})?))?\s?[,/]?\s?"
        rf"\((?P<agency>{_ANY})(?:[/ -][\w /]{{2,20}})?\)\s?(?:{_DASH}{{1,3}}|:|\.|(?=[A-ZÀ-Þ\"“„«]))\s*"
    ),
    # March 4 (Reuters) - …
    re.compile(
        rf"(?P<date>[A-Z][a-z]{{2,8}}\.? \d{{1,2}}|"
        rf"\d{{1,2}} [A-Z][a-z]{{2,8}}\.?) \((?P<agency>{_ANY})\)\s?{_DASH}{{0,3}}\s*"
    ),
)
_OTHERS = (
    # (ANSA) - ROMA, 04 MAR - …   (Reuters) - …   (AP) —
    re.compile(
        rf"\((?P<agency>{_ANY})(?:[/ -][\w /]{{2,20}})?\)\s?{_DASH}{{0,3}}\s?"
        rf"(?:(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ’' "
        rf".]{{2,30}})(?:,\s(?P<date>\d{{1,2}}\s[A-Za-zÀ-ž]{{3,9}}\.?(?:\s\d{{4}})?))?\s?{_DASH}{{1,3}}\s*)?"
    ),
    # MOSCOW, March 4. /TASS/.   TORONTO, March 4, 2026 /CNW/ --
    re.compile(
        r"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ\-’'. ]{2,30})(?:,\s(?:[A-Z][\w.]{1,14}, )?(?P<date>[A-Z][a-z]{2,8}\.? "
        r"\d{1,2}(?:, \d{4})?))?\.?\s"
        r"/(?P<agency>[A-ZТА][\w ]{1,20})/[.\s-]*"
    ),
    # 【霧ヶ浦共同】   ［北京 4日 ロイター］   新华社北京3月4日电   (서울=연합뉴스) 홍길동 기자 =
    re.compile(
        r"[【［\[](?P<place>[^】］\]=\s]{1,8}?)\s?(?:(?P<date>[\d月]{1,5}日)\s?)?(?P<agency>共同|時事|"
        r"ロイター|AFP|AP)[^】］\]]{0,12}[】］\]]\s*"
    ),
    re.compile(r"(?P<agency>新华社|中新社)(?P<place>\w{2,6}?)(?P<date>\d{1,2}月\d{1,2}日)电\s*"),
    re.compile(r"[(\[](?P<place>[^()=\[\]]{1,10})=(?P<agency>연합뉴스|뉴시스)[)\]][^=]{0,20}=?\s*"),
    # HARBOR CITY — …  capitals and a dash, no agency
    re.compile(
        rf"(?P<place>{_CAPITALS}(?: {_CAPITALS}){{0,3}}(?:, [A-Z][\w.]{{1,14}}\.?){{0,2}})"
        rf"(?:,\s(?P<date>[A-Z][a-z]{{2,8}}\.? \d{{1,2}}))?\s{{1,3}}{_DASH}{{1,3}}\s{{1,3}}(?=\S)"
    ),
)
#: Characters. `SAN FRANCISCO DE MACORIS, Dominican Republic, September 14, 2026 (GLOBE NEWSWIRE) --` has some 90.
_HEAD = 160
_BRACKET_BY = 110


@dataclass(frozen=True, slots=True)
class Filed:
    """A dateline, the agency in it if it has one, and whether nothing follows it."""

    dateline: Dateline
    credit: Credit | None
    alone: bool


def read(paragraph: str, year: int | None = None) -> Filed | None:
    """The dateline at the start of `paragraph`; None without one.

    `year` completes a date that has none (`March 4`); without it such a date is left out.
    Observed: place in capitals or title case, a date, the agency in brackets, a dash. Exceptions: a first
    sentence that opens with a name in capitals and a dash (`NASA — the agency …`) reads as a place.
    """
    head = paragraph[:_HEAD]
    forms = (*_BRACKETED, *_OTHERS) if head.find("(", 1, _BRACKET_BY) > 0 else _OTHERS
    found = next((match for form in forms if (match := form.match(head))), None)
    if found is None:
        return None
    parts = found.groupdict()
    short = agencies.name(parts["agency"]) if parts.get("agency") else None
    place = (parts.get("place") or "").strip(" ,")
    if "," not in place:  # behind a comma the point belongs to the state: Calif., S.D.
        place = place.rstrip(".")
    return Filed(
        Dateline(place or None, _day(parts.get("date"), year)),
        Credit(short, found[0].strip()) if short else None,
        alone=found.end() >= len(paragraph),
    )


def _day(text: str | None, year: int | None) -> date | None:
    if not text:
        return None
    parsed = moment.parse(text) or (moment.parse(f"{text} {year}") if year else None)
    if parsed is None:
        return None
    value = parsed.moment
    return value if type(value) is date else date(value.year, value.month, value.day)
