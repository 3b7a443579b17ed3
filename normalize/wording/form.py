"""The form of a wording: which rule it proves, how long its lines can be, and how they begin."""

import re
from dataclasses import dataclass

#: Signs, arrows, bullets and emoji that templates set before a prompt. The sign of copyright is a word here.
_LEAD = re.compile(r"[^\w©]{1,6}")
_ALIKE = (("’", "'"), ("‘", "'"), ("ʼ", "'"), ("`", "'"), ("\xa0", " "), ("\u202f", " "), ("‑", "-"), ("ⓒ", "©"))


@dataclass(frozen=True, slots=True)
class Wording:
    """One kind of furniture: its rule, the longest line it can be in words, and how its lines begin."""

    rule: str
    limit: int
    starts: re.Pattern[str]


def wording(rule: str, limit: int, *patterns: str) -> Wording:
    """A kind of furniture whose lines begin as one of `patterns`, which are written in folded letters."""
    return Wording(rule, limit, re.compile("|".join(patterns)))


def fold(text: str) -> str:
    """`text` as patterns are written: lower case, plain apostrophes and spaces, no signs before the first word."""
    plain = " ".join(text.lower().split())
    for odd, even in _ALIKE if not plain.isascii() else ():
        plain = plain.replace(odd, even)
    lead = _LEAD.match(plain)
    return plain[lead.end() :] if lead else plain
