"""Pages that pretend to be articles: walls, challenges, errors and fronts, served with 200 like any story.

What was observed: a crawler is given consent forms, `Just a moment…`, `Page not found` and section fronts under
the addresses of articles, and an extractor finds some text in each; one consent page stored as an article joined
a thousand sites into one story elsewhere. The theory: such a page has no article object with a date, little or no
running text of one family, and says what it is in its title, its address or its scripts. All of these must hold
together: a story about cookies, captchas or the number 404 has running text. Known exceptions: a front that prints
its lead story in full is taken for that story; a challenge in a language that is not listed, without known scripts,
comes out as too short or as no story.

What is kept but is no plain story is typed (`form`).
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.etree import _Element

from normalize import blocks, coverage, jsonld, shape, wording
from normalize.article import Form, Reason
from normalize.blocks import Block

#: Characters of running text of one family that no wall, error page or challenge of those seen had; a brief has
#: some 500, and a consent form's longest paragraph counts as furniture by its wording.
_PROSE = 500
#: What the vendors of challenges leave in their pages: Cloudflare, PerimeterX (HUMAN), DataDome, Imperva, AWS WAF,
#: Akamai, Kasada; from their own documentation of these pages.
_CHALLENGE_MARKS = re.compile(
    r"_cf_chl_opt|cdn-cgi/challenge-platform|cf-browser-verification|px-captcha|captcha-delivery\.com"
    r"|_Incapsula_Resource|awswaf|akam/\d+/pixel|KPSDK|sec-if-cpt-container"
)
_CHALLENGE = re.compile(
    r"just a moment\b|attention required\b|access (?:to this page has been )?denied|pardon our interruption"
    r"|(?:please )?verify(?:ing)? (?:that )?you are (?:a )?human|are you (?:a )?(?:robot|human)|robot check"
    r"|checking your browser|security check|ddos.guard|human verification|bot (?:detection|verification)"
    r"|einen moment|sind sie ein (?:mensch|roboter)|un momento|un instant|vérification de sécurité|один момент"
)
_ERROR = re.compile(
    r"(?:(?:http )?error )?(?:40[0134]|410|429|451|50[0234])\b(?:$|\W{0,3}(?:error|not|page|forbidden|bad|gone|too|"
    r"internal|service|gateway|seite|fehler))|(?:oops\W+)?(?:the )?page (?:you .{0,40})?(?:not found|(?:was|is|can"
    r"(?:no|')t be) (?:not )?(?:found|available))|not found$|forbidden$|bad gateway|internal server error"
    r"|service (?:temporarily )?unavailable|too many requests|seite (?:wurde )?nicht gefunden|fehler 40\d"
    r"|page (?:introuvable|non trouvée)|página no encontrada|pagina non trovata|página não encontrada"
    r"|pagina niet gevonden|siden (?:ble|blev) ikke fundet|siden finnes ikke|sidan (?:kunde|kan) inte hittas"
    r"|sivua ei löytynyt|strona nie istnieje|nie znaleziono strony|страница не найдена|sayfa bulunamadı"
    r"|ページが見つかりません|页面不存在|페이지를 찾을 수 없습니다|الصفحة غير موجودة"
)
_CONSENT_ADDRESS = re.compile(
    r"(?:^|[./_-])(?:gdpr-?consent|consent|cookie-?wall|privacy-?wall|collectconsent)(?=$|[./?_-])"
)
_CONSENT = re.compile(
    r"before you continue|we value your privacy|cookie (?:consent|settings|preferences|wall)|your (?:privacy|data)"
    r"|privacy (?:settings|choices)|manage (?:your )?(?:cookies|consent)|datenschutz|zustimmung|einwilligung"
    r"|cookie.?einstellungen|gestion des cookies|vos données|consentement|privacidad|cookies|samtykke|zgoda"
    r"|prywatność|çerez|согласие"
)
#: The share of the words of a page that speak of consent before the page is nothing else.
_MOSTLY = 0.6
#: Links of a page to other pages by whole headlines, and the share of its text inside links, that make a front. Of 463
#: article pages two had as many links and little running text, a flash of 427 characters among them: .54 inside links.
_HEADLINES = 15
_LINKED = 0.7
_HEADLINE_WORDS = 4

_LIVE = re.compile(r"/(?:live|live-?blog|live-updates|direct|endirecto|en-direct|liveticker|ticker)(?=[/.]|$)")
_GALLERY = re.compile(
    r"/(?:galler(?:y|ies)|photos?-gallery|photogaller(?:y|ies)|slideshows?|bildergalerien?|fotostrecken?|diaporamas?"
    r"|fotogalerias?|galerias?|galerie|fotogallery|in-pictures|pictures)(?=[/.]|$)"
)


def refused(
    tree: _Element, node: jsonld.Node, titles: Sequence[str], url: str | None, page: Sequence[Block]
) -> tuple[Reason, str] | None:
    """Why a page is no article, and what shows it; None where it may be one.

    `node` is its article object of JSON-LD, empty if it has none; `titles` are all that it offers as its title;
    `page` holds its blocks.
    """
    if (node.get("headline") and node.get("datePublished")) or _told(page) >= _PROSE:
        return None
    for name, pattern, reason in (
        ("challenge", _CHALLENGE, Reason.BOT_CHALLENGE),
        ("error", _ERROR, Reason.ERROR_PAGE),
    ):
        if told := next((title for title in titles if pattern.match(title.casefold().strip())), None):
            return reason, f"its title says {name}: {told[:80]}"
    if mark := _challenged(tree):
        return Reason.BOT_CHALLENGE, f"it carries a challenge: {mark}"
    if told := _asks_consent(titles, url, page):
        return Reason.CONSENT_WALL, told
    return (Reason.SECTION_FRONT, "headlines that link elsewhere, and no story of its own") if _is_front(page) else None


def form(node: jsonld.Node, url: str | None) -> Form:
    """What kind of piece an article page is, by its JSON-LD or its address."""
    types, (_, path) = str(node.get("@type")), _address(url)
    if "LiveBlogPosting" in types or _LIVE.search(path):
        return Form.LIVE_BLOG
    return Form.GALLERY if "Gallery" in types or _GALLERY.search(path) else Form.ARTICLE


def _told(page: Sequence[Block]) -> int:
    """Characters of the page's running text, without what asks for consent."""
    return blocks.length(block for block in coverage.story(page) if wording.kind(block.text) != "consent")


def _challenged(tree: _Element) -> str | None:
    for script in tree.iter("script", "noscript", "iframe", "div"):
        told = f"{script.get('src') or ''} {script.get('id') or ''} {(script.text or '')[:20_000]}"
        if found := _CHALLENGE_MARKS.search(told):
            return found[0]
    return None


def _asks_consent(titles: Sequence[str], url: str | None, page: Sequence[Block]) -> str | None:
    if found := _CONSENT_ADDRESS.search("".join(_address(url))):
        return f"its address is of a consent form: {found[0].strip('./')}"
    words = [(shape.words(block.text), wording.kind(block.text) == "consent") for block in page]
    total, asked = sum(count for count, _ in words), sum(count for count, consent in words if consent)
    titled = any(_CONSENT.search(title.casefold()) for title in titles)
    if asked and (asked > _MOSTLY * total or (titled and asked > _MOSTLY / 2 * total)):
        return "most of its text asks for consent"
    return None


def _is_front(page: Sequence[Block]) -> bool:
    links = [block for block in page if block.linked > 0.5]
    headlines = sum(shape.words(block.text) >= _HEADLINE_WORDS for block in links)
    return headlines >= _HEADLINES and blocks.length(links) > _LINKED * blocks.length(page)


def _address(url: str | None) -> tuple[str, str]:
    """Host and path, in lower case; nothing of what is no address."""
    try:
        parts = urlsplit((url or "").casefold())
    except ValueError:
        return "", ""
    return parts.hostname or "", parts.path
