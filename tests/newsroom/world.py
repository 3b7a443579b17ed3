"""The truth of the newsroom: which outlet runs which article at which time, and which story each belongs to.

Nothing here is random: what an outlet does with a wire story follows from a hash of both names, so every run of the
world is the same.
"""

import datetime as dt
import hashlib
import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

DATA = Path(__file__).parent / "data"
#: Monday morning; wire copy says "Monday".
OPENING = dt.datetime(2026, 3, 16, 6, 0, tzinfo=dt.UTC)
AGENCIES = {"AP": "The Associated Press", "Reuters": "Reuters", "AFP": "AFP", "dpa": "dpa", "EFE": "EFE"}


@dataclass(frozen=True, slots=True)
class Outlet:
    """One paper. `feeds` and `sitemaps` are pairs of path and format; `number` gives its loopback address."""

    key: str
    name: str
    system: str
    language: str
    zone: str
    number: int
    wires: tuple[str, ...] = ()
    feeds: tuple[tuple[str, str], ...] = ()
    sitemaps: tuple[tuple[str, str], ...] = ()
    quirks: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        """127.0.1.1 and up; beyond 250 outlets the third number grows."""
        return f"127.0.{1 + self.number // 250 * 4}.{self.number % 250 + 1}"

    @property
    def mobile(self) -> str:
        """Where the mobile copies are, which send everybody to the full page."""
        return self.address.replace("127.0.1.", "127.0.3.")

    def clock(self, at: dt.datetime) -> dt.datetime:
        """The instant on the outlet's own clock."""
        return at.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class State:
    """An article as it reads from `since` on. `kind` is first, write-through, correction or kill."""

    since: dt.datetime
    kind: str
    title: str
    paragraphs: tuple[str, ...]
    byline: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One article at one outlet through its states. `story` is the same for all copies of a wire story."""

    outlet: Outlet
    number: int
    story: str
    is_copy: bool
    states: tuple[State, ...]

    @property
    def first(self) -> State:
        """As it was published."""
        return self.states[0]

    @property
    def slug(self) -> str:
        """The first headline in an address; it does not move when the headline does."""
        return slug(self.first.title)

    @property
    def path(self) -> str:
        """Where the article lies, in the manner of the outlet's publishing system."""
        day = self.outlet.clock(self.first.since)
        return _PATHS[self.outlet.system].format(
            slug=self.slug, number=self.number, y=day.year, m=f"{day.month:02}", d=f"{day.day:02}", hash=_digest(self)
        )

    def at(self, now: dt.datetime) -> State | None:
        """How it reads at `now`; None before it is published."""
        return next((state for state in reversed(self.states) if state.since <= now), None)


_PATHS = {
    "arc": "/news/{y}/{m}/{d}/{slug}/",
    "blox": "/news/article_{hash}.html",
    "wordpress": "/{y}/{m}/{d}/{slug}/",
    "gannett": "/story/news/{y}/{m}/{d}/{slug}/7{number:010}/",
    "ghost": "/{slug}/",
    "nextjs": "/markets/{slug}-{y}-{m}-{d}/",
    "drupal": "/news/{slug}",
    "joomla": "/index.php/news/{number}-{slug}",
    "squarespace": "/blog/{slug}",
    "table": "/news{number}.htm",
    "brightspot": "/{y}-{m}-{d}/{slug}",
    "custom": "/artikel/{slug},{number}",
    "typo3": "/aktuelles/artikel/{slug}.html",
    "spip": "/spip.php?article{number}",
    "xalok": "/{slug}_1_{number}.html",
}


@dataclass(frozen=True, slots=True)
class World:
    """All outlets and all their articles, from `opening` on."""

    opening: dt.datetime
    outlets: tuple[Outlet, ...]
    pieces: tuple[Piece, ...]

    def published(self, outlet: Outlet, now: dt.datetime) -> list[tuple[Piece, State]]:
        """What the outlet shows at `now`, the newest first."""
        shown = [
            (piece, state) for piece in _by_outlet(self)[outlet.key] if (state := piece.at(now)) and not state.gone
        ]
        return sorted(shown, key=lambda each: (each[0].first.since, each[0].number), reverse=True)

    def find(self, outlet: Outlet, path: str) -> Piece | None:
        """The article that lies at a path of the outlet."""
        return _by_path(self).get((outlet.key, path))

    def known(self, now: dt.datetime) -> list[Piece]:
        """Every article that has been published until `now`, gone ones too."""
        return [piece for piece in self.pieces if piece.first.since <= now]

    def __hash__(self) -> int:
        return id(self)


@cache
def _by_outlet(world: World) -> dict[str, list[Piece]]:
    pieces: dict[str, list[Piece]] = {outlet.key: [] for outlet in world.outlets}
    for piece in world.pieces:
        pieces[piece.outlet.key].append(piece)
    return pieces


@cache
def _by_path(world: World) -> dict[tuple[str, str], Piece]:
    return {(piece.outlet.key, piece.path): piece for piece in world.pieces}


def load(opening: dt.datetime = OPENING, data: Path = DATA) -> World:
    """Read the invented outlets, wire stories and local articles."""
    outlets = tuple(_outlet(number, raw) for number, raw in enumerate(_read(data / "outlets.toml")["outlet"]))
    named = {outlet.key: outlet for outlet in outlets}
    pieces = [
        _local(named[raw["outlet"]], number, raw, opening)
        for number, raw in enumerate(_read(data / "local.toml")["article"], 4001)
    ]
    for story in _read(data / "wires.toml")["story"]:
        for outlet in outlets:
            if story["agency"] in outlet.wires and story["language"] == outlet.language:
                pieces.append(carried(outlet, 5000 + len(pieces), story, opening))
    return World(opening, outlets, tuple(pieces))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _outlet(number: int, raw: dict[str, Any]) -> Outlet:
    return Outlet(
        **{name: raw[name] for name in ("key", "name", "system", "language", "zone")},
        number=number,
        wires=tuple(raw["wires"]),
        feeds=tuple(raw.get("feeds", {}).items()),
        sitemaps=tuple(raw.get("sitemaps", {}).items()),
        quirks=frozenset(raw.get("quirks", ())),
    )


def _local(outlet: Outlet, number: int, raw: dict[str, Any], opening: dt.datetime) -> Piece:
    since = opening + dt.timedelta(minutes=raw["published"])
    state = State(since, "first", raw["title"], tuple(raw["paragraphs"]), raw["author"])
    return Piece(outlet, number, f"{outlet.key}-{slug(raw['title'])}", False, (state,))


def carried(outlet: Outlet, number: int, story: dict[str, Any], opening: dt.datetime) -> Piece:
    """What a desk does with a wire story: it waits, picks a headline, cuts the tail, and takes most updates."""

    def choice(what: str, among: int) -> int:
        return int.from_bytes(hashlib.sha256(f"{outlet.key}/{story['key']}/{what}".encode()).digest()[:4]) % among

    filed = opening + dt.timedelta(minutes=story["filed"])
    cut = (0, 0, 1, 2)[choice("cut", 4)]
    paragraphs = [f"{story['dateline']} {story['paragraphs'][0]}", *story["paragraphs"][1:]]
    kept = paragraphs[: max(4, len(paragraphs) - cut)]
    tail = (story["credit"],) if story["credit"] and choice("credit", 3) else ()
    agency = AGENCIES[story["agency"]]
    byline = f"{story['byline']}, {agency}" if story["byline"] else agency
    headline = story["headlines"][choice("headline", len(story["headlines"]))]
    since = filed + dt.timedelta(minutes=4 + choice("delay", 110))
    states = [State(since, "first", headline, (*kept, *tail), byline)]
    for update in story.get("update", ()):
        if update["kind"] != "write-through" or choice("update", 4):
            after = max(
                filed + dt.timedelta(minutes=update["after"] + 2 + choice("lag", 45)), since + dt.timedelta(minutes=9)
            )
            states.append(_updated(states[-1], update, after, story["dateline"], outlet))
    return Piece(outlet, number, story["key"], True, tuple(state for state in states if state))


def _updated(state: State, update: dict[str, Any], since: dt.datetime, dateline: str, outlet: Outlet) -> State:
    if update["kind"] == "kill":
        if "keeps-killed" in outlet.quirks:
            return replace(state, since=since, kind="kill-ignored")
        notice = (update["notice"],) if "notices" in outlet.quirks else ()
        return replace(state, since=since, kind="kill", title="Story withdrawn", paragraphs=notice, gone=not notice)
    paragraphs = list(state.paragraphs)
    for index, text in update.get("replace", {}).items():
        if int(index) < len(paragraphs):
            paragraphs[int(index)] = f"{dateline} {text}" if index == "0" and not update.get("top") else text
    top = [f"{dateline} {text}" if number == 0 else text for number, text in enumerate(update.get("top", ()))]
    if top:
        paragraphs[0] = paragraphs[0].removeprefix(f"{dateline} ")
    if "notice" in update:
        paragraphs.append(update["notice"])
    return State(since, update["kind"], update.get("headline", state.title), (*top, *paragraphs), state.byline)


def slug(title: str) -> str:
    """A headline as publishing systems put it into an address."""
    plain = unicodedata.normalize("NFKD", title.replace("ß", "ss").replace("’", "")).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower())[:9]) or hashlib.sha256(title.encode()).hexdigest()[:8]


def _digest(piece: Piece) -> str:
    plain = hashlib.sha256(f"{piece.outlet.key}{piece.number}".encode()).hexdigest()
    return f"{plain[:8]}-{plain[8:12]}-11f0-{plain[12:16]}-{plain[16:28]}"
