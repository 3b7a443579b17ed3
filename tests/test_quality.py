"""Quality is a number with a floor: cleaning and grouping on the labelled data, where it is present.

The floors are in tests/floors.json. Our own samples, which are always there, must come out exactly
(tests/test_samples.py).
"""

import json
from pathlib import Path

import pytest

from benchmarks import pages, stories

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", ["pages", "texts"])
@pytest.mark.parametrize("name", pages.SETS)
def test_bodies_stay_as_good_as_they_are(shared: Path, name: str, kind: str) -> None:
    scores = pages.score(shared / "data/pages" / name, kind)
    assert scores["f1"] >= FLOORS[kind][name], scores
    if name == "fundus" and kind == "pages":
        assert all(scores[field] >= floor for field, floor in FLOORS["metadata"].items()), scores


@pytest.mark.parametrize("name", stories.SETS)
def test_stories_stay_as_good_as_they_are(shared: Path, name: str) -> None:
    scores = stories.score(shared / "data/copies" / name)
    assert float(scores["ari"]) >= FLOORS["copies"][name], scores
    found, true = map(int, str(scores["largest"]).split("/"))
    assert found <= true
    allowed = {name: FLOORS["wrong"].get(_kind(name), 1) for name in scores if name.startswith("wrong ")}
    assert all(float(scores[name]) <= most for name, most in allowed.items()), scores


def _kind(figure: str) -> str:
    """`wrong tmpl_box` and `wrong real_tmpl` are both of templates; ARI is the limit of copies."""
    return "tmpl" if "tmpl" in figure else figure.removeprefix("wrong ")
