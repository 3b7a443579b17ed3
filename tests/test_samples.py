"""The sample files in seeds/: what is kept, removed and known of each, and which are one story.

tests/seeds_expected.jsonl was written with the samples, before the program read them. Seven expectations were decided
anew since: bylines in capitals are written as names, an organisation that signs alone is the author, and the instant
of one page is told in UTC.
"""

import datetime as dt
import gzip
import json
from collections import defaultdict
from pathlib import Path

import pytest

from copydesk import pipeline
from copydesk.workers import Workers
from crawler import SeedFiles
from normalize import Article, Page, clean
from storage import Store
from tests import ROOT, SEEDS, SHARED

EXPECTED = [
    json.loads(line)
    for line in (Path(__file__).parent / "seeds_expected.jsonl").read_text(encoding="utf-8").splitlines()
]


def name(source: str) -> str:
    return Path(source).relative_to(SEEDS).as_posix()


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    found = {name(page.source): clean(page) for page in SeedFiles((SEEDS,)) if isinstance(page, Page)}
    return {source: result for source, result in found.items() if isinstance(result, Article)}


def test_every_sample_is_an_article(articles: dict[str, Article]) -> None:
    assert articles.keys() == {expected["file"] for expected in EXPECTED}


@pytest.mark.parametrize("expected", EXPECTED, ids=[expected["file"] for expected in EXPECTED])
def test_a_sample_comes_out_exactly_so(articles: dict[str, Article], expected: dict[str, object]) -> None:
    article = articles[str(expected["file"])]
    assert article.title == expected["title"]
    assert list(article.body) == expected["body"]
    if expected["removed"] is not None:
        assert [line.text for line in article.removed] == expected["removed"]
    known = {
        "agency": article.agency,
        "dateline_place": article.dateline.place,
        "byline": list(article.authors),
        "published_date": article.published_at.isoformat()[:10] if article.published_at else None,
        "originally_from": article.originally_from,
        "syndicator": article.syndicator,
        "section": article.section,
    }
    assert known == {field: expected[field] for field in known}


def test_every_rule_that_removes_a_line_is_in_the_contract(articles: dict[str, Article]) -> None:
    contract = (ROOT / "docs/contract.md").read_text(encoding="utf-8")
    rules = {line.rule for article in articles.values() for line in article.removed}
    assert len(rules) > 12
    assert all(f"\n| `{rule}` |" in contract for rule in rules)


def test_the_samples_fold_into_the_stories_they_are(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db", create=True) as store, Workers(1) as workers:
        for _ in pipeline.ingest(store, SeedFiles((SEEDS,)), workers, lambda: dt.datetime.now(dt.UTC)):
            pass
        found: dict[int | None, set[str]] = defaultdict(set)
        for stored in store.articles():
            found[stored.story_id].add(name(stored.article.source))
    told: dict[str, set[str]] = defaultdict(set)
    for expected in EXPECTED:
        if not expected.get("replaced"):  # by a later version of the same item
            told[expected["story"]].add(expected["file"])
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, told.values()))


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
def test_no_sentence_of_a_real_article_is_in_the_samples() -> None:
    """No run of eight words of our bodies stands in the real material (runs of names and numbers aside)."""
    ours = {run for expected in EXPECTED for paragraph in expected["body"] for run in runs(paragraph)}
    for path in [*SHARED.glob("seeds/*.txt"), *SHARED.glob("data/pages/*/texts/*.txt")]:
        assert not ours & runs(path.read_text(encoding="utf-8", errors="replace")), path
    for path in SHARED.glob("data/copies/*/articles.jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                assert not ours & runs(json.loads(line)["text"]), path


def runs(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}
