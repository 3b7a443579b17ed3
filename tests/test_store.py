"""The store, on real databases of both kinds: what goes in comes out, once and whole, under ids that stay."""

import multiprocessing
import os
import signal
import struct
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, insert, select, update

from dedupe.candidates import MOST, rank
from dedupe.document import Document, Match, Member, Membership, Passage, Relation, Story
from dedupe.fold import fold
from dedupe.signature import ALGORITHM, Signature
from normalize.article import Article, Dateline, Form, Notice, NoticeKind, Reason, Rejected, Removed
from normalize.page import Given, Page
from storage import Added, Outcome, Store, Unit, identity, tables
from storage.errors import StoreInconsistent
from storage.records import EventKind, PageState, Signed, StoryState
from tests.conftest import Places

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
EMPTY = Article(
    source="ferry.txt",
    url=None,
    canonical_url=None,
    outlet=None,
    title="Ferry runs again",
    authors=(),
    published_at=None,
    published_from=None,
    modified_at=None,
    language=None,
    section=None,
    summary=None,
    agency=None,
    agency_proof=None,
    dateline=Dateline(),
    originally_from=None,
    syndicator=None,
    form=Form.ARTICLE,
    stub=False,
    notices=(),
    body=("The ferry to Norholm runs again.",),
    removed=(),
)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place, create=True) as opened:
        yield opened


def text(body: str, path: str = "ferry.txt") -> Page:
    return Page(path, body.encode(), "text/plain")


def at(url: str, body: str = "The ferry to Norholm runs again.") -> Page:
    return Page(url, body.encode(), "text/html", url)


def article(body: str = "The ferry to Norholm runs again.", **fields: Any) -> Article:
    return replace(EMPTY, body=(body,), **fields)


def bring_in(unit: Unit, page: Page, made: Article | None = None) -> Added:
    return unit.add(unit.keep(page).page_id, made or article(page.content.decode()), identity.of(page))


def bring(store: Store, page: Page, made: Article | None = None) -> tuple[int, Outcome]:
    """Keep and add one page; the id of its article and what happened."""
    with store.unit(NOON) as unit:
        added = bring_in(unit, page, made)
    return added.article_id, added.outcome


def named(store: Store, name: str, **fields: Any) -> int:
    """An article at `https://<name>.example/`, whose key is `url:` and that."""
    page = at(f"https://{name}.example/", name)
    return bring(store, page, article(f"Text of {name}.", **fields))[0]


def key(name: str) -> str:
    return f"url:https://{name}.example/"


def signed(number: int, name: str, keys: Sequence[int], when: datetime | None = None) -> Signed:
    """An article with some keys; negative ones stand for bands."""
    packed = struct.pack(f"<{len(keys)}I", *sorted(key if key >= 0 else 2**32 + key for key in keys))
    document = Document(key(name), "", (f"Text of {name}.",), published_at=when)
    return Signed(number, document, Signature(key(name), ALGORITHM, packed))


def pair(a: str, b: str, relation: Relation = Relation.COPY, score: float = 0.9) -> Match:
    return Match(min(key(a), key(b)), max(key(a), key(b)), relation, score, "containment", {"jaccard": 0.5})


def told(*names: str) -> Story:
    """A story of some articles; the first is the original, and each other was matched with it."""
    first, *rest = names
    copies = (Membership(key(n), Relation.COPY, 0.9, pair(first, n)) for n in rest)
    return Story(key(first), "earliest", (Membership(key(first), Relation.ORIGINAL, 1.0, None), *copies))


def tell(store: Store, *stories: Story) -> tuple[int, ...]:
    with store.unit(NOON) as unit:
        return unit.restory(stories)


def members(store: Store) -> dict[int, tuple[int, ...]]:
    return {story.id: story.articles for story in store.stories()}


def kinds(store: Store, after: int = 0) -> list[str]:
    return [str(e.kind) for e in store.events(after)]


def dump(store: Store) -> list[tuple[Any, ...]]:
    """Everything that is in the tables."""
    with store.engine.connect() as connection:
        return [
            (table.name, *row)
            for table in tables.metadata.sorted_tables
            for row in connection.execute(select(table).order_by(*table.primary_key))
        ]


# Pages


def test_a_page_comes_back_as_it_was_received(store: Store) -> None:
    page = Page(
        source="week.jsonl#7",
        content=b"<p>caf\xe9 \x00 \xff</p>" * 500,
        media_type="text/html",
        url="https://norholm.example/a?id=1",
        charset="windows-1252",
        given=Given(
            outlet="Norholm Post",
            title="Ferry \x00 runs",
            published_at="yesterday",
            authors=("A. Berg", "B. Dahl"),
            extra={"priority": 3, "tags": ["sea", "\ud83d"], "deep": {"size": 2**70}},
        ),
    )
    with store.unit(NOON) as unit:
        kept = unit.keep(page)
    assert kept.fresh
    assert kept.state is PageState.PENDING
    assert store.page(kept.page_id) == page
    assert list(store.pending()) == [(kept.page_id, page)]


def test_a_page_is_kept_compressed(store: Store) -> None:
    with store.unit(NOON) as unit:
        unit.keep(text("The ferry to Norholm runs again. " * 10_000))
    with store.engine.connect() as connection:
        assert connection.scalar(select(func.length(tables.page.c.content))) < 330_000 / 10


def test_a_file_name_that_is_no_text_is_kept_readable_and_found_again(store: Store) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    with store.unit(NOON) as unit:
        kept = unit.keep(text("Boats.", name))
        again = unit.keep(text("Boats.", name))
    assert not again.fresh
    stored = store.page(kept.page_id)
    assert stored is not None
    assert stored.source == r"caf\udce9.txt"
    assert store.counts().pages == 1


def test_the_same_bytes_are_kept_once_wherever_they_lie(store: Store) -> None:
    with store.unit(NOON) as unit:
        first = unit.keep(text("Boats.", "a.txt"))
        again = unit.keep(text("Boats.", "a.txt"))
        moved = unit.keep(text("Boats.", "old/a.txt"))
        other = unit.keep(text("More boats.", "b.txt"))
    assert [k.fresh for k in (first, again, moved, other)] == [True, False, False, True]
    assert first.page_id == again.page_id == moved.page_id != other.page_id
    with store.engine.connect() as connection:
        sources = connection.exec_driver_sql("SELECT source FROM sighting ORDER BY id").scalars().all()
    assert sources == ["a.txt", "old/a.txt", "b.txt"]


def test_the_same_bytes_given_otherwise_or_at_another_address_are_another_page(store: Store) -> None:
    plain = text("Boats.")
    pages = [
        plain,
        replace(plain, given=Given(title="Boats")),
        replace(plain, media_type="text/html"),
        replace(plain, charset="utf-16"),
        at("https://a.example/", "Boats."),
        at("https://b.example/", "Boats."),
    ]
    with store.unit(NOON) as unit:
        assert all(unit.keep(page).fresh for page in pages)
        assert not any(unit.keep(page).fresh for page in pages)
        assert not unit.keep(replace(pages[4], url="https://A.example/?utm_source=x")).fresh


def test_what_was_given_counts_whatever_the_order_of_its_fields(store: Store) -> None:
    with store.unit(NOON) as unit:
        unit.keep(replace(text("Boats."), given=Given(extra={"a": 1, "b": {"c": 2, "d": 3}})))
        again = unit.keep(replace(text("Boats."), given=Given(extra={"b": {"d": 3, "c": 2}, "a": 1})))
    assert not again.fresh


def test_a_rejected_page_is_rejected_again_with_its_reason(store: Store) -> None:
    verdict = Rejected("ferry.txt", Reason.TOO_SHORT, "3 words")
    with store.unit(NOON) as unit:
        page_id = unit.keep(text("Sign up now")).page_id
        unit.reject(page_id, verdict)
    with store.unit(NOON) as unit:
        again = unit.keep(text("Sign up now"))
    assert not again.fresh
    assert again.state is PageState.REJECTED
    assert again.rejected == verdict
    assert [r.rejected for r in store.rejections()] == [verdict]
    assert list(store.pending()) == []


def test_pending_pages_are_read_in_order_and_do_not_hold_the_writer_up(store: Store) -> None:
    with store.unit(NOON) as unit:
        for n in range(450):
            unit.keep(text(f"Text {n}."))
    seen = []
    for page_id, page in store.pending():
        seen.append(page.content)
        with store.unit(NOON) as unit:
            unit.reject(page_id, Rejected(page.source, Reason.TOO_SHORT))
    assert seen == [f"Text {n}.".encode() for n in range(450)]
    assert len(list(store.pages())) == 450


# Articles and versions


moments = st.one_of(
    st.none(),
    st.dates(date(1, 1, 1)),
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(
        NOON.replace(year=1990, tzinfo=None),
        NOON.replace(year=2030, tzinfo=None),
        timezones=st.just(timezone(timedelta(hours=-7))),
    ),
)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
maybe = st.one_of(st.none(), words)
articles = st.builds(
    Article,
    source=words,
    url=maybe,
    canonical_url=maybe,
    outlet=maybe,
    title=maybe,
    authors=st.lists(words, max_size=3).map(tuple),
    published_at=moments,
    published_from=maybe,
    modified_at=moments,
    language=maybe,
    section=maybe,
    summary=maybe,
    agency=maybe,
    agency_proof=maybe,
    dateline=st.builds(Dateline, maybe, st.one_of(st.none(), st.dates())),
    originally_from=maybe,
    syndicator=maybe,
    form=st.sampled_from(Form),
    stub=st.booleans(),
    notices=st.lists(st.builds(Notice, st.sampled_from(NoticeKind), words), max_size=2).map(tuple),
    body=st.lists(st.text(max_size=30), max_size=4).map(tuple),
    removed=st.lists(st.builds(Removed, st.text(max_size=10), words), max_size=3).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(made=articles)
def test_an_article_comes_back_field_by_field(places: Places, made: Article) -> None:
    with Store.open(places(), create=True) as store:
        number, _ = bring(store, text("any"), made)
        stored = store.article(number)
    assert stored is not None
    assert stored.article == made
    assert type(stored.article.published_at) is type(made.published_at)
    assert stored.version == 1
    assert stored.first_seen_at == NOON
    assert stored.story_id is None


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    naive = datetime(2024, 3, 4, 12)  # noqa: DTZ001
    with pytest.raises(Exception, match="without a zone"):
        bring(store, text("Boats."), article(published_at=naive))
    with pytest.raises(Exception, match="without a zone"), store.unit(naive) as unit:
        unit.keep(text("Boats."))
    assert store.counts().pages == 0


def test_grouping_sees_the_current_text_and_an_instant(store: Store) -> None:
    number = named(store, "a", published_at=date(2024, 3, 4), agency="AP", outlet="Post", title=None)
    document = store.document(number)
    assert document is not None
    assert document.key == key("a")
    assert document.title == ""
    assert document.body == ("Text of a.",)
    assert document.published_at == datetime(2024, 3, 4, tzinfo=UTC)
    assert (document.agency, document.outlet) == ("AP", "Post")


def test_another_text_at_the_same_address_is_a_new_version(store: Store) -> None:
    first, accepted = bring(store, at("https://a.example/", "One."), article("One.", title="Old"))
    second, newer = bring(store, at("https://a.example/?utm_source=x", "Two."), article("Two.", title="New"))
    assert (accepted, newer) == (Outcome.ACCEPTED, Outcome.NEW_VERSION)
    assert first == second
    stored = store.article(first)
    assert stored is not None
    assert (stored.version, stored.article.title, stored.article.body) == (2, "New", ("Two.",))
    assert store.counts().versions == 2
    assert kinds(store) == ["article-added", "new-version"]


def test_another_page_with_the_same_text_is_no_new_version(store: Store) -> None:
    number, _ = bring(store, at("https://a.example/", "<p>One.</p>"), article("One."))
    assert bring(store, at("https://a.example/", "<p>One. </p><p>Ads</p>"), article("One.")) == (
        number,
        Outcome.SAME,
    )
    assert store.counts().versions == 1
    assert store.counts().pages == 2


@pytest.mark.parametrize(
    "right",
    [
        {"outlet": "Norholm Post"},
        {"published_at": date(2024, 3, 4)},
        {"published_at": NOON, "published_from": "given"},
        {"modified_at": NOON},
        {"authors": ("A. Berg",)},
        {"agency": "AP", "agency_proof": "(AP)"},
        {"dateline": Dateline("NORHOLM", date(2024, 3, 4))},
        {"language": "en"},
        {"section": "Harbour"},
        {"summary": "It runs."},
        {"originally_from": "Quay Times"},
        {"syndicator": "Wire"},
        {"canonical_url": "https://b.example/one"},
    ],
    ids=lambda right: next(iter(right)),
)
def test_the_same_text_with_a_statement_put_right_replaces_its_version(store: Store, right: dict[str, Any]) -> None:
    number, _ = bring(store, at("https://a.example/", "<p>One.</p>"), article("One."))
    corrected = article("One.", **right)
    assert bring(store, at("https://a.example/", "<b>One.</b>"), corrected) == (number, Outcome.RECLEANED)
    stored = store.article(number)
    assert stored is not None
    assert (stored.version, stored.article) == (1, corrected)
    assert store.counts().versions == 1
    assert [(e.kind, e.detail) for e in store.events(1)] == [(EventKind.RECLEANED, {"version": 1})]
    # Said again in other bytes it changes nothing, and so do the bytes that came first.
    assert bring(store, at("https://a.example/", "<i>One.</i>"), corrected) == (number, Outcome.SAME)
    with store.unit(NOON) as unit:
        assert not unit.keep(at("https://a.example/", "<p>One.</p>")).fresh


def test_a_correction_is_what_readers_filter_by_and_grouping_looks_at(store: Store) -> None:
    bring(store, at("https://a.example/", "<p>One.</p>"), article("One.", outlet="Post", published_at=NOON))
    later = NOON + timedelta(days=40)
    number, _ = bring(
        store, at("https://a.example/", "<b>One.</b>"), article("One.", outlet="Times", published_at=later)
    )
    seen = store.document(number)
    assert seen is not None
    assert (seen.outlet, seen.published_at) == ("Times", later)


def test_only_the_last_version_is_put_right(store: Store) -> None:
    for body in ("One.", "Two."):
        bring(store, at("https://a.example/", body))
    number, outcome = bring(store, at("https://a.example/", "<p>Two.</p>"), article("Two.", outlet="Post"))
    assert outcome is Outcome.RECLEANED
    with store.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT number, outlet, page_id FROM version ORDER BY number").all()
    assert found == [(1, None, 1), (2, "Post", 3)]
    stored = store.article(number)
    assert stored is not None
    assert stored.version == 2


def test_a_correction_outlasts_cleaning_everything_again(store: Store) -> None:
    """The page that said it wrongly is older, and holds the same text."""
    made = {"<p>One.</p>": article("One.", outlet="Pots"), "<b>One.</b>": article("One.", outlet="Post")}
    for body in made:
        bring(store, at("https://a.example/", body), made[body])
    before = dump(store)
    for page_id, page in list(store.pages()):
        with store.unit(NOON) as unit:
            again = unit.reclean(page_id, made[page.content.decode()], identity.of(page))
        assert again.outcome is Outcome.SAME
    assert dump(store) == before


def test_where_it_lay_and_its_furniture_and_the_spelling_of_its_address_are_no_correction(store: Store) -> None:
    first = article("One.", url="https://a.example/", canonical_url="https://a.example/?utm_source=x")
    bring(store, at("https://a.example/", "<p>One.</p>"), first)
    again = article(
        "One.",
        source="elsewhere.txt",
        url="https://a.example/#top",
        canonical_url="https://A.example/",
        removed=(Removed("Share this", "furniture"),),
    )
    assert bring(store, at("https://a.example/", "<b>One.</b>"), again)[1] is Outcome.SAME
    assert kinds(store) == ["article-added"]


def test_a_file_that_changed_in_place_is_a_new_version_of_what_lay_there(store: Store) -> None:
    number, _ = bring(store, text("One.", "in/a.txt"))
    assert bring(store, text("Two.", "in/a.txt")) == (number, Outcome.NEW_VERSION)
    assert bring(store, text("Three.", "in/a.txt")) == (number, Outcome.NEW_VERSION)
    assert bring(store, text("Three.", "in/b.txt")) == (number, Outcome.SAME)
    assert bring(store, text("Four.", "in/b.txt")) == (number, Outcome.NEW_VERSION)
    assert bring(store, text("Five.", "in/c.txt"))[1] is Outcome.ACCEPTED


def test_a_record_has_no_place_of_its_own(store: Store) -> None:
    one, _ = bring(store, text("One.", "week.jsonl#1"))
    two, outcome = bring(store, text("Two.", "week.jsonl#1"))
    assert outcome is Outcome.ACCEPTED
    assert one != two


def test_bytes_that_come_back_change_nothing(store: Store) -> None:
    """Two versions in one file, imported twice, would otherwise make four."""
    bring(store, at("https://a.example/", "One."))
    bring(store, at("https://a.example/", "Two."))
    before = dump(store)
    with store.unit(NOON) as unit:
        assert [unit.keep(at("https://a.example/", body)).fresh for body in ("One.", "Two.")] == [
            False,
            False,
        ]
    assert dump(store) == before


def test_a_pending_page_that_another_program_settled_stays_settled(store: Store) -> None:
    """Else the first of two versions, settled twice, would come back as the third."""
    pages = [at("https://a.example/", "One."), at("https://a.example/", "Two.")]
    with store.unit(NOON) as unit:
        ids = [unit.keep(page).page_id for page in pages]
        for page_id, page in zip(ids, pages, strict=True):
            unit.add(page_id, article(page.content.decode()), identity.of(page))
    with store.unit(NOON) as unit:
        again = unit.add(ids[0], article("One."), identity.of(pages[0]))
    assert again.outcome is Outcome.SAME
    assert store.counts().versions == 2


def test_an_unknown_page_or_article_is_named(store: Store) -> None:
    verbs: list[Callable[[Unit], object]] = [
        lambda unit: unit.add(7, EMPTY, "url:x"),
        lambda unit: unit.sign([signed(7, "a", [1, 2])]),
        lambda unit: unit.neighbourhood([7]),
        lambda unit: unit.rematch([7], [pair("a", "b")]),
        lambda unit: unit.restory([told("a")]),
    ]
    for verb in verbs:
        with (
            pytest.raises(LookupError, match=r"no (page|article) \S+ in the store"),
            store.unit(NOON) as unit,
        ):
            verb(unit)
    assert store.article(7) is None
    assert store.document(7) is None
    assert store.story(7) is None
    assert store.page(7) is None


@pytest.mark.parametrize(
    ("page", "claimed", "expected"),
    [
        (at("https://A.example:443/x?utm_source=feed#top"), None, "url:https://a.example/x"),
        (at("https://a.example/x"), "https://wire.example/x", "url:https://a.example/x"),
        (text("Boats."), "https://wire.example/x?utm_medium=y", "url:https://wire.example/x"),
    ],
)
def test_an_address_identifies_an_article(page: Page, claimed: str | None, expected: str) -> None:
    assert identity.of(page, claimed) == expected


def test_without_an_address_the_bytes_identify_an_article() -> None:
    one, moved = identity.of(text("Boats.", "a.txt")), identity.of(text("Boats.", "b.txt"))
    assert one == moved
    assert one.startswith("bytes:")
    assert one != identity.of(text("Boats!", "a.txt"))


# Cleaning again


def test_cleaning_again_replaces_the_version_that_the_page_made(store: Store) -> None:
    bring(store, at("https://a.example/", "One."), article("One. Sign up!"))
    number, _ = bring(store, at("https://a.example/", "Two."), article("Two. Sign up!"))
    outcomes = []
    for page_id, page in list(store.pages()):
        with store.unit(NOON) as unit:
            again = unit.reclean(page_id, article(page.content.decode(), title="Clean"), identity.of(page))
            outcomes.append(again.outcome)
    assert outcomes == [Outcome.RECLEANED, Outcome.RECLEANED]
    stored = store.article(number)
    assert stored is not None
    assert (stored.version, stored.article.body, stored.article.title) == (2, ("Two.",), "Clean")
    assert store.counts().versions == 2
    assert kinds(store)[2:] == ["recleaned", "recleaned"]


def test_cleaning_again_to_the_same_changes_nothing(store: Store) -> None:
    made = article("One.", published_at=date(2024, 3, 4), authors=("A. Berg",))
    bring(store, text("One."), made)
    before = dump(store)
    with store.unit(NOON) as unit:
        assert unit.reclean(1, made, identity.of(text("One."))).outcome is Outcome.SAME
    assert dump(store) == before


def test_a_page_that_was_rejected_may_turn_out_to_be_an_article(store: Store) -> None:
    with store.unit(NOON) as unit:
        page_id = unit.keep(text("One.")).page_id
        unit.reject(page_id, Rejected("ferry.txt", Reason.TOO_SHORT))
    with store.unit(NOON) as unit:
        assert unit.reclean(page_id, article("One."), identity.of(text("One."))).outcome is Outcome.ACCEPTED
    assert store.counts().rejected == 0


def test_an_article_that_turns_out_to_be_none_leaves_its_story(store: Store) -> None:
    ids = [named(store, name) for name in "abc"]
    for number, name in zip(ids, "abc", strict=True):
        group(store, number, name, {"abc"[n] for n in range("abc".index(name))})
    assert members(store) == {1: (1, 2, 3)}
    with store.unit(NOON) as unit:
        unit.reject(1, Rejected("a", Reason.NO_STORY))
    assert store.article(1) is None
    assert members(store) == {1: (2, 3)}
    assert kinds(store)[-2:] == ["original-changed", "article-removed"]
    with store.unit(NOON) as unit:
        for page_id in (2, 3):
            unit.reject(page_id, Rejected("b", Reason.NO_STORY))
    assert members(store) == {}
    assert kinds(store)[-3:] == ["left", "story-retired", "article-removed"]
    counts = store.counts()
    assert (counts.articles, counts.versions, counts.matches, counts.rejected) == (0, 0, 0, 3)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM fingerprint").scalar() == 0


def test_the_other_pages_of_an_article_that_is_none_are_pending_again(store: Store) -> None:
    bring(store, at("https://a.example/", "One."))
    bring(store, at("https://a.example/", "Two."))
    with store.unit(NOON) as unit:
        unit.reject(1, Rejected("a", Reason.NO_STORY))
    assert [page_id for page_id, _ in store.pending()] == [2]
    number, outcome = bring(store, at("https://a.example/", "Two."))
    assert (number, outcome) == (2, Outcome.ACCEPTED)


# The index


def group(store: Store, number: int, name: str, copies: set[str]) -> None:
    """Sign an article, say what it is a copy of, and fold."""
    with store.unit(NOON) as unit:
        unit.sign([signed(number, name, [number, number + 1000, -number])])
        unit.rematch([number], [pair(name, copy) for copy in sorted(copies)])
        unit.restory(fold(*unit.neighbourhood([number])))


def put(store: Store, name: str, keys: Sequence[int], when: datetime | None = None) -> int:
    """An article in the store and in its index."""
    number = named(store, name, published_at=when)
    with store.unit(NOON) as unit:
        unit.sign([signed(number, name, keys, when)])
    return number


def candidates(store: Store, asked: Signed, window: int = 10) -> list[str]:
    with replace(store, window=window).unit(NOON) as unit:
        return sorted(document.key for document in unit.candidates([asked])[0])


def test_candidates_share_a_band_or_two_scaled_keys(store: Store) -> None:
    keys = {"band": [-5, 100], "two": [1, 2, 300], "one": [1, 400], "none": [7, 8]}
    numbers = {name: put(store, name, own) for name, own in keys.items()}
    assert candidates(store, signed(99, "new", [-5, 1, 2, 2**31 - 1, -(2**31)])) == [key("band"), key("two")]
    assert candidates(store, signed(numbers["two"], "two", [1, 2])) == [], "an article is no candidate of its own"
    assert candidates(store, signed(99, "new", [])) == []


def test_keys_of_two_algorithms_do_not_mix(store: Store) -> None:
    put(store, "a", [1, 2])
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE scheme SET name = 'older'")
    with Store.open(store.place) as again:
        assert candidates(again, signed(99, "b", [1, 2])) == []
        ((number, document),) = again.unsigned()
        with again.unit(NOON) as unit:
            unit.sign([replace(signed(number, "a", [1, 2]), document=document)])
            unit.signed()
        assert candidates(again, signed(99, "b", [1, 2])) == [key("a")]
        assert again.unsigned() == []


def test_a_batch_sees_itself(store: Store) -> None:
    numbers = [named(store, name) for name in "abc"]
    batch = [signed(number, name, [1, 2]) for number, name in zip(numbers, "abc", strict=True)]
    with store.unit(NOON) as unit:
        unit.sign(batch)
        found = unit.candidates(batch)
    assert [{document.key for document in some} for some in found] == [
        {key(name) for name in "abc" if name != own} for own in "abc"
    ]


def test_what_another_program_wrote_is_found(store: Store) -> None:
    number = put(store, "a", [1, 2], NOON)
    asked = signed(99, "new", [1, 2], NOON)
    assert candidates(store, asked) == [key("a")]
    with Store.open(store.place) as other:
        put(other, "b", [1, 2], NOON)
        assert candidates(store, asked) == [key("a"), key("b")]
        bring(other, at("https://a.example/", "changed"), article("Another text.", published_at=NOON))
        with other.unit(NOON) as unit:
            unit.sign([signed(number, "a", [1, 2], NOON)])
    with store.unit(NOON) as unit:
        found = {document.key: document.body for document in unit.candidates([asked])[0]}
    assert found[key("a")] == ("Another text.",)


def test_what_was_undone_is_not_found(store: Store) -> None:
    number = named(store, "a")

    def begin_and_fail(unit: Unit) -> None:
        unit.sign([signed(number, "a", [1, 2])])
        assert unit.candidates([signed(99, "new", [1, 2])])[0]
        raise KeyError

    with pytest.raises(KeyError), store.unit(NOON) as unit:
        begin_and_fail(unit)
    assert candidates(store, signed(99, "new", [1, 2])) == []


def test_of_many_the_same_few_are_compared(store: Store) -> None:
    """The bound on candidates; who shares most comes first, and the rest is chosen by what is theirs."""
    names = [f"n{n:03}" for n in range(MOST + 20)]
    numbers = [named(store, name) for name in names]
    batch = [signed(number, name, [1, 2]) for number, name in zip(numbers, names, strict=True)]
    best = signed(named(store, "best"), "best", [1, 2, 3])
    with store.unit(NOON) as unit:
        unit.sign([*batch, best])
    found = candidates(store, signed(99, "new", [1, 2, 3]))
    assert len(found) == MOST
    assert set(found) == {key("best"), *sorted(map(key, names), key=rank)[: MOST - 1]}
    with store.unit(NOON) as unit:
        unit.candidates(batch[:1])
        members, *_ = unit.neighbourhood(numbers[:2])
    assert [member.crowded for member in members] == [True, False]


def test_the_window_holds_where_both_are_dated(store: Store) -> None:
    dated = {"edge": NOON - timedelta(days=10, hours=12), "out": NOON - timedelta(days=11), "undated": None}
    for name, when in dated.items():
        put(store, name, [1, 2], when)
    assert candidates(store, signed(99, "new", [1, 2], NOON)) == [key("edge"), key("undated")]
    assert len(candidates(store, signed(99, "new", [1, 2]))) == 3
    assert candidates(store, signed(99, "new", [1, 2], NOON), 11) == [key("edge"), key("out"), key("undated")]
    for far in (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)):
        assert candidates(store, signed(99, "new", [1, 2], far)) == [key("undated")]


def test_signing_again_forgets_the_old_keys_and_the_old_date(store: Store) -> None:
    number = put(store, "a", [1, 2, 3], NOON)
    with store.unit(NOON) as unit:
        unit.sign([signed(number, "a", [3, 4, 5], NOON - timedelta(days=30))])
    assert candidates(store, signed(99, "b", [1, 2])) == []
    assert candidates(store, signed(99, "b", [4, 5])) == [key("a")]
    assert candidates(store, signed(99, "b", [4, 5], NOON)) == []


# Matches


def test_a_match_comes_back_with_its_passages_the_right_way_round(store: Store) -> None:
    later, earlier = named(store, "z"), named(store, "b")  # the smaller key has the larger id
    found = Match(key("b"), key("z"), Relation.WRITE_THROUGH, 0.75, "numbers", {"x": 0.1}, (Passage(3, 40, 12),))
    with store.unit(NOON) as unit:
        unit.rematch([earlier], [found])
        # Folding asks for verdicts, not for what they rest on.
        assert unit.neighbourhood([later])[1] == [replace(found, measures={}, passages=())]
    assert store.match(later, earlier) == store.match(earlier, later) == found
    with store.unit(NOON) as unit:
        unit.rematch([later], [])
    assert store.match(later, earlier) is None


def test_a_match_between_two_others_is_refused(store: Store) -> None:
    numbers = [named(store, name) for name in "abc"]
    with pytest.raises(ValueError, match="between two others"), store.unit(NOON) as unit:
        unit.rematch([numbers[2]], [pair("a", "b")])


def test_the_neighbourhood_is_what_folding_matches_reach(store: Store) -> None:
    numbers = {name: named(store, name, outlet=f"{name} post") for name in "abcdef"}
    with store.unit(NOON) as unit:
        unit.rematch([numbers["b"]], [pair("a", "b"), pair("b", "c")])
        unit.rematch([numbers["d"]], [pair("c", "d"), pair("d", "e", Relation.PARTIAL)])
        unit.rematch([numbers["a"]], [pair("a", "b"), pair("a", "d", Relation.PARTIAL)])
        found, matches, _ = unit.neighbourhood([numbers["a"]])
    assert [member.key for member in found] == [key(name) for name in "abcd"]
    assert found[0] == Member(key("a"), words=3, outlet="a post", crowded=False)
    assert {(m.a, m.b, m.relation) for m in matches} == {
        (key("a"), key("b"), Relation.COPY),
        (key("b"), key("c"), Relation.COPY),
        (key("c"), key("d"), Relation.COPY),
        (key("a"), key("d"), Relation.PARTIAL),
    }


def test_the_story_that_an_article_leaves_is_in_its_neighbourhood(store: Store) -> None:
    numbers = {name: named(store, name) for name in "abc"}
    with store.unit(NOON) as unit:
        unit.rematch([numbers["b"]], [pair("a", "b"), pair("b", "c")])
    tell(store, told("b", "a", "c"))
    with store.unit(NOON) as unit:
        unit.rematch([numbers["b"]], [])
        found = unit.neighbourhood([numbers["b"]])
        assert found[1] == []
        unit.restory(fold(*found))
    assert sorted(members(store).values()) == [(1,), (2,), (3,)]


def test_what_a_unit_asks_does_not_grow_with_the_size_of_a_story(store: Store) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    numbers = []
    for n in range(40):
        number = named(store, f"n{n:02}")
        asked.clear()
        group(store, number, f"n{n:02}", {f"n{m:02}" for m in range(n)})
        numbers.append(len(asked))
    assert max(numbers[2:]) <= numbers[2]
    assert [len(story.articles) for story in store.stories()] == [40]


# Stories


def test_a_story_in_full(store: Store) -> None:
    for name, agency in (("a", None), ("b", "AP"), ("c", "AP"), ("d", "AFP")):
        named(store, name, outlet=f"{name} post", agency=agency)
    with store.unit(NOON) as unit:
        unit.rematch([3], [pair("c", "a", score=0.8), pair("c", "b", score=0.7)])
        (number,) = unit.restory([told("c", "a", "b")])
        unit.restory([told("d")])
    full = store.story(number)
    assert full is not None
    assert full.story.articles == (3, 1, 2)
    assert full.story.outlets == ("c post", "a post", "b post")
    assert (full.story.original, full.story.agency, full.story.title) == (3, "AP", "Ferry runs again")
    assert full.story.chosen_by == "earliest"
    assert full.story.state is StoryState.LIVE
    assert [a.id for a in full.articles] == [3, 1, 2]
    assert [a.relation for a in full.articles] == [Relation.ORIGINAL, Relation.COPY, Relation.COPY]
    assert [a.via for a in full.articles] == [None, 3, 3]
    assert [(m.a, m.b) for m in full.matches] == [(key("a"), key("c")), (key("b"), key("c"))]
    assert [story.articles for story in store.stories()] == [(3, 1, 2), (4,)]


def test_telling_the_same_again_changes_nothing(store: Store) -> None:
    for name in "abc":
        named(store, name)
    tell(store, told("a", "b"), told("c"))
    before = dump(store)
    assert tell(store, told("c"), told("a", "b")) == (2, 1)
    assert dump(store) == before


def test_a_merge_names_the_old_story_and_the_new(store: Store) -> None:
    for name in "abc":
        named(store, name)
    assert tell(store, told("a", "b"), told("c")) == (1, 2)
    last = [e.seq for e in store.events()][-1]
    assert tell(store, told("c", "a", "b")) == (1,)
    assert members(store) == {1: (3, 1, 2)}
    old = store.story(2)
    assert old is not None
    assert (old.story.state, old.story.merged_into, old.story.articles) == (StoryState.RETIRED, 1, ())
    happened = list(store.events(last))
    assert [str(e.kind) for e in happened] == [
        "left",
        "joined",
        "relation-changed",
        "relation-changed",
        "original-changed",
        "merged",
        "story-retired",
    ]
    assert happened[0].story_id == 2
    assert (happened[5].story_id, happened[5].detail) == (2, {"into": 1})
    assert happened[4].detail.items() >= {"old": 1, "new": 3, "chosen_by": "earliest"}.items()


def test_a_split_keeps_the_id_with_the_larger_part(store: Store) -> None:
    for name in "abc":
        named(store, name)
    tell(store, told("a", "b", "c"))
    assert tell(store, told("a"), told("b", "c")) == (2, 1)
    assert members(store) == {1: (2, 3), 2: (1,)}
    split = [e for e in store.events() if e.kind is EventKind.SPLIT]
    assert [(e.story_id, e.detail) for e in split] == [(1, {"into": [2, 1]})]


def test_an_id_is_never_used_twice(store: Store) -> None:
    named(store, "a")
    named(store, "b")
    tell(store, told("a"), told("b"))
    tell(store, told("a", "b"))
    assert tell(store, told("a"), told("b")) == (1, 3)
    with store.unit(NOON) as unit:
        unit.reject(2, Rejected("b", Reason.NO_STORY))
    assert named(store, "c") == 3


def test_a_story_is_not_torn_by_what_was_left_unsaid(store: Store) -> None:
    for name in "abc":
        named(store, name)
    tell(store, told("a", "b"))
    with pytest.raises(ValueError, match="left out"):
        tell(store, told("b", "c"))
    assert members(store) == {1: (1, 2)}


def in_groups(members: Sequence[Member], matches: Sequence[Match]) -> list[list[str]]:
    return sorted(sorted(seat.key for seat in story.memberships) for story in fold(members, matches))


found_between = st.dictionaries(
    st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")).filter(lambda ends: ends[0] < ends[1]),
    st.tuples(st.sampled_from([Relation.COPY, Relation.WRITE_THROUGH, Relation.PARTIAL]), st.floats(0.3, 1)),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(found=found_between, order=st.permutations("abcdefg"))
def test_folding_neighbourhoods_one_by_one_is_folding_everything_at_once(
    places: Places,
    found: dict[tuple[str, str], tuple[Relation, float]],
    order: list[str],
) -> None:
    matches = [pair(a, b, relation, score) for (a, b), (relation, score) in found.items()]
    with Store.open(places(), create=True) as store:
        for n, name in enumerate(order):
            number = named(store, name)
            arrived = {key(other) for other in order[: n + 1]}
            with store.unit(NOON) as unit:
                unit.rematch([number], [m for m in matches if key(name) in (m.a, m.b) and {m.a, m.b} <= arrived])
                unit.restory(fold(*unit.neighbourhood([number])))
        keys = {stored.id: stored.key for stored in store.articles()}
        stories = sorted(sorted(keys[number] for number in story.articles) for story in store.stories())
        assert follow(store)[0] == {story.id: set(story.articles) for story in store.stories()}
    assert stories == in_groups([Member(key(name), words=3) for name in order], matches)


@st.composite
def partitions(draw: st.DrawFn) -> list[list[list[str]]]:
    """Several ways, one after the other, to put eight articles into stories."""
    ways = draw(st.lists(st.lists(st.integers(0, 3), min_size=8, max_size=8), min_size=1, max_size=5))
    return [
        [group for n in range(4) if (group := [c for c, where in zip("abcdefgh", way, strict=True) if where == n])]
        for way in ways
    ]


@settings(max_examples=40, deadline=None)
@given(ways=partitions())
def test_who_follows_the_events_has_the_same_stories(places: Places, ways: list[list[list[str]]]) -> None:
    with Store.open(places(), create=True) as store:
        for name in "abcdefgh":
            named(store, name)
        for way in ways:
            tell(store, *(told(*names) for names in way))
            assert follow(store) == (
                {story.id: set(story.articles) for story in store.stories()},
                {story.id: (story.original, story.chosen_by) for story in store.stories()},
                {a.id: (a.relation, a.score, a.via) for a in store.articles()},
            )


def follow(store: Store) -> tuple[dict[int, set[int]], dict[int, Any], dict[int, Any]]:
    """The stories, their originals and how each article stands, from the events alone."""
    stories: dict[int, set[int]] = {}
    originals: dict[int, Any] = {}
    standing: dict[int, Any] = {}
    for n, e in enumerate(store.events(), start=1):
        assert e.seq == n
        if e.story_id is None:
            continue
        match e.kind:
            case EventKind.STORY_CREATED:
                stories[e.story_id], originals[e.story_id] = set(), (e.detail["original"], e.detail["chosen_by"])
            case EventKind.ORIGINAL_CHANGED:
                assert originals[e.story_id][0] == e.detail["old"]
                originals[e.story_id] = (e.detail["new"], e.detail["chosen_by"])
            case EventKind.REASON_CHANGED:
                assert originals[e.story_id] == (e.detail["original"], e.detail["old"])
                originals[e.story_id] = (e.detail["original"], e.detail["new"])
            case EventKind.STORY_RETIRED:
                assert stories.pop(e.story_id) == set()
                del originals[e.story_id]
            case EventKind.LEFT:
                stories[e.story_id].remove(e.article_id or 0)
                del standing[e.article_id or 0]
            case EventKind.JOINED:
                stories[e.story_id].add(e.article_id or 0)
        if e.kind in {EventKind.JOINED, EventKind.RELATION_CHANGED}:
            standing[e.article_id or 0] = tuple(e.detail[name] for name in ("relation", "score", "via"))
    return stories, originals, standing


# Units of work


def test_a_unit_that_fails_leaves_nothing(store: Store) -> None:
    before = dump(store)
    with pytest.raises(LookupError), store.unit(NOON) as unit:
        unit.neighbourhood([bring_in(unit, text("One.")).article_id + 98])
    assert dump(store) == before
    assert bring(store, text("One."))[1] is Outcome.ACCEPTED


steps = st.lists(
    st.tuples(
        st.sampled_from(["in/a.txt", "in/b.txt", "week.jsonl#1", "https://a.example/", "https://b.example/"]),
        st.sampled_from(["One.", "Two.", "Three.", "ads"]),
    ),
    max_size=12,
)


def run(store: Store, sequence: Sequence[tuple[str, str]]) -> None:
    """Import as the pipeline does: raw first, then each page that nothing is known of."""
    for source, body in sequence:
        page = at(source, body) if source.startswith("https:") else text(body, source)
        with store.unit(NOON) as unit:
            kept = unit.keep(page)
        if kept.state is PageState.PENDING:
            with store.unit(NOON) as unit:
                if body == "ads":
                    unit.reject(kept.page_id, Rejected(source, Reason.TOO_SHORT))
                    continue
                added = unit.add(kept.page_id, article(body), identity.of(page))
                asked = signed(added.article_id, "x", [-1 - crc32(body.encode()) % 2**31])
                asked = replace(asked, document=replace(asked.document, key=added.key))
                unit.sign([asked])
                matches = [
                    Match(min(added.key, other.key), max(added.key, other.key), Relation.COPY, 1.0, "equal")
                    for other in unit.candidates([asked])[0]
                ]
                unit.rematch([added.article_id], matches)
                unit.restory(fold(*unit.neighbourhood([added.article_id])))


@settings(max_examples=40, deadline=None)
@given(sequence=steps)
def test_importing_twice_changes_nothing(places: Places, sequence: list[tuple[str, str]]) -> None:
    with Store.open(places(), create=True) as store:
        run(store, sequence)
        before = dump(store)
        run(store, sequence)
        assert dump(store) == before
        foreign_keys_hold(store)


def foreign_keys_hold(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        return  # never anything else there
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_runs_are_noted(store: Store) -> None:
    first = store.start_run(NOON, {"paths": ["seeds"], "dry_run": False})
    store.start_run(NOON, {"paths": ["more"]})
    store.finish_run(first, NOON + timedelta(seconds=3), {"accepted": 7})
    last, done = store.runs()
    assert (last.finished_at, last.counts, last.arguments) == (None, None, {"paths": ["more"]})
    assert (done.id, done.counts, done.finished_at) == (first, {"accepted": 7}, NOON + timedelta(seconds=3))


def test_everything_is_counted(store: Store) -> None:
    for name in "abc":
        named(store, name)
    tell(store, told("a", "b"), told("c"))
    bring(store, at("https://a.example/", "Two."))
    with store.unit(NOON) as unit:
        unit.keep(text("pending"))
        unit.rematch([2], [pair("a", "b")])
        unit.reject(unit.keep(text("ads")).page_id, Rejected("x", Reason.TOO_SHORT))
    c = store.counts()
    assert (c.pages, c.pending, c.rejected, c.articles, c.versions) == (6, 1, 1, 3, 4)
    assert (c.stories, c.folded, c.matches) == (2, 1, 1)


def test_long_lists_are_read_in_batches(store: Store) -> None:
    names = [f"n{n:03}" for n in range(450)]
    with store.unit(NOON) as unit:
        for name in names:
            page = at(f"https://{name}.example/", name)
            unit.add(unit.keep(page).page_id, article(name), identity.of(page))
        unit.restory([told(name) for name in names])
    assert [a.key for a in store.articles()] == [key(name) for name in names]
    assert [story.articles for story in store.stories()] == [(n,) for n in range(1, 451)]
    assert len(list(store.events())) == 450 * 3


# Rules of the database


BROKEN: Mapping[str, tuple[str, dict[str, Any]]] = {
    "two pages of one identity and digest": (
        "page",
        {"identity": "url:https://a.example/", "digest": b"d" * 32},
    ),
    "a state that is none": ("page", {"state": "lost"}),
    "a rejection without a reason": ("page", {"state": "rejected"}),
    "an article page without an article": ("page", {"state": "article"}),
    "a pending page with an article": ("page", {"article_id": 1}),
    "a page of no article": ("page", {"state": "article", "article_id": 99}),
    "a page without bytes": ("page", {"content": None}),
    "two sightings of one source": ("sighting", {"source": "https://a.example/"}),
    "a sighting of no page": ("sighting", {"page_id": 99}),
    "two articles of one identity": ("article", {"identity": "url:https://a.example/"}),
    "a version nought": ("article", {"version": 0}),
    "a version twice": ("version", {"number": 1}),
    "a version of no page": ("version", {"number": 2, "page_id": 99}),
    "a match with itself": ("match", {"a": 1, "b": 1}),
    "a match the wrong way round": ("match", {"a": 2, "b": 1}),
    "a match that is an original": ("match", {"relation": "original"}),
    "a score above one": ("match", {"score": 1.1}),
    "a story without an original": ("story", {"original": None}),
    "a live story that was merged": ("story", {"merged_into": 1}),
    "a story that ends before it begins": ("story", {"last_seen": NOON - timedelta(days=1)}),
    "an article in two stories": ("membership", {"article_id": 1}),
    "a copy without a match": ("membership", {"relation": "copy"}),
    "an original by a match": ("membership", {"via": 1}),
    "a partial member": ("membership", {"relation": "partial", "via": 1}),
    "an act that is none": ("decision", {"act": "guess"}),
    "undone by nobody": ("decision", {"undone_at": NOON}),
    "a ruling of no decision": ("ruling", {"decision_id": 99}),
    "two rulings of one decision on one article": ("ruling", {"article": "url:y"}),
    "a ruling on no part": ("ruling", {"part": -1}),
    "a run that ends before it begins": ("run", {"finished_at": NOON - timedelta(days=1)}),
}
SOUND: Mapping[str, dict[str, Any]] = {
    "page": {
        "identity": "url:x", "digest": b"x" * 32, "source": "x", "media_type": "text/plain", "given": {},
        "content": b"x", "received_at": NOON, "state": "pending",
    },
    "sighting": {"page_id": 1, "source": "y", "first_seen_at": NOON},
    "article": {"identity": "url:x", "version": 1, "first_seen_at": NOON, "words": 1},
    "version": {
        "article_id": 1, "number": 3, "page_id": 1, "digest": b"x", "source": "x", "authors": [], "body": [],
        "removed": [],
    },
    "match": {"a": 1, "b": 2, "relation": "copy", "score": 1.0, "rule": "r", "measures": {}, "passages": []},
    "story": {"state": "live", "original": 1, "chosen_by": "x", "first_seen": NOON, "last_seen": NOON},
    "membership": {"article_id": 2, "story_id": 1, "relation": "original", "score": 1.0},
    "decision": {"act": "pin", "made_at": NOON, "made_by": "Ada"},
    "ruling": {"decision_id": 1, "article": "url:x", "part": 0, "is_original": False},
    "run": {"started_at": NOON, "arguments": {}},
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_the_database_itself_refuses(store: Store, what: str) -> None:
    with store.unit(NOON) as unit:
        page = at("https://a.example/")
        kept = unit.keep(page)
        unit.add(kept.page_id, EMPTY, identity.of(page))
        unit.connection.execute(update(tables.page).values(digest=b"d" * 32))
    named(store, "b")
    tell(store, told("a"))
    with store.unit(NOON) as unit:
        unit.connection.execute(insert(tables.decision), SOUND["decision"])
        unit.connection.execute(insert(tables.ruling), {**SOUND["ruling"], "article": "url:y"})
    name, fault = BROKEN[what]
    table = tables.metadata.tables[name]
    with pytest.raises(StoreInconsistent, match="rule of the store"), store.unit(NOON) as unit:
        unit.connection.execute(insert(table), {**SOUND[name], **fault})
    with store.unit(NOON) as unit:
        unit.connection.execute(insert(table), SOUND[name])


def test_a_file_is_a_write_ahead_log_with_foreign_keys(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store.db", create=True) as store, store.engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert asked == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1}


def test_a_store_copied_by_sqlite_is_a_write_ahead_log_again(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store.db", create=True) as store, store.engine.connect() as connection:
        named(store, "a")
        connection.exec_driver_sql(f"VACUUM INTO '{tmp_path / 'copy.db'}'")
    with Store.open(tmp_path / "copy.db") as copy:
        with copy.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert [stored.key for stored in copy.articles()] == [key("a")]


# Several at once


def test_readers_do_not_wait_for_the_writer_and_see_whole_units(store: Store) -> None:
    named(store, "a")
    with store.unit(NOON) as unit:
        kept = unit.keep(text("One."))
        began = time.monotonic()
        seen = [stored.key for stored in store.articles()]
        counted = store.counts().pages
        assert time.monotonic() - began < 1
        unit.add(kept.page_id, article("One."), identity.of(text("One.")))
    assert seen == [key("a")]
    assert counted == 1
    assert store.counts().pages == 2


def test_a_slow_reader_does_not_hold_the_writer_up(store: Store) -> None:
    for n in range(3):
        named(store, f"n{n}")
    reading = store.articles()
    first = next(reading)
    named(store, "later")
    assert [first.key, *(stored.key for stored in reading)] == [key(n) for n in ("n0", "n1", "n2", "later")]


def write_many(path: str, name: str, number: int) -> None:
    with Store.open(path, create=True) as store:
        for n in range(number):
            page = at(f"https://{name}.example/{n}", f"{name} {n}")
            with store.unit(NOON) as unit:
                added = unit.add(unit.keep(page).page_id, article(f"{name} {n}"), identity.of(page))
                unit.sign([signed(added.article_id, f"{name}.{n}", [n, n + 1])])
                unit.restory(fold(*unit.neighbourhood([added.article_id])))


def test_several_processes_create_and_write_one_store(unmade: str) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(unmade, name, 60)) for name in ("a", "b", "c")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with Store.open(unmade) as store:
        assert store.counts().articles == 180
        assert [e.seq for e in store.events()] == list(range(1, 541))
        foreign_keys_hold(store)


def test_two_threads_write_through_one_store(store: Store) -> None:
    threads = [threading.Thread(target=lambda n=n: [named(store, f"{n}x{i}") for i in range(20)]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert store.counts().articles == 80


WRITER = """
    import sys
    from datetime import UTC, datetime
    from normalize.page import Page
    from storage import Store
    with Store.open(sys.argv[1], create=True) as store:
        for n in range(100_000):
            with store.unit(datetime.now(UTC)) as unit:
                for part in range(3):
                    unit.keep(Page(f"{n}.{part}", f"{n}.{part} ".encode() * 500, "text/plain"))
            print(n, flush=True)
"""


@pytest.mark.parametrize("after", [0, 1, 40])
def test_a_killed_writer_leaves_everything_it_acknowledged_and_nothing_half(place: str, after: int) -> None:
    command = [sys.executable, "-c", textwrap.dedent(WRITER), place]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as writer:
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(after + 1)]
        writer.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in writer.stdout]
    with Store.open(place) as store:
        kept = [page.source for _, page in store.pending()]
        foreign_keys_hold(store)
        with store.unit(NOON) as unit:
            assert unit.keep(text("The next run goes on.")).fresh
    assert len(kept) % 3 == 0
    assert kept == [f"{n}.{part}" for n in range(len(kept) // 3) for part in range(3)]
    assert len(kept) // 3 >= len(acknowledged)


def test_a_unit_is_the_only_writer(store: Store) -> None:
    """The second waits for its turn, and then sees what the first has written."""
    order: list[str] = []

    def second() -> None:
        with store.unit(NOON) as unit:
            order.append("second")
            assert not unit.keep(text("One.")).fresh

    with store.unit(NOON) as unit:
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.2)
        unit.keep(text("One."))
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]
