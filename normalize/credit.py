"""Which agency supplied a story, with the text that proves it.

A credit is a form, never a mention: an agency's name counts in a dateline, a byline, a line of its own, a
copyright notice or the sign-off at the end, and not because a story quotes the agency or cites its report.
"""

import re
from dataclasses import dataclass

from normalize import agencies, shape
from normalize.agencies import name

__all__ = ["Credit", "agency", "contribution", "name", "sign_off", "signed"]

_ANY = agencies.ANY
#: Words. Credits are short; the longest are lists of who reported, wrote and edited.
_LONGEST = 60
_ALONE_LONGEST = 14
_TAIL = re.compile(rf"[.!?。”\"’]\s*[(\[]({_ANY})(?:[/,][^)\]]{{1,20}})?[)\]]\.?$")
_DASHED_TAIL = re.compile(rf"[.!?。”\"’]\s+[—–-]{{1,2}} ?({_ANY})\.?$")
_ALONE = re.compile(
    r"\W{0,6}(?:(?i:from|source|via|credit|von|par|por|di|quelle|fuente|fonte|agence|agency|text|"
    r"by)\s?[:\s]\s?)?(?:the )?"
    rf"({_ANY})(?:\s?[/|,&+-]\s?[\w .&]{{2,40}})?(?: (?:staff|wire|news service|report|"
    rf"contributed))*\W{{0,6}}$"
)
_OWNED = re.compile(
    rf"\W{{0,3}}(?:(?:©|\(c\)|copyright)\W{{0,3}}){{1,3}}(?:\d{{4}}\W{{0,3}})?(?:by |the ){{0,2}}({_ANY})\b",
    re.IGNORECASE,
)
#: A pool, a handout or a file beside the name: the agency supplied the picture, not the story.
_PICTURE = re.compile(r"\b(?:pool|handout|file|photos?|images?|getty|foto)\b", re.IGNORECASE)
_CODE = re.compile(
    r"\W{0,6}(dpa)(?:-\w{1,20})?,\s?dpa:\d|\W{0,6}(?:==|—|--|–)\s?(Kyodo|Bernama|ANTARA|KUNA|WAM)\W{0,6}$",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"\(?(?:additional )?(?:reporting|writing|compiled|reported|written) by (?:(?! (?:for|of) the ).){3,300}?"
    r"(?:;|,? and|\.) ?.{0,40}?"
    r"(?:editing|writing|edited) by (?!.{0,80} (?:for|of) the )",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    rf"\W{{0,3}}(?:by|von|par|por|di)\s.{{3,100}}?(?:[,|/(–-]|\b(?:and|und|et|y)\b)\s?"
    rf"(?:The )?({_ANY})\b[\s\w)]{{0,20}}$",
    re.IGNORECASE,
)
#: `Jo Doe | The Associated Press`: a name, a bar, an agency, and nothing else.
_BARRED = re.compile(rf"(?:[^\W\d_a-z][\w.’'-]{{0,20}} ){{1,4}}\|\s?(?:The )?({_ANY})$")
#: Names of two words or more cannot be a person's.
_LAST = re.compile(
    r"\s(?:The )?(Associated Press|Agence[ -]France[ -]Presse|Deutsche Presse-Agentur|Press Association|Canadian Press|"
    r"United Press International|Australian Associated Press|Press Trust of India)$",
    re.IGNORECASE,
)
_ROLE_OF = re.compile(rf",\s?({_ANY})(?: [A-Z][\w]+){{0,3}} (?i:writer|reporter|correspondent|editor)$")
_CONTRIBUTED = re.compile(
    r"\W{0,4}(?:with )?(?:additional (?:reporting|material)|contributions?|reporting|files?) (?:by|"
    r"from) .{3,200}$"
    r"|\W{0,4}(?:contributing|mitarbeit|avec (?:notre|nos) correspondants?)\s?: .{3,160}$"
    r"|\W{0,4}.{3,200} contributed(?: \w+)? to this (?:report|story|article)\W*$|"
    r"\W{0,4}with (?:\w+ ){1,2}wires?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Credit:
    """An agency's short name and the text that proves the credit."""

    agency: str
    proof: str


def agency(text: str) -> Credit | None:
    """The agency that a line credits by standing alone, by its copyright, its code or its byline.

    Observed: `(AP)`, `By The Associated Press`, `Source: Reuters`, `© 2026 AFP`, `dpa-infocom, dpa:…`,
    `By JANE ROE, Associated Press`, `Reporting by A; Editing by B` (Reuters signs so, and few others).
    Exception: an outlet that copies the Reuters sign-off for its own staff is credited wrongly.
    """
    count = shape.words(text)
    if count > _LONGEST or len(text) > 600:
        return None
    short = _ALONE.match(text) if count <= _ALONE_LONGEST else None
    if _PICTURE.search(text):
        return None
    if found := short or _OWNED.match(text) or _CODE.match(text):
        return _credit(next(group for group in found.groups() if group), text)
    if _REPORTING.match(text):
        return Credit("Reuters", text)
    by = (_BYLINE.match(text) or _BARRED.match(text)) if count <= _ALONE_LONGEST else None
    return _credit(by[1], text) if by else None


def _credit(form: str, proof: str) -> Credit | None:
    short = name(form)
    return Credit(short, proof) if short else None


def signed(byline: str) -> Credit | None:
    """The agency in a byline as metadata has it: `Reuters`, `Jane Roe Associated Press`, `Jane Roe, AP Sports Writer`.

    Observed in author fields: the agency's name behind the person's without a comma, or before a role.
    Exception: a short form is also initials, so behind a name it needs a comma or a role.
    """
    text = byline.strip()
    if found := agency(text) or agency(f"By {text}"):
        return Credit(found.agency, byline)
    last = _LAST.search(text) or _ROLE_OF.search(text)
    return _credit(last[1], byline) if last else None


def sign_off(paragraph: str) -> Credit | None:
    """The agency behind the last full stop of a story: `… on Friday. (PTI)`, `… on Friday. — Bernama`."""
    end = paragraph[-60:]
    found = _TAIL.search(end) or _DASHED_TAIL.search(end)
    return _credit(found[1], end[found.start() + 1 :].strip()) if found else None


def contribution(text: str) -> bool:
    """`With additional reporting by …`, `Jane Roe contributed to this report.`"""
    return shape.words(text) <= 40 and len(text) < 400 and _CONTRIBUTED.match(text) is not None
