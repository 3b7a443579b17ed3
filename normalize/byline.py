"""Bylines: the people that a line of its own names as authors."""

import re

from normalize import agencies, shape

_BY = re.compile(
    r"\W{0,3}(?:(?:words|story|text|report|article|written|reported|posted|published|analysis|commentary|"
    r"opinion|column)?"
    r"\s?by|von|par|por|di|door|af|av|autor(?:a|in)?|auteur|автор|by:|"
    r"bylined?)\s?[:\s]\s?(?P<rest>\S.{1,150})$",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"\W{0,3}(?:from |by |with )?(?:our |the )?(?:(?:\w+ ){0,3}?(?:staff|wires?)(?: and wire|"
    r" and agencies)?(?: reports?| writers?|"
    r" services?| reporters?)?|(?:news|wire) (?:services?|agencies|staff|reports?|desk)|agencies|newsroom|"
    r"staff reporter|"
    r"our correspondent)\W*$",
    re.IGNORECASE,
)
_RANKS = (
    "chief|senior|staff|political|national|foreign|business|sports|health|crime|court|city|education|"
    "associated press|guest|contributing|"
    "breaking news|investigative|digital|deputy|managing|executive|news|features|science|technology|"
    "environment|video"
)
_JOBS = "writers?|reporters?|editors?|correspondents?|producers?|columnists?|contributors?|journalists?"
_ROLE = re.compile(rf",?\s?\b(?:(?:special to|for) .+|(?:(?:{_RANKS}) ){{0,5}}(?:{_JOBS})\b.*)$", re.IGNORECASE)
_AVATAR = re.compile(
    r"(?:writer|author|profile|user)(?:['’]s)? (?:picture|photo|avatar|image)\s?(?:of )?(?P<rest>\S.{0,60})$",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s*(?:[|•·@]|\bvia\b|\s[–—-]\s|\bupdated\b|\bpublished\b|\d{1,2}[:.]\d\d|\b\d{4}\b)", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,| and | & | und | et | y | e | en )\s*", re.IGNORECASE)
_NOBODY = re.compile(r"\b(?:press|news|agency|staff|bureau|wire)\b|\d", re.IGNORECASE)
_VIA = re.compile(r"\bvia\b", re.IGNORECASE)
_PERSON = re.compile(r"(?:(?:[A-ZÀ-ÞĀ-Ž][\w.’'\-]*|de|da|van|von|der|den|di|la|le|bin|al|el|del|dos)\.?(?:\s+|$)){1,5}")
#: Words. `By A, B and C, Staff Writers` reaches twenty; a sentence that opens with "By" and a stop has more than eight.
_LONGEST = 22
_SENTENCE = 8


def read(text: str) -> tuple[str, ...] | None:
    """The people a byline names; an empty tuple for a staff line; None when the line is no byline.

    Observed: `By Jane Roe`, `By JANE ROE and JOHN DOE`, `Von Jana Roth`, `Writer's pictureNewsDesk` (a site
    builder's alternative text run into the name), `From staff and wire reports`. Theory: a byline is short,
    has no full stop and nothing but names and roles behind `By`. Exception: a headline such as `By George,
    He Did It` in a line of its own reads as a byline.
    """
    if len(text) > 250:
        return None
    if found := _AVATAR.match(text):
        return (found["rest"].strip(),)
    found = _BY.match(text)
    if _STAFF.match(text) or (found and _STAFF.match(found["rest"])):
        return ()
    count = shape.words(text)
    if not found or count > _LONGEST or (text.endswith((".", "!", "?")) and count > _SENTENCE):
        return None
    return _named(found["rest"])


def _named(rest: str) -> tuple[str, ...] | None:
    """The people in what follows `By`; nobody for an agency or a press release by way of a service."""
    head = _CUT.split(rest, maxsplit=1)[0]
    if agencies.name(head.strip(" .")) or _VIA.search(rest):
        return ()
    parts = (_ROLE.sub("", part).strip(" ,.") for part in _JOINED.split(head))
    people = [part for part in parts if part and not agencies.name(part) and not _NOBODY.search(part)]
    return tuple(_cased(person) for person in people) if people and _person(people[0]) else None


def _person(text: str) -> bool:
    return _PERSON.fullmatch(text) is not None or (text.isupper() and shape.words(text) <= 5)


def _cased(text: str) -> str:
    """`JANE ROE` as `Jane Roe`; mixed case is left as it is."""
    return text.title() if text.isupper() and len(text) > 4 else text
