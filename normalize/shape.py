"""What a line looks like, whatever it says: prose, headline, shouting, image name, navigation."""

import re
from functools import lru_cache

#: A word is a run of letters, marks and digits; in scripts without spaces two characters count as one word
#: (Chinese and Japanese words are 1.5 to 2.5 characters long on average).
WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
END = re.compile(r"[.!?…。！？؟۔।։][\"'”’»›」』)\]]*(?:\s?[(\[][^()\[\]]{1,30}[)\]]\.?)?$")
LETTER = re.compile(r"[^\W\d_]")
IMAGE_NAME = re.compile(
    r"(?i)\b\d{2,4}\s?x\s?\d{2,4}\b|\.(?:jpe?g|png|gif|webp|avif|tiff?)\b|\b(?:img|dsc|dscn|pxl|"
    r"screenshot)[_-]?\d{3,}"
)
SHORT_CODE = re.compile(r"\[/?[a-z_]{2,20}(?:[ =][^\[\]]{0,300})?\](?:$|.{0,200}\[/[a-z_]{2,20}\]$)")
SCRIPT = re.compile(r"(?:window|document|var|function|jQuery|\$)[.( ].*[;})\]]$")
BRACKET = re.compile(r"[\[\]{}<>&]")
SIGN = re.compile(r"[\[\]{}<>|\\=;\"“”:_#$%^*~]")
DOUBLED = re.compile(r"\[\[|\]\]|\{\{|\}\}|[{\[]\s?[\"“”]|[\"“”]\s?[:}\]]{1,2}[\"“”]|<!\[|-->|/>|&[a-z]{1,20};\s?&")
RULE = re.compile(r"[\W_]*(?:30[\W_]*)?")
CREDITED = re.compile(r"[.!?”\"] \(([^()]{3,60})\)$")
DAY = re.compile(r"[^\W\d_]{3,9}\.? \d{1,2}|\d{1,2}\.? [^\W\d_]{3,9}\.?")
_SHOUT = 400  # characters: the longest headline in capitals has some 200
_CODE = 500
_ENDING = 45  # a stop, some quotes, and the 30 characters of a sign-off with its desk
#: Sections that news sites of many languages name alike; one or two such words alone on a line.
_SECTIONS = """
    home news world us u.s. uk europe asia africa americas international national nation local regional
    region politics government election elections economy business money markets finance companies
    technology tech science health environment climate energy education sport sports football soccer cricket
    opinion editorial editorials commentary analysis culture arts entertainment lifestyle life travel food
    weather crime courts obituaries classifieds jobs homes cars traffic puzzles contests video videos photos
    latest breaking headlines stories featured front page top story nachrichten politik wirtschaft kultur
    wissenschaft panorama inland ausland welt meinung gesellschaft regionales actualité actualités monde
    politique économie société santé régions culture noticias mundo política economía economia sociedad
    deportes cultura internacional nacional opinión notizie mondo esteri cronaca politica sport cultura
    notícias brasil internacional nieuws binnenland buitenland economie wiadomości świat kraj nyheter
    inrikes utrikes uutiset kotimaa ulkomaat startseite accueil inicio portada start trends vermischtes
    lokales トップ ホーム 社会 政治 経済 国際 スポーツ 文化 地域 科学 首页 新闻 国际 体育 财经 经济 要闻
    정치 경제 사회 국제 문화 новости политика экономика общество мир культура спорт
"""
SECTIONS = frozenset(_SECTIONS.split())
_FRONT = "home frontpage startseite accueil inicio início portada トップ ホーム 首页"
FRONT = frozenset(_FRONT.split())
HOME = FRONT | {"start", "news", "trends", "latest"}
_JOINING = "and & of the for in y e et und de la el / > » › | · •"
JOINING = frozenset(_JOINING.split())


def words(text: str) -> int:
    """How many words `text` has; two characters of a script without spaces count as one."""
    return _words(text) if len(text) <= _REMEMBERED else _count(text)


def _count(text: str) -> int:
    if text.isascii():
        return len(WORD.findall(text))
    dense = len(DENSE.findall(text))
    return len(WORD.findall(DENSE.sub(" ", text) if dense else text)) + (dense + 1) // 2


#: Characters. Every rule asks for the words of the same line, one after another; longer lines are asked about once.
_REMEMBERED = 2000
_words = lru_cache(maxsize=256)(_count)


def sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does, closing quotes and a sign-off in brackets aside: `… today.” (AFP)`."""
    return END.search(text[-_ENDING:]) is not None


def prose(text: str) -> bool:
    """A line of running text: a sentence of 8 words, or 20 words however they end.

    Headlines and captions without a full stop rarely pass 20 words; prompts of 8 words with one exist, and
    are known by their wording, not by their shape.
    """
    count = words(text)
    return count >= 20 or (count >= 8 and sentence(text))


def headline(text: str) -> bool:
    """A line that could be a headline: 3 to 30 words, no full stop, most of it letters."""
    if not 3 <= words(text) <= 30 or len(text) > 250 or text.endswith((".", ":", ";", ",")):
        return False
    return len(LETTER.findall(text)) > 0.6 * len(text)


def shouting(text: str) -> bool:
    """All capitals over six words or more, in a script that has capitals.

    Observed: newspaper groups set links to other stories between paragraphs as capitals, without a full
    stop. Exceptions: short capitals are sub-headings; a sentence in capitals that ends in a full stop or a
    question is a quotation of a sign or a post; a row of a table has its figures between tabs; an
    abbreviation in a script without capitals does not make its line shout; texts that are capitals
    throughout are checked by the reader.
    """
    if len(text) > _SHOUT or "\t" in text or text != text.upper() or text.endswith((".", ":", "?")):
        return False
    capitals = sum(map(str.isupper, text))
    return capitals > 0.8 * len(LETTER.findall(text)) and words(text) >= 6


def image_name(text: str) -> bool:
    """The name of an image file in place of its picture: sizes, extensions or camera numbers, no sentence."""
    return words(text) <= 15 and ":" not in text and not sentence(text) and IMAGE_NAME.search(text) is not None


def section(text: str) -> bool:
    """One to five words that are all names of sections: `World News`, `Home > Business`."""
    parts = text.casefold().replace(",", " ").split()
    named = [part for part in parts if part.strip("#:") in SECTIONS]
    return len(named) >= 1 and len(parts) <= 7 and all(p.strip("#:") in SECTIONS or p in JOINING for p in parts)


def home(text: str) -> bool:
    """A name of a site's front page, where a name of a section was looked for."""
    return text.casefold().replace(" ", "") in HOME


def navigation(text: str) -> bool:
    """A menu run together: eight words or more, a third of them names of sections, no sentence in it.

    Or one entry of a menu that no story has as a line, `Home`; of the other names of a front page some are headings
    of stories too (`Trends`).
    """
    if text.casefold().strip() in FRONT:
        return True
    if sentence(text) or words(text) < 8:
        return False
    parts = text.casefold().split()
    named = sum(part.strip(",|•·>") in SECTIONS for part in parts)
    return named >= 4 and named > 0.3 * len(parts)


def code(text: str) -> bool:
    """Debris of feed importers, short codes and scripts: brackets and signs where words should be.

    Observed: `[[{"value":"`, `[/caption]`, `[button link="…"]`, `{{ content }}`, `]]>`, `window.dataLayer =
    …;`. Theory: prose has letters for four fifths of its characters and no doubled brackets. Exceptions:
    tables of figures are digits, not signs, and stay. The first 500 characters tell.
    """
    head = text[:_CODE]
    if not BRACKET.search(head):
        return SCRIPT.match(head) is not None and not sentence(text)
    if SHORT_CODE.match(head) or (SCRIPT.match(head) and not sentence(text)):
        return True
    return DOUBLED.search(head) is not None and len(SIGN.findall(head)) > 0.15 * len(head)


def rule_line(text: str) -> bool:
    """Nothing but signs: `***`, `-----`, `– 30 –`, `###`."""
    return RULE.fullmatch(text) is not None


def titled(text: str) -> bool:
    """Every word with a capital, as names of people and places are written; never capitals throughout."""
    parts = text.replace("-", " ").split()
    return all(part[0].isupper() for part in parts) and text.upper() != text and not any(c.isdigit() for c in text)


def day_and_month(text: str) -> bool:
    """A day without its year, as blogs print it: `Mar 4`, `4. März`."""
    return DAY.fullmatch(text) is not None


def captioned(text: str) -> bool:
    """A sentence with a name in brackets behind its full stop, as captions carry their credit.

    Observed: `The spillway, seen from the road. (Calder County Sheriff's Office)`. Exception: an agency's
    short name there is the sign-off of a story's last paragraph, so one word is not enough.
    """
    found = CREDITED.search(text[-90:])
    return found is not None and (words(found[1]) >= 2 or "/" in found[1]) and found[1][0].isupper()
