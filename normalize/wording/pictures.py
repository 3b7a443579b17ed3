"""Captions, credits and alternative texts of pictures.

Observed: `Photo: Jane Roe`, `The pier at dawn. (AP Photo/J. Roe)`, `FILE - …`, `An image that links to …`,
`Getty Images`, `Jane Roe, left, and John Doe shake hands in Osthaven, Tuesday, March 3, 2026`. The theory:
a picture travels without its story, so its text carries what the story leaves out: who took it, who stands
where, and the weekday with the whole date, where a story says `on Tuesday`. Known exceptions: a sentence
that ends with an agency between brackets in the last paragraph is a sign-off, which the reader looks at
before.
"""

import re

from normalize.wording.form import wording

_KINDS_OF = (
    r"(?:photos?|photographs?|images?|pictures?|pics?|fotos?|bild(?:er|quelle)?|imagen|immagine|imagem|"
    r"illustration|graphics?|video|"
    r"fotografía|photographie|archivbild|symbolbild|titelbild|beeld|kuva|zdjęcie|foto/video|коллаж|фото|"
    r"写真|사진|图片|grafik)"
)

CAPTION = wording(
    "caption",
    70,
    r"(?:file |archiv|symbol|main |lead |header |cover )?"
    + _KINDS_OF
    + r"(?: credits?| by| courtesy(?: of)?| caption| via| provided by|"
    r" illustration| von| de| di)?\s*(?::|：|by |©|/|\||courtesy|credit|=)",
    r"(?:photo|image|picture|file|screenshot|handout|stock)(?: (?:photo|image|picture))? "
    r"(?:credit|courtesy|source|by|via|from|taken|provided|supplied|shows?|of)\b.{0,160}$",
    r"file - |file photo\b|caption\W*$|photo illustration\b|(?:artist'?s'? )?(?:rendering|"
    r"impression)\b.{0,60}$",
    r"(?:getty images|shutterstock|istock(?:photo)?|unsplash|reuters|ap photo|afp|ap|epa|alamy|imago|dpa|"
    r"picture alliance|keystone|ansa|"
    r"efe|xinhua|anadolu|scanpix|ntb|belga|pa)(?: (?:photo|images?|media|"
    r"via getty images))?\s*/\s*\S.{0,60}$",
    r"(?:getty|shutterstock|istock|unsplash|pexels|pixabay|alamy|imago|picture alliance|depositphotos|"
    r"adobe stock|ap photo)\b.{0,60}$",
    r"credit\s*:|courtesy of\b|courtesy\s*[:/]|source: .{0,40}(?:photo|image|getty)|"
    r"enlarge (?:this )?image|(?:hide|show|toggle) caption",
    r"view (?:image|photo) in|open image|image caption|media caption|image source|"
    r"copyright .{0,60}(?:getty|ap photo|afp)",
    r"(?:ap|photo|reuters|afp|image|file|getty|cnn|video|picture|screenshot|courtesy|foto|bild|"
    r"illustration|graphic)\b[^()]{0,120}\)\W*$",
    r"an? (?:image|picture|photo|logo|banner|icon)(?: that| which)? (?:links|linking|points) to\b|"
    r"(?:image|photo|picture|logo) of\b[^.!?]{0,100}$",
    r"pictured\b.{0,20}(?:,|:|\bleft|\bright|\babove|\bat the)|from left(?: to right)?\b|left to right\b|"
    r"von links\b|v\. ?l\. ?n\. ?r|da sinistra",
)

#: Words before which a credit stands at the end of a caption.
_CREDIT = (
    r"ap photo|photo(?:s|graph)?(?: by|:| courtesy| credit)|reuters/|afp via|getty images|file photo|"
    r"file\)|photo by|foto:|bild:|image:|"
    r"picture:|credit:|crédit|dpa/|imago/|shutterstock|afp/|epa/|via ap|via reuters|via getty|"
    r"photograph by|handout|courtesy of|courtesy:|screenshot|"
    r"\w+ \w+/(?:ap|reuters|afp|getty|epa|dpa|keystone)\b|©"
)
_END = re.compile(rf"(?:\(|\[|[/|–—-] ?|[.!?] +|(?<=\S) (?=©)|(?<=[.!?”])(?=photo))(?:{_CREDIT})[^.]{{0,80}}[)\]]?\.?$")
_HOLDERS = "getty|images|reuters|/ap|/afp|/epa|/pool|via ap|via afp|handout"
_BRACKET_END = re.compile(
    rf"[(\[](?:{_CREDIT})[^()\[\]]{{0,80}}[)\]]\.?$|\([^()]{{3,60}}(?:{_HOLDERS})[^()]{{0,30}}\)\.?$"
)
_CAPTION_WORDS = 70
_PROSE_WORDS = 45  # over this a credit must stand in brackets: long paragraphs mention agencies behind dashes

#: Weekday, month, day and year in one, as no running text writes its own week.
_FULL_DATE = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|"
    r"dec)[a-z]*\.? \d{1,2},? \d{4}"
)
_SIDES = ("left", "right", "centre", "center", "(l)", "(r)")
_WHERE = re.compile(r"(?:,| \(|\b(?:second|third|far|top|bottom|from)) ?(?:left|right|centre|center|l|r)(?:,|\)|;)")


def credited(plain: str, words: int) -> bool:
    """Whether a folded line of `words` words ends with the credit of a picture."""
    if words > _CAPTION_WORDS:
        return False
    end = plain[-140:]
    if words <= _PROSE_WORDS and _END.search(end):
        return True
    return end.endswith((")", "]", ").")) and _BRACKET_END.search(end) is not None


def described(plain: str, words: int) -> bool:
    """Whether a folded line tells who stands where, or gives the weekday with the whole date, as captions do."""
    if words > _PROSE_WORDS or len(plain) > 400:
        return False
    if any(side in plain for side in _SIDES) and _WHERE.search(plain):
        return True
    return "day" in plain and _FULL_DATE.search(plain) is not None
