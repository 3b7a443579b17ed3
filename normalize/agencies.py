"""News agencies and the forms that their credits take."""

import re

#: Short name → its forms. The short names are those the agencies sign with. Forms that are also everyday words or
#: initials (AA, PA, SID) count only where a credit can stand: alone on a line, in brackets, behind a byline.
FORMS = {
    "AP": r"AP|(?:The )?Associated Press",
    "Reuters": r"(?:Thomson )?Reuters|ロイター|路透社|Рейтер",
    "AFP": r"AFP|Agence[ -]France[ -]Presse|法新社|أ ف ب",
    "dpa": r"dpa|Deutsche Presse-Agentur",
    "EFE": r"(?:Agencia )?EFE",
    "ANSA": r"ANSA",
    "Xinhua": r"Xinhua(?: News Agency)?|新华社|新華社",
    "TASS": r"(?:ITAR-)?TASS|ТАСС",
    "UPI": r"UPI|United Press International",
    "PA": r"PA(?: Media)?|Press Association",
    "Kyodo": r"Kyodo(?: News)?|共同(?:通信)?",
    "Bloomberg": r"Bloomberg(?: News)?",
    "States Newsroom": r"States Newsroom",
    "The Conversation": r"The Conversation",
    "CNN": r"CNN(?: Newsource)?|CNN Wire",
    "Canadian Press": r"(?:The )?Canadian Press|CP",
    "AAP": r"AAP|Australian Associated Press",
    "Anadolu": r"Anadolu(?: Agency)?|Anadolu Ajansı|AA",
    "PTI": r"PTI|Press Trust of India",
    "ANI": r"ANI",
    "IANS": r"IANS",
    "Yonhap": r"Yonhap(?: News)?|연합뉴스",
    "Newsis": r"Newsis|뉴시스",
    "China News Service": r"China News Service|中新社",
    "Jiji": r"Jiji(?: Press)?|時事(?:通信)?",
    "Interfax": r"Interfax|Интерфакс",
    "RIA Novosti": r"RIA(?: Novosti)?|РИА Новости",
    "Ukrinform": r"Ukrinform|Укрінформ|Укринформ",
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
    "STT": r"STT",
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
    "GlobeNewswire": r"GLOBE ?NEWSWIRE|GlobeNewswire",
    "PR Newswire": r"PR ?NEWSWIRE|PR ?Newswire|PRNewswire",
    "Business Wire": r"BUSINESS ?WIRE|Business Wire",
    "Tribune News Service": r"Tribune News Service|TNS",
}
#: Short name → the domains that are the agency's own (as they stand on its pages); pages below them are its pages too.
SITES = {
    "AP": "apnews.com ap.org",
    "Reuters": "reuters.com",
    "AFP": "afp.com",
    "dpa": "dpa.com dpa-international.com",
    "EFE": "efe.com",
    "ANSA": "ansa.it",
    "Xinhua": "xinhuanet.com news.cn",
    "TASS": "tass.com tass.ru",
    "UPI": "upi.com",
    "Kyodo": "kyodonews.net kyodo.co.jp",
    "Bloomberg": "bloomberg.com",
    "Canadian Press": "thecanadianpress.com",
    "AAP": "aap.com.au",
    "Anadolu": "aa.com.tr",
    "PTI": "ptinews.com",
    "ANI": "aninews.in",
    "Yonhap": "yna.co.kr",
    "Newsis": "newsis.com",
    "China News Service": "chinanews.com chinanews.com.cn",
    "Jiji": "jiji.com",
    "Interfax": "interfax.ru interfax.com",
    "RIA Novosti": "ria.ru",
    "Ukrinform": "ukrinform.net ukrinform.ua",
    "APA": "apa.at",
    "Keystone-SDA": "keystone-sda.ch",
    "Belga": "belga.be belganewsagency.eu",
    "ANP": "anp.nl",
    "Lusa": "lusa.pt",
    "Europa Press": "europapress.es",
    "NTB": "ntb.no",
    "TT": "tt.se",
    "Ritzau": "ritzau.dk",
    "STT": "stt.fi",
    "PAP": "pap.pl",
    "ČTK": "ctk.cz ctk.eu",
    "Bernama": "bernama.com",
    "Antara": "antaranews.com",
    "WAM": "wam.ae",
    "KUNA": "kuna.net.kw",
    "SPA": "spa.gov.sa",
    "IRNA": "irna.ir",
    "Agência Brasil": "agenciabrasil.ebc.com.br",
    "Adnkronos": "adnkronos.com",
    "GlobeNewswire": "globenewswire.com",
    "PR Newswire": "prnewswire.com",
    "Business Wire": "businesswire.com",
}
_OWNERS = {site: short for short, sites in SITES.items() for site in sites.split()}
# What an agency's own site puts before its name and behind it: Agenzia ANSA, AP News, Reuters Deutschland, 新华网.
_BEFORE = re.compile(
    r"(?:agenc(?:ia|e|y)|agência|agenzia|nachrichtenagentur|agentur|агентство|وكالة)\s+", re.IGNORECASE
)
_BEHIND = re.compile(
    r"[\s.|–-]*(?:news|noticias|notícias|notizie|nachrichten|новости|ニュース|通信社|通信|网|網|客户端|社|agency|wire|online"
    r"|app|com|org|it|ru|english|international|world|service|uk|us|usa|en español|español|auf deutsch|deutsch"
    r"|deutschland|en français|français|france|italia|italiano|em português|português|brasil|türkçe|日本語版|日本語"
    r"|日本|中文|india|japan|africa|asia|europe|latam|по-русски)$",
    re.IGNORECASE,
)
#: Any form, the longest first, so that `Press Association` is not read as `Press`.
ANY = "|".join(sorted((form for forms in FORMS.values() for form in forms.split("|")), key=len, reverse=True))
_NAMES = [(re.compile(forms, re.IGNORECASE), short) for short, forms in FORMS.items()]
_ARTICLE = re.compile(r"the ", re.IGNORECASE)
_LONGEST = 40


def name(form: str) -> str | None:
    """The short name of the agency written as `form` (`Associated Press` → `AP`), or None."""
    form = form.strip()
    if len(form) > _LONGEST:
        return None
    bare = _ARTICLE.sub("", form, count=1) if form[:4].lower() == "the " else form
    return next((short for pattern, short in _NAMES if pattern.fullmatch(form) or pattern.fullmatch(bare)), None)


def owner(outlet: str) -> str | None:
    """The short name of the agency whose own outlet this is, by name or host (`AP News`, `de.reuters.com`), or None.

    Observed: agencies' own sites are called by the agency's name with the language, the country or the trade added.
    An outlet that only begins with an agency's name (`AP Business Journal`) is another.
    """
    outlet = outlet.strip()[: 2 * _LONGEST]
    return _by_site(outlet.casefold()) or _by_name(outlet) or _by_name(_BEFORE.sub("", outlet, count=1))


def _by_site(host: str) -> str | None:
    labels = host.split(".")
    above = (".".join(labels[n:]) for n in range(len(labels) - 1))
    return next((_OWNERS[site] for site in above if site in _OWNERS), None)


def _by_name(outlet: str) -> str | None:
    """By the name, or by what is left of it with one ending after another taken off."""
    while (short := name(outlet)) is None and (bare := _BEHIND.sub("", outlet)) != outlet:
        outlet = bare
    return short
