"""`copydesk evaluate groups`: stories as they were found, held against stories that somebody labelled."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from rich.text import Text

from copydesk import screen
from copydesk.config import Config
from copydesk.showing import NotThere
from dedupe import Match, agreement
from dedupe.agreement import Agreement
from storage import Store


@dataclass(frozen=True, slots=True)
class Labelled:
    """One line of the gold: an address, the story it belongs to, and what kind of article it is."""

    url: str
    story: Hashable
    kind: str


@dataclass(frozen=True, slots=True)
class Found:
    """Where an article was found: its story (None: nowhere), its id and headline."""

    story: int | None
    id: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Two true stories in one found (`merged`), or one true story in two found; two articles that show it."""

    merged: bool
    story: Hashable
    articles: int
    a: Found
    b: Found
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures, articles of the gold that are not there, and the worst faults of either sort, the worst first."""

    agreement: Agreement
    missing: int
    wrong: dict[str, float]
    faults: tuple[Fault, ...]


def run(settings: Config, gold: Path, out: Path | None, worst: int, *, as_json: bool) -> None:
    """Hold an export, or the store itself, against the gold. Raises NotThere for a file that is no such thing."""
    labelled = [_labelled(gold, number, line) for number, line in _lines(gold)]
    if not labelled:
        raise NotThere(f"{gold} is empty: it needs a JSON object a line, with url and story")
    if out is not None:
        found = {str(told.get("url")): _found(told) for told in (_object(out, *line) for line in _lines(out))}
        told = evaluate(labelled, found, worst)
    else:
        with settings.open_store() as store:
            told = _with_evidence(store, evaluate(labelled, _stored(store), worst))
    if as_json:
        screen.json(_as_json(told))
    else:
        _print(told)


def evaluate(gold: Sequence[Labelled], found: dict[str, Found], worst: int = 5) -> Evaluation:
    """Hold what was found, by address, against the gold. What was not found is a story of its own."""
    places = [found.get(label.url, Found(None)) for label in gold]
    true = [label.story for label in gold]
    labels: list[Hashable] = [p.story if p.story is not None else f"alone {i}" for i, p in enumerate(places)]
    faults = [*_faults(labels, true, places, merged=True), *_faults(true, labels, places, merged=False)]
    ranked = sorted(faults, key=lambda fault: -fault.articles)
    return Evaluation(
        agreement.of(true, labels),
        sum(label.url not in found for label in gold),
        agreement.wrong_company(true, labels, [label.kind for label in gold]),
        tuple(fault for sort in (True, False) for fault in [f for f in ranked if f.merged == sort][:worst]),
    )


def _faults(
    inside: Sequence[Hashable], parts: Sequence[Hashable], places: Sequence[Found], *, merged: bool
) -> Iterator[Fault]:
    """Stories of one partition that stand in several of the other; how many articles stand beside the largest part."""
    groups: dict[Hashable, dict[Hashable, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for whole, part, place in zip(inside, parts, places, strict=True):
        groups[whole][part].append(place)
    for whole, held in groups.items():
        if len(held) > 1:
            first, *rest = sorted(held.values(), key=len, reverse=True)
            yield Fault(merged, whole, sum(map(len, rest)), first[0], rest[0][0])


def _with_evidence(store: Store, told: Evaluation) -> Evaluation:
    def seen(fault: Fault) -> Fault:
        if fault.a.id is None or fault.b.id is None:
            return fault
        match = store.match(fault.a.id, fault.b.id)
        return Fault(fault.merged, fault.story, fault.articles, fault.a, fault.b, match)

    return Evaluation(told.agreement, told.missing, told.wrong, tuple(map(seen, told.faults)))


def _stored(store: Store) -> dict[str, Found]:
    """Where each article of the store stands, by the address that the gold may name."""
    total = store.counts().articles
    with screen.progress("Reading", total) as advance:
        found = {}
        for done, stored in enumerate(store.articles(), start=1):
            found[stored.article.url or stored.article.source] = Found(stored.story_id, stored.id, stored.article.title)
            advance(done)
    return found


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    if not path.is_file():
        raise NotThere(f"there is no file {path}")
    with path.open("rb") as file:
        yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())


def _object(path: Path, number: int, line: bytes) -> dict[str, object]:
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise NotThere(f"{path}, line {number} is no JSON: {error}") from None
    if not isinstance(told, dict):
        raise NotThere(f"{path}, line {number} is no JSON object")
    return told


def _labelled(path: Path, number: int, line: bytes) -> Labelled:
    told = _object(path, number, line)
    story = told.get("story")
    if not isinstance(told.get("url"), str) or not isinstance(story, str | int):
        raise NotThere(f"{path}, line {number} needs url (a string) and story (a string or number)")
    return Labelled(str(told["url"]), story, str(told.get("kind") or "article"))


def _found(told: dict[str, object]) -> Found:
    story, number, title = told.get("story_id"), told.get("id"), told.get("title")
    return Found(
        story if isinstance(story, int) else None,
        number if isinstance(number, int) else None,
        title if isinstance(title, str) else None,
    )


def _print(told: Evaluation) -> None:
    out, figures = screen.out, told.agreement
    missing = f", {told.missing:,} of them not there" if told.missing else ""
    out.print(f"{figures.articles:,} labelled articles{missing}. Largest story: found {figures.largest[0]}, ", end="")
    out.print(f"true {figures.largest[1]}.\n")
    rows = screen.table("Measure", "#Precision", "#Recall", "#F1", "*What it says")
    rows.add_row("pairs", *_rate(figures.pairs), "of pairs of articles in one story")
    rows.add_row("B-cubed", *_rate(figures.b3), "the mean over articles")
    rows.add_row("ARI", "", "", f"{figures.ari:.4f}", "adjusted Rand index: 1 the same stories, 0 chance")
    out.print(rows)
    wrong = screen.table("#In wrong company", "*Kind of article")
    for kind, share in told.wrong.items():
        wrong.add_row(f"{share:.2%}", kind)
    out.print("\n", wrong, sep="")
    for merged, title in ((True, "Worst false merges"), (False, "Worst misses")):
        if faults := [fault for fault in told.faults if fault.merged == merged]:
            out.print(Text(f"\n{title}", style="bold"))
            for fault in faults:
                out.print(_fault(fault))


def _rate(rate: agreement.Rate) -> tuple[str, str, str]:
    return f"{rate.precision:.4f}", f"{rate.recall:.4f}", f"{rate.f1:.4f}"


def _fault(fault: Fault) -> Text:
    what = f"{'story' if fault.merged else 'true story'} {fault.story}: {screen.count(fault.articles, 'article')} "
    told = Text(what + ("too many" if fault.merged else "apart"))
    for place in (fault.a, fault.b):
        name = f"a{place.id}" if place.id else "(not there)"
        told.append(f"\n  {name}  {screen.shorten(place.title or '', 90)}", "dim")
    if fault.match:
        told.append(f"\n  {fault.match.relation}, score {fault.match.score:.2f}, by {fault.match.rule}", "dim")
    elif fault.a.id and fault.b.id:
        told.append("\n  not compared with each other", "dim")
    return told


def _as_json(told: Evaluation) -> dict[str, object]:
    figures = told.agreement
    return {
        "articles": figures.articles,
        "missing": told.missing,
        "ari": figures.ari,
        "precision": figures.pairs.precision,
        "recall": figures.pairs.recall,
        "f1": figures.pairs.f1,
        "b3": {"precision": figures.b3.precision, "recall": figures.b3.recall, "f1": figures.b3.f1},
        "largest": {"found": figures.largest[0], "true": figures.largest[1]},
        "wrong": told.wrong,
        "faults": [
            {
                "merged": fault.merged,
                "story": fault.story,
                "articles": fault.articles,
                "pair": [fault.a.id, fault.b.id],
                "score": fault.match.score if fault.match else None,
                "rule": fault.match.rule if fault.match else None,
            }
            for fault in told.faults
        ],
    }
