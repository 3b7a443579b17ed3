"""What a query means: any text is one, and none is wrong.

    ferry norholm           both words, in the headline or in the body
    "ran aground"           words in a row
    elect*                  words that begin so
    title:ferry             in the headline only; also outlet:, agency:
    ferry OR boat           either
    -football               not that
    language:en             articles in a language; after:2026-01-31, before:2026-02: by day of publication

OR binds closer than a space (`a b OR c` is a, and b or c), as in the search engines that people know. A `-` excludes
from the whole. Everything else is punctuation, as it is in a text: `U.S.` and `twenty-four` are words in a row. What
cannot be used is left out and named in `notes`, for nobody is helped by an error about a stray quotation mark.

Pure, and linear in the length of the text, which is bounded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from dedupe.words import spaceless
from storage.search import words

#: Characters that are read, and words that are looked for: a page of text pasted in is no query.
LONGEST = 1000
MOST = 32


class Where(StrEnum):
    """In which part of an article. `text` is headline or body."""

    TEXT = "text"
    TITLE = "title"
    OUTLET = "outlet"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Term:
    """Words in a row, folded; of the last only the beginning where `is_prefix`."""

    words: tuple[str, ...]
    where: Where = Where.TEXT
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All of `clauses` hold, any term of each; none of `excluded`; and the filters.

    `after` is the first instant, `before` the first that is too late. `languages` are codes, any of them; `foreign`
    those that are left out. `notes` say what of the text could not be used.
    """

    clauses: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    languages: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    after: datetime | None = None
    before: datetime | None = None
    notes: tuple[str, ...] = ()

    def narrowed(
        self, *, outlet: str | None = None, language: str | None = None, since: datetime | None = None
    ) -> "Query":
        """The same, of an outlet, in a language, since a time only."""
        named = tuple((term,) for term in _terms(outlet or "", Where.OUTLET, starred=False))
        return replace(
            self,
            clauses=self.clauses + named,
            languages=self.languages | {language.lower()} if language else self.languages,
            after=max(since, self.after or since) if since else self.after,
        )

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term that an article may be found by."""
        return tuple(term for clause in self.clauses for term in clause)


_ITEM = re.compile(
    r"(?P<no>-?)(?:(?P<field>title|outlet|agency|language|after|before):)?"
    r'(?:"(?P<phrase>[^"]*)"?(?P<star>\*?)|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)
_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[a-z0-9]{2,8})*")
_FILTERS = {"language", "after", "before"}


@dataclass(slots=True)
class _Reading:
    """A query as far as it has been read."""

    clauses: list[list[Term]] = field(default_factory=list)
    excluded: list[Term] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    after: datetime | None = None
    before: datetime | None = None
    notes: list[str] = field(default_factory=list)
    left: int = MOST
    is_wanted: bool = False
    joins: bool = False


def parse(text: str) -> Query:
    """The query that a text is."""
    reading = _Reading()
    if len(text) > LONGEST:
        reading.notes.append(f"only the first {LONGEST:,} characters were read")
    for item in _ITEM.finditer(text[:LONGEST].translate(_QUOTES)):
        if item[0] == "OR":
            reading.joins = reading.is_wanted
            continue
        before = len(reading.clauses)
        _read(reading, item)
        # What was excluded or is a filter is no side of an OR.
        reading.is_wanted = reading.joins or len(reading.clauses) > before
        reading.joins = False
    return Query(
        tuple(tuple(clause) for clause in reading.clauses),
        tuple(reading.excluded),
        frozenset(reading.languages),
        frozenset(reading.foreign),
        reading.after,
        reading.before,
        tuple(dict.fromkeys(reading.notes)),
    )


def _read(reading: _Reading, item: re.Match[str]) -> None:
    """One word or phrase with what stands before it."""
    named = (item["field"] or "").lower()
    said = item["phrase"] if item["phrase"] is not None else item["word"]
    if named in _FILTERS:
        _filter(reading, named, said, is_not=bool(item["no"]))
        return
    starred = bool(item["star"]) or (item["word"] is not None and said.endswith("*"))
    for term in _terms(said, Where(named) if named else Where.TEXT, starred):
        reading.left -= len(term.words)
        if reading.left < 0:
            reading.notes.append(f"only the first {MOST} words were looked for")
        elif item["no"]:
            reading.excluded.append(term)
        elif reading.joins:
            reading.clauses[-1].append(term)
        else:
            reading.clauses.append([term])


def _terms(said: str, where: Where, starred: bool) -> Iterator[Term]:
    """The term of a word or phrase; none where it has no word in it.

    The index has each character of a script without spaces with the one behind it. What stands behind the last of a
    phrase is not known: it is left out where the pair before holds it, and else looked for as a beginning.
    """
    found = words.single(said)
    if not found:
        return
    is_alone = len(found[-1]) == 1 and spaceless(found[-1])
    pairs = words.paired(found)
    if is_alone and len(found) > 1 and len(found[-2]) == 1 and spaceless(found[-2]):
        yield Term(tuple(pairs[:-1]), where)
    else:
        yield Term(tuple(pairs), where, is_prefix=starred or is_alone)


def _filter(reading: _Reading, named: str, said: str, *, is_not: bool) -> None:
    if named == "language":
        code = said.lower()
        if _LANGUAGE.fullmatch(code):
            (reading.foreign if is_not else reading.languages).add(code)
        else:
            reading.notes.append("language: wants a code such as language:en")
        return
    at = day(said)
    if at is None or is_not:
        reading.notes.append(f"{named}: wants a day such as {named}:2026-01-31")
    elif named == "after":
        reading.after = max(at, reading.after or at)
    else:
        reading.before = min(at, reading.before or at)


def day(said: str) -> datetime | None:
    """The beginning of a day, month or year, in UTC; None where that is none."""
    found = _DAY.fullmatch(said)
    if found is None:
        return None
    year, month, number = (int(part or 1) for part in found.groups())
    try:
        return datetime(year, month, number, tzinfo=UTC)
    except ValueError:
        return None
