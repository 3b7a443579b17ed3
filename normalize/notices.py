"""Notices: what a newsroom says of its own text: corrected, clarified, updated, under embargo, killed.

Observed: agencies put the notice first (`CORRECTED-`, `UPDATE 2-`, `MANDATORY KILL`, `Sperrfrist: 18 Uhr`), in
brackets under the headline (`(Corrects spelling of minister's name in paragraph 3)`) or at the foot; outlets
write a label (`Correction:`) or a set phrase (`An earlier version of this article misstated …`, `This story has
been updated to …`). The theory: a notice opens its line or headline with its label, or says "this story" of
itself; what a story reports of others says neither. Known exceptions: `Update:` before a headline may be the
outlet's habit for any news; a story about a newspaper that corrected itself quotes the same phrase, and then
stands in quotation marks, which are no opening of a notice.

A notice belongs to what was published, so its line stays where it was; here it is named and typed.
"""

import re
from collections.abc import Iterable, Iterator

from normalize.article import Notice, NoticeKind
from normalize.wording.form import fold

#: Characters. A notice of three corrections has some 700.
_LONGEST = 1200
#: Notices of one article. Live pages that note every change have more, and then the first tell enough.
_MOST = 20

# "This story", "an earlier version of this article", in the languages of the labelled pages.
_THIS = (
    r"(?:this|the|our) (?:ap |news )?(?:story|article|report|post|item|piece|column|headline|page)"
    r"|(?:dieser?|der|diese meldung|die meldung) ?(?:artikel|beitrag|text|bericht|meldung)?"
    r"|(?:cet|cette|le présent) (?:article|dépêche)|(?:este|esta) (?:artículo|noticia|nota|artigo|notícia|texto)"
    r"|quest(?:o|'|a) ?(?:articolo|notizia)|dit (?:artikel|bericht)"
)
_EARLIER = (
    r"(?:an? |the )?(?:earlier|previous|prior|original|first) versions? of (?:this|the|our)"
    r"|(?:in )?(?:einer|eine) (?:früheren?|ersten|vorherigen?) (?:version|fassung)"
    r"|(?:dans )?une (?:première )?version (?:précédente|antérieure)|une première version"
    r"|(?:en )?una versión (?:anterior|previa)|(?:em )?uma versão anterior|(?:in )?una versione precedente"
    r"|(?:in )?een eerdere versie|w poprzedniej wersji|в предыдущей версии|bu haberin önceki"
)
_STOP = r"(?:\s*\([^()]{1,40}\))?\s*(?:[:：.—–]|-(?=\s)|$)"


def _label(words: str) -> str:
    """A label alone on its line, or before a colon, a dash or a bracket with a date."""
    return rf"\(?(?:{words}){_STOP}"


#: In this order: a kill that also corrects is a kill. Patterns are written in folded letters.
_KINDS: tuple[tuple[NoticeKind, re.Pattern[str]], ...] = (
    (
        NoticeKind.KILL,
        re.compile(
            rf"(?:(?:mandatory|bulletin|story|attention editors:?) kill\b|kill (?:the|this|notice|advisory)\b"
            rf"|{_label('kill|withdrawn|story withdrawn|killed|retraction|retracted|annulation|anulad[oa]|anulación')}"
            rf"|(?:{_THIS}) (?:has been|was|is) (?:withdrawn|retracted|killed|removed|taken down)\b"
            r"|(?:the )?\S{1,20}(?: \S{1,20}){0,3} (?:has|have) (?:withdrawn|retracted|killed) (?:its|this|the) "
            r"(?:story|report|article)\b"
            r"|(?:please )?(?:disregard|do not (?:use|publish)) (?:the|this) (?:story|item|report|article)\b"
            r"|(?:bitte )?(?:verwenden|veröffentlichen) sie (?:die|diese) meldung .{0,60}nicht"
            r"|(?:die|diese) meldung (?:wird|wurde|ist) (?:hiermit )?(?:zurückgezogen|annulliert)"
            r"|cette dépêche (?:est|a été) annulée)"
        ),
    ),
    (
        NoticeKind.EMBARGO,
        re.compile(
            r"\(?(?:(?:strictly )?embargoed (?:until|till|to|for)\b|embargo(?:ed)?\s?[:：–—-]|under embargo until\b"
            r"|not for (?:release|publication|use) (?:before|until)\b|hold for release\b|sperrfrist\b"
            r"|sous embargo jusqu|embargo (?:until|jusqu|hasta|até|fino a|tot)\b|bajo embargo hasta|sob embargo até)"
        ),
    ),
    (
        NoticeKind.CORRECTION,
        re.compile(
            rf"(?:{_label('corrections?|corrected|corrections (?:&|and) clarifications|corrective|erratum|errata')}"
            rf"|corrected[ -](?:update|refile|official)|corrected-|corrects\b|\(corrects?\b|\(this \w+ corrects?\b"
            rf"|{_label('korrektur|korrigiert|berichtigung|richtigstellung|rectificatif|correctif|corrección')}"
            rf"|{_label('fe de erratas?|fe de errores|rectificación|errata corrige|rettifica|correção|erramos')}"
            rf"|{_label('correctie|rectificatie|gecorrigeerd|sprostowanie|korekta|oprava|rättelse|rettelse|retting')}"
            rf"|{_label('oikaisu|düzeltme|исправление|исправлено|διόρθωση|更正|訂正|정정|정정보도|바로잡습니다|تصحيح|תיקון')}"
            rf"|(?:{_EARLIER})|(?:{_THIS}) (?:has been|was) (?:corrected|amended)\b"
            rf"|(?:{_THIS}) (?:wurde|ist) (?:korrigiert|berichtigt)|(?:{_THIS}) a été corrigé)"
        ),
    ),
    (
        NoticeKind.CLARIFICATION,
        re.compile(
            rf"(?:{_label('clarifications?|klarstellung|précision|mise au point|aclaración|chiarimento')}"
            rf"|{_label('esclarecimento|verduidelijking|wyjaśnienie|уточнение|förtydligande|presisering|præcisering|tarkennus')}"
            rf"|\(clarif(?:ies|ied)\b|clarifies\b|(?:{_THIS}) (?:has been|was) clarified\b)"
        ),
    ),
    (
        NoticeKind.UPDATE,
        re.compile(
            rf"(?:update \d{{1,2}}\s?[:–—-]|updates?\s?[:：]|updated?(?:s)? (?:with|to (?:add|include|reflect))\b"
            rf"|\((?:updates?|adds?|recasts?|updated) (?:with|to|throughout|details|quotes?|background|comment)"
            rf"|(?:1st|2nd|3rd|\dth) (?:ld|lead)[ -]writethru|writethru\b"
            rf"|(?:{_THIS}) (?:has been|was|is being|will be) updated\b"
            rf"|(?:{_THIS}) (?:wurde|wird) (?:aktualisiert|ergänzt|laufend)|(?:{_THIS}) a été mis à jour"
            rf"|(?:{_THIS}) (?:ha sido|foi) (?:actualizad|atualizad)[oa])"
        ),
    ),
)


def read(text: str) -> NoticeKind | None:
    """What kind of notice a line or headline opens with, or None."""
    if len(text) > _LONGEST or text[:1] in "\"“„«»‚「『'‘":
        return None
    # A bracket says that a remark begins, so it is kept; other signs before the first word are none of its words.
    opened = "(" if text.lstrip()[:1] in ("(", "[", "（") else ""
    plain = opened + fold(text)
    return next((kind for kind, pattern in _KINDS if pattern.match(plain)), None)


def of(title: str | None, lines: Iterable[str]) -> tuple[Notice, ...]:
    """The notices of an article, from its headline and its lines, in order, each text once."""
    found = dict.fromkeys(_noticed([title] if title else []))
    found |= dict.fromkeys(_noticed(lines))
    return tuple(found)[:_MOST]


def _noticed(texts: Iterable[str]) -> Iterator[Notice]:
    """A label that stands alone on its line speaks of the line below it."""
    label: tuple[NoticeKind, str] | None = None
    for text in texts:
        if label:
            yield Notice(label[0], f"{label[1]} {text}"[:_LONGEST])
            label = None
        elif kind := read(text):
            if len(text.split()) > 2 or kind in (NoticeKind.KILL, NoticeKind.EMBARGO):
                yield Notice(kind, text)
            else:
                label = kind, text
    if label:
        yield Notice(*label)
