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
