"""`copydesk furniture`: rules learned in a store, applied to what is there and to what comes, undone and given back."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from copydesk import furnishing, pipeline
from copydesk.app import app
from copydesk.config import Config
from copydesk.workers import Workers
from normalize import Page
from normalize.furniture import SURE_PAGES
from normalize.page import Given
from storage import Store
from storage.records import RuleState
from tests.test_furniture import PROMPT, story

OUTLET = "The Elmford Echo"


def now() -> dt.datetime:
    return dt.datetime(2026, 3, 20, tzinfo=dt.UTC)


def page(number: int, last: str = PROMPT, outlet: str = OUTLET) -> Page:
    text = "\n\n".join([*story(number), last])
    given = Given(outlet=outlet, title=f"Title {number}", published_at=f"2026-03-{1 + number % 9:02d}T10:00:00Z")
    url = f"https://echo.example/{outlet[:8]}/{number}"
    return Page(url, text.encode(), "text/plain", url, given=given)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place, create=True) as opened, Workers(1) as workers:
        list(pipeline.ingest(opened, [page(n) for n in range(SURE_PAGES)], workers, now))
        yield opened


def ends(store: Store) -> set[str]:
    return {stored.article.body[-1] for stored in store.articles() if stored.article.outlet == OUTLET}


def taken(store: Store) -> set[str]:
    return {line.rule for stored in store.articles() for line in stored.article.removed if line.text == PROMPT}


def learned(store: Store) -> int:
    (rule,) = furnishing.learn(store, [OUTLET], now, applies=True)
    assert rule.state is RuleState.APPLIED
    with Workers(1) as workers:
        assert furnishing.apply(store, [OUTLET], workers, now) == SURE_PAGES
    return rule.id


def test_what_is_sure_is_applied_to_what_is_there_and_to_what_comes(store: Store) -> None:
    assert ends(store) == {PROMPT}
    number = learned(store)
    assert PROMPT not in ends(store)
    with Workers(1) as workers:
        list(pipeline.ingest(store, [page(500), page(501, outlet="The Other Post")], workers, now))
    assert PROMPT not in ends(store)
    assert taken(store) == {f"furniture:{number}"}
    other = next(stored for stored in store.articles() if stored.article.outlet == "The Other Post")
    assert other.article.body[-1] == PROMPT


def test_learning_again_finds_nothing_new_and_changes_nothing(store: Store) -> None:
    number = learned(store)
    assert furnishing.learn(store, [OUTLET], now, applies=True) == []
    assert furnishing.behind(store, OUTLET) == []
    rule = store.furniture_rule(number)
    assert rule is not None
    assert (rule.pages, rule.of_pages) == (SURE_PAGES, SURE_PAGES)


def test_a_refused_rule_gives_its_lines_back_where_they_stood_and_stays_refused(store: Store) -> None:
    before = [stored.article for stored in store.articles()]
    number = learned(store)
    with Workers(1) as workers:
        with store.unit(now()) as unit:
            unit.rule(number, RuleState.REFUSED, "ada")
        assert furnishing.apply(store, [OUTLET], workers, now) == SURE_PAGES
    assert [stored.article for stored in store.articles()] == before
    assert furnishing.learn(store, [OUTLET], now, applies=True) == []
    rule = store.furniture_rule(number)
    assert rule is not None
    assert [(by, state) for _, by, state in rule.log] == [("learning", "applied"), ("ada", "refused")]


def test_stopped_between_the_decision_and_the_articles_it_goes_on(store: Store) -> None:
    (rule,) = furnishing.learn(store, [OUTLET], now, applies=True)
    assert len(furnishing.behind(store, OUTLET)) == SURE_PAGES
    with Workers(1) as workers:
        first = furnishing.behind(store, OUTLET)[:3]
        pages = [(n, kept) for n in first if (kept := store.page(n)) is not None]
        list(pipeline.reprocess(store, workers, now, pages))
        assert len(furnishing.behind(store, OUTLET)) == SURE_PAGES - 3
        furnishing.apply(store, [OUTLET], workers, now)
    assert taken(store) == {f"furniture:{rule.id}"}


def test_reprocessing_keeps_what_rules_say(store: Store) -> None:
    learned(store)
    before = [stored.article for stored in store.articles()]
    with Workers(1) as workers:
        assert {one.fate for one in pipeline.reprocess(store, workers, now)} == {pipeline.Fate.SAME}
    assert [stored.article for stored in store.articles()] == before


def test_the_service_only_proposes_or_does_nothing_where_it_is_told_to(store: Store) -> None:
    with Workers(1) as workers:
        furnishing.keep_up(store, Config(furniture="off"), workers, now)
        assert store.furniture() == []
        furnishing.keep_up(store, Config(furniture="propose"), workers, now)
        assert [rule.state for rule in store.furniture()] == [RuleState.PROPOSED]
        assert ends(store) == {PROMPT}
        furnishing.keep_up(store, Config(), workers, now)
        assert [rule.state for rule in store.furniture()] == [RuleState.APPLIED]
        assert PROMPT not in ends(store)


def run(store: Store, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["furniture", *arguments, "--store", store.place])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_commands(store: Store) -> None:
    found = json.loads(run(store, "learn", "--propose-only", "--json"))
    assert (found["articles_changed"], found["news"][0]["state"]) == (0, "proposed")
    number = str(found["news"][0]["id"])
    shown = json.loads(run(store, "show", number, "--json"))
    assert [effect["line"] for effect in shown["effects"]] == [PROMPT] * 5
    assert not shown["effects"][0]["removed"]
    assert json.loads(run(store, "approve", number, "--by", "ada", "--json"))["articles_changed"] == SURE_PAGES
    assert json.loads(run(store, "show", number, "--json"))["effects"][0]["removed"]
    assert "applied" in run(store, "show", number)
    assert json.loads(run(store, "undo", number, "--json"))["articles_changed"] == SURE_PAGES
    assert ends(store) == {PROMPT}
    assert json.loads(run(store, "--state", "applied", "--json")) == []
    added = json.loads(run(store, "add", OUTLET, PROMPT.upper(), "--by", "ada", "--json"))
    assert (str(added["rules"][0]["id"]), added["articles_changed"]) == (number, SURE_PAGES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "99"], "there is no rule 99"),
        (["approve", "99"], "there is no rule 99"),
        (["learn", "The Nowhere News"], "has no 5 articles"),
        (["add", "The Nowhere News", "a line"], "no article of this store is by"),
        (["add", OUTLET, "___"], "with words in it"),
    ],
)
def test_mistakes_are_told(store: Store, arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["furniture", *arguments, "--store", store.place])
    assert done.exit_code == 2
    assert said in done.stderr
