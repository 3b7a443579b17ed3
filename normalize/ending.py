"""The end of a document: where the story stops, and what is left behind it."""

import re

from normalize import credit, people, shape
from normalize.draft import Draft
from normalize.facts import Line

#: Rules whose line is a heading for what follows it: the short lines under it are the same furniture.
_HEADINGS = frozenset({"teaser", "comments", "share", "newsletter", "market-footer", "legal", "paywall"})
#: Words. A heading over other furniture is short; longer lines are prompts that stand for themselves.
_HEADING = 8
#: Words of a name alone; five are names of places and teams.
_SIGNED = 4
#: Words. Short lines behind the last sentence; headlines of other stories reach some 15 words.
_LEFTOVER = 15

_ROLE = (
    r"(?:writers?|reporters?|editors?|journalists?|correspondents?|columnists?|contributors?|producers?|"
    r"photographers?|bloggers?|"
    r"freelancers?|critics?|authors?|redakteur(?:in)?|journalist(?:e|in|en|a)?|korrespondent(?:in)?|"
    r"autor(?:in|a)?|volontär(?:in)?|"
    r"periodista|redactora?|corresponsal|jefa? de|giornalista|redattrice|jornalista|repórter|redacteur|"
    r"verslaggever|redaktør|"
    r"redaktör|reporterin?|dziennikar(?:z|ka)|redaktor(?:ka)?|журналист(?:ка)?|корреспондент)"
)
_NAME = r"(?!(?:The|A|An|Der|Die|Das|El|La|Le|Les|Il|Un|Une|In|On|At) )(?:[^\W\d_a-zà-ž][\w.’'-]*)(?: [\w.’'-]+){0,4}"
#: With capitals as they stand: a note begins with a name or a pronoun in its place.
_NOTE = re.compile(
    rf"(?:{_NAME},? )?(?:\([^()]{{3,60}}\) )?(?:[Ii]s|[Ww]as|am|has been|[Ii]st|es|est|è|é|er|är|"
    rf"jest)\b[^.!?]{{0,120}}\b(?i:{_ROLE})\b"
    rf"|{_NAME} (?:covers|writes (?:about|for)|reports (?:on|for|from)|joined .{{2,60}} (?:in \d{{4}}|as)|"
    rf"(?:began|started) (?:his|her|their|at|as)|"
    r"schreibt (?:über|für|seit)|berichtet (?:über|für|aus|seit)|arbeitet (?:als|für|seit)|volontierte|"
    r"cubre|couvre|makes frequent|contributes to)\b"
    r"|.{0,200}\b(?:[Hh]e|[Ss]he|[Tt]hey) (?:is|are) (?:based (?:in|at)|also (?:a|an|the))\b|"
    r".{0,250}\b[Ff]ollow (?:him|her|them) (?:on|at|@)"
    rf"|(?:[Hh]e|[Ss]he|[Tt]hey|{_NAME}) can be (?:reached|contacted|followed|emailed)\b|You can (?:reach|"
    rf"email|follow|contact)\b"
    r"|(?:About (?:the )?(?:[Aa]uthor|[Ww]riter|[Rr]eporter)|Über (?:den|die) Autor|À propos de l.auteur|"
    r"Sobre (?:el|la|o|a) autora?)"
    r"|(?:His|Her|Their|My) (?:work|writing|articles?|stories|reporting|journalism) (?:has|have|"
    r"had) (?:been|appeared)"
)


def clear(draft: Draft) -> None:
    """Take what follows headings of furniture and what stands behind the story's last sentence."""
    _comments(draft)
    _notes(draft)
    _imprint(draft)
    _signature(draft)
    _, end = draft.span()
    listed = _listed(draft, end)
    label: str | None = None
    for i, line in enumerate(draft.lines):
        rule = draft.rules[i]
        if rule in _HEADINGS and draft.words[i] <= _HEADING:
            label = rule
        elif rule is None and label and not draft.prose[i] and (i > end or _linkish(line)):
            draft.rules[i] = label
        elif rule is None:
            label = None
            if i > end >= 0 and not listed and _leftover(line, draft.words[i]):
                draft.rules[i] = "leftover"


def _comments(draft: Draft) -> None:
    """Take all that stands behind the heading of the comments, where the story stands before it.

    Observed: on 15 of 15 pages where such a heading stood behind half of the words, nothing behind it was
    story. A link to the comments (`12 comments`) stands at the top as well, so the better half of the words
    and a third of the running text must be before it. Exception: a page with comments between the parts of
    its story.
    """
    total, passed = sum(draft.words), 0
    for i, rule in enumerate(draft.rules):
        if rule == "comments" and draft.words[i] <= _HEADING and passed > 0.5 * total:
            for j in draft.open(i):
                draft.rules[j] = "comments"
            return
        passed += draft.words[i]


def _signature(draft: Draft) -> None:
    """Take a person's name alone behind the last sentence, which signs the story.

    Observed where the byline stands below: Vietnamese, German and Indian papers, letters, commentaries. The theory:
    who signs does not occur in his own story; people of the story do, and their names are tags of it. Only in
    markup: in a text file headings of what follows (`Latest Stories`) look the same. Exception: a tag that the story
    spells otherwise.
    """
    _, end = draft.span()
    last = next(iter(draft.open(end + 1)), None) if end >= 0 else None
    if last is None or draft.lines[last].kind != "p" or not 2 <= draft.words[last] <= _SIGNED:
        return
    name = draft.lines[last].text.strip("—–-() .")
    if shape.titled(name) and people.named([name]) == (name,):
        told = any(name.casefold() in draft.lines[i].text.casefold() for i in draft.story())
        draft.rules[last] = None if told else "byline"


def _imprint(draft: Draft) -> None:
    """Take the short lines behind the site's own notice of copyright, with which a page ends.

    The theory: nothing of a story stands behind it. Exception: a notice above the story, so the story must
    stand before it; an agency's notice under its story is the same.
    """
    _, end = draft.span()
    notices = [i for i, rule in enumerate(draft.rules) if rule == "legal" and i > end and "©" in draft.lines[i].text]
    for i in draft.open(notices[0] if notices else len(draft.rules)):
        draft.rules[i] = "leftover"


def _notes(draft: Draft) -> None:
    """Take notes about the author from the end upward, until running text that is none.

    Observed: `Jane Roe is a reporter based in Osthaven.`, `Jana Roth ist Redakteurin …`, `She covers
    courts.`, `Follow her on …`. The theory: a story does not end by introducing its author; inside a story
    the same words introduce a source, so only an unbroken run at the end counts, and never more than half
    of the running text. Exception: a story about a journalist that ends by saying what she is.
    """
    places = draft.story()
    for i in reversed(places[len(places) // 2 + 1 :]):
        text = draft.lines[i].text[:300].lstrip("*•_ ")
        if draft.words[i] > 110 or not _NOTE.match(text):
            return
        draft.rules[i] = "author-note"


def _listed(draft: Draft, end: int) -> bool:
    """Whether what stands behind the last sentence is too much for leftovers: more than half of what stands before.

    Exception it makes room for: a text that is a list with an introduction.
    """
    behind = sum(draft.words[i] for i in draft.open(end + 1))
    return behind > 0.5 * sum(draft.words[i] for i in draft.open(0, end + 1))


def _linkish(line: Line) -> bool:
    """A list item or a headline-shaped line, as link lists are made of."""
    return not shape.sentence(line.text) and (line.kind == "li" or shape.headline(line.text))


def _leftover(line: Line, count: int) -> bool:
    """A line without a full stop behind the story's last sentence.

    Observed: names of sections and tags, `Loading`, `Contact`, initials, headlines of other stories. Over
    171 pages 80 of 97 such lines of up to 15 words were furniture. Exceptions: the last lines of a table or
    a list of results, which hold figures or stand in markup as such, stay.
    """
    text = line.text
    if line.kind not in ("text", "p", "h") or count > _LEFTOVER or shape.sentence(text) or credit.sign_off(text):
        return False
    if text.endswith(":") and count > 4:  # it leads to something that the page embeds
        return False
    return count > 6 or not any(c.isdigit() for c in text)
