"""Where a story first appeared, and who supplied it to the site."""

import re

from normalize import shape

#: Words. A notice of first publication is one or two sentences; one of supply is a single one.
_ORIGIN_LONGEST = 45
_SUPPLY_LONGEST = 25
_CHARACTERS = 500

_WORK = r"(?:article|story|content|post|piece|report|page|interview|column|essay|commentary)"
_DONE = r"(?:appeared|published|posted|produced|reported|printed|ran|featured|co-published)"
_ORIGINS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        (
            rf"(?:this|the) {_WORK}(?: below)? (?:was |has been |is |were ){{0,2}}(?:originally |first |also |"
            rf"re){{1,3}} ?{_DONE}"
            r"(?: \w+)? (?:on|in|by|at|from|with) (.+)"
        ),
        rf"(?:originally|first) {_DONE} (?:on|in|by|at|from) (.+)",
        r"the post .{1,250} (?:first appeared|appeared first) on (.+)",
        r"re(?:published|printed|posted) (?:with permission )?(?:from|courtesy of) (.+)",
        rf"this {_WORK} (?:comes|is) (?:courtesy of|from) (.+)",
        (
            r"(?:read|see|continue reading) (?:more|the (?:full|original|whole|rest of the) "
            r"(?:article|story|post|text|version)|full (?:article|story)|"
            r"the original)(?: of .{1,150})? (?:with|on|at|from|in|via) (.+)"
        ),
        (
            r"dieser (?:artikel|text|beitrag) (?:erschien|ist) (?:zuerst|ursprünglich|zunächst) (?:bei|in|auf|"
            r"im)(?: der)? (.+)"
        ),
        r"cet article (?:a été |est )?(?:initialement |d.abord )?(?:publié|paru) (?:sur|dans|par) (.+)",
        (
            r"este (?:artículo|texto|contenido) (?:fue |se )?(?:publicado|publicó|apareció) (?:originalmente|"
            r"por primera vez) (?:en|por) (.+)"
        ),
        (
            r"(?:questo articolo|l.articolo) (?:è stato |è )?(?:originariamente |prima )?(?:pubblicato|"
            r"apparso) (?:originariamente )?(?:su|da|in) (.+)"
        ),
        (
            r"est[ea] (?:artigo|texto|matéria|"
            r"reportagem) foi (?:originalmente )?publicad[oa] (?:originalmente )?(?:em|n[oa]|por|pel[oa]) (.+)"
        ),
        (
            r"dit artikel (?:verscheen|is) (?:eerder|oorspronkelijk) (?:verschenen |gepubliceerd )?(?:op|in|"
            r"bij) (.+)"
        ),
    )
)
_SUPPLIES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        (
            r"(?:data|news|content|quotes|story|stock quotes)(?: (?:&|and) (?:news|data|quotes|"
            r"content)){0,2} (?:is |are )?"
            r"(?:supplied|provided|distributed|syndicated|delivered) by (.+)"
        ),
        r"[\w &,-]{3,60}\b(?:supplied|provided|powered) by (www\.\S+)",
        r"(?:distributed|syndicated|provided|supplied|delivered|released) (?:by|via|through) (.+)",
        (
            r"an? (?:image|picture|photo|logo|banner|icon)(?: that| which)? (?:links|linking|"
            r"points) to (.+?)(?: to \w+ .+| website| home ?page)?\W*$"
        ),
        r"\(?(?:via|through) (.+? (?:syndication|newswire|news service|content agency|wire))\)?\W*$",
    )
)
_SITE = re.compile(r"(?:https?://)?(?:www\.)?([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})(?:[/?#:]|$)", re.IGNORECASE)
#: Where the name of a publisher ends and the clause behind it begins.
_NAME_ENDS = re.compile(
    r"(?:(?i: by | and (?:is|was|has))| under | with permission| as part| on \w+ \d| erschienen|"
    r" veröffentlicht|, (?:which|a|an|and|on|in)\b| \(|"
    r"[.;:!] |\s[|–—-]\s)"
)
_NAME = re.compile(r"(?:(?:[A-ZÀ-Þ0-9][\w.&’'\-!+]*|of|the|and|de|la|du|für|der|die|das|in)(?:\s+|$)){1,7}")
#: Behind "read more on …" these are networks or the site itself, not a first publisher.
_NOT_PUBLISHERS = re.compile(
    r"(?:our|this|that|my|your|his|her|a|an|how|why|what|facebook|twitter|x|instagram|linkedin|whatsapp|"
    r"telegram|youtube|threads|page|"
    r"these|it|site|website)\b|\d{1,4}$|[a-z]{3,9}\.? \d",
    re.IGNORECASE,
)


def origin(text: str) -> str | None:
    """Where a line says the story first appeared: `This content originally appeared on Al Jazeera.`

    Aggregators and feed importers add such a line before or behind the story. Exceptions: `read more on our
    site` names no publisher; a sentence of the story that tells where a report was first published is long.
    """
    if len(text) > _CHARACTERS or shape.words(text) > _ORIGIN_LONGEST:
        return None
    return _named(text.lstrip("([*_—– "), _ORIGINS)


def syndicator(text: str) -> str | None:
    """Who supplied the text to the site: `Data & News supplied by www.example.com`."""
    if len(text) > _CHARACTERS or shape.words(text) > _SUPPLY_LONGEST:
        return None
    return _named(text, _SUPPLIES)


#: How the forms begin: most lines are neither, and are known not to be by their first word.
_OPENING = re.compile(
    r"(?:th|orig|first|re|see|cont|full|dieser|cet|est|quest|l.art|dit|data|news|content|quot|stor|stock|"
    r"an? |\(|via|distr|synd|prov|suppl|"
    r"deliv|.{3,60}\b(?:supplied|provided|powered) by www)",
    re.IGNORECASE,
)


def _named(text: str, forms: tuple[re.Pattern[str], ...]) -> str | None:
    if not _OPENING.match(text):
        return None
    found = (form.match(text) for form in forms)
    return next((name for match in found if match and (name := _publisher(match[1]))), None)


def _publisher(text: str) -> str | None:
    """The name at the start of `text`, up to the clause that follows it; a web address as its host."""
    text = _NAME_ENDS.split(text.strip(), maxsplit=1)[0]
    text = text.strip(" .:;,!?()[]*_\"“”'»>→").removeprefix("the ")
    if site := _SITE.match(text):
        return site[1].casefold()
    return text if _NAME.fullmatch(text) and not _NOT_PUBLISHERS.match(text) else None
