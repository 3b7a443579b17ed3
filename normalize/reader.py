"""The reader of lines: decides of each line of a document whether it is the story, and if not, what it is.

Text files and the lines an extractor kept of a page go through the same reading, in four passes:

1. wording: each line by itself (prompts, captions, credits, bylines, dates, legal notices);
2. place: the headline, and what stands before the first and behind the last line of prose;
3. company: a label such as `Related` takes the short lines under it with it; repeated lines go together;
4. knowledge: what removed lines say becomes metadata (authors, agency, date, origin, syndicator, section).

What a person has decided about a line goes before all of it.
Nothing is dropped: every line ends as the title, in the body, or in `removed` with its rule.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from normalize import byline, credit, dateline, ending, labels, moment, opening, people, provenance, shape, wording
from normalize.article import Dateline, Moment, Removed
from normalize.credit import Credit
from normalize.draft import Draft
from normalize.facts import Facts, Line

#: Lines from either end of the document in which an agency's name or a label alone is looked for.
_EDGE = 8
#: Lines from either end in which a byline is looked for: behind headline, deck, date, share bar and a caption or two.
_BYLINE = 12
#: Characters. The longest furniture is a consent prompt of some 130 words; what is longer is story or code.
_LONGEST = 1200
_DIGIT = re.compile(r"\d")
#: Words. A date in a line of its own, with weekday, time, zone and who published it.
_DATED = 16
#: Words. A paragraph with a dateline has more; summaries in points may stand before it.
_FILED = 8
#: A clock time alone, as a timeline or a running report sets it over its entries: `4:14 p.m.`, `18.30 Uhr`.
_CLOCK = re.compile(r"\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.? ?m\.?|Uhr)", re.IGNORECASE)
#: Words. What one newsroom prints twice at once is a caption and its alternative text; three words are a name.
_REPEATED = 4


_NOTHING = Facts()


@dataclass(frozen=True, slots=True)
class Reading:
    """A document read: its title, body and removed lines, and what the removed lines told."""

    title: str | None
    body: tuple[str, ...]
    removed: tuple[Removed, ...]
    authors: tuple[str, ...] = ()
    credit: Credit | None = None
    dateline: Dateline = field(default_factory=Dateline)
    published_at: Moment | None = None
    published_from: str | None = None
    originally_from: str | None = None
    syndicator: str | None = None
    section: str | None = None


def read(lines: Sequence[Line], facts: Facts = _NOTHING) -> Reading:
    """Read a document. `facts` holds what is known beside the lines: a given title makes repeats of it known."""
    draft = Draft(lines, facts.title, facts.titles)
    for i, line in enumerate(lines):
        draft.rules[i] = _alone(line, draft.words[i], min(i, len(lines) - 1 - i)) or line.rule
    _repeats(draft)
    title_at = opening.find(draft)
    opening.clear(draft, title_at)
    _shouted(draft)
    ending.clear(draft)
    _rules_between(draft)
    _clocks_between(draft)
    for i, line in enumerate(lines):
        if line.held and i != title_at:
            draft.rules[i] = line.rule
    return _told(draft, title_at, facts)


def _alone(line: Line, count: int, depth: int) -> str | None:
    """What one line is by its own wording and shape, `depth` lines from the nearer end of the document."""
    text = line.text
    if shape.code(text):
        return "importer-artefact"
    if len(text) > _LONGEST:
        return None
    if shape.rule_line(text):
        return "page-marker"
    return _source(text, edge=depth < _EDGE) or _labelled(text, count, depth) or _worded(line)


def _source(text: str, *, edge: bool) -> str | None:
    """Lines that tell where the text came from."""
    if provenance.origin(text):
        return "provenance"
    if provenance.syndicator(text):
        return "syndicator"
    return "credit" if credit.contribution(text) or (edge and credit.agency(text)) else None


def _labelled(text: str, count: int, depth: int) -> str | None:
    """Labels, bylines, image names and dates, which are all short."""
    edge = depth < _EDGE
    if (label := labels.read(text)) and (edge or label.rule != "label"):
        return label.rule
    if depth < _BYLINE and byline.read(text) is not None:
        return "byline"
    if shape.image_name(text):
        return "image-name"
    if _date(text, count, edge=edge):
        return "date"
    return "navigation" if shape.navigation(text) else None


def _date(text: str, count: int, *, edge: bool) -> bool:
    """Whether a line is nothing but a date; near an edge also one without its year, or a clock time alone."""
    if count > _DATED or not _DIGIT.search(text) or (count > _DATED / 2 and shape.sentence(text)):
        return False
    return moment.in_line(text) is not None or (edge and moment.only_date(text))


def _worded(line: Line) -> str | None:
    if (filed := dateline.read(line.text)) and filed.alone:
        return "dateline"
    return wording.kind(line.text) if line.kind != "quote" else None


def _repeats(draft: Draft) -> None:
    """Mark the same line twice: both where they stand together and are no prose, else the second.

    Observed: a caption and its alternative text stand together; a pulled quotation, a paragraph of a slide
    show or a prompt stands again further down. The theory: running text never repeats itself. Exceptions:
    short lines that stand apart are rows of tables and sub-headings (of 136 such pairs 82 were in the story
    twice) and stay; refrains and chants have fewer than four words.
    """
    seen: set[str] = set()
    for i, line in enumerate(draft.lines):
        key = line.text.casefold()
        together = i > 0 and draft.lines[i - 1].text.casefold() == key
        if draft.rules[i] is None and key in seen and draft.words[i] >= _REPEATED and (together or draft.prose[i]):
            draft.rules[i] = "repeated"
            if together and draft.rules[i - 1] is None and not draft.prose[i]:
                draft.rules[i - 1] = "repeated"
        seen.add(key)


def _shouted(draft: Draft) -> None:
    """Mark lines in capitals between running text, which are links to other stories, unless all of it shouts.

    What the markup calls a heading is one.
    """
    start, end = draft.span()
    loud = [i for i in draft.open(start, end + 1) if draft.lines[i].kind != "h" and shape.shouting(draft.lines[i].text)]
    if loud and sum(draft.words[i] for i in loud) < 0.3 * sum(draft.words[i] for i in draft.open(start, end + 1)):
        for i in loud:
            draft.rules[i] = "promo"


def _rules_between(draft: Draft) -> None:
    """Give back the lines of underscores between two lines of the story.

    Observed: the Associated Press sets `___` before what follows a story (who contributed, where to read
    on) and between the parts of a digest. It belongs to the text as sent, so it stays where story stands on
    both sides.
    """
    start, end = draft.span()
    for i in range(start + 1, end):
        if draft.rules[i] == "page-marker" and not draft.lines[i].text.strip("_ "):
            draft.rules[i] = None


def _clocks_between(draft: Draft) -> None:
    """Give back the clock times of a running report: two or more, each between two lines of the story.

    Observed: `10 p.m.`, `4:14 p.m.` over the entries of agencies' `The Latest` and of chronologies. The theory: a page
    tells its own time once, so a second clock orders what happened. Exception: a page that prints the clock of its
    publication and of its change behind a deck that reads as running text.
    """
    start, end = draft.span()
    between = range(start + 1, end)
    clocks = [i for i in between if draft.rules[i] == "date" and _CLOCK.fullmatch(draft.lines[i].text.strip())]
    if len(clocks) > 1:
        for i in clocks:
            draft.rules[i] = None


def _told(draft: Draft, title_at: int | None, facts: Facts) -> Reading:
    """Sort the lines by their verdicts, and take from the removed ones what they tell."""
    judged = list(zip(draft.lines, draft.rules, strict=True))
    body = tuple(line.text for line, rule in judged if rule is None)
    removed = tuple(
        Removed(line.text, rule) for i, (line, rule) in enumerate(judged) if rule is not None and i != title_at
    )
    reading = Reading(draft.title, body, removed)
    for line in removed:
        reading = _learn(reading, line)
    return _filed(reading, facts)


def _learn(reading: Reading, line: Removed) -> Reading:
    """`reading` with what one removed line tells. The first line to tell a thing is believed."""
    told = _told_by(reading, line.text, line.rule)
    return replace(reading, **told) if told else reading  # type: ignore[arg-type]


def _told_by(reading: Reading, text: str, rule: str) -> dict[str, object]:
    label = labels.read(text) if rule in ("byline", "section", "date") else None
    told: dict[str, object] = {}
    if not reading.authors and (authors := _signed(text, rule, label)):
        told["authors"] = authors
    if reading.credit is None and rule in ("credit", "byline", "legal"):
        told["credit"] = credit.agency(text)
    if reading.originally_from is None and rule == "provenance":
        told["originally_from"] = provenance.origin(text)
    if reading.syndicator is None and rule == "syndicator":
        told["syndicator"] = provenance.syndicator(text)
    named = label.section if label else text
    if rule == "section" and reading.section is None and not shape.home(named or ""):
        told["section"] = named
    parsed = (moment.in_line(text) if rule == "date" else None) or (label.date if label else None)
    if reading.published_at is None and parsed and not parsed.updated:
        told["published_at"] = parsed.moment
        told["published_from"] = "line" if parsed.zone_known else "line (zone assumed)"
    if reading.dateline == Dateline() and rule == "dateline" and (filed := dateline.read(text)):
        told |= {"dateline": filed.dateline, "credit": reading.credit or filed.credit}
    return told


def _signed(text: str, rule: str, label: labels.Label | None) -> tuple[str, ...]:
    """Who signs in a line; a bare name signs only where its place made it a byline."""
    if rule not in ("byline", "credit"):
        return ()
    stated = byline.read(text) or (label.authors if label else ())
    return stated or (people.named([text]) if rule == "byline" else ())


def _filed(reading: Reading, facts: Facts) -> Reading:
    """The dateline of the first paragraphs and the sign-off of the last: they stay in the body."""
    known = reading.published_at or facts.published_at
    for paragraph in islice((text for text in reading.body if shape.words(text) >= _FILED), 3):
        if reading.dateline == Dateline() and (filed := dateline.read(paragraph, known.year if known else None)):
            reading = replace(reading, dateline=filed.dateline, credit=filed.credit or reading.credit)
    if reading.credit is None and reading.body:
        reading = replace(reading, credit=credit.sign_off(reading.body[-1]))
    if reading.credit is None:
        reading = replace(reading, credit=next(filter(None, map(credit.signed, facts.bylines)), None))
    return reading
