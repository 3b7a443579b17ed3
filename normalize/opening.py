"""The top of a document: its headline, what stands before it, and what stands between it and the story."""

import re

from rapidfuzz import fuzz

from normalize import shape
from normalize.draft import Draft

#: Lines that are the same headline but for case, quotes and a site's name differ in less than a tenth.
_SAME = 90
#: A caption that is a sentence may stand on the line before a headline, and no more than one.
_CAPTIONS = 2
#: Words. Eight make a full headline (wire headlines have 7 to 12): more are no better.
_FULL = 8
#: Words. Behind a caption only a line that can be nothing but a headline is taken for it.
_BEHIND_CAPTION = 6
#: Words. A caption has a sentence or two; what is longer is a paragraph.
_LONGEST_CAPTION = 45
#: Words. The shortest decks have seven; sections, names, counters and buttons have fewer.
_DECK = 7
#: Between a headline and a site's name.
_SEPARATOR = re.compile(r"\s+[-–—|·•»:]+\s+")
_POINTS = re.compile(
    r"(?:summary|(?:the )?key (?:points|takeaways|facts)|highlights|at a glance|in brief|the gist|in short|"
    r"das wichtigste in kürze|zusammenfassung|auf einen blick|l.essentiel|en bref|las claves|lo más importante|"
    r"in breve|em resumo|samenvatting)\W*$",
    re.IGNORECASE,
)
#: Verdicts that a better one may take the place of.
_OPEN = (None, "repeated", "page-head", "link-only")
#: Lines from the top in which a name or a word in capitals alone is looked for.
_EDGE = 10


def find(draft: Draft) -> int | None:
    """Find the headline's place and mark its repeats; None where the title was given or is not there.

    Without a known title it is the fullest line shaped like a headline before the running text, the first
    of equals, and rather one whose words come again in the story. Observed before and behind it are the
    site's name, slogans, prompts and names of people, which are shorter or speak of something else. A
    caption that is a sentence may stand before it, so where there is none before the running text, the next
    lines are looked at. Exception: a deck without a full stop that is longer than its headline and says
    more of the story.
    """
    if draft.title is not None:
        draft.title = _as_shown(draft, draft.title)
        _mark_repeats(draft)
        return None
    start, _ = draft.span()
    found = _fullest(draft, range(min(start, len(draft.lines))))
    if found is None and start < _CAPTIONS:
        found = _behind_captions(draft, start)
    if found is not None:
        draft.title = draft.lines[found].text
        draft.rules[found] = "headline"
        _mark_repeats(draft)
    return found


def _as_shown(draft: Draft, title: str) -> str:
    """The title as the page shows it, where it offers it only with its own name: `The Bulletin - Cheese is free`.

    Only where a heading before the story is one of the parts, and never for a title that a supplier gave.
    """
    if title not in draft.titles:
        return title
    parts = [part.strip() for part in _SEPARATOR.split(title)]
    start, _ = draft.span()
    headings = (line.text for line in draft.lines[:start] if line.kind == "h")
    return next((text for text in headings if text in parts and shape.headline(text)), title)


def _behind_captions(draft: Draft, start: int) -> int | None:
    found = _fullest(draft, range(start, min(start + _CAPTIONS, len(draft.lines) - 2)), least=_BEHIND_CAPTION)
    before = draft.open(start, found or 0)
    if any(draft.words[i] > _LONGEST_CAPTION for i in before):
        return None
    for i in before:
        draft.rules[i] = "caption"
    return found


def _fullest(draft: Draft, places: range, least: int = 3) -> int | None:
    fitting = [
        i
        for i in places
        if draft.rules[i] in (None, "repeated")
        and draft.words[i] >= least
        and shape.headline(draft.lines[i].text)
        and not shape.section(draft.lines[i].text)
    ]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    told = _vocabulary(draft)
    return max(fitting, key=lambda i: min(_FULL, draft.words[i]) * (1 + _share(draft.lines[i].text, told)))


def _share(text: str, told: frozenset[str]) -> float:
    terms = _terms(text)
    return len(terms & told) / max(1, len(terms))


def _vocabulary(draft: Draft) -> frozenset[str]:
    """The terms of the story's first paragraphs; twenty hold what a headline is about."""
    return frozenset().union(*(_terms(draft.lines[i].text[:2000]) for i in draft.story()[:20]))


def _terms(text: str) -> set[str]:
    """Words of four letters or more; in scripts without spaces, pairs of characters."""
    if shape.DENSE.search(text):
        return {text[i : i + 2] for i in range(len(text) - 1)}
    return {word for word in shape.WORD.findall(text.casefold()) if len(word) > 3}


def _mark_repeats(draft: Draft) -> None:
    for title in dict.fromkeys(filter(None, (draft.title, *draft.titles))):
        folded, length = _plain(title), len(title)
        for i, line in enumerate(draft.lines):
            alike = 0.4 * length < len(line.text) < 2.5 * length  # folding takes only signs and spaces away
            if alike and draft.rules[i] in _OPEN and same(_plain(line.text), folded):
                draft.rules[i] = "headline"


def same(text: str, title: str) -> bool:
    """Whether two folded headlines are equal but for case and signs, or one has a site's name behind it."""
    if not text or not title or not 0.5 < len(text) / len(title) < 2:
        return False
    longer, shorter = (text, title) if len(text) >= len(title) else (title, text)
    grown = longer.startswith(shorter) and shape.words(longer) - shape.words(shorter) <= 4
    return (grown and shape.words(shorter) >= 3) or fuzz.ratio(text, title, score_cutoff=_SAME) > 0


def _plain(text: str) -> str:
    if len(text) > 600:  # no headline is: fold nothing
        return ""
    return " ".join(shape.WORD.findall(text.casefold())) if not shape.DENSE.search(text) else text.strip()


def clear(draft: Draft, title_at: int | None) -> None:
    """Clear what stands before the first running text but the headline and its deck.

    A story does not begin before its headline, so nothing there is story. Between headline and text stand
    the deck, which stays, and shorter lines: sections, names, days without a year, counters, buttons. Over
    131 pages of 90 publishers 86 % of the lines there of less than seven words and without a full stop were
    furniture. Exceptions: a deck of less than seven words goes; without a headline only the surest kinds
    go.
    """
    _captions(draft)
    start, _ = draft.span()
    _summary(draft, start)
    if title_at is not None and _listed(draft, title_at):
        return
    if title_at is None and "headline" in draft.rules[:start]:
        for i in draft.open(0, draft.rules.index("headline")):
            draft.rules[i] = "section" if shape.section(draft.lines[i].text) else "before-headline"
    for i in draft.open(0, start):
        draft.rules[i] = _before(draft, i, title_at)


def _summary(draft: Draft, start: int) -> None:
    """Mark a box that says the story in points before it begins: a heading that says so, and the list under it.

    Observed: `Summary`, `Key points`, `Das Wichtigste in Kürze` over two to five items without a full stop; the story
    says all of it again. Exception: a story that begins with such a list and has no other beginning keeps it,
    since its items are then the running text.
    """
    inside = False
    for i in draft.open(0, start):
        inside = bool(_POINTS.match(draft.lines[i].text)) or (inside and draft.lines[i].kind == "li")
        if inside:
            draft.rules[i] = "summary"


def _captions(draft: Draft) -> None:
    """Mark captions with their credit in brackets that stand before the first paragraph, while a story follows."""
    for i in draft.story()[:-1]:
        if not shape.captioned(draft.lines[i].text):
            return
        draft.rules[i] = "caption"


def _listed(draft: Draft, title_at: int) -> bool:
    """Whether so much stands before the headline that it is a list with a heading in it, not a page's top.

    Four lines of four words: menus have one or two words a line, and there is one line of a slogan or a
    kicker.
    """
    return sum(draft.words[i] > 3 for i in draft.open(0, title_at)) >= 4


def _before(draft: Draft, i: int, title_at: int | None) -> str | None:
    text, count = draft.lines[i].text, draft.words[i]
    if shape.section(text) or (count <= 3 and text.isupper() and i < _EDGE):
        return "section"
    if title_at is not None and i < title_at:
        return "before-headline"
    if shape.day_and_month(text):
        return "date"
    if shape.captioned(text):
        return "caption"
    if 2 <= count <= 4 and shape.titled(text) and i < _EDGE and not text.endswith("."):
        return "byline"
    short = count < _DECK and not shape.sentence(text) and draft.lines[i].kind in ("text", "p")
    return "leftover" if short and title_at is not None else None
