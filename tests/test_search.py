"""Full-text search over real stores: what is found, in which order, page by page, and that it keeps up."""

import json
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from normalize.article import Reason, Rejected
from storage import Store, Unit, schema
from storage.search import words
from storage.search.query import parse
from storage.search.records import Cursor, Order
from tests.conftest import Run
from tests.databases import Server
from tests.test_store import NOON, article, at, bring, bring_in, named, tell, told


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place, create=True) as opened:
        yield opened


def put(store: Store, name: str, title: str, body: str, **fields: Any) -> int:
    """An article at `https://<name>.example/`."""
    return bring(store, at(f"https://{name}.example/", title + body), article(body, title=title, **fields))[0]


def found(store: Store, text: str, **asked: Any) -> list[int]:
    return [hit.article_id for hit in store.search(parse(text), **asked).hits]


def ids(store: Store, text: str) -> set[int]:
    return set(found(store, text, limit=1000))


@pytest.fixture
def news(store: Store) -> dict[str, int]:
    """A few articles by name."""
    day = datetime(2026, 1, 31, 9, tzinfo=UTC)
    return {
        "ferry": put(store, "ferry", "Ferry runs aground", "All were saved.", outlet="Norholm Tribune", language="en"),
        "boat": put(
            store, "boat", "Boat lost", "The ferry company said the boat ran aground.", agency="AP", published_at=day
        ),
        "vote": put(store, "vote", "Élections à Nørholm", "On vote dimanche.", language="fr", published_at=day),
        "market": put(store, "market", "新市場", "東京都の新しい市場が開いた。", language="ja"),
        "brazil": put(store, "brazil", "A balsa parou", "A greve começou.", language="pt-BR", outlet="Diário"),
    }


EXPECTED = {
    "ferry": {"ferry", "boat"},
    "FÉRRY": {"ferry", "boat"},
    "title:ferry": {"ferry"},
    '"ran aground"': {"boat"},
    '"aground all"': set(),
    "aground": {"ferry", "boat"},
    "elect*": {"vote"},
    "norholm": {"vote"},
    "outlet:tribune": {"ferry"},
    "outlet:diario": {"brazil"},
    "tribune": set(),
    "agency:ap": {"boat"},
    "ferry -boat": {"ferry"},
    "-ferry": {"vote", "market", "brazil"},
    "ferry OR dimanche": {"ferry", "boat", "vote"},
    "saved OR lost ferry": {"ferry", "boat"},
    "市場": {"market"},
    "京都": {"market"},
    "都": {"market"},
    "東市": set(),
    "language:pt": {"brazil"},
    "language:pt-br": {"brazil"},
    "language:en OR fr": set(),
    "language:en language:fr": {"ferry", "vote"},
    "-language:ja -language:pt": {"ferry", "boat", "vote"},
    "after:2026-01-31 before:2026-02": {"boat", "vote"},
    "before:2026-01-31": {"ferry", "market", "brazil"},
    "": {"ferry", "boat", "vote", "market", "brazil"},
    "nothing": set(),
}


@pytest.mark.parametrize("text", EXPECTED)
def test_what_is_found(store: Store, news: dict[str, int], text: str) -> None:
    assert ids(store, text) == {news[name] for name in EXPECTED[text]}


def test_the_headline_counts_more_than_the_body(store: Store, news: dict[str, int]) -> None:
    assert found(store, "ferry") == [news["ferry"], news["boat"]]
    hits = store.search(parse("ferry")).hits
    assert hits[0].score > hits[1].score
    assert [hit.title.marks for hit in hits] == [((0, 5),), ()]
    assert hits[1].snippet.text[slice(*hits[1].snippet.marks[0])] == "ferry"


def test_a_phrase_does_not_run_from_one_field_into_the_next(store: Store) -> None:
    put(store, "a", "Boats collide", "at sea", outlet="Norholm", agency="Tribune")
    assert ids(store, '"collide at"') == set()
    assert ids(store, '"collide norholm"') == set()
    assert ids(store, 'outlet:"norholm tribune"') == set()
    assert len(ids(store, "collide sea")) == 1


def test_equals_stand_in_the_order_of_their_numbers_and_pages_have_each_once(store: Store) -> None:
    everyone = [put(store, f"n{n}", "Ferry", "The same text.") for n in range(25)]
    for order in Order:
        seen, cursor, pages = [], None, 0
        while True:
            page = store.search(parse("ferry"), order, cursor, limit=10)
            seen += [hit.article_id for hit in page.hits]
            pages += 1
            assert page.total == 25
            if page.next is None:
                break
            cursor = Cursor.read(str(page.next))
        assert pages == 3
        assert seen == sorted(everyone, reverse=True)


def test_what_comes_in_between_two_pages_moves_nothing(store: Store) -> None:
    early = [
        put(store, f"n{n}", "Ferry", f"Day {n}.", published_at=datetime(2026, 1, n, tzinfo=UTC)) for n in range(1, 7)
    ]
    page = store.search(parse("ferry"), Order.NEWEST, limit=3)
    put(store, "late", "Ferry", "Day 30.", published_at=datetime(2026, 1, 30, tzinfo=UTC))
    rest = store.search(parse("ferry"), Order.NEWEST, page.next, limit=10)
    assert [hit.article_id for hit in (*page.hits, *rest.hits)] == early[::-1]


def test_of_a_story_the_best_article_is_found_once(store: Store) -> None:
    for name in ("a", "b", "c"):
        named(store, name, title="Ferry" if name == "b" else "Boats")
    one = put(store, "d", "Trains", "No ferry.")
    (whole, _) = tell(store, told("a", "b"), told("c"))
    found = store.search(parse("ferry OR boats OR text"), by_story=True)
    assert [(hit.story_id, hit.copies) for hit in found.hits if hit.story_id == whole] == [(whole, 2)]
    assert found.total == len(found.hits) == 3
    assert one in {hit.article_id for hit in found.hits}, "an article that is in no story yet"


def test_search_keeps_up_with_what_becomes_of_an_article(store: Store) -> None:
    number = put(store, "a", "Ferry runs", "All were saved.")
    assert put(store, "a", "Ferry stops", "None were saved.") == number
    assert (ids(store, "runs"), ids(store, "stops")) == (set(), {number}), "a new version"
    bring(store, at("https://a.example/", "x"), article("None were saved.", title="Ferry stops", outlet="Tribune"))
    assert ids(store, "outlet:tribune") == {number}, "other statements about the same text"
    with store.unit(NOON) as unit:
        unit.reclean(3, article("Cleaned again.", title="Ferry stops"), "url:https://a.example/")
    assert (ids(store, "saved"), ids(store, "cleaned")) == (set(), {number})
    tell(store, told("a"))
    with store.unit(NOON) as unit:
        unit.reject(3, Rejected("a", Reason.CONSENT_WALL))
    assert ids(store, "ferry OR cleaned") == set()
    assert ids(store, "") == set()


def test_a_unit_that_fails_leaves_no_words(store: Store) -> None:
    def fail(unit: Unit) -> None:
        bring_in(unit, at("https://a.example/", "Ferry."))
        raise RuntimeError

    with pytest.raises(RuntimeError), store.unit(NOON) as unit:
        fail(unit)
    assert ids(store, "ferry") == set()


def test_names_that_no_database_takes_as_they_are_go_as_they_came(store: Store) -> None:
    odd = article("Body \udce9 \0 text.", title="Caf\udce9 \0 ferry", outlet="Out\udce9")
    number = bring(store, at("https://a.example/", "x"), odd)[0]
    assert ids(store, "ferry text") == {number}
    assert put(store, "a", "Boats", "Other.") == number
    assert ids(store, "ferry OR text OR udce9 OR outlet:out") == set()
    check(store)


def check(store: Store) -> None:
    """Compare the index with the articles: every word of each is in it, and no other."""
    if store.engine.dialect.name != "sqlite":
        return
    with store.engine.connect() as opened:
        opened.execute(sql("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search, instance)"))
        held = {(row.doc, row.col, row.offset, row.term) for row in opened.execute(sql("SELECT * FROM temp.terms"))}
        opened.execute(sql("DROP TABLE temp.terms"))
        opened.rollback()
    wanted = set()
    for one in store.articles():
        made = one.article
        folded = words.folded(words.text(made.title, made.body, made.outlet, made.agency))._asdict()
        wanted |= {(one.id, name, at, word) for name, said in folded.items() for at, word in enumerate(said)}
    assert held == wanted


# The same in both


VOCABULARY = [
    "ferry",
    "boat",
    "norholm",
    "Nørholm",
    "ran",
    "aground",
    "東",
    "京",
    "市場",
    "U.S.",
    "élan",
    "ราคา",
    "don't",
    "7",
]
TEXTS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=8).map(" ".join)
ITEMS = st.tuples(
    st.sampled_from(["", "", "", "-", "title:", "-title:", "outlet:"]), TEXTS, st.sampled_from(["", "*"]), st.booleans()
).map(lambda item: f'{item[0]}"{item[1]}"{item[2]}' if item[3] else f"{item[0]}{item[1].split()[0]}{item[2]}")
QUERIES = st.lists(ITEMS | st.just("OR"), max_size=5).map(" ".join)


def test_the_same_query_finds_the_same_in_both_databases(tmp_path: Path, postgres: Server) -> None:
    with Store.open(tmp_path / "a.db", create=True) as one, Store.open(postgres.store(), create=True) as other:
        random = Random(7)
        for n in range(60):
            title, body, outlet = (" ".join(random.choices(VOCABULARY, k=k)) for k in (2, 12, 2))
            assert put(one, f"n{n}", title, body, outlet=outlet) == put(other, f"n{n}", title, body, outlet=outlet)
        counted = Counter[bool]()

        @given(QUERIES)
        @settings(max_examples=150, deadline=None)
        def compare(text: str) -> None:
            expected = ids(one, text)
            assert ids(other, text) == expected
            assert found(one, text, order=Order.NEWEST) == found(other, text, order=Order.NEWEST)
            counted[0 < len(expected) < 60] += 1

        compare()
        assert counted[True] > 30, "most of them tell articles apart"


# Hostile queries, on the real index


@given(st.text(st.characters(exclude_categories=()), max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_a_search(store: Store, text: str) -> None:
    store.search(parse(text))


@pytest.mark.parametrize(
    "text",
    [
        '"' * 500,
        "(" * 500 + "a",
        "a OR " * 200,
        "-a " * 300,
        "title:" * 100,
        "NEAR(a b, 2)",
        "a AND NOT b",
        "{title}: x",
        "^a",
        "a*b* *",
        "'; DROP TABLE article; --",
        "a' | 'b' & !c <-> d:*A",
        "\\' \\",
        "\0",
        "\ud800",
        "%s %(a)s :b",
        "é" * 999,
        "*",
        "ж" * 70 + "*",
    ],
)
def test_the_languages_of_the_databases_mean_nothing(store: Store, text: str) -> None:
    number = put(store, "a", "Ferry", "x")
    store.search(parse(text), by_story=True)
    assert ids(store, "ferry") == {number}


def test_a_very_long_article_is_found_by_its_beginning(store: Store) -> None:
    far = " ".join(f"w{n}" for n in range(30_000))
    number = put(store, "a", "Ferry " * 300, far + " " + "x" * 5000)
    assert ids(store, '"w14 w15" ferry') == {number}
    assert ids(store, "w29000") == set()
    put(store, "b", "Long words", " ".join(f"{'ж' * 90}{n}" for n in range(30_000)))
    assert len(ids(store, "long")) == 1


# Stores of before


def older(path: str) -> None:
    """Take a store back to before it could be searched."""
    with Store.open(path) as store:
        schema.migrate(store.engine, store.place, to=schema.REVISIONS[schema.REVISIONS.index("0011") - 1])


def test_a_store_of_before_is_made_searchable_a_batch_at_a_time(place: str) -> None:
    with Store.open(place, create=True) as store:
        numbers = [put(store, f"n{n}", "Ferry", f"Number {n}.") for n in range(5)]
        tell(store, *(told(f"n{n}") for n in range(5)))
    older(place)
    with Store.open(place) as store:
        assert store.unsearched() == 5
        assert store.search(parse("ferry")).behind == 5
        new = put(store, "new", "Ferry", "Came after.")
        assert ids(store, "ferry") == {new}
        with store.unit(NOON) as unit:
            assert unit.index_words(limit=2) == 2
        assert ids(store, "ferry") == {new, *numbers[:2]}
        put(store, "n0", "Boat", "It was found before.")
        put(store, "n4", "Boat", "It was not.")
        with store.unit(NOON) as unit:
            unit.reject(4, Rejected("n3", Reason.CONSENT_WALL))
        while store.unsearched():
            with store.unit(NOON) as unit:
                unit.index_words(limit=2)
        assert ids(store, "ferry") == {new, numbers[1], numbers[2]}
        assert ids(store, "boat") == {numbers[0], numbers[4]}
        check(store)
        with store.unit(NOON) as unit:
            assert unit.index_words() == 0


def test_another_folding_makes_the_index_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {put(store, f"n{n}", "Ferry", f"Number {n}.") for n in range(5)}
    monkeypatch.setattr(words, "ALGORITHM", "words-0")
    assert store.unsearched() == 5
    while store.unsearched():
        with store.unit(NOON) as unit:
            unit.index_words(limit=2)
    assert ids(store, "ferry") == numbers
    check(store)


def test_killed_while_it_was_made_searchable(place: str) -> None:
    with Store.open(place, create=True) as store:
        for n in range(40):
            put(store, f"n{n}", "Ferry", f"Number {n}.")
    older(place)
    script = """
        import os, signal, sys
        from datetime import UTC, datetime
        from storage import Store
        with Store.open(sys.argv[1]) as store:
            for done in range(100):
                with store.unit(datetime.now(UTC)) as unit:
                    unit.index_words(limit=3)
                    if done == 4:
                        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), place], cwd=Path(__file__).parents[1])
    assert done.returncode == -signal.SIGKILL
    with Store.open(place) as store:
        assert store.unsearched() == 40 - 4 * 3
        while store.unsearched():
            with store.unit(NOON) as unit:
                unit.index_words()
        assert len(ids(store, "ferry")) == 40
        check(store)


# The commands


def test_search_on_a_terminal(copydesk: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Ferry runs again\n\nThe ferry to Norholm runs again after a week, the company said on Friday.\n"
    )
    copydesk("import", "a.txt")
    shown = copydesk("search", "norholm", "ferry").stdout
    assert "a1  Ferry runs again" in shown
    assert "The ferry to Norholm runs again" in shown
    assert "1 article found." in shown
    assert "0 articles found." in copydesk("search", "--", "ferry", "-norholm").stdout
    assert "1 story found." in copydesk("search", "--stories", "ferry").stdout
    assert "Search finds every article already." in copydesk("reindex").stdout


def test_search_as_json(copydesk: Run, tmp_path: Path) -> None:
    lines = [
        {"url": f"https://x.example/{n}", "title": f"Ferry {n}", "text": f"The ferry to Norholm ran on day {n}. " * 9,
         "outlet": "Tribune", "published_at": f"2026-01-{n:02}T12:00:00Z"}
        for n in range(1, 4)
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    copydesk("import", "a.jsonl")
    first = json.loads(copydesk("search", "ferry", "--newest", "-n", "2", "--json").stdout)
    assert [hit["url"] for hit in first["hits"]] == ["https://x.example/3", "https://x.example/2"]
    assert first["total"] == 3
    assert first["hits"][0]["title"] == {"text": "Ferry 3", "marks": [[0, 5]]}
    rest = json.loads(copydesk("search", "ferry", "--after", first["next"], "--json").stdout)
    assert [hit["url"] for hit in rest["hits"]] == ["https://x.example/1"]
    assert rest["next"] is None
    some = json.loads(
        copydesk("search", "ferry", "--since", "2026-01-02", "--outlet", "tribune", "--language", "EN", "--json").stdout
    )
    assert some["total"] == 2


@pytest.mark.parametrize("wrong", [("--since", "monday"), ("--after", "x")])
def test_what_cannot_be_asked_is_told(copydesk: Run, tmp_path: Path, wrong: tuple[str, str]) -> None:
    (tmp_path / "a.txt").write_text(
        "Ferry runs again\n\nThe ferry to Norholm runs again after a week, the company said on Friday.\n"
    )
    copydesk("import", "a.txt")
    assert (
        "copydesk: 'monday' is no day" in (said := copydesk("search", "ferry", *wrong, code=2).output)
        or "cursor" in said
    )
