"""From a raw page to a clean article, or the reason why it is none."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields, replace

from normalize import credit, dateline, decode, lines, moment, notices, people, reader, shape, tongue, url
from normalize.article import Article, Dateline, Form, Moment, Notice, NoticeKind, Reason, Rejected
from normalize.facts import Facts, Line
from normalize.overrides import Overrides, marked
from normalize.page import Given, Page
from normalize.wire import Status, Wire

#: Words. The shortest wire flashes ("BULLETIN: X wins Y election, early count shows") have some ten; what is
#: shorter is a leftover of a page whose story was elsewhere.
SHORTEST = 10


#: Words. A stub before a wall has a lede and a paragraph or two; a free story of as many is a brief.
STUB = 150
#: The longest reads have some 500 paragraphs; a file of more lines than this is a list or a dump, and slow to judge.
MOST_LINES = 20_000
#: Characters of a title or name that a supplier gives; headlines end far below.
LONGEST_GIVEN = 1000
_NOTHING = Overrides()


def clean(page: Page, own: Overrides = _NOTHING) -> Article | Rejected:
    """Read one page of a site of which `own` is known. The same bytes and overrides always give the same answer."""
    page = replace(page, url=_plain(page.url), given=_tidied(page.given))
    wire = page.given.wire
    if wire.status is Status.WITHHELD:
        return Rejected(page.source, Reason.WITHHELD, wire.ednote or "its provider says that it must not be used")
    if not page.content.strip():
        if wire.status is Status.CANCELED:  # a kill has no text of its own
            return _article(page, (), Facts(), Form.ARTICLE, free=None)
        return Rejected(page.source, Reason.EMPTY, "nothing in it")
    is_html = page.media_type == "text/html"
    decoded = decode.decode(page.content, page.charset, html=is_html)
    if decoded is None:
        return Rejected(page.source, Reason.BINARY, "no text: it looks like a picture, an archive or a program")
    if not is_html:
        found_lines = lines.split(decoded.text)
        if len(found_lines) > MOST_LINES:
            return Rejected(page.source, Reason.TOO_LARGE, f"{len(found_lines):,} lines; an article has some hundred")
        return _article(page, marked(found_lines, own), Facts(), Form.ARTICLE, free=None)
    from normalize.extract import read

    found = read(decoded.text, page.url, own=own)
    if isinstance(found, Rejected):
        return Rejected(page.source, found.reason, found.detail)
    return _article(page, marked(found.lines, own), found.facts, found.form, free=found.free)


def _article(
    page: Page, read_lines: Sequence[Line], facts: Facts, form: Form, *, free: bool | None
) -> Article | Rejected:
    """What the supplier gave, what the page says and what its lines tell, in that order of trust."""
    given = page.given
    title = given.title or facts.title
    reading = reader.read(read_lines, replace(facts, title=title, bylines=(*given.authors, *facts.bylines)))
    length = sum(shape.words(paragraph) for paragraph in reading.body)
    if length < SHORTEST and given.wire.status is not Status.CANCELED:
        if length == 0:
            return Rejected(page.source, Reason.NO_STORY, "no line of it reads as a story")
        return Rejected(page.source, Reason.TOO_SHORT, f"{length} words are left of it; {SHORTEST} are the least")
    published_at, published_from = _published(given, facts, reading)
    canonical = facts.canonical_url or (url.canonical(page.url) if page.url else None)
    outlet = given.outlet or facts.outlet or url.site(page.url or canonical or "")
    credited = reading.credit or _credited(given.wire.credit)
    return Article(
        source=page.source,
        url=page.url,
        canonical_url=canonical,
        outlet=outlet,
        title=reading.title or None,
        authors=_authors(given, facts, reading, outlet),
        published_at=published_at,
        published_from=published_from,
        modified_at=_moment(given.modified_at) or facts.modified_at,
        language=given.language or tongue.of(reading.body, facts.language),
        section=given.section or facts.section or reading.section,
        summary=given.summary or facts.summary,
        agency=credited.agency if credited else None,
        agency_proof=credited.proof if credited else None,
        dateline=_filed(reading.dateline, given.wire.located),
        originally_from=reading.originally_from or (url.site(facts.elsewhere) if facts.elsewhere else None),
        syndicator=reading.syndicator,
        form=form,
        stub=_is_stub(length, free=False if given.partial else free, walled=_is_walled(reading)),
        notices=(*_stated(given.wire), *notices.of(reading.title, (line.text for line in read_lines))),
        body=reading.body,
        removed=reading.removed,
        wire=given.wire,
    )


def _is_walled(reading: reader.Reading) -> bool:
    return any(line.rule == "paywall" for line in reading.removed)


def _credited(named: str | None) -> credit.Credit | None:
    """The agency that a field for credits names: the whole field is one, so it is read as a line of its own."""
    return credit.agency(named) if named else None


def _filed(read: Dateline, located: str | None) -> Dateline:
    """The dateline of the text; where it has none, the place that the provider's file names.

    Files name it as a dateline (`MOSCOW, Monday (Reuters)`) or as a place (`Grosseto, Italy`).
    """
    if read.place or not located:
        return read
    stated = dateline.read(f"{located} -")
    place = stated.dateline.place if stated and stated.credit else located
    return Dateline(place, read.date or (stated.dateline.date if stated else None))


def _stated(wire: Wire) -> tuple[Notice, ...]:
    """The notices that a provider's file states: canceled, under embargo, or what its note to editors opens with."""
    note = wire.ednote
    found = []
    if wire.status is Status.CANCELED:
        found.append(Notice(NoticeKind.KILL, note or "canceled by its provider"))
    if wire.embargoed:
        found.append(Notice(NoticeKind.EMBARGO, f"embargoed until {wire.embargoed}"))
    if note and (kind := notices.read(note)) and kind not in {notice.kind for notice in found}:
        found.append(Notice(kind, note))
    return tuple(found)


def _is_stub(words: int, *, free: bool | None, walled: bool) -> bool:
    """Whether a text is the beginning of one that must be paid for.

    `free` is what the page's JSON-LD says of access, `walled` whether a line of it was a paywall. Publishers say
    "not free" of pages that are shown in full, and print subscription prompts under free ones, so a long text is
    never a stub. A supplier that gave only a summary says it of itself, as a page that is not free.
    """
    return words < STUB and (free is False or walled)


def _tidied(given: Given) -> Given:
    """What the supplier gave with white space folded, and nothing in it that is no character."""
    return Given(
        outlet=_plain(given.outlet),
        title=_plain(given.title),
        published_at=_plain(given.published_at),
        modified_at=_plain(given.modified_at),
        authors=tuple(filter(None, map(_plain, given.authors))),
        language=_plain(given.language),
        section=_plain(given.section),
        summary=_plain(given.summary),
        partial=given.partial,
        wire=_told(given.wire),
        extra=given.extra,
    )


def _told(wire: Wire) -> Wire:
    said = {each.name: _plain(getattr(wire, each.name)) for each in fields(Wire) if each.name != "status"}
    return Wire(**said, status=wire.status)


def _plain(text: str | None) -> str | None:
    return " ".join(decode.plain(text).split())[:LONGEST_GIVEN] or None if text else None


def _authors(given: Given, facts: Facts, reading: reader.Reading, outlet: str | None) -> tuple[str, ...]:
    """People first, from whoever names one; an organisation that signs only where nobody does."""
    own = [outlet] if outlet else []
    named = people.named(given.authors, outlets=own) or people.named(facts.authors, outlets=own)
    return named or reading.authors or given.authors or facts.authors


def _published(given: Given, facts: Facts, reading: reader.Reading) -> tuple[Moment | None, str | None]:
    """The first that is known: given, the page's metadata, a line of its own, the dateline."""
    if given.published_at and (parsed := moment.parse(given.published_at)):
        return parsed.moment, "given" if parsed.zone_known else "given (zone assumed)"
    if facts.published_at:
        return facts.published_at, facts.published_from
    if reading.published_at:
        return reading.published_at, reading.published_from
    if reading.dateline.date:
        return reading.dateline.date, "dateline"
    return None, "given (unreadable)" if given.published_at else None


def _moment(text: str | None) -> Moment | None:
    parsed = moment.parse(text) if text else None
    return parsed.moment if parsed else None


def day(value: Moment) -> dt.datetime:
    """`value` as an instant: a bare day is its midnight, UTC."""
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
