"""Who supplied a story: agency credits, bylines, where it first appeared, who syndicated it.

A credit is a form, never a mention: an agency's name counts in a dateline, a byline, a line of its own, a
copyright notice or the sign-off at the end, and not because a story quotes the agency or cites its report.
"""

import re
from dataclasses import dataclass

from normalize import shape

#: Short name → the forms its credit takes. The short names are those the agencies sign with.
AGENCIES = {
    "AP": r"AP|(?:The )?Associated Press",
    "Reuters": r"(?:Thomson )?Reuters|ロイター|路透社",
    "AFP": r"AFP|Agence[ -]France[ -]Presse|法新社",
    "dpa": r"dpa|Deutsche Presse-Agentur",
    "EFE": r"(?:Agencia )?EFE",
    "ANSA": r"ANSA",
    "Xinhua": r"Xinhua(?: News Agency)?|新华社",
    "TASS": r"(?:ITAR-)?TASS|ТАСС",
    "UPI": r"UPI|United Press International",
    "PA": r"PA(?: Media)?|Press Association",
    "Kyodo": r"Kyodo(?: News)?|共同(?:通信)?",
    "Bloomberg": r"Bloomberg(?: News)?",
    "States Newsroom": r"States Newsroom",
    "The Conversation": r"The Conversation",
    "CNN": r"CNN(?: Newsource| Wire)?",
    "Canadian Press": r"(?:The )?Canadian Press|CP",
    "AAP": r"AAP|Australian Associated Press",
    "Anadolu": r"Anadolu(?: Agency| Ajansı)?|AA",
    "PTI": r"PTI|Press Trust of India",
    "ANI": r"ANI",
    "IANS": r"IANS",
    "Yonhap": r"Yonhap(?: News)?|연합뉴스",
    "Jiji": r"Jiji(?: Press)?|時事(?:通信)?",
    "Interfax": r"Interfax|Интерфакс",
    "RIA Novosti": r"RIA(?: Novosti)?|РИА Новости",
    "Ukrinform": r"Ukrinform",
    "APA": r"APA|Austria Presse Agentur",
    "Keystone-SDA": r"Keystone-SDA|SDA|ATS",
    "epd": r"epd",
    "KNA": r"KNA",
    "SID": r"SID",
    "Belga": r"Belga",
    "ANP": r"ANP",
    "Lusa": r"(?:Agência )?Lusa",
    "Europa Press": r"Europa Press|EP",
    "NTB": r"NTB",
    "TT": r"TT(?: Nyhetsbyrån)?",
    "Ritzau": r"Ritzau",
    "PAP": r"PAP",
    "ČTK": r"ČTK|CTK",
    "MTI": r"MTI",
    "Bernama": r"Bernama",
    "Antara": r"Antara",
    "WAM": r"WAM",
    "KUNA": r"KUNA",
    "SPA": r"SPA",
    "IRNA": r"IRNA",
    "NAN": r"NAN",
    "Notimex": r"Notimex",
    "Agência Brasil": r"Agência Brasil",
    "Adnkronos": r"Adnkronos",
    "GlobeNewswire": r"GLOBE ?NEWSWIRE",
    "PR Newswire": r"PR ?Newswire",
    "Business Wire": r"BUSINESS WIRE",
    "Tribune News Service": r"(?:Tribune News Service|TNS)",
}
_NAMED = {re.compile(rf"(?:{forms})", re.IGNORECASE): name for name, forms in AGENCIES.items()}
#: Forms that are also everyday words or initials in capitals count only inside brackets or beside a dash.
ANY_AGENCY = "|".join(sorted(AGENCIES.values(), key=len, reverse=True))
BRACKETED = re.compile(rf"\(({ANY_AGENCY})(?:\s*[/-]\s*[\w .]+)?\)")
TAIL_BRACKET = re.compile(rf"[.!?。”\"’]\s*[(\[]({ANY_AGENCY})(?:/[^)\]]{{1,20}})?[)\]]\.?$")
ALONE = re.compile(
    rf"^\W*(?:(?:from|source|via|credit|von|par|por|di|quelle|fuente|fonte|agence|agency|text|by)\s*[:\s]\s*)?(?:the )?({ANY_AGENCY})"
    r"(?:\s*[/|,&+-]\s*[\w .&]{2,40})?(?: (?:staff|wire|news service|report|contributed))*\W*$"
)
COPYRIGHT = re.compile(rf"^\W*(?:(?:©|\(c\)|copyright)\W*)+(?:\d{{4}}\W*)?(?:by |the )?({ANY_AGENCY})\b", re.IGNORECASE)
CODE = re.compile(r"^\W*©?\s*(dpa)(?:-\w+)?,\s*dpa:\d|^\W*(?:==|—|--|–)\s*(Kyodo|Bernama|ANTARA|KUNA|WAM)\W*$", re.IGNORECASE)
REPORTING = re.compile(r"^\(?(?:Additional )?(?:reporting|writing|compiled|reported|written) by .{3,300}?(?:;|,? and|\.) ?.{0,40}?(?:editing|writing|edited) by ", re.IGNORECASE)
REPUBLISHED = re.compile(
    r"(?:this|the) (?:article|story|content|post|piece|report|page)(?: below)? (?:was |has been |is |were )?(?:originally |first |also |re)+ ?"
    r"(?:appeared|published|posted|produced|reported|printed|ran|featured)(?: \w+)? (?:on|in|by|at|from|with) (.+)",
    re.IGNORECASE,
)
ORIGIN_FORMS = (
    REPUBLISHED,
    re.compile(r"(?:originally|first) (?:published|appeared|posted) (?:on|in|by|at|from) (.+)", re.IGNORECASE),
    re.compile(r"the post .+ (?:first appeared|appeared first) on (.+)", re.IGNORECASE),
    re.compile(r"(?:re(?:published|printed|posted) (?:with permission )?(?:from|courtesy of)|this (?:article|story) (?:comes|is) (?:courtesy of|from)) (.+)", re.IGNORECASE),
    re.compile(r"(?:read|see|continue reading) (?:more|the (?:full|original|whole|rest of the) (?:article|story|post|text|version)|full (?:article|story)|the original)(?: of .+)? (?:with|on|at|from|in|via) (.+)", re.IGNORECASE),
    re.compile(r"(?:dieser (?:artikel|text|beitrag) (?:erschien|ist) (?:zuerst|ursprünglich|zunächst) (?:bei|in|auf|im))(?: der)? (.+?)(?: erschienen)?\W*$", re.IGNORECASE),
    re.compile(r"(?:cet article (?:a été |est )?(?:initialement |d.abord )?(?:publié|paru) (?:sur|dans|par)) (.+)", re.IGNORECASE),
    re.compile(r"(?:este (?:artículo|texto|contenido) (?:fue |se )?(?:publicado|publicó|apareció) (?:originalmente|por primera vez) (?:en|por)) (.+)", re.IGNORECASE),
)
SYNDICATION = (
    re.compile(r"(?:data|news|content|quotes|story|stock quotes)(?: (?:&|and) (?:news|data|quotes|content))* (?:is |are )?(?:supplied|provided|distributed|syndicated|delivered) by (.+)", re.IGNORECASE),
    re.compile(r"[\w &,-]{3,60}\b(?:supplied|provided|powered) by (www\.\S+)", re.IGNORECASE),
    re.compile(r"(?:distributed|syndicated|provided|supplied|delivered|released) (?:by|via|through) (.+)", re.IGNORECASE),
    re.compile(r"an? (?:image|picture|photo|logo|banner|icon)(?: that| which)? (?:links|linking|points) to (.+?)(?: to \w+ .+| website| home ?page)?\W*$", re.IGNORECASE),
    re.compile(r"\(?(?:via|through) (.+? (?:syndication|newswire|news service|content agency|wire))\)?\W*$", re.IGNORECASE),
)
NAME = r"(?:(?:[A-ZÀ-ÞĀ-Ž][\w.’'\-]*|de|da|van|von|der|den|di|la|le|bin|al|el|del|dos)\.?\s*){1,5}"
BY = re.compile(r"^\W{0,3}(?:(?:words|story|text|report|article|written|reported|photos?|posted|published|analysis|commentary|opinion|column)?\s*by|von|par|por|di|door|af|av|autor(?:a|in)?|auteur|автор|by:|bylined?)\s*[:\s]\s*(?P<rest>\S.{1,150})$", re.IGNORECASE)  # fmt: skip
STAFF = re.compile(r"^\W{0,3}(?:from |by )?(?:our |the )?(?:(?:\w+ ){0,3}?(?:staff|wires?)(?: and wire| and agencies)?(?: reports?| writers?| services?| reporters?)?|(?:news|wire) (?:services?|agencies|staff|reports?|desk)|agencies|newsroom|staff reporter|our correspondent)\W*$", re.IGNORECASE)
ROLE = re.compile(r",?\s*\b(?:(?:special to|for) .+|(?:(?:chief|senior|staff|political|national|foreign|business|sports|health|crime|court|city|education|associated press|guest|contributing|breaking news|investigative|digital|deputy|managing|executive|news|features|science|technology|environment|video)\s+)*(?:writers?|reporters?|editors?|correspondents?|producers?|columnists?|contributors?|journalists?)\b.*)$", re.IGNORECASE)
AVATAR = re.compile(r"^(?:writer|author|profile|user)(?:['’]s)? (?:picture|photo|avatar|image)\s*(?:of )?(?P<rest>\S.{0,60})$", re.IGNORECASE)
CONTRIBUTED = re.compile(r"^\W{0,4}(?:with )?(?:additional (?:reporting|material)|contributions?|reporting|files?) (?:by|from) .{3,200}$|^\W{0,4}.{3,160} contributed(?: \w+)? to this (?:report|story|article)\W*$", re.IGNORECASE)
SITE = re.compile(r"^(?:https?://)?(?:www\.)?([\w\-]+(?:\.[\w\-]+)+)/?.*$", re.IGNORECASE)
#: After "read more on …" these are networks or the site itself, not a first publisher.
NOT_PUBLISHERS = re.compile(r"^(?:our|this|that|my|your|his|her|a|an|how|why|what|facebook|twitter|x|instagram|linkedin|whatsapp|telegram|youtube|threads|page|these|it|site|website)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credit:
    """An agency's short name and the text that proves the credit."""

    agency: str
    proof: str


def name(form: str) -> str | None:
    """The short name of the agency written as `form` (`Associated Press` → `AP`), or None."""
    form = re.sub(r"^the ", "", form.strip(), flags=re.IGNORECASE)
    return next((short for pattern, short in _NAMED.items() if pattern.fullmatch(form)), None)


def agency(text: str) -> Credit | None:
    """The agency that a line credits by standing alone, by its copyright, its code or its byline.

    Observed: `(AP)`, `By The Associated Press`, `Source: Reuters`, `© 2026 AFP`, `dpa-infocom, dpa:…`,
    `By JANE ROE, Associated Press`, `Reporting by A; Editing by B` (Reuters signs so, and few others).
    Exception: an outlet that copies the Reuters sign-off for its own staff is credited wrongly.
    """
    if shape.words(text) > 60:
        return None
    if found := ALONE.match(text) or COPYRIGHT.match(text) or CODE.match(text):
        short = name(next(g for g in found.groups() if g))
        return Credit(short, text) if short else None
    if REPORTING.match(text):
        return Credit("Reuters", text)
    if (by := BY.match(text)) and (found := re.search(rf"[,|/(–-]\s*(?:The )?({ANY_AGENCY})\b[\s\w)]{{0,20}}$", by["rest"])):
        short = name(found[1])
        return Credit(short, text) if short else None
    return None


def sign_off(paragraph: str) -> Credit | None:
    """The agency in brackets behind the last full stop of a story: `… on Friday. (PTI)`."""
    found = TAIL_BRACKET.search(paragraph[-60:])
    short = name(found[1]) if found else None
    return Credit(short, paragraph[-60:][found.start() + 1 :].strip()) if found and short else None


def contribution(text: str) -> bool:
    """`With additional reporting by …`, `Jane Roe contributed to this report.`"""
    return shape.words(text) <= 40 and CONTRIBUTED.match(text) is not None


def byline(text: str) -> tuple[str, ...] | None:
    """The people a byline names; an empty tuple for a staff line; None when the line is no byline.

    Observed: `By Jane Roe`, `By JANE ROE and JOHN DOE`, `Von Jana Roth`, `Writer's pictureNewsDesk` (a site
    builder's alternative text run into the name), `From staff and wire reports`. Theory: a byline is short,
    has no full stop and nothing but names and roles behind `By`. Exception: a headline such as `By George,
    He Did It` in a line of its own reads as a byline.
    """
    if (found := AVATAR.match(text)) is not None:
        return (found["rest"].strip(),)
    if STAFF.match(text) or ((found := BY.match(text)) and STAFF.match(found["rest"])):
        return ()
    if (found := BY.match(text)) is None or shape.words(text) > 22 or text.endswith((".", "!", "?")) and shape.words(text) > 8:
        return None
    rest = re.split(r"\s*(?:[|•·@]|\bvia\b|\s[–—-]\s|\bupdated\b|\bpublished\b|\d{1,2}[:.]\d\d|\b\d{4}\b)", found["rest"], maxsplit=1, flags=re.IGNORECASE)[0]
    if name(rest.strip(" .")) or re.search(r"(?i)\bvia\b", found["rest"]):  # a press release, by way of a service
        return ()
    people = [ROLE.sub("", part).strip(" ,.") for part in re.split(r"\s*(?:,| and | & | und | et | y | e | en )\s*", rest, flags=re.IGNORECASE)]
    people = [p for p in people if p and not name(p) and not re.search(r"(?i)\b(?:press|news|agency|staff|bureau|wire)\b|\d", p)]
    return tuple(_cased(p) for p in people) if people and all(_person(p) for p in people[:1]) else None


def _person(text: str) -> bool:
    return re.fullmatch(NAME, text) is not None or (text.isupper() and shape.words(text) <= 5)


def _cased(text: str) -> str:
    """`JANE ROE` as `Jane Roe`; mixed case is left as it is."""
    return text.title() if text.isupper() and len(text) > 4 else text


def origin(text: str) -> str | None:
    """Where a line says the story first appeared: `This content originally appeared on Al Jazeera.`

    Aggregators and feed importers add such a line before or behind the story. Exceptions: `read more on our
    site` names no publisher; a sentence of the story that tells where a report was first published is long.
    """
    if shape.words(text) > 45:
        return None
    for form in ORIGIN_FORMS:
        if (found := form.match(text.lstrip("([*_—– "))) and (publisher := _publisher(found[1])):
            return publisher
    return None


def syndicator(text: str) -> str | None:
    """Who supplied the text to the site: `Data & News supplied by www.example.com`."""
    if shape.words(text) > 25:
        return None
    for form in SYNDICATION:
        if (found := form.match(text)) and (supplier := _publisher(found[1])):
            return supplier
    return None


def _publisher(text: str) -> str | None:
    """The name at the start of `text`, up to the clause that follows it; a web address as its host."""
    text = re.split(r"(?: and (?:is|was|has)| under | with permission| as part| on \w+ \d|, (?:which|a|an|and|on|in)\b| \(|[.;:!] |\s[|–—-]\s)", text.strip(), maxsplit=1)[0]
    text = re.sub(r"^the ", "", text.strip(" .:;,!?()[]*_\"“”'»>→"))
    if site := SITE.match(text):
        return site[1].casefold()
    named = re.fullmatch(r"(?:[A-ZÀ-Þ0-9][\w.&’'\-!+]*\s*|(?:of|the|and|de|la|du|für|der|die|das|in)\s+){1,7}", text)
    return text if named and not NOT_PUBLISHERS.match(text) else None
