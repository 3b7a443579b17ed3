"""Lists of articles and stories: what a query asks for, page by page, held against the same rules said plainly."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.document import Match, Membership, Relation, Story
from normalize.article import Article, Dateline, Form, Notice, NoticeKind
from normalize.page import Page
from storage import Store, identity
from storage.crawlrecords import Address, Role
from storage.cursor import BadCursor, Place, read, write
from storage.query import (
    ArticleLine,
    ArticleOrder,
    ArticleQuery,
    Duplicates,
    StoryLine,
    StoryOrder,
    StoryQuery,
)
from storage.rows import gravest

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
OUTLETS = ("Harbour Post", "Norholm Tidende", "The Skerry", None)
AGENCIES = ("NTW", "Sund Press", None)
LANGUAGES = ("en", "no", None)
SECTIONS = ("World", "Business")
KINDS = (NoticeKind.KILL, NoticeKind.CORRECTION, NoticeKind.UPDATE)


def article(number: int, draw: Random) -> Article:
    published = NOON + timedelta(hours=draw.randrange(60)) if draw.random() < 0.8 else None
    return Article(
        source="x",
        url=f"https://paper{number}.example/",
        canonical_url=None,
        outlet=draw.choice(OUTLETS),
        title=f"Piece {number}",
        authors=(),
        published_at=published,
        published_from=None,
        modified_at=None,
        language=draw.choice(LANGUAGES),
        section=draw.choice(SECTIONS),
        summary=None,
        agency=draw.choice(AGENCIES),
        agency_proof=None,
        dateline=Dateline(),
        originally_from=None,
        syndicator=None,
        form=draw.choice(tuple(Form)),
        stub=False,
        notices=tuple(Notice(kind, "So it is.") for kind in KINDS if draw.random() < 0.1),
        body=(f"Text of piece {number}.",),
        removed=(),
    )


def bring(store: Store, number: int, made: Article, at: datetime, source: str | None = None) -> int:
    page = Page(f"https://paper{number}.example/", f"{number}".encode(), "text/html", f"https://paper{number}.example/")
    with store.unit(at) as unit:
        kept = unit.keep(page)
        added = unit.add(kept.page_id, made, identity.of(page))
    if source:
        with store.crawl(at) as crawl:
            crawl.add(Address(source, Role.ARTICLE, "article", str(page.url), "a.example", at, page_id=kept.page_id))
    return added.article_id


def key(number: int) -> str:
    return f"url:https://paper{number}.example/"


def told(*numbers: int) -> Story:
    first, *rest = map(key, numbers)
    copies = tuple(
        Membership(
            other, Relation.COPY, 0.9, Match(min(first, other), max(first, other), Relation.COPY, 0.9, "cover", {}, ())
        )
        for other in rest
    )
    return Story(first, "earliest", (Membership(first, Relation.ORIGINAL, 1.0, None), *copies))


@pytest.fixture(scope="module")
def made() -> dict[int, tuple[Article, str | None, datetime]]:
    """Sixty articles by number, each with the source that brought it and when it came in."""
    draw = Random(7)
    return {
        number: (article(number, draw), draw.choice(("tribune", "wire", None)), NOON + timedelta(hours=number))
        for number in range(1, 61)
    }


@pytest.fixture(scope="module")
def groups() -> list[tuple[int, ...]]:
    """Stories of one to six of them; the last four stand in none."""
    draw, rest, found = Random(8), list(range(1, 57)), []
    draw.shuffle(rest)
    while rest:
        size = draw.choice((1, 1, 1, 2, 3, 6))
        found.append(tuple(rest[:size]))
        rest = rest[size:]
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, made: Any, groups: Any) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("lines") / "store.db", create=True) as opened:
        for number, (piece, source, at) in made.items():
            assert bring(opened, number, piece, at, source) == number
        with opened.unit(NOON + timedelta(hours=100)) as unit:
            unit.restory([told(*group) for group in groups])
        yield opened


def walked(ask: Callable[[str | None], Any]) -> list[Any]:
    found, after = [], None
    while True:
        page = ask(after)
        found += page.items
        if (after := page.next) is None:
            return found
        assert page.items, "a page with another behind it is never empty"


def picks(values: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from([value for value in values if value]), max_size=2, unique=True).map(tuple)


TIMES = st.none() | st.integers(-5, 70).map(lambda hours: NOON + timedelta(hours=hours))
FILTERS: dict[str, st.SearchStrategy[Any]] = {
    "since": TIMES,
    "until": TIMES,
    "arrived_since": TIMES,
    "arrived_until": TIMES,
    "outlet": picks(OUTLETS),
    "agency": picks(AGENCIES),
    "language": picks(LANGUAGES),
    "section": picks(SECTIONS),
    "source": picks(("tribune", "wire", "nobody")),
    "form": picks(tuple(Form)),
    "notices": picks(KINDS),
    "min_copies": st.integers(0, 4),
}
ARTICLE_QUERIES = st.builds(
    ArticleQuery,
    **FILTERS,
    duplicates=st.sampled_from(Duplicates),
    story=st.none() | st.integers(1, 12),
    order=st.sampled_from(ArticleOrder),
)
STORY_QUERIES = st.builds(StoryQuery, **FILTERS, min_outlets=st.integers(0, 3), order=st.sampled_from(StoryOrder))


def between(last: datetime, first: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or last >= since) and (until is None or first < until)


def among(value: Any, values: tuple[Any, ...]) -> bool:
    return not values or value in values


def plainly_articles(
    query: ArticleQuery, made: dict[int, Any], groups: list[tuple[int, ...]], ids: dict[int, int]
) -> list[int]:
    def wanted(number: int) -> bool:
        piece, source, at = made[number]
        group: tuple[int, ...] = next((group for group in groups if number in group), ())
        is_copy = bool(group) and group[0] != number
        return (
            between(piece.published_at or at, piece.published_at or at, query.since, query.until)
            and between(at, at, query.arrived_since, query.arrived_until)
            and all(among(getattr(piece, n), getattr(query, n)) for n in ("outlet", "agency", "language", "section"))
            and among(source, query.source)
            and among(piece.form, query.form)
            and among(gravest(notice.kind for notice in piece.notices), query.notices)
            and not (query.duplicates is Duplicates.SKIP and is_copy)
            and not (query.duplicates is Duplicates.ONLY and not is_copy)
            and (query.min_copies < 2 or len(group) >= query.min_copies)
            and (query.story is None or ids.get(number) == query.story)
        )

    if query.order is ArticleOrder.ARRIVED:
        return [number for number in made if wanted(number)]
    dated = {number: piece.published_at or at for number, (piece, _, at) in made.items()}
    return sorted(filter(wanted, made), key=lambda number: (dated[number], number), reverse=True)


@settings(max_examples=150, deadline=None)
@given(query=ARTICLE_QUERIES, limit=st.integers(1, 70))
def test_articles_are_those_that_the_query_asks_for(
    store: Store, made: Any, groups: Any, query: ArticleQuery, limit: int
) -> None:
    lines: list[ArticleLine] = walked(lambda after: store.article_lines(query, limit, after))
    ids = {number: told.id for told in store.stories() for number in told.articles}
    assert [line.id for line in lines] == plainly_articles(query, made, groups, ids)


def plainly_stories(query: StoryQuery, store: Store, made: dict[int, Any]) -> list[int]:
    def wanted(told: Any) -> bool:
        head = made[told.original][0]
        members = [made[number] for number in told.articles]
        arrived = min(at for _, _, at in members)
        return (
            between(told.last_seen, told.first_seen, query.since, query.until)
            and between(arrived, arrived, query.arrived_since, query.arrived_until)
            and among(told.agency, query.agency)
            and among(head.language, query.language)
            and among(head.section, query.section)
            and among(head.form, query.form)
            and (not query.outlet or any(piece.outlet in query.outlet for piece, _, _ in members))
            and (not query.source or any(source in query.source for _, source, _ in members))
            and among(gravest(n.kind for piece, _, _ in members for n in piece.notices), query.notices)
            and (query.min_copies < 2 or len(members) >= query.min_copies)
            and (query.min_outlets < 2 or len(told.outlets) >= query.min_outlets)
        )

    found = [told for told in store.stories() if wanted(told)]
    if query.order is StoryOrder.ARRIVED:
        return [told.id for told in found]
    name = "last_seen" if query.order is StoryOrder.LATEST else "first_seen"
    return [told.id for told in sorted(found, key=lambda told: (getattr(told, name), told.id), reverse=True)]


@settings(max_examples=150, deadline=None)
@given(query=STORY_QUERIES, limit=st.integers(1, 40))
def test_stories_are_those_that_the_query_asks_for(store: Store, made: Any, query: StoryQuery, limit: int) -> None:
    lines: list[StoryLine] = walked(lambda after: store.story_lines(query, limit, after))
    assert [line.id for line in lines] == plainly_stories(query, store, made)


@pytest.mark.parametrize("few", [0, 1000])
def test_stories_of_an_outlet_are_the_same_whether_it_has_few_or_many(
    store: Store, made: Any, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("storage.lines._FEW", few)
    for outlets in (OUTLETS[:1], OUTLETS[:2], ("Nobody",)):
        query = StoryQuery(outlet=tuple(filter(None, outlets)))
        lines: list[StoryLine] = walked(lambda after, query=query: store.story_lines(query, 7, after))
        assert [line.id for line in lines] == plainly_stories(query, store, made)


def test_a_line_tells_what_the_article_and_its_story_are(store: Store) -> None:
    for line in walked(lambda after: store.article_lines(ArticleQuery(), 7, after)):
        stored = store.article(line.id)
        assert stored is not None
        for name in ("title", "outlet", "agency", "language", "section", "url", "published_at", "form"):
            assert getattr(line, name) == getattr(stored.article, name), name
        assert (line.story_id, line.relation, line.version) == (stored.story_id, stored.relation, 1)
        assert line.first_seen_at == stored.first_seen_at
        told = store.story(line.story_id) if line.story_id else None
        assert line.copies == (len(told.articles) if told else 1)


def test_a_line_tells_what_the_story_is(store: Store, made: Any) -> None:
    for line in walked(lambda after: store.story_lines(StoryQuery(), 7, after)):
        told = store.story(line.id)
        assert told is not None
        for name in ("title", "original", "agency", "first_seen", "last_seen"):
            assert getattr(line, name) == getattr(told.story, name), name
        assert (line.copies, line.outlets) == (len(told.articles), len(told.story.outlets))
        first = told.articles[0]
        assert (line.outlet, line.url) == (first.article.outlet, first.article.url)
        assert (line.language, line.section) == (first.article.language, first.article.section)
        assert line.times == tuple(sorted(one.article.published_at or one.first_seen_at for one in told.articles))
        assert line.arrived_at == min(one.first_seen_at for one in told.articles)


def test_what_a_story_shows_follows_its_articles(tmp_path: Path) -> None:
    def line() -> StoryLine:
        return store.story_lines(StoryQuery()).items[0]

    plain = replace(article(1, Random(1)), notices=(), language="en", outlet="The Skerry")
    with Store.open(tmp_path / "store.db", create=True) as store:
        for number in (1, 2):
            bring(store, number, replace(plain, url=f"https://paper{number}.example/"), NOON)
        with store.unit(NOON) as unit:
            unit.restory([told(1, 2)])
        assert (line().copies, line().outlets, line().notice, line().language) == (2, 1, None, "en")
        killed = replace(plain, outlet="Harbour Post", language="no", notices=(Notice(NoticeKind.KILL, "Do not use."),))
        page = Page("https://paper1.example/", b"another", "text/html", "https://paper1.example/")
        with store.unit(NOON) as unit:
            unit.add(unit.keep(page).page_id, replace(killed, body=("Another text.",)), key(1))
            unit.restory([told(1, 2)])
        assert (line().outlets, line().notice, line().language) == (2, NoticeKind.KILL, "no")
        with store.unit(NOON) as unit:
            unit.restory([told(1), told(2)])
        assert [each.copies for each in store.story_lines(StoryQuery()).items] == [1, 1]
        assert [each.id for each in store.story_lines(StoryQuery(notices=(NoticeKind.KILL,))).items] == [1]


def test_an_undated_article_keeps_its_place_when_it_is_put_right(tmp_path: Path) -> None:
    undated = replace(article(1, Random(1)), published_at=None)
    page = Page("https://paper1.example/", b"another", "text/html", "https://paper1.example/")
    with Store.open(tmp_path / "store.db", create=True) as store:
        bring(store, 1, undated, NOON)
        with store.unit(NOON + timedelta(days=1)) as unit:
            unit.add(unit.keep(page).page_id, replace(undated, section="Other"), key(1))
        (line,) = store.article_lines(ArticleQuery()).items
        assert (line.section, line.dated_at) == ("Other", NOON)


def test_what_arrives_between_two_pages_is_neither_repeated_nor_missed(tmp_path: Path) -> None:
    draw = Random(3)
    with Store.open(tmp_path / "store.db", create=True) as store:
        for number in range(1, 11):
            bring(store, number, article(number, draw), NOON)
        arrived, newest = ArticleQuery(order=ArticleOrder.ARRIVED), ArticleQuery()
        before = [line.id for line in store.article_lines(newest).items]
        cursors: dict[ArticleOrder, str | None] = {}
        shown: dict[ArticleOrder, list[int]] = {}
        for query in (arrived, newest):
            page = store.article_lines(query, 4)
            cursors[query.order], shown[query.order] = page.next, [line.id for line in page.items]
        for number in range(11, 16):
            bring(store, number, article(number, draw), NOON + timedelta(days=9))
        rest = store.article_lines(arrived, 50, cursors[ArticleOrder.ARRIVED]).items
        assert shown[ArticleOrder.ARRIVED] + [line.id for line in rest] == list(range(1, 16))
        rest = store.article_lines(newest, 50, cursors[ArticleOrder.NEWEST]).items
        seen = shown[ArticleOrder.NEWEST] + [line.id for line in rest]
        assert [number for number in seen if number <= 10] == before
        assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "bm9uc2Vuc2U",
        "W10",
        "////",
        "[1]" * 1000,
        write("newest", Place(None, 3)),
        write("newest", Place(NOON.replace(tzinfo=None), 3)),
        write("newest", Place(NOON, -3)),
        write("newest", Place(NOON, 2**63)),
        write("newest", Place(NOON, True)),
    ],
)
def test_what_is_no_cursor_is_refused(store: Store, text: str) -> None:
    with pytest.raises(BadCursor, match=r"is no cursor: take one from `next`"):
        store.article_lines(ArticleQuery(), 5, text)


def test_a_cursor_of_another_order_is_refused(store: Store) -> None:
    given = store.article_lines(ArticleQuery(order=ArticleOrder.ARRIVED), 5).next
    assert given is not None
    with pytest.raises(BadCursor, match="in the order arrived, and not newest"):
        store.article_lines(ArticleQuery(), 5, given)


@given(at=st.datetimes(timezones=st.just(UTC)), number=st.integers(0, 2**63 - 1))
def test_a_cursor_is_the_place_it_was_made_of(at: datetime, number: int) -> None:
    assert read(write("newest", Place(at, number)), "newest", timed=True) == Place(at, number)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (ArticleQuery(), "ix_article_dated_at"),
        (ArticleQuery(outlet=("The Skerry",)), "ix_article_outlet"),
        (ArticleQuery(agency=("NTW",), duplicates=Duplicates.SKIP), "ix_article_agency"),
        (ArticleQuery(language=("en",), since=NOON), "ix_article_language"),
        (ArticleQuery(notices=(NoticeKind.KILL,)), "ix_article_notice"),
        (StoryQuery(), "ix_story_last_seen"),
        (StoryQuery(order=StoryOrder.NEWEST), "ix_story_first_seen"),
        (StoryQuery(agency=("NTW",)), "ix_story_agency"),
        (StoryQuery(language=("en",), min_copies=2), "ix_story_language"),
        (StoryQuery(notices=(NoticeKind.KILL,)), "ix_story_notice"),
    ],
    ids=str,
)
def test_a_list_goes_along_an_index_and_sorts_nothing(store: Store, query: Any, index: str) -> None:
    said: list[tuple[str, Any]] = []
    ask = store.article_lines if isinstance(query, ArticleQuery) else store.story_lines
    second: Any = ask(query, 1).next or write(query.order, Place(NOON, 1))

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        said.append((statement, parameters))

    from sqlalchemy import event

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        ask(query, 5, second)
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    statement, parameters = next((s, p) for s, p in said if "LIMIT" in s)
    with store.engine.connect() as opened:
        plan = [row[3] for row in opened.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert any(f"USING INDEX {index} " in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
