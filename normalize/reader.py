"""The reader of lines: decides of each line of a document whether it is the story, and if not, what it is.

Text files and the lines an extractor kept of a page go through the same reading, in four passes:

1. wording: each line by itself (prompts, captions, credits, bylines, dates, legal notices);
2. place: the headline, and what stands before the first and behind the last line of prose;
3. company: a label such as `Related` takes the short lines under it with it; repeated lines go together;
4. knowledge: what removed lines say becomes metadata (authors, agency, date, origin, syndicator, section).

Nothing is dropped: every line ends as the title, in the body, or in `removed` with its rule.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from normalize import credit, dateline, labels, moment, people, shape, wording
from normalize.credit import Credit
from normalize.article import Dateline, Moment, Removed
from normalize.facts import Facts, Line

#: Lines that are the same headline but for case, quotes and a site's name differ in less than a tenth.
SAME_HEADLINE = 90
#: Rules whose line is a heading for what follows it: the short lines under it are the same furniture.
HEADINGS = frozenset({"teaser", "comments", "share", "newsletter", "market-footer", "legal"})
#: Lines of captions that may stand before a headline: a picture or two.
CAPTIONS = 3
#: How far from an edge of the document a byline or an agency's name alone is looked for, in lines.
EDGE = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """A document read: its title, body and removed lines, and what the removed lines told."""

    title: str | None
    body: tuple[str, ...]
    removed: tuple[Removed, ...]
    authors: tuple[str, ...] = ()
    credit: Credit | None = None
    dateline: Dateline = Dateline()
    published_at: Moment | None = None
    published_from: str | None = None
    originally_from: str | None = None
    syndicator: str | None = None
    section: str | None = None


@dataclass(slots=True)
class _Draft:
    """The reading while it is under way: one verdict a line, None for story."""

    lines: Sequence[Line]
    title: str | None
    rules: list[str | None] = field(default_factory=list)

    def prose_span(self) -> tuple[int, int]:
        """First and last line of running text that no rule has taken; (n, -1) without any."""
        spots = [i for i, line in enumerate(self.lines) if self.rules[i] is None and shape.prose(line.text)]
        return (spots[0], spots[-1]) if spots else (len(self.lines), -1)


def read(lines: Sequence[Line], facts: Facts = Facts()) -> Reading:
    """Read a document. `facts` holds what is known beside the lines: a given title makes repeats of it known."""
    draft = _Draft(lines, facts.title)
    draft.rules = [_alone(line, i, len(lines)) for i, line in enumerate(lines)]
    _repeats(draft)
    title_at = _headline(draft)
    _head(draft, title_at)
    _inside(draft)
    _tail(draft)
    return _told(draft, title_at, facts)


def _alone(line: Line, at: int, total: int) -> str | None:
    """What one line is by its own wording and shape, wherever it stands."""
    text = line.text
    edge = at < EDGE or at >= total - EDGE
    if shape.rule_line(text):
        return "page-marker"
    if shape.code(text):
        return "importer-artefact"
    if credit.origin(text):
        return "provenance"
    if credit.syndicator(text):
        return "syndicator"
    if credit.contribution(text) or (edge and credit.agency(text)):
        return "credit"
    if (label := labels.read(text)) and (edge or label.rule != "label"):
        return label.rule
    if edge and credit.byline(text) is not None:
        return "byline"
    if shape.image_name(text):
        return "image-name"
    if shape.words(text) <= 16 and moment.in_line(text) is not None:
        return "date"
    if shape.navigation(text):
        return "navigation"
    if (filed := dateline.read(text)) and filed.alone:
        return "dateline"
    return wording.kind(text) if line.kind != "quote" else None


def _repeats(draft: _Draft) -> None:
    """The same short line twice, the second right behind the first: a caption and its alternative text.

    Theory: prose never repeats a line at once. Exceptions: refrains and chants end in punctuation or are
    quoted, and stay. A longer line that occurs again later is removed the second time only.
    """
    seen: Counter[str] = Counter()
    for i, line in enumerate(draft.lines):
        key = line.text.casefold()
        if draft.rules[i] is None and seen[key] and shape.words(line.text) >= 4:
            draft.rules[i] = "repeated"
            before = draft.lines[i - 1].text.casefold() == key
            if before and draft.rules[i - 1] is None and not shape.prose(line.text):
                draft.rules[i - 1] = "repeated"
        seen[key] += 1


def _headline(draft: _Draft) -> int | None:
    """Find the headline among the lines, or the lines that repeat the one already known.

    Without a known title it is the fullest line shaped like a headline before the running text, the first of
    equals: observed before and behind it are the site's name, slogans and names of people, all shorter.
    Eight words are a full headline (wire headlines have 7 to 12). A caption that is a sentence may stand before
    it, so where there is none before the running text, the next lines are looked at.
    """
    start, _ = draft.prose_span()
    if draft.title is not None:
        _repeated_headline(draft, 0)
        return None
    found = _fullest(draft, range(min(start, len(draft.lines))))
    if found is None and start < CAPTIONS:
        found = _fullest(draft, range(start, min(start + CAPTIONS, len(draft.lines) - 2)), least=4)
        for i in range(start, found or 0):
            draft.rules[i] = draft.rules[i] or "caption"
    if found is not None:
        draft.title = draft.lines[found].text
        draft.rules[found] = "headline"
        _repeated_headline(draft, 0)
    return found


def _fullest(draft: _Draft, spots: range, least: int = 3) -> int | None:
    fitting = [
        i
        for i in spots
        if draft.rules[i] in (None, "repeated")
        and shape.headline(draft.lines[i].text)
        and not shape.section(draft.lines[i].text)
        and shape.words(draft.lines[i].text) >= least
    ]
    return max(fitting, key=lambda i: min(8, shape.words(draft.lines[i].text)), default=None)


def _repeated_headline(draft: _Draft, after: int) -> None:
    title = _plain(draft.title or "")
    for i in range(after, len(draft.lines)):
        text = draft.lines[i].text
        if draft.rules[i] in (None, "repeated") and _same_headline(_plain(text), title):
            draft.rules[i] = "headline"


def _same_headline(text: str, title: str) -> bool:
    """Equal but for case and signs, or one is the other with a site's name behind it."""
    if not text or not title or not 0.5 < len(text) / len(title) < 2:
        return False
    longer, shorter = (text, title) if len(text) >= len(title) else (title, text)
    grown = longer.startswith(shorter) and shape.words(longer) - shape.words(shorter) <= 4
    return (grown and shape.words(shorter) >= 3) or fuzz.ratio(text, title) >= SAME_HEADLINE


def _plain(text: str) -> str:
    return " ".join(shape.WORD.findall(text.casefold())) if not shape.DENSE.search(text) else text.strip()


def _head(draft: _Draft, title_at: int | None) -> None:
    """Before the first running text: what stands before the headline, and short leftovers behind it.

    A story does not begin before its headline, so nothing there is story but a kicker. Between headline and
    text stand the deck, which stays, and one line each for a section, a name, a day without a year.
    """
    start, _ = draft.prose_span()
    for i in range(min(start, len(draft.lines))):
        text = draft.lines[i].text
        if draft.rules[i] is not None:
            continue
        if shape.section(text) or (shape.words(text) <= 3 and text.isupper() and i < EDGE):
            draft.rules[i] = "section"
        elif title_at is not None and i < title_at:
            draft.rules[i] = "before-headline"
        elif shape.day_and_month(text):
            draft.rules[i] = "date"
        elif shape.captioned(text):
            draft.rules[i] = "caption"
        elif 2 <= shape.words(text) <= 4 and shape.titled(text) and i < EDGE + 2:
            draft.rules[i] = "byline"


def _inside(draft: _Draft) -> None:
    """Between running text: links to other stories in capitals."""
    start, end = draft.prose_span()
    letters = "".join(line.text for line in draft.lines)
    loud = sum(c.isupper() for c in letters) > 0.5 * max(1, sum(c.isalpha() for c in letters))
    for i in range(start, end + 1):
        if draft.rules[i] is None and not loud and shape.shouting(draft.lines[i].text):
            draft.rules[i] = "promo"


def _tail(draft: _Draft) -> None:
    """Behind the last running text, and under a label: short lines that furniture takes with it."""
    _, end = draft.prose_span()
    label: str | None = None
    for i, line in enumerate(draft.lines):
        rule = draft.rules[i]
        if rule in HEADINGS and shape.words(line.text) <= 8:
            label = rule
        elif rule is None and label and not shape.prose(line.text) and (i > end or _linkish(line)):
            draft.rules[i] = label
        elif rule is None:
            label = None
            if i > end and end >= 0 and _leftover(line):
                draft.rules[i] = "leftover"


def _linkish(line: Line) -> bool:
    """A list item or a headline-shaped line, as link lists are made of."""
    return not shape.sentence(line.text) and (line.kind == "li" or shape.headline(line.text))


def _leftover(line: Line) -> bool:
    """A short line without a full stop and without figures, behind the story's last sentence.

    Observed: names of sections and tags, `Loading`, `Contact`, initials. Exceptions: the last lines of a
    table or a list of results, which hold figures or stand in markup as such, stay.
    """
    text = line.text
    return (
        line.kind in ("text", "p", "h")
        and shape.words(text) <= 6
        and not shape.sentence(text)
        and not any(c.isdigit() for c in text)
    )


def _told(draft: _Draft, title_at: int | None, facts: Facts) -> Reading:
    """Sort the lines by their verdicts, and take from the removed ones what they tell."""
    body = tuple(line.text for line, rule in zip(draft.lines, draft.rules, strict=True) if rule is None)
    removed = tuple(
        Removed(line.text, rule)
        for i, (line, rule) in enumerate(zip(draft.lines, draft.rules, strict=True))
        if rule is not None and i != title_at
    )
    reading = Reading(draft.title, body, removed)
    for line in removed:
        reading = _learn(reading, line)
    return _filed(reading, facts)


def _learn(reading: Reading, line: Removed) -> Reading:
    """`reading` with what one removed line tells. The first line to tell a thing is believed."""
    text, rule = line.text, line.rule
    told: dict[str, object] = {}
    label = labels.read(text) if rule in ("byline", "section") else None
    if rule in ("byline", "credit") and not reading.authors:
        told["authors"] = credit.byline(text) or (label and label.authors) or people.named([text])
    if reading.credit is None and rule in ("credit", "byline", "legal"):
        told["credit"] = credit.agency(text)
    if reading.originally_from is None and rule == "provenance":
        told["originally_from"] = credit.origin(text)
    if reading.syndicator is None and rule == "syndicator":
        told["syndicator"] = credit.syndicator(text)
    if rule == "section" and (reading.section is None or shape.home(reading.section)):
        told["section"] = label.section if label else text
    parsed = moment.in_line(text) if rule == "date" else label.date if label else None
    if reading.published_at is None and parsed and not parsed.updated:
        told["published_at"] = parsed.moment
        told["published_from"] = "line" if parsed.zone_known else "line (zone assumed)"
    if reading.dateline == Dateline() and rule == "dateline" and (filed := dateline.read(text)):
        told |= {"dateline": filed.dateline, "credit": reading.credit or filed.credit}
    return replace(reading, **told) if told else reading  # type: ignore[arg-type]


def _filed(reading: Reading, facts: Facts) -> Reading:
    """The dateline of the first paragraphs and the sign-off of the last: they stay in the body."""
    known = reading.published_at or facts.published_at
    for paragraph in reading.body[:3]:
        if reading.dateline == Dateline() and (filed := dateline.read(paragraph, known.year if known else None)):
            reading = replace(reading, dateline=filed.dateline, credit=filed.credit or reading.credit)
    if reading.credit is None and reading.body:
        reading = replace(reading, credit=credit.sign_off(reading.body[-1]))
    return reading
