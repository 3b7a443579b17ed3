"""The five real seed files: every line of the body, every removed line, and all that must be known, exactly."""

import datetime as dt
import json
from pathlib import Path

import pytest

from copydesk import pipeline
from copydesk.workers import Workers
from crawler import SeedFiles
from normalize import Article, Page, clean
from storage import Store
from tests import SHARED

EXPECTED = sorted((SHARED / "seeds").glob("*.expected.json"))


def read(expected: Path) -> tuple[dict[str, object], Article]:
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    content = (expected.parent / str(wanted["file"])).read_bytes()
    article = clean(Page(source=str(wanted["file"]), content=content, media_type="text/plain"))
    assert isinstance(article, Article)
    return wanted, article


def known(article: Article) -> dict[str, object]:
    """What the expectations name, under their names."""
    return {
        "title": article.title,
        "body": list(article.body),
        "removed": [line.text for line in article.removed],
        "agency": article.agency,
        "dateline_place": article.dateline.place,
        "published_date": article.published_at.isoformat()[:10] if article.published_at else None,
        "originally_from": article.originally_from,
        "byline": list(article.authors),
        "syndicator": article.syndicator,
        "section": article.section,
    }


@pytest.mark.skipif(not EXPECTED, reason="../shared/seeds is absent: real seed files lie beside the checkout")
def test_there_are_five_real_seeds() -> None:
    assert len(EXPECTED) == 5


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name[:3])
def test_a_real_seed_comes_out_exactly(expected: Path) -> None:
    wanted, article = read(expected)
    told = known(article)
    del wanted["file"]
    assert {name: told[name] for name in wanted} == wanted


@pytest.mark.skipif(not EXPECTED, reason="../shared/seeds is absent: real seed files lie beside the checkout")
def test_the_real_seeds_are_five_stories(tmp_path: Path) -> None:
    """All are about one subject and two share a quoted sentence; none is a copy of another."""
    texts = SeedFiles(tuple(sorted((SHARED / "seeds").glob("*.txt"))))
    with Store.open(tmp_path / "s.db", create=True) as store, Workers(1) as workers:
        for _ in pipeline.ingest(store, texts, workers, lambda: dt.datetime.now(dt.UTC)):
            pass
        assert [len(story.articles) for story in store.stories()] == [1, 1, 1, 1, 1]
