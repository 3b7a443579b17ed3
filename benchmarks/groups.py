"""Grouping, measured in memory: sign, find candidates, verify, fold, and score against labelled copies.

Each text goes through `normalize.clean` first, as an import does. Figures: those of the scorer beside the data,
recall of the true pairs among the candidates, candidates an article, and rates.
"""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from time import process_time
from typing import TypeVar

from benchmarks import SHARED
from dedupe import Document, Match, Member, Signature, Story, candidates, fold, sign, words
from dedupe.verify import verdicts as judged
from dedupe.verify import verify

T = TypeVar("T")
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """The true story of an article and the kind of text it is."""

    story: int
    kind: str


def main() -> None:
    """Measure each set and print a table."""
    for name in ("week", "quarter"):
        figures = {"set": name, **measured(SHARED / "data/copies" / name, cleaned=True)}
        print(table(figures), flush=True)


def table(figures: dict[str, object]) -> str:
    """One figure a line."""
    shown = ((k, f"{v:.4f}" if isinstance(v, float) and v < 10 else v) for k, v in figures.items())
    return "\n".join(f"{k:24} {v if not isinstance(v, float) else round(v)}" for k, v in shown) + "\n"


def measured(folder: Path, *, cleaned: bool) -> dict[str, object]:
    """All figures of one folder."""
    documents = list(read(folder / "articles.jsonl.gz", cleaned=cleaned))
    labels = gold(folder / "gold.jsonl")
    truth = [labels[document.key] for document in documents]
    signatures, signing = timed(lambda: [sign(document) for document in documents])
    pairs = candidate_pairs(documents, signatures)
    matches, verifying = timed(lambda: verdicts(documents, pairs))
    stories, folding = timed(lambda: fold([member(document) for document in documents], matches))
    true = true_pairs(truth)
    return {
        "articles": len(documents),
        **scores(documents, truth, stories),
        "candidates an article": len(pairs) / len(documents),
        "candidate recall": len(true & pairs) / len(true),
        "keys an article": sum(len(signature.keys) for signature in signatures) / len(signatures),
        "signed a second": len(documents) / signing,
        "verified a second": len(pairs) / verifying,
        "against one by one": one_by_one(documents, pairs) / verifying,
        "fold seconds": folding,
    }


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and its seconds of CPU, which other work on the machine does not lengthen."""
    start = process_time()
    return work(), process_time() - start


def read(path: Path, *, cleaned: bool) -> Iterator[Document]:
    """The articles of a file as documents."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield (clean(record) if cleaned else raw(record))


def raw(record: dict[str, str]) -> Document:
    """An article as it is, furniture and all."""
    body = tuple(filter(None, (line.strip() for line in record["text"].split("\n"))))
    at = datetime.fromisoformat(record["published_at"])
    return Document(record["url"], record["title"], body, outlet=record["outlet"], published_at=at)


def clean(record: dict[str, str]) -> Document:
    """An article as normalize leaves it; what it rejects keeps its name and loses its text."""
    from normalize import Article, Given, Page
    from normalize import clean as normalized

    at = datetime.fromisoformat(record["published_at"])
    given = Given(outlet=record["outlet"], title=record["title"], published_at=record["published_at"])
    page = Page(record["url"], record["text"].encode(), "text/plain", url=record["url"], given=given)
    found = normalized(page)
    if not isinstance(found, Article):
        return Document(record["url"], record["title"], (), outlet=record["outlet"], published_at=at)
    return Document(
        record["url"], found.title or "", found.body, record["outlet"], found.agency, found.originally_from, at
    )


def gold(path: Path) -> dict[str, Label]:
    """The labels by URL."""
    with path.open(encoding="utf-8") as lines:
        records = (json.loads(line) for line in lines)
        return {record["url"]: Label(record["story"], record["kind"]) for record in records}


def member(document: Document) -> Member:
    """What folding needs of a document."""
    return Member(
        document.key,
        len(words.of("\n".join(document.body))),
        document.outlet,
        document.agency,
        document.originally_from,
        document.published_at,
    )


def candidate_pairs(documents: list[Document], signatures: list[Signature]) -> set[Pair]:
    """The pairs that the rule of candidates names, by index."""
    holders: dict[int, list[int]] = defaultdict(list)
    for index, signature in enumerate(signatures):
        for key in signature.keys:
            holders[key].append(index)
    shared: tuple[Counter[Pair], Counter[Pair]] = Counter(), Counter()
    for key, indices in holders.items():
        shared[candidates.is_band(key)].update(combinations(indices, 2))
    scaled, bands = shared
    return {
        (a, b)
        for a, b in scaled.keys() | bands.keys()
        if candidates.are(bands[a, b], scaled[a, b])
        and candidates.near(documents[a].published_at, documents[b].published_at)
    }


def verdicts(documents: list[Document], pairs: Iterable[Pair]) -> list[Match]:
    """The matches among the candidates."""
    found = judged([(documents[a], documents[b]) for a, b in sorted(pairs)])
    return [match for match in found if match is not None]


def one_by_one(documents: list[Document], pairs: Iterable[Pair]) -> float:
    """Seconds of CPU in which the pairs are verified each by itself, their texts read already where they can be."""
    return timed(lambda: [verify(documents[a], documents[b]) for a, b in sorted(pairs)])[1]


def true_pairs(truth: list[Label]) -> set[Pair]:
    """All pairs of articles of one true story."""
    stories: dict[int, list[int]] = defaultdict(list)
    for index, label in enumerate(truth):
        stories[label.story].append(index)
    return {pair for indices in stories.values() for pair in combinations(indices, 2)}


def scores(documents: list[Document], truth: list[Label], stories: tuple[Story, ...]) -> dict[str, object]:
    """Pairwise precision and recall, adjusted Rand index, and the share of each kind that is in wrong company."""
    place = {membership.key: n for n, story in enumerate(stories) for membership in story.memberships}
    found = [place[document.key] for document in documents]
    true = [label.story for label in truth]
    both, in_true, in_found = Counter(zip(true, found, strict=True)), Counter(true), Counter(found)
    agreed, wanted, made = (sum(n * (n - 1) // 2 for n in c.values()) for c in (both, in_true, in_found))
    chance = wanted * made / (len(true) * (len(true) - 1) / 2)
    company = Counter(story for _, story in both)
    wrong: dict[str, list[bool]] = defaultdict(list)
    for label, story in zip(truth, found, strict=True):
        wrong[label.kind].append(company[story] > 1)
    return {
        "ari": (agreed - chance) / ((wanted + made) / 2 - chance),
        "precision": agreed / made,
        "recall": agreed / wanted,
        "largest": f"{max(in_found.values())}/{max(in_true.values())}",
        **{f"wrong {kind}": sum(flags) / len(flags) for kind, flags in sorted(wrong.items())},
    }


if __name__ == "__main__":
    main()
