"""Make tests/gold/articles.jsonl and gold.jsonl from the texts beside it: `.venv/bin/python -m tests.gold.make`.

The README beside this file says how the source files read. Everything that is drawn is drawn from a generator seeded
with the name of what it is drawn for, so the same sources make the same files, whatever else is added.
"""

import json
import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zlib import crc32

HERE = Path(__file__).parent
#: Sentences that outlets' pages leak into the text: `furniture.txt`, a language and a line.
FURNITURE = "furniture.txt"


@dataclass(frozen=True, slots=True)
class Source:
    """One source file: what stands in its head, and its blocks, each a heading and its paragraphs."""

    name: str
    head: dict[str, str]
    blocks: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

    def wire(self, number: int) -> str:
        """Paragraph `number`, from 1, of the first block."""
        return self.blocks[0][1][number - 1]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One made article with its label."""

    story: str
    kind: str
    mode: str
    outlet: str
    at: datetime
    title: str
    paragraphs: tuple[str, ...]
    source: Source

    def records(self) -> tuple[dict[str, object], dict[str, object]]:
        """The article and its gold, as they are written."""
        # The address must not tell the label: a number from a checksum.
        number = crc32(f"{self.story}/{self.outlet}/{self.at}/{self.title}".encode())
        url = f"https://{_host(self.outlet)}.example.com/{self.at:%Y/%m/%d}/{number}"
        at = self.at.isoformat()
        text = "\n\n".join(self.paragraphs)
        head = self.source.head
        return (
            {"url": url, "outlet": self.outlet, "title": self.title, "text": text, "published_at": at},
            {
                "url": url,
                "story": self.story,
                "kind": self.kind,
                "mode": self.mode,
                "language": head["language"],
                "script": head["script"],
                "held": head["held"] == "yes",
            },
        )


def _host(outlet: str) -> str:
    plain = unicodedata.normalize("NFKD", outlet).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or f"o{crc32(outlet.encode())}"


def read(path: Path) -> Source:
    """One source file. Blocks open with `== field | field | …`; an empty line parts paragraphs."""
    head, *blocks = re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return Source(
        path.stem,
        dict(line.split(": ", 1) for line in head.splitlines() if line),
        tuple(_block(block) for block in blocks),
    )


def _block(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    heading, _, body = text.partition("\n")
    fields = tuple(field.strip() for field in heading.split("|"))
    return fields, tuple(part.strip() for part in re.split(r"\n\s*\n", body) if part.strip())


def everything() -> list[Labelled]:
    """All articles, in the order of their publication."""
    written = {path.stem: read(path) for path in sorted((HERE / "stories").glob("*.txt"))}
    stories = {name: _whole(source, written) for name, source in written.items()}
    families = [read(path) for path in sorted((HERE / "families").glob("*.txt"))]
    made = [article for source in stories.values() for article in _story(source, stories)]
    made += [article for source in families for article in _family(source)]
    return sorted(made, key=lambda article: (article.at, article.outlet, article.title))


def write() -> None:
    """Write both files."""
    articles, gold = made()
    (HERE / "articles.jsonl").write_text(articles, encoding="utf-8")
    (HERE / "gold.jsonl").write_text(gold, encoding="utf-8")


def made() -> tuple[str, str]:
    """What the two files hold."""
    pairs = [article.records() for article in everything()]
    return tuple("".join(json.dumps(pair[i], ensure_ascii=False) + "\n" for pair in pairs) for i in (0, 1))  # type: ignore[return-value]


# --- stories: hand-written texts, and copies that are told in references to them


def _story(source: Source, stories: dict[str, Source]) -> Iterator[Labelled]:
    start = datetime.fromisoformat(source.head["at"])
    for number, ((label, outlet, hours, title, *styles), written) in enumerate(source.blocks):
        kind, _, mode = label.partition(" ")
        mode, _, tag = mode.partition(" ")
        draw = random.Random(f"{source.name}/{number}")
        if written == ("@above",):
            written = source.blocks[number - 1][1]
        paragraphs = _cut(source, mode, draw) if number and not written else _resolve(source, written, stories)
        if number:
            paragraphs = _as_run(paragraphs, source.head["language"], draw)
        for style in " ".join(styles).split():
            paragraphs = [STYLES[style](paragraph) for paragraph in paragraphs]
        story = source.name if kind == "copy" else f"{source.name}/{tag or number}"
        at = start + timedelta(hours=float(hours))
        yield Labelled(story, kind, mode, outlet, at, title, tuple(paragraphs), source)


def _whole(source: Source, written: dict[str, Source]) -> Source:
    """The source with its wire's own references resolved: a follow-up repeats paragraphs of an earlier file."""
    (heading, wire), *others = source.blocks
    return replace(source, blocks=((heading, tuple(_resolve(source, wire, written))), *others))


def _cut(source: Source, mode: str, draw: random.Random) -> list[str]:
    """A copy without a text of its own: what a desk does to the wire's in that mode."""
    whole = list(source.blocks[0][1])
    if mode == "brief":
        return whole[:2]
    if mode == "trunc":
        return whole[: max(3, round(len(whole) * draw.uniform(0.4, 0.75)))]
    if mode == "edit":
        del whole[draw.randrange(len(whole) // 2, len(whole))]
        first = draw.randrange(1, len(whole) - 1)
        return [*whole[:first], " ".join(whole[first : first + 2]), *whole[first + 2 :]]
    if mode == "verbatim":
        return whole
    raise ValueError(f"{source.name}: a copy in mode {mode} must be written")


#: `@3`, `@2-5`, `@2+3` (merged), `@*`, `@other-story:3`, each with ` :: old -> new` for what was changed.
_REFERENCE = re.compile(r"@(?:(?P<story>[\w-]+):)?(?P<what>\*|\d+(?:[-+]\d+)*)(?P<edits>(?:\s+::.*)?)\Z", re.DOTALL)


def _resolve(source: Source, written: tuple[str, ...], stories: dict[str, Source]) -> list[str]:
    paragraphs: list[str] = []
    for paragraph in written:
        if reference := _REFERENCE.match(paragraph):
            of = stories[reference["story"]] if reference["story"] else source
            paragraphs += _edited(_referred(of, reference["what"]), reference["edits"], source)
        else:
            paragraphs.append(" ".join(paragraph.split("\n")) if source.head["script"] in _SPACED else paragraph)
    return paragraphs


def _referred(source: Source, what: str) -> list[str]:
    if what == "*":
        return list(source.blocks[0][1])
    if "+" in what:
        return [" ".join(source.wire(int(number)) for number in what.split("+"))]
    first, _, last = what.partition("-")
    return [source.wire(number) for number in range(int(first), int(last or first) + 1)]


def _edited(paragraphs: list[str], edits: str, source: Source) -> list[str]:
    for edit in edits.split("::")[1:]:
        old, new = (side.strip() for side in edit.split("->"))
        if not any(old in paragraph for paragraph in paragraphs):
            raise ValueError(f"{source.name}: nothing to edit: {old}")
        paragraphs = [paragraph.replace(old, new) for paragraph in paragraphs]
    return paragraphs


def _as_run(paragraphs: list[str], language: str, draw: random.Random) -> list[str]:
    """The copy as an outlet's page gives it: half of them drop the dateline, two in three leak furniture."""
    if draw.random() < 0.5:
        paragraphs = [re.sub(r"\A[^.]{3,40}?\([^)]*\) [-–—] ", "", paragraphs[0]), *paragraphs[1:]]
    lines = [line.split(": ", 1)[1] for line in _furniture() if line.startswith(f"{language}: ")]
    for line in draw.sample(lines, min(len(lines), draw.choice((0, 1, 2)))):
        place = draw.choice((0, len(paragraphs), len(paragraphs), draw.randrange(len(paragraphs))))
        paragraphs = [*paragraphs[:place], line, *paragraphs[place:]]
    return paragraphs


def _furniture() -> list[str]:
    return (HERE / FURNITURE).read_text(encoding="utf-8").splitlines()


_SPACED = {"Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari", "Bengali", "Hangul"}


def _without_marks(text: str) -> str:
    """Arabic and Hebrew without vowel points and stretching."""
    return re.sub("[\u0591-\u05c7\u064b-\u0652\u0670\u0640]", "", text)


def _stretched(text: str) -> str:
    """Arabic with a tatweel in every fifth word that can bear one, as justified print columns leave it."""
    joins = "([بتثسشصضطظعغفقكلمنهي])([\u0621-\u064a])"
    words = text.split(" ")
    words[::5] = [re.sub(joins, "\\1\u0640\\2", word, count=1) for word in words[::5]]
    return " ".join(words)


STYLES = {
    "straight": lambda text: text.translate(str.maketrans("“”„«»‘’", '"""""\'\'')),
    "curly": lambda text: re.sub(r'"([^"]*)"', "“\\1”", text).replace("'", "’"),
    "percent": lambda text: text.replace(" percent", "%").replace(" per cent", "%"),
    "british": lambda text: re.sub(r"\b(lab|col|harb|neighb|fav)or", r"\1our", text).replace(" center", " centre"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "wide": lambda text: text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
    "unmarked": _without_marks,
    "stretched": _stretched,
    "spaced": lambda text: re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "\u202f", text),
}


# --- families: a frame with places to fill, and its editions


def _family(source: Source) -> Iterator[Labelled]:
    ((title, *_), frame), *rest = ((block[0][1:], block[1]) for block in source.blocks)
    editions = [line for _, body in rest for part in body for line in part.splitlines()]
    for number, line in enumerate(editions):
        when, *outlets = (field.strip() for field in line.split("|"))
        at, draw = datetime.fromisoformat(when), random.Random(f"{source.name}/{number}")
        fill = _Filling(source, at, number, draw)
        headline, paragraphs = fill(title), [fill.rows(part) for part in frame]
        for copy, outlet in enumerate(outlets):
            run = _as_run(paragraphs, source.head["language"], draw) if copy else paragraphs
            story = f"{source.name}/{number}"
            later = at + timedelta(hours=2 * copy)
            yield Labelled(story, source.head["kind"], "", outlet, later, headline, tuple(run), source)


class _Filling:
    """Fills the places of a frame for one edition.

    `{12..40}` `{1.10..2.35}` `{04:00..09:59}` are drawn from a range, `{a|b|c}` from a list, `{name}` from the list of
    that name in the head, never the same twice; a place that ends in `*` is the same wherever it stands in the edition.
    `{weekday}` `{month}` `{day}` `{number}` are the edition's.
    """

    def __init__(self, source: Source, at: datetime, number: int, draw: random.Random) -> None:
        head = source.head
        self.draw = draw
        self.point = head.get("point", ".")
        self.pools = {name: draw.sample(values := value.split("; "), len(values)) for name, value in head.items()}
        self.edition = {"day": str(at.day), "year": str(at.year), "number": str(int(head.get("first", "1")) + number)}
        if "weekdays" in head:
            self.edition["weekday"] = head["weekdays"].split()[at.weekday()]
        if "months" in head:
            self.edition["month"] = head["months"].split()[at.month - 1]

    def __call__(self, text: str) -> str:
        return re.sub(r"\{([^{}]+)\}", lambda match: self._drawn(match[1]), text)

    def rows(self, paragraph: str) -> str:
        """`6x …` stands for six lines, each filled anew, in their order."""
        repeat = re.match(r"(\d+)x ", paragraph)
        if not repeat:
            return self(paragraph)
        return "\n".join(sorted(self(paragraph[repeat.end() :]) for _ in range(int(repeat[1]))))

    def _drawn(self, place: str) -> str:
        if place in self.edition:
            return self.edition[place]
        if place.endswith("*"):
            self.edition[place] = self._drawn(place[:-1])
            return self.edition[place]
        if "|" in place:
            return self.draw.choice(place.split("|"))
        if ".." in place:
            return _between(*place.split(".."), self.draw).replace(".", self.point)
        return self.pools[place].pop()


def _between(low: str, high: str, draw: random.Random) -> str:
    if ":" in low:
        minutes = [int(hour) * 60 + int(minute) for hour, minute in (time.split(":") for time in (low, high))]
        return "{:02d}:{:02d}".format(*divmod(draw.randint(*minutes), 60))
    places = len(low.partition(".")[2])
    return f"{draw.uniform(float(low), float(high)):.{places}f}"


if __name__ == "__main__":
    write()
