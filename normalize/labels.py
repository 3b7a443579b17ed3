"""Labels: lines that content systems print around a story to say what it is, not what it tells.

Observed: `Category: Local News`, `Filed under: Sports`, `Posted in Sports`, `Tagged cup final`, `Hits: 214`,
`Posted on March 8, 2026 by admin`, `By Jane Roe | March 4, 2026`. Theory: the label is one of a few words at
the start of a short line, and a colon, a date or a name follows. Exception: a sub-heading such as
`Details` alone is a label only before the first paragraph, which the reader of lines sees to.
"""

import re
from dataclasses import dataclass

from normalize import credit, moment, shape
from normalize.moment import Parsed

SECTION = re.compile(
    r"^\W{0,3}(?:categor(?:y|ies)|filed (?:under|in)|posted in|section|rubrik|ressort|kategorien?|catégories?|rubrique|"
    r"categorías?|sección|categori[ae]|categorie|рубрика|カテゴリー?)\s*[:：]?\s+(?P<name>\S.{0,60})$",
    re.IGNORECASE,
)
OTHER = re.compile(
    r"^\W{0,3}(?:(?:tags?|tagged|keywords?|topics?|schlagw[oö]rter|themen|mots.clés|étiquettes|etiquetas|temas|hits|views|"
    r"reads|source|quelle|fuente|fonte|contacts?|details|contributors?|location|read time|word count|isin|wkn|"
    r"media contacts?|investor relations|тег[и]?|タグ)\s*[:：]\s*.{0,200}|(?:tagged|tags?)\s.{2,120}|(?:details|contacts?|topics|tags|"
    r"keywords|investor relations|media relations|themen|schlagwörter|temas|etiquetas)\W*)$",
    re.IGNORECASE,
)
DATED = re.compile(
    r"^\W{0,3}(?:(?:posted|published|updated|written|created|erstellt|publié|publicado)\s+)?(?:on\s+)?(?P<date>.{6,45}?)\s*"
    r"(?:\bby|\bvon|\bpar|\bpor|\bdi|[|•·/–—-])\s*:?\s*(?P<who>[^\d|•·]{3,50})\W*$",
    re.IGNORECASE,
)
COUNTER = re.compile(r"^[\d.,]{1,7}\s?[kKmM]?$")


@dataclass(frozen=True, slots=True)
class Label:
    """What a label line tells."""

    rule: str
    section: str | None = None
    date: Parsed | None = None
    authors: tuple[str, ...] = ()


def read(text: str) -> Label | None:
    """The label that `text` is, or None."""
    if len(text) > 220 or shape.words(text) > 30:
        return None
    if found := SECTION.match(text):
        return Label("section", section=found["name"].strip(" |,"))
    if OTHER.match(text) or COUNTER.match(text):
        return Label("label")
    if (found := DATED.match(text)) and (parsed := moment.in_line(found["date"])):
        return Label("byline", date=parsed, authors=credit.byline(f"By {found['who']}") or ())
    return _byline_with_date(text)


def _byline_with_date(text: str) -> Label | None:
    """`By Jane Roe | March 4, 2026`, `By Jane Roe March 4, 2026, 07:47 PM EST`."""
    if (authors := credit.byline(text)) is None:
        return None
    words = text.split()
    for at in range(2, len(words)):
        if parsed := moment.in_line(" ".join(words[at:]).strip(" |•·,–—-")):
            return Label("byline", date=parsed, authors=authors)
    return None
