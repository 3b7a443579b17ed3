"""Names of authors: joined names apart, people apart from organisations, slugs and addresses away.

What was observed: `By Jane Doe and Rui Gomes, Staff Writers`, `Jane Doe/AP`, `doe-jane`, `j.doe@example.com`,
a Facebook address, the outlet's own name, `Redaktion`, `admin`, all in fields that are called author. The
theory: a person's name is two to five words, each with a capital (in scripts that have them), without digits
or marks of addresses; an organisation is called so by its page, is the outlet itself, or has a word in it
that people do not bear. Known exceptions: mononyms are kept only where nothing speaks against them; a person
called Post or Times is taken for a newspaper; a byline that reverses names by a comma (`Doe, Jane`) is read
as two.
"""

import html
import re
import unicodedata
from collections.abc import Collection, Iterable

# All are given texts whose white space is folded, so that a single blank stands for any.
_JOINED = re.compile(
    r" ?[;|•·/、，] ?| ?,(?! ?(?:jr|sr|md|phd|ph\.d|ii|iii)\b) ?"
    r"| (?:and|und|et|y|og|och|ja|und|with|mit|avec|con|ve|и|та|e) | & | [–—-] ",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"^(?:and|und|et|og|och|con|и|та) | (?:and|und|et|y|og|och|e|и|та)$", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"^(?:(?:written|reported|posted|published|story|words|text|texte|testo|report|analysis|opinion)\s+(?:by|von|par)\b"
    r"|(?:by|von|par|por|di|av|af|door|od|oleh|texto|text|texte|testo|tekst|autor|autorin|autore|auteur|author|authors"
    r"|redacción|redaktion|автор|текст|من|بقلم|כתב|作者|記者|记者|文|撰文|編輯|编辑)(?=[\s:：/]))\s*[:：]?\s*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r" ?(?:\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>|（[^（）]*）)")
#: What stands behind a name and is not part of it: where, for whom, and Korean, Japanese and Chinese titles.
_TAIL = re.compile(
    r" (?:in|aus|für|for|at|from|reporting|berichtet|contributed|reports) .*$| ?(?:기자|특파원|記者|记者|編集委員)$"
)
_NOT_A_NAME = re.compile(r"https?:|www\.|[@#_=+*{}\\<>%$€£!?]|\.(?:com|org|net|html?|php)\b|\d")

#: Words that people's names do not hold. Newsrooms, agencies, company forms, roles and what content systems
#: call their accounts.
_ORGANISATION_WORDS = """
    news press presse prensa agency agencies agence agencia agentur agenzia ajans ajansı associated reuters afp ap dpa
    apa sda ats efe ansa upi pa tass xinhua bloomberg kyodo ntb tt ritzau bta ptti pti ani ians wire wires service
    services staff team desk newsroom redaktion redaktionsteam redaction rédaction redacción redacao redação redazione
    redactie redaksi redakce redakcja toimitus szerkesztőség редакция редакція editors editorial editor reporter
    reporters
    correspondent correspondents writer writers columnist contributor contributors producer photographer admin
    administrator webmaster moderator user guest unknown anonymous online media medien network networks tv radio
    television broadcasting times post tribune gazette herald journal zeitung zeitschrift magazin magazine daily today
    digital studio studios group gmbh inc llc ltd corp company foundation institute university ministry department
    name newsletter podcast report reports exclusive video sport sports politics business opinion web internet
"""
_ORGANISATION = frozenset(_ORGANISATION_WORDS.split())
_JOB_WORDS = """
    senior chief staff political foreign freelance business sports deputy special bureau national international
    managing investigative
"""
_JOB = frozenset(_JOB_WORDS.split())
_SPACELESS = re.compile(r"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PARTICLES_WORDS = """
    de del della delle dei degli di da das do dos du d la le les lo los las el al ul ibn bin bint ben van von vom zu
    zum zur der den het ter ten te op t in af av i y e und the o mac mc st bar abu a s
"""
_PARTICLES = frozenset(_PARTICLES_WORDS.split())
_LOWER = frozenset(c for c in map(chr, range(0x250)) if c.islower())
_LONGEST = 50  # characters; Spanish double names with titles stay below
_LONGEST_BYLINE = 1000  # characters: twenty names of the longest kind
_MOST_WORDS = 6
_MOST_NAMES = 20  # a longer list is not a byline


def named(bylines: Iterable[str], *, outlets: Collection[str] = ()) -> tuple[str, ...]:
    """Return the people that the bylines name, in order, each once. `outlets` are the names of the site itself."""
    own = {_plain(outlet) for outlet in outlets}
    return _once(name for byline in bylines for name in _people(apart(byline), own))


def _people(names: tuple[str, ...], own: Collection[str]) -> tuple[str, ...]:
    """Keep the people. A single word in a list is a place, a day or a role (`Jane Doe, Nairobi`), never its only name.

    Scripts that write no spaces are another matter: there one word is a whole name.
    """
    return tuple(x for x in names if _is_person(x, own) and (len(names) == 1 or " " in x or _SPACELESS.match(x)))


def credited(bylines: Iterable[str], *, outlets: Collection[str] = ()) -> tuple[str, ...]:
    """Return the organisations that sign in place of people, by the first byline that names another than the site.

    Where none does, the site's own name. Addresses and accounts are not names unless they are the site's own host.
    """
    own = {_plain(outlet) for outlet in outlets}
    lists = [[name for name in apart(byline) if _is_name(name)] for byline in bylines]
    for names in lists:
        if any(_plain(name) not in own and not _is_account(name) for name in names):
            return _once(name for name in names if _plain(name) in own or not _is_account(name))
    return _once(name for names in lists for name in names if _plain(name) in own)[:1]


def apart(byline: str) -> tuple[str, ...]:
    """Split a byline into its names, without lead-ins, brackets and places."""
    text = " ".join(html.unescape(byline[:_LONGEST_BYLINE]).replace("\xad", "").split())
    parts = _JOINED.split(_ASIDE.sub("", _LEAD_IN.sub("", text)))
    return tuple(name for part in parts[: _MOST_NAMES * 2] if (name := _trimmed(part)))


def _trimmed(part: str) -> str:
    return _TAIL.sub("", _CONJUNCTION.sub("", _LEAD_IN.sub("", part))).strip(" .,:;-–—|\"“”„'’‘*")


def _once(names: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(_plain(name), name)
    return tuple(kept.values())[:_MOST_NAMES]


def _plain(name: str) -> str:
    """Fold a name for comparison: letters and digits only, lower case."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


def _is_name(name: str) -> bool:
    """Whether the text may name anybody: short, no address, no digits, some letters."""
    return (
        1 < len(name) <= _LONGEST
        and len(name.split()) <= _MOST_WORDS
        and not _NOT_A_NAME.search(name)
        and any(c.isalpha() for c in name)
    )


def _is_account(name: str) -> bool:
    """Whether the text is an account or slug: `jane-doe`, `jdoe`, `admin`; one word without a capital."""
    return " " not in name and name == name.lower() and name != name.upper()


def _is_person(name: str, own: Collection[str]) -> bool:
    """Whether a name is a person's, by the words in it."""
    if not _is_name(name) or _is_account(name) or _plain(name) in own:
        return False
    words = [word.strip(".,'’()").casefold() for word in re.split(r"[\s-]+", name)]
    if any(word in _ORGANISATION for word in words) or all(word in _JOB for word in words):
        return False
    if len(words) == 1 and name.isascii():
        return name == name.capitalize() and len(name) > 3
    return name == name.lower() or all(word[0] not in _LOWER or word in _PARTICLES for word in _raw_words(name))


def _raw_words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s'’-]+", name) if word]
