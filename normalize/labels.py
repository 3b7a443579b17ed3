"""Labels: lines that content systems print around a story to say what it is, not what it tells.

Observed: `Category: Local News`, `Filed under: Sports`, `Posted in Sports`, `Tagged cup final`, `Hits:
214`, `Posted on March 8, 2026 by admin`, `By Jane Roe | March 4, 2026`, `Osthaven, March 4, 2026, 12:30
PM`. Theory: the label is one of a few words at the start of a short line, and a colon, a date or a name
follows. Exception: a sub-heading such as `Details` alone is a label only before the first paragraph, which
the reader of lines sees to.
"""

import re
from dataclasses import dataclass

from normalize import byline, moment, shape
from normalize.moment import Parsed

_SECTION = re.compile(
    r"\W{0,3}(?:categor(?:y|ies)|filed (?:under|in)|posted in|section|rubrik|ressort|kategorien?|"
    r"catégories?|rubrique|"
    r"categorías?|sección|categori[ae]|categorie|рубрика|カテゴリー?)\s?(?:[:：]\s?|\s)(?P<name>\S.{0,60})$",
    re.IGNORECASE,
)
_ALONE = (
    "details|contacts?|topics|tags|keywords|investor relations|media relations|themen|schlagw[oö]rter|"
    "schlagworte|kategorien?|temas|"
    "stichwörter|mots.clés|category|categories|キーワード|タグ"
)
_OTHER = re.compile(
    r"\W{0,3}(?:(?:tags?|tagged|keywords?|topics?|schlagw[oö]rter|themen|mots.clés|étiquettes|etiquetas|"
    r"temas|hits|views|"
    r"reads|source|quelle|fuente|fonte|contacts?|details|contributors?|location|read time|word count|isin|"
    r"wkn|"
    r"media contacts?|investor relations|теги?|タグ)\s?[:：]\s?.{0,200}|(?:tagged|tags?)\s.{2,120}|"
    rf"(?:{_ALONE})\W*)$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\W{0,3}(?:(?:posted|published|updated|written|created|erstellt|publié|"
    r"publicado)\s)?(?:on\s)?(?P<date>.{6,45}?)\s?"
    r"(?:\bby|\bvon|\bpar|\bpor|\bdi|[|•·/–—-])\s?:?\s?(?P<who>[^\d|•·]{3,50})\W*$",
    re.IGNORECASE,
)
_COUNTER = re.compile(r"[\d.,]{1,7}\s?[kKmM]?$")
_AGO = re.compile(
    r"\W{0,3}(?:(?:updated|published|posted|last updated|aktualisiert|publié)\s)?(?:(?:about|vor|il y a|"
    r"hace|há)\s)?\d{1,3} ?(?:min|mins|minutes?|h|hrs?|"
    r"hours?|days?|weeks?|months?|std|stunden?|minuten|tagen?|heures?|jours?|horas?|días?|"
    r"dias?)\.?(?: ago| atrás)?\W*$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")
#: Characters. Two names, a weekday, a date, a time and a zone have some 110.
_LONGEST = 220
#: Words. `Published on 4 March 2026 by Jane Roe.` has eight; a longer sentence that holds a date is story.
_SENTENCE = 8
#: Words before a date that may be a place, a name or a desk: `Osthaven, Tribune News Bureau | …`.
_LEAD = 7


@dataclass(frozen=True, slots=True)
class Label:
    """What a label line tells."""

    rule: str
    section: str | None = None
    date: Parsed | None = None
    authors: tuple[str, ...] = ()


def read(text: str) -> Label | None:
    """The label that `text` is, or None."""
    if len(text) > _LONGEST or shape.words(text) > 30:
        return None
    if found := _SECTION.match(text):
        return Label("section", section=found["name"].strip(" |,"))
    if _OTHER.match(text) or _COUNTER.match(text):
        return Label("label")
    if _AGO.match(text):
        return Label("date")
    return _dated(text) if not text.endswith(":") and _DIGIT.search(text) else None


def _dated(text: str) -> Label | None:
    """A date with who or where: `Posted on March 8, 2026 by admin`, `Osthaven, 4 March 2026, 12:30`."""
    if shape.words(text) > _SENTENCE and shape.sentence(text) and not _CLOCK.search(text):
        return None
    if (found := _DATED.match(text)) and (parsed := moment.in_line(found["date"])):
        return Label("byline", date=parsed, authors=byline.read(f"By {found['who']}") or ())
    return _behind(text)


def _behind(text: str) -> Label | None:
    """A date that ends a line, behind up to `_LEAD` words: a byline's people or a place."""
    words = text.split()
    for at in range(1, min(len(words), _LEAD + 1)):
        if parsed := moment.in_line(" ".join(words[at:]).strip(" |•·,–—-")):
            authors = byline.read(" ".join(words[:at]).rstrip(" |•·,–—-"))
            if authors is not None:
                return Label("byline", date=parsed, authors=authors)
            return None if shape.sentence(text) and not _CLOCK.search(text) else Label("date", date=parsed)
    return None
