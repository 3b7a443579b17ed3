"""Who follows the changes from the first on has the store: law 6, whatever happens to it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from copydesk import changes, contract
from copydesk.replica import Missed, Replica
from dedupe.document import Match
from dedupe.fold import fold
from normalize.article import Article, Notice, NoticeKind, Reason, Rejected
from storage import Store, Unit, identity, tables
from storage.records import EventKind
from tests.conftest import Places
from tests.test_deciding import LATER, names, pair, step, verdicts
from tests.test_store import article, at, bring, named

MISTAKE = Notice(NoticeKind.CORRECTION, "Correction: the ferry has 212 seats.")
KILL = Notice(NoticeKind.KILL, "EDITORS: The story about the ferry is killed.")


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place, create=True) as opened:
        yield opened


def lines(store: Store, after: int = 0) -> list[dict[str, Any]]:
    """The changes as they are printed, from a number on."""
    read = [
        line for batch in changes.batches(store, after) for line in changes.told(store, batch.events, articles=True)
    ]
    return [json.loads(json.dumps(line)) for line in read]


def held(mine: Replica) -> dict[str, Any]:
    """What a replica holds."""
    ask = mine.database.execute
    return {
        "articles": dict(ask("SELECT id, version FROM article").fetchall()),
        "versions": {(a, n): json.loads(told) for a, n, told in ask("SELECT * FROM version").fetchall()},
        "memberships": {row[0]: row[1:] for row in ask("SELECT * FROM membership").fetchall()},
        "stories": {
            row[0]: row[1:]
            for row in ask(
                "SELECT s.id, original, chosen_by, h.title, agency, copies, outlets, notice, first_seen, last_seen, "
                "arrived_at FROM story s "
                "JOIN headline h ON h.story_id = s.id WHERE s.state = 'live'"
            ).fetchall()
        },
        "retired": dict(ask("SELECT id, merged_into FROM story WHERE state = 'retired'").fetchall()),
    }


def kept(store: Store) -> dict[str, Any]:
    """What the store holds, as far as a follower is told of it."""
    articles = {told.id: told for told in store.articles()}
    with store.engine.connect() as opened:
        versions = opened.execute(text("SELECT article_id, number FROM version")).all()
        current = opened.execute(text("SELECT id, version FROM article")).all()
        stories = opened.execute(select(tables.story).where(tables.story.c.state == "live")).all()
        retired = opened.execute(text("SELECT id, merged_into FROM story WHERE state = 'retired'")).all()
    return {
        "articles": {row.id: row.version for row in current},
        "versions": {
            (told.article_id, told.number): json.loads(json.dumps(contract.version(told)))
            for told in store.versions_at([(row.article_id, row.number) for row in versions])
        },
        "memberships": {a.id: (a.story_id, str(a.relation), a.score, a.via) for a in articles.values() if a.story_id},
        "stories": {
            s.id: (
                *(s.original, s.chosen_by, s.title, s.agency, s.copies, s.outlets, s.notice),
                *(s.first_seen.isoformat(), s.last_seen.isoformat(), s.arrived_at.isoformat()),
            )
            for s in stories
        },
        "retired": {row.id: row.merged_into for row in retired},
    }


def rewrite(store: Store, unit: Unit, draw: int, found: list[Match]) -> None:
    """The page of an article says something else: another text, another statement, or what a rule makes of it now."""
    articles = list(store.articles())
    if not articles:
        return
    told = articles[draw % len(articles)]
    said: Article = replace(
        told.article,
        title=f"Ferry {draw % 5}",
        agency=("AP", "dpa", None)[draw % 3],
        published_at=LATER + timedelta(hours=draw % 50),
        notices=((MISTAKE,), (), (KILL,), (MISTAKE, KILL))[draw % 4],
    )
    if draw % 7 < 4:
        said = replace(said, body=(*said.body, f"Since then {draw} have crossed."))
    page_id = next(number for number, page in store.pages() if identity.of(page) == told.key)
    if draw % 2:
        unit.reclean(page_id, said, told.key)
    else:
        page = at(told.key.removeprefix("url:"), f"{told.key} {draw}")
        unit.add(unit.keep(page).page_id, said, told.key)
    # Another text, other matches.
    arrived = {stored.key for stored in articles}
    mine = [
        m
        for m in found
        if told.key in (m.a, m.b) and {m.a, m.b} <= arrived and crc32(f"{m.a} {m.b} {draw}".encode()) % 4
    ]
    unit.rematch([told.id], mine)
    unit.restory(fold(*unit.neighbourhood([told.id])))


steps = st.lists(
    st.tuples(
        st.sampled_from(["arrive", "arrive", "merge", "split", "pin", "undo", "leave", "rewrite", "rewrite"]),
        st.integers(0, 10**6),
    ),
    min_size=4,
    max_size=20,
)


@settings(max_examples=30, deadline=None)
@given(verdicts=verdicts, order=st.permutations(names), acts=steps)
def test_a_replica_is_the_store_after_every_unit_of_work(
    places: Places, verdicts: Any, order: list[str], acts: list[tuple[str, int]]
) -> None:
    found = [pair(a, b, relation, score) for (a, b), (relation, score) in verdicts.items()]
    with Store.open(places(), create=True) as store, Replica() as mine, Replica() as late:
        waiting = list(order)
        for act, draw in [("arrive", 0), ("arrive", 0), ("arrive", 0), *acts]:
            with store.unit(LATER) as unit:
                if act == "rewrite":
                    rewrite(store, unit, draw, found)
                else:
                    step(store, unit, act, draw, waiting, found)
            assert mine.apply(lines(store, mine.cursor)) == store.last_event()
            assert held(mine) == kept(store)
        # Who comes late reads texts that were changed or removed since; and is told some things twice.
        every = lines(store)
        for begin in range(0, len(every), 7):
            late.apply(every[max(0, begin - 3) : begin + 7])
        assert held(late) == kept(store)


def test_what_is_missing_is_noticed_and_nothing_of_it_is_kept(store: Store) -> None:
    for name in "abc":
        named(store, name)
    first, *_, last = lines(store)
    with Replica() as mine:
        with pytest.raises(Missed, match="event 3 came after 1"):
            mine.apply([first, last])
        assert (mine.cursor, held(mine)["articles"]) == (0, {})
        assert mine.apply([first]) == 1
        assert mine.apply([first]) == 1, "told twice"


def test_a_replica_in_a_file_goes_on_where_it_was(store: Store, tmp_path: Path) -> None:
    named(store, "a")
    with Replica(tmp_path / "mine.db") as mine:
        mine.apply(lines(store))
    named(store, "b")
    with Replica(tmp_path / "mine.db") as mine:
        assert mine.cursor == 1
        mine.apply(lines(store, mine.cursor))
        assert held(mine) == kept(store)


# What a newsroom says of its own text


def told(store: Store) -> list[tuple[str, dict[str, Any]]]:
    return [(str(event.kind), dict(event.detail)) for event in store.events()]


def test_a_correction_and_a_kill_are_told_once_each_beside_the_version(store: Store) -> None:
    ferry = "https://norholm.example/ferry"
    for body, notices in (
        ("The ferry has 221 seats.", ()),
        ("The ferry has 212 seats.", (MISTAKE,)),
        ("The ferry has 212 seats and a cafe.", (MISTAKE,)),
        ("The ferry has 212 seats, a cafe and a deck.", (MISTAKE, KILL)),
    ):
        bring(store, at(ferry, body), article(body, notices=notices))
    assert told(store) == [
        ("article-added", {"version": 1}),
        ("new-version", {"version": 2}),
        ("corrected", {"version": 2, "notices": ["correction"]}),
        ("new-version", {"version": 3}),
        ("new-version", {"version": 4}),
        ("killed", {"version": 4, "notices": ["kill"]}),
    ]


def test_an_article_that_comes_with_its_correction_says_so_at_once(store: Store) -> None:
    bring(store, at("https://norholm.example/ferry"), article(notices=(MISTAKE,)))
    assert [kind for kind, _ in told(store)] == ["article-added", "corrected"]


def test_an_update_is_a_new_version_and_no_more(store: Store) -> None:
    ferry = "https://norholm.example/ferry"
    bring(store, at(ferry, "One."), article("One."))
    bring(store, at(ferry, "Two."), article("Two.", notices=(Notice(NoticeKind.UPDATE, "Updated with more."),)))
    assert [kind for kind, _ in told(store)] == ["article-added", "new-version"]


def test_a_correction_that_a_new_rule_finds_in_an_old_text_is_told(store: Store) -> None:
    number, _ = bring(store, at("https://norholm.example/ferry"), article())
    with store.unit(LATER) as unit:
        unit.reclean(1, article(notices=(MISTAKE,)), "url:https://norholm.example/ferry")
    assert told(store)[1:] == [
        ("recleaned", {"version": 1}),
        ("corrected", {"version": 1, "notices": ["correction"]}),
    ]
    assert {event.article_id for event in store.events()} == {number}


def test_the_log_holds_no_words_of_a_text(store: Store) -> None:
    """What is forgotten must not stay there."""
    bring(store, at("https://norholm.example/ferry"), article("Aground.", title="Ferry aground", notices=(MISTAKE,)))
    with store.unit(LATER) as unit:
        unit.restory(fold(*unit.neighbourhood([1])))
    said = json.dumps([event.detail for event in store.events()])
    assert len(list(store.events())) == 4
    for word in ("Ferry", "Aground", "seats"):
        assert word not in said


@pytest.mark.parametrize("kind", [EventKind.CORRECTED, EventKind.KILLED])
def test_a_text_that_was_removed_since_is_told_as_null(store: Store, kind: EventKind) -> None:
    notice = MISTAKE if kind is EventKind.CORRECTED else KILL
    bring(store, at("https://norholm.example/ferry"), article(notices=(notice,)))
    with store.unit(LATER) as unit:
        unit.reject(1, Rejected("ferry", Reason.NO_STORY))
    read = lines(store)
    assert [(line["kind"], line.get("article", "none")) for line in read] == [
        ("article-added", None),
        (str(kind), None),
        ("article-removed", "none"),
    ]
    with Replica() as mine:
        mine.apply(read)
        assert held(mine) == kept(store)
