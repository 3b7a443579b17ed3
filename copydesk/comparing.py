"""`copydesk compare A B`: two articles side by side, what they share, and why they were or were not folded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.table import Table
from rich.text import Text

from copydesk import screen, showing
from copydesk.config import Config
from copydesk.workers import document
from dedupe import Match, passages, verify, words
from dedupe.document import Passage
from storage import StoredArticle


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of both texts, in order: the same words on both sides, or what differs. Either side may be empty."""

    shared: bool
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two articles, the verdict on them (None: not a pair), and their texts in aligned segments."""

    a: StoredArticle
    b: StoredArticle
    match: Match | None
    segments: tuple[Segment, ...]


def run(settings: Config, first: str, second: str, *, as_json: bool) -> None:
    """Compare two articles of a store."""
    with settings.open_store() as store:
        a = showing.found_article(store, showing.article_id(first))
        b = showing.found_article(store, showing.article_id(second))
    comparison = compare(a, b)
    if as_json:
        screen.json(_as_json(comparison))
    else:
        _print(comparison)


def compare(a: StoredArticle, b: StoredArticle) -> Comparison:
    """The verdict of this version's verifier on the pair, and the two texts aligned by what they share."""
    match = verify(document(a.article, a.key), document(b.article, b.key))
    texts = "\n".join(a.article.body), "\n".join(b.article.body)
    shared = passages.shared(words.of(texts[0]), words.of(texts[1]))
    return Comparison(a, b, match, tuple(_segments(*texts, in_order(shared))))


def in_order(shared: Sequence[Passage]) -> list[Passage]:
    """The passages that can be laid side by side without crossing: the choice that keeps the most words.

    A paragraph that was moved is shared all the same, but two columns can show only one order.
    """
    best: list[tuple[int, int]] = []
    ordered = sorted(shared, key=lambda p: (p.a, p.b))
    for i, passage in enumerate(ordered):
        before = [
            (best[j][0], j)
            for j in range(i)
            if ordered[j].a + ordered[j].words <= passage.a and ordered[j].b + ordered[j].words <= passage.b
        ]
        words_before, previous = max(before, default=(0, -1))
        best.append((words_before + passage.words, previous))
    chosen, at = [], max(range(len(best)), key=lambda i: best[i][0], default=-1)
    while at >= 0:
        chosen.append(ordered[at])
        at = best[at][1]
    return chosen[::-1]


def _segments(a: str, b: str, shared: Sequence[Passage]) -> Iterator[Segment]:
    """The texts cut where passages begin and end, so that every character stands in one segment."""
    cuts_a, cuts_b = _cuts(a, [(p.a, p.words) for p in shared]), _cuts(b, [(p.b, p.words) for p in shared])
    for i, ((a0, a1), (b0, b1)) in enumerate(zip(pairwise(cuts_a), pairwise(cuts_b), strict=True)):
        left, right = a[a0:a1].strip(), b[b0:b1].strip()
        if left or right:
            yield Segment(i % 2 == 1, left, right)


def _cuts(text: str, runs: Sequence[tuple[int, int]]) -> list[int]:
    """Character positions at which runs of words begin and end; a full stop goes with the word before it."""
    spans = words.spans(text)
    cuts = [0]
    for start, length in runs:
        end = spans[start + length - 1][1]
        while end < len(text) and not text[end].isalnum() and not text[end].isspace():
            end += 1
        cuts += [spans[start][0], end]
    return [*cuts, len(text)]


def verdict(comparison: Comparison) -> str:
    """Why the two were folded or not, in words."""
    match, a, b = comparison.match, comparison.a, comparison.b
    together = a.story_id is not None and a.story_id == b.story_id
    place = f"both in story {a.story_id}" if together else f"in stories {a.story_id} and {b.story_id}"
    if match is None:
        return f"Not copies: they share too little ({place})."
    measured = ", ".join(f"{name} {value:.2f}" for name, value in match.measures.items())
    ruled = "" if match.rule == str(match.relation) else f" by {match.rule}"
    return f"{str(match.relation).capitalize()}{ruled}, score {match.score:.2f} ({place}): {measured}."


def _print(comparison: Comparison) -> None:
    out = screen.out
    columns = Table(box=None, pad_edge=False, expand=True, padding=(0, 2, 1, 0))
    for stored in (comparison.a, comparison.b):
        article = stored.article
        head = Text.assemble(
            (article.title or "(no headline)", "bold"),
            (
                f"\na{stored.id}  {article.outlet or article.source}  {screen.when(article.published_at)}",
                "dim",
            ),
        )
        columns.add_column(head, ratio=1, overflow="fold")
    for segment in comparison.segments:
        styles = ("green", "green") if segment.shared else ("yellow", "yellow")
        columns.add_row(Text(segment.a, style=styles[0]), Text(segment.b, style=styles[1]))
    out.print(verdict(comparison), soft_wrap=True)
    out.print(Text.assemble(("green", "green"), ": the same words; ", ("yellow", "yellow"), ": what differs\n"))
    out.print(columns)


def _as_json(comparison: Comparison) -> dict[str, object]:
    sides = {
        name: {
            "id": stored.id,
            "story_id": stored.story_id,
            "outlet": stored.article.outlet,
            "title": stored.article.title,
        }
        for name, stored in (("a", comparison.a), ("b", comparison.b))
    }
    segments = [{"shared": s.shared, "a": s.a, "b": s.b} for s in comparison.segments]
    return sides | {
        "verdict": verdict(comparison),
        "match": showing.match_json(comparison.match),
        "segments": segments,
    }
