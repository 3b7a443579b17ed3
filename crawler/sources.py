"""Sources: what is crawled and how, as a person writes it in sources.toml, and each mistake in it with its line."""

import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked
from pydantic_core import ErrorDetails

from crawler import sourcelines
from crawler.links import host
from normalize import overrides
from normalize.overrides import Overrides

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"(\d+)\s*([smhd])")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
#: A share of pages with a field that falls by more than this is a template that changed: 14 days of real sources move
#: by less than .1.
ALERT_SHARE = 0.4


def _span(value: object) -> timedelta:
    """`90s`, `15m`, `2h` or `1d` as a length of time; what is one already stays."""
    if isinstance(value, timedelta):
        return value
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or not int(found[1]):
        raise ValueError(f'{value!r} is no length of time: write "15m", "2h" or "1d"')
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def _url(value: object) -> str:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")) or not host(value):
        raise ValueError(f"{value!r} is no web address: it begins with http:// or https:// and has a host")
    return value.strip()


Span = Annotated[timedelta, BeforeValidator(_span)]
Url = Annotated[str, BeforeValidator(_url)]
Selector = Annotated[str, AfterValidator(overrides.selector)]
Pattern = Annotated[str, AfterValidator(overrides.pattern)]
_STRICT = ConfigDict(extra="forbid")


@checked(frozen=True, slots=True, config=_STRICT)
class Section:
    """A page of links to articles. `selector` is the CSS selector of the links, or of what holds them."""

    url: Url
    selector: str | None = None


@checked(frozen=True, slots=True, config=_STRICT)
class Source:
    """One site, with what is particular about it.

    Listings are visited at intervals between `fastest` and `slowest`, which adapt to what they bring; the defaults are
    5 minutes, the shortest that operators of feeds do not complain of, and 2 hours, since news that is older is not
    news. What was published longer than `oldest` ago is noted and not fetched: the archive of a site in its sitemaps
    is another job than its news. `honour_304` off: the server's word that nothing has changed is not believed.
    `licence` on: the wish not to be mined is noted and not obeyed. `keep`, `drop` and the lines: `Overrides`.
    `alerts` off: nothing is told of it. `silent_after` None: by its own rhythm. `alert_share`: the change of a share of
    its pages or lines that is told.
    `keep_days`: its articles go that many days after they came in, whatever the setting of that name says; 0 is never.
    """

    home: Url | None = None
    outlet: str | None = None
    language: str | None = None
    feeds: tuple[Url, ...] = ()
    sitemaps: tuple[Url, ...] = ()
    sections: tuple[Section, ...] = ()
    fastest: Span = timedelta(minutes=5)
    slowest: Span = timedelta(hours=2)
    oldest: Span = timedelta(days=30)
    honour_304: bool = True
    licence: bool = False
    browser: bool = False
    paused: bool = False
    alerts: bool = True
    silent_after: Span | None = None
    alert_share: float = Field(default=ALERT_SHARE, gt=0, le=1)
    keep_days: int | None = Field(default=None, ge=0)
    keep: Selector | None = None
    drop: Selector | None = None
    keep_lines: tuple[Pattern, ...] = ()
    drop_lines: tuple[Pattern, ...] = ()
    name: str = Field(default="", init=True)

    @property
    def listings(self) -> tuple[tuple[str, str, str | None], ...]:
        """Kind, address and selector of each place where its articles are listed."""
        return (
            *(("feed", url, None) for url in self.feeds),
            *(("sitemap", url, None) for url in self.sitemaps),
            *(("section", section.url, section.selector) for section in self.sections),
        )

    @property
    def overrides(self) -> Overrides:
        """What is particular about its pages."""
        return Overrides(self.keep, self.drop, self.keep_lines, self.drop_lines)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in a list of sources, and in which line (from 1)."""

    line: int
    said: str


_SOURCE = TypeAdapter(Source)
_FIELDS = tuple(name for name in Source.__dataclass_fields__ if name != "name")
#: What a default for all sources may be: everything but what is one site's own.
_OWN = {"home", "outlet", "feeds", "sitemaps", "sections", "keep", "drop", "keep_lines", "drop_lines"}
_DEFAULTS = tuple(name for name in _FIELDS if name not in _OWN)


def read(text: str) -> tuple[Source, ...] | tuple[Mistake, ...]:
    """The sources that a text lists, by their order in it; or everything that is wrong with it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return (Mistake(sourcelines.of_error(str(error), text), f"this is not TOML: {error}"),)
    lines = sourcelines.Lines(text)
    mistakes = list(_tables(document, lines))
    defaults, listed = document.get("defaults", {}), document.get("source", {})
    if mistakes:
        return tuple(mistakes)
    _check(defaults, ("defaults",), lines, mistakes, _DEFAULTS)
    sources = [_check({**defaults, **own}, ("source", name), lines, mistakes) for name, own in listed.items()]
    found = [source for source in sources if source is not None]
    mistakes += _twice(found, lines)
    return tuple(sorted(mistakes, key=lambda each: each.line)) if mistakes else tuple(found)


def is_readable(found: tuple[Source, ...] | tuple[Mistake, ...]) -> bool:
    """Whether what `read` gave are sources."""
    return not any(isinstance(each, Mistake) for each in found)


def _tables(document: dict[str, Any], lines: sourcelines.Lines) -> "list[Mistake]":
    """What is wrong with the outline: tables of other names, names that cannot be names, values that are no tables."""
    wrong = [
        Mistake(lines.of((name,)), f"[{name}] is unknown{near(name, ('defaults', 'source'))}")
        for name in document
        if name not in {"defaults", "source"}
    ]
    listed = document.get("source", {})
    if not isinstance(listed, dict) or not all(isinstance(own, dict) for own in listed.values()):
        return [*wrong, Mistake(lines.of(("source",)), "each source is a table of its own: [source.NAME]")]
    return wrong + [
        Mistake(lines.of(("source", name)), f"{name!r} cannot name a source: small letters, digits, . _ and -")
        for name in listed
        if not _NAME.fullmatch(name)
    ]


def _check(
    values: dict[str, Any],
    place: tuple[str, ...],
    lines: sourcelines.Lines,
    mistakes: list[Mistake],
    allowed: tuple[str, ...] = _FIELDS,
) -> Source | None:
    unknown = [name for name in values if name not in allowed]
    mistakes += [
        Mistake(lines.of((*place, name)), f"{_title(place)}: `{name}` is unknown here{near(name, allowed)}")
        for name in unknown
        # What is wrong in the defaults is said once, there.
        if place[0] == "defaults" or lines.has((*place, name))
    ]
    known = {name: value for name, value in values.items() if name in allowed}
    try:
        source: Source = _SOURCE.validate_python({**known, "name": place[-1]})
    except ValidationError as error:
        mistakes += [
            _mistake(each, place, lines) for each in error.errors() if lines.has((*place, str(each["loc"][0])))
        ]
        return None
    # What is misspelt is missed under its right name: that would be the same mistake told twice.
    return None if unknown else _within_reason(source, place, lines, mistakes)


def _within_reason(
    source: Source, place: tuple[str, ...], lines: sourcelines.Lines, mistakes: list[Mistake]
) -> Source | None:
    if source.fastest > source.slowest:
        line = lines.of((*place, "fastest")) if lines.has((*place, "fastest")) else lines.of((*place, "slowest"))
        mistakes.append(Mistake(line, f"{_title(place)}: `fastest` is longer than `slowest`"))
    if place[0] == "source" and not source.listings and not source.paused:
        told = "lists nothing to visit: give it feeds, sitemaps or sections, or let `copydesk sources add` find them"
        mistakes.append(Mistake(lines.of(place), f"{_title(place)}: {told}"))
    return source


def _twice(sources: list[Source], lines: sourcelines.Lines) -> list[Mistake]:
    """Listings that two sources claim: whose the articles are could not be said."""
    first: dict[str, str] = {}
    wrong = []
    for source in sources:
        for kind, url, _ in source.listings:
            if first.setdefault(url, source.name) != source.name:
                line = lines.of(("source", source.name, f"{kind}s"))
                wrong.append(Mistake(line, f"source {source.name}: {url} is listed by {first[url]} already"))
    return wrong


def _mistake(error: ErrorDetails, place: tuple[str, ...], lines: sourcelines.Lines) -> Mistake:
    where = [str(part) for part in error["loc"]]
    message = error["msg"].removeprefix("Value error, ")
    return Mistake(lines.of((*place, *where)), f"{_title(place)}: `{where[0]}`: {message}")


def _title(place: tuple[str, ...]) -> str:
    return "defaults" if place[0] == "defaults" else f"source {place[1]}"


def near(name: str, known: tuple[str, ...]) -> str:
    """A hint at the known name that is meant, or at all of them."""
    near = get_close_matches(name, known, 1)
    return f"; do you mean `{near[0]}`?" if near else f"; there are {', '.join(known)}"
