"""`copydesk compare A B`: two articles side by side, what they share, and why they were or were not folded."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from rich.table import Table
from rich.text import Text

from copydesk import carriers, screen, showing, verdicts
from copydesk.config import Config
from copydesk.pages import standalone
from dedupe import Match, alignment
from dedupe.alignment import Alignment, Kind, Piece, Row
from storage import Store, StoredArticle

#: Columns of a screen below which two texts side by side are three words a line: they stand one below the other there.
NARROW = 60
#: Unchanged paragraphs in a row that a page shows in full.
_FOLDED = 3
STYLES = {Kind.SHARED: "", Kind.MOVED: "cyan", Kind.OWN: "yellow", Kind.FACT: "bold red"}
MEANINGS = {
    Kind.SHARED: "shared",
    Kind.MOVED: "shared, elsewhere",
    Kind.OWN: "differs",
    Kind.FACT: "a number or name that the other has not",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two articles, the verdict on them, and their texts aligned."""

    a: StoredArticle
    b: StoredArticle
    verdict: verdicts.Verdict
    aligned: Alignment

    @property
    def facts(self) -> tuple[list[str], list[str]]:
        """The numbers and names that only one of the two has, numbers first."""
        a, b = self.aligned.a.facts, self.aligned.b.facts
        return _ordered(a - b), _ordered(b - a)


def run(settings: Config, first: str, second: str, *, as_json: bool, html: Path | None = None) -> None:
    """Compare two articles of a store. Raises NotThere."""
    with settings.open_store() as store:
        a = showing.found_article(store, showing.article_id(first))
        b = showing.found_article(store, showing.article_id(second))
        if a.id == b.id:
            raise showing.NotThere(f"a{a.id} is one article; name two that are to be compared")
        comparison = of(store, a, b)
    if html is not None:
        _page(comparison, html)
    if as_json:
        screen.json(comparison_json(comparison))
    elif html is None:
        _print(comparison)


def of(store: Store, a: StoredArticle, b: StoredArticle) -> Comparison:
    """Two articles of a store, compared."""
    return Comparison(a, b, verdicts.of(store, a, b), alignment.align(_text(a), _text(b)))


def _text(stored: StoredArticle) -> str:
    return "\n".join(stored.article.body)


def _ordered(facts: Iterable[str]) -> list[str]:
    return sorted(facts, key=lambda fact: (not alignment.is_number(fact), fact))


def _print(comparison: Comparison) -> None:
    out, narrow = screen.out, screen.out.width < NARROW
    first, *rest = verdicts.told(comparison.verdict, comparison.a, comparison.b)
    out.print(Text(first, style="bold"))
    for line in rest:
        out.print(Text(line))
    if comparison.verdict.match:
        out.print()
        out.print(_figures(comparison.verdict.match))
    out.print()
    out.print(Text(", ".join(_legend(comparison))) if narrow else _facts(comparison))
    out.print(Text.assemble(*_key()), "\n")
    out.print(_stacked(comparison) if narrow else _columns(comparison))


def _figures(match: Match) -> Table:
    """Each question of the verifier with its answer; the one that failed is marked."""
    rows = screen.table("Question", "#Answer", "*What it asks")
    for name, asked in verdicts.QUESTIONS.items():
        if name in match.measures:
            failed = name == match.rule
            answer = Text(f"{match.measures[name]:.2f}", style="bold red" if failed else "")
            rows.add_row(name, answer, f"{asked} (failed)" if failed else asked)
    rows.add_row("score", f"{match.score:.2f}", "their product" if len(match.measures) > 2 else "")
    return rows


def _legend(comparison: Comparison) -> list[str]:
    (one, two), (a, b) = comparison.aligned.shares, (comparison.a.id, comparison.b.id)
    return [f"{one:.0%} of a{a} stands in a{b}", f"{two:.0%} of a{b} in a{a}"]


def _facts(comparison: Comparison) -> Text:
    told = Text(f"{'; '.join(_legend(comparison))}.")
    for stored, facts in zip((comparison.a, comparison.b), comparison.facts, strict=True):
        if facts:
            more = f" and {len(facts) - 12} more" if len(facts) > 12 else ""
            told.append(f"\nOnly in a{stored.id}: {', '.join(facts[:12])}{more}")
    return told


def _key() -> list[str | tuple[str, str]]:
    parts: list[str | tuple[str, str]] = []
    for kind, meaning in MEANINGS.items():
        parts += [("■ ", STYLES[kind]), f"{meaning}  "]
    return parts


def _head(stored: StoredArticle) -> Text:
    article = stored.article
    where = (f"a{stored.id}", article.outlet or article.source.rsplit("/", 1)[-1], screen.when(article.published_at))
    return Text.assemble((article.title or "(no headline)", "bold"), ("\n" + "  ".join(filter(None, where)), "dim"))


def _columns(comparison: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, expand=True, padding=(0, 2, 1, 0))
    for stored in (comparison.a, comparison.b):
        table.add_column(_head(stored), ratio=1, overflow="fold")
    for row in comparison.aligned.rows():
        table.add_row(_styled(row.a), _styled(row.b))
    return table


def _stacked(comparison: Comparison) -> Text:
    """One text below the other where the screen is too narrow: what is the same once, what differs from either."""
    told = Text.assemble(_head(comparison.a), "\n", _head(comparison.b), "\n")
    for row in comparison.aligned.rows():
        if _plain(row.a) == _plain(row.b):
            told.append("\n").append(_styled(row.a)).append("\n")
            continue
        for stored, pieces in ((comparison.a, row.a), (comparison.b, row.b)):
            if pieces:
                told.append(f"\na{stored.id}  ", "dim").append(_styled(pieces)).append("\n")
    return told


def _plain(pieces: Iterable[Piece]) -> str:
    return " ".join("".join(piece.text for piece in pieces).split())


def _styled(pieces: Iterable[Piece]) -> Text:
    styled = Text()
    for piece in pieces:
        styled.append(piece.text, STYLES[piece.kind])
    styled.rstrip()
    return styled


def _page(comparison: Comparison, output: Path) -> None:
    standalone.write(output, "compare.html", **shown(comparison))
    screen.err.print(f"Written to {output}", soft_wrap=True)


def shown(comparison: Comparison) -> dict[str, object]:
    """What the page of a comparison says, under the names of its template."""
    first, *rest = verdicts.told(comparison.verdict, comparison.a, comparison.b)
    return {
        "title": first,
        "reasons": rest,
        "comparison": comparison,
        "blocks": blocks(comparison.aligned.rows()),
        "questions": verdicts.QUESTIONS,
        "meanings": MEANINGS,
        "legend": _legend(comparison),
    }


def blocks(rows: Sequence[Row]) -> list[tuple[bool, list[Row]]]:
    """Rows in blocks: whether both sides of all of them read the same, and so may be folded away; and the rows.

    The first and the last row of an unchanged run stay, as what stands around a change, so runs of four and more fold.
    """
    told: list[tuple[bool, list[Row]]] = []
    for same, run in groupby(rows, key=lambda row: _plain(row.a) == _plain(row.b)):
        found = list(run)
        if same and len(found) > _FOLDED:
            told += [(False, found[:1]), (True, found[1:-1]), (False, found[-1:])]
        else:
            told.append((False, found))
    return told


def comparison_json(comparison: Comparison) -> dict[str, object]:
    """A comparison as JSON."""
    verdict = comparison.verdict
    sides = {
        name: {
            "id": stored.id,
            "story_id": stored.story_id,
            "outlet": stored.article.outlet,
            "title": stored.article.title,
            "shared": share,
            "facts": facts,
        }
        for name, stored, share, facts in zip(
            "ab", (comparison.a, comparison.b), comparison.aligned.shares, comparison.facts, strict=True
        )
    }
    return sides | {
        "together": verdict.together,
        "verdict": " ".join(verdicts.told(verdict, comparison.a, comparison.b)),
        "failed": verdict.failed,
        "match": carriers.match_json(verdict.match),
        "keys": asdict(verdict.keys) | {"candidates": verdict.keys.enough},
        "days_apart": verdict.days,
        "in_window": verdict.in_window,
        "path": list(verdict.path),
        "mean": verdict.mean,
        "decisions": [decision.id for decision in verdict.decisions],
        "segments": [{"shared": shared, "a": a, "b": b} for shared, a, b in comparison.aligned.segments()],
    }
