"""A change of cleaning tried on a store: what would become of its articles, before it is taken."""

import json
from pathlib import Path

import pytest
from lxml import html

from copydesk import difference, furnishing, pipeline, recleaning
from copydesk.config import Config
from copydesk.overriding import Overriding
from copydesk.recleaning import Request, Tried
from copydesk.workers import Workers
from normalize import Article, Page, Rejected, clean
from normalize.page import Given
from storage import Store
from storage.records import RuleState
from tests.answering import DAM, FAIR, NEWS, lines, now
from tests.conftest import Places, Run

PROMO = "The museum of this newspaper shows the harbour clock of 1880 on Tuesdays."
RULES = """
[source.post]
outlet = "Velmora Post"
home = "https://post.example/"
feeds = ["https://post.example/feed"]
drop_lines = ["^Farmers below"]
"""


def page(number: int, lines: tuple[str, ...], outlet: str = "Velmora Post") -> Page:
    text = "\n\n".join((f"Crack in Karst dam {number}", *lines))
    address = f"https://{outlet.split()[-1].lower()}.example/{number}"
    return Page(f"{outlet}-{number}", text.encode(), "text/plain", url=address, given=Given(outlet=outlet))


@pytest.fixture(scope="module")
def place(places: Places) -> str:
    where = places()
    with Store.open(where, create=True) as store, Workers(1) as workers:
        given = [page(1, (*DAM, PROMO)), page(2, FAIR), page(3, DAM[:5], "Sanda Courier"), page(4, ("Nothing.",))]
        for _ in pipeline.ingest(store, given, workers, now):
            pass
    return where


def tried(place: str, folder: Path, sources: str = "", **asked: object) -> Tried:
    listed = folder / "sources.toml"
    listed.write_text(sources)
    settings = Config(store=place, sources=str(listed), workers=1)
    with settings.open_store() as store, Workers(1, Overriding(settings)) as workers:
        before = store.last_event()
        told = recleaning.attempt(store, workers, Request(settings, **asked))  # type: ignore[arg-type]
        assert store.last_event() == before
    return told


def test_a_store_of_this_version_would_not_change(place: str, tmp_path: Path) -> None:
    told = tried(place, tmp_path)
    assert (told.pages, told.of_pages, told.unread, told.changed, told.largest) == (4, 4, 0, 0, [])
    assert recleaning.summary(told) == "4 pages cleaned again: 0 articles would change, 4 would not."


def test_another_list_of_sources_shows_the_lines_it_takes(place: str, tmp_path: Path) -> None:
    told = tried(place, tmp_path, RULES)
    assert (told.changed, told.regrouped) == (1, 1)
    [one] = told.largest
    assert (one.article_id, one.told.kinds) == (1, ("text",))
    assert [line.text for line in one.told.lost] == [DAM[5]]
    assert one.told.lost[0].rule
    assert told.outlets == {"Velmora Post": 1}


def test_rules_that_are_proposed_can_be_tried_and_rules_that_are_applied_left_out(place: str, tmp_path: Path) -> None:
    with Store.open(place) as store, Workers(1) as workers:
        rule, changed = furnishing.added(store, workers, "Velmora Post", PROMO, "anna")
        assert changed == 1
        assert tried(place, tmp_path).changed == 0
        told = tried(place, tmp_path, rules="none")
        assert [[line.text for line in one.told.gained] for one in told.largest] == [[PROMO]]
        assert told.rules == {f"-furniture:{rule.id}": 1}
        furnishing.decided(store, workers, [rule.id], RuleState.PROPOSED, "anna")
        assert tried(place, tmp_path).changed == 0
        told = tried(place, tmp_path, rules="proposed")
        assert [[line.text for line in one.told.lost] for one in told.largest] == [[PROMO]]


def test_what_is_looked_at_can_be_narrowed(place: str, tmp_path: Path) -> None:
    assert tried(place, tmp_path, outlet="Sanda Courier").pages == 1
    told = tried(place, tmp_path, sample=2)
    assert (told.pages, told.of_pages) == (2, 4)
    assert "drawn from 4" in recleaning.summary(told)
    with pytest.raises(Exception, match="no article here is by 'Nobody'"):
        tried(place, tmp_path, outlet="Nobody")


def article(lines: tuple[str, ...]) -> Article:
    made = clean(page(1, lines))
    assert isinstance(made, Article)
    return made


def test_a_difference_is_told_field_by_field_and_line_by_line() -> None:
    whole, cut = article(DAM), article(DAM[:4])
    told = difference.of(whole, cut)
    assert told
    assert [line.text for line in told.lost] == list(DAM[4:])
    assert (told.gained, told.kinds, told.regroups) == ((), ("text",), True)
    assert difference.of(whole, whole) is None
    back = difference.of(cut, whole)
    assert back
    assert [line.text for line in back.gained] == list(DAM[4:])


def test_an_article_that_would_be_none_and_the_other_way_round() -> None:
    made, none = article(DAM), clean(page(4, ("Nothing.",)))
    assert isinstance(none, Rejected)
    gone, came = difference.of(made, none), difference.of(none, made)
    assert gone
    assert came
    assert (gone.kinds, came.kinds) == (("rejected now",), ("an article now",))
    assert gone.size == came.size > 50
    assert difference.of(none, none) is None


def test_the_command_says_what_would_change(copydesk: Run, tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_bytes(lines(NEWS))
    copydesk("import", tmp_path / "news.jsonl")
    copydesk("furniture", "add", "Velmora Post", DAM[5])
    assert "0 articles would change, 4 would not" in copydesk("backtest", "clean").stdout
    told = json.loads(copydesk("backtest", "clean", "--furniture", "none", "--json").stdout)
    assert (told["pages"], told["changed"], told["kinds"]) == (4, 1, {"text": 1})
    [change] = told["changes"]
    assert [line["text"] for line in change["gained"]] == [DAM[5]]
    shown = copydesk("backtest", "clean", "--furniture", "none").stdout
    assert "+ Farmers below the dam" in shown
    assert "copydesk reprocess" in shown
    copydesk("backtest", "clean", "--furniture", "none", "--html", tmp_path / "told.html")
    tree = html.parse(tmp_path / "told.html").getroot()
    assert DAM[5] in tree.findtext(".//ins")
