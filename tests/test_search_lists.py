"""Words as a filter of lists, and filters of a search, in both databases: every way that a list takes has the same."""

from collections.abc import Iterator

import pytest

from storage import Store
from storage.query import ArticleQuery, Duplicates, StoryQuery
from storage.search import among, find
from storage.search.query import parse
from tests.answering import DAM, FAIR, fill, record
from tests.conftest import Places

MONDAY = (
    "A pony that bites, a dam that leaks and a queue for buns made up the Monday of our reporter in the uplands.",
    "The buns were gone at nine. The pony was photographed by everybody and seemed to know which side was its better.",
    "About the dam nobody up here has an opinion, since the water runs the other way, towards the sea and the ferry.",
)
RECORDS = (
    record("Velmora Post", DAM, 8),
    record("Sanda Courier", DAM[:5], 9, "Villages wait below cracked dam"),
    record("Bresk Bugle", FAIR, 10, "Pony bites councillor as winter fair opens"),
    record("Upland Gazette", MONDAY, 12, "Pony and dam, a Monday in review"),
)
#: The numbers at which a list takes another way: all by their numbers, all on the way, each by itself.
WAYS = {"few": (1000, 500_000), "some": (0, 500_000), "many": (0, 0)}


@pytest.fixture(scope="module")
def store(places: Places) -> Iterator[Store]:
    with Store.open(places(), create=True) as opened:
        fill(opened, RECORDS)
        yield opened


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    few, many = WAYS[request.param]
    monkeypatch.setattr(among, "FEW", few)
    monkeypatch.setattr(among, "MANY", many)
    return str(request.param)


def outlets(store: Store, text: str, **more: object) -> list[str | None]:
    return [line.outlet for line in store.article_lines(ArticleQuery(text=text, **more)).items]  # type: ignore[arg-type]


@pytest.mark.usefixtures("way")
def test_articles_with_words_in_the_order_of_the_list(store: Store) -> None:
    assert outlets(store, "DAM") == ["Upland Gazette", "Sanda Courier", "Velmora Post"]
    assert outlets(store, "dam", outlet=("Velmora Post",)) == ["Velmora Post"]
    assert outlets(store, "dam", duplicates=Duplicates.ONLY) == ["Sanda Courier"]
    assert outlets(store, "pony -dam") == ["Bresk Bugle"]
    assert outlets(store, '"lost outboard motor"') == ["Sanda Courier", "Velmora Post"]
    assert outlets(store, "-dam") == ["Bresk Bugle"]
    assert outlets(store, "pon*") == ["Upland Gazette", "Bresk Bugle"]
    assert outlets(store, "language:de") == []
    assert outlets(store, "dam before:2024-03-04") == []
    assert outlets(store, "zebra") == []
    assert len(outlets(store, "")) == len(outlets(store, "-")) == 4


@pytest.mark.usefixtures("way")
def test_stories_of_which_any_copy_has_the_words(store: Store) -> None:
    def titles(text: str, **more: object) -> list[str | None]:
        return [line.title for line in store.story_lines(StoryQuery(text=text, **more)).items]  # type: ignore[arg-type]

    everything = [line.title for line in store.story_lines(StoryQuery()).items]
    assert len(everything) == 3
    assert titles("villages wait") == ["Crack in Karst dam"]
    assert titles("pony") == everything[:2]
    assert titles("pony", min_copies=2) == []
    assert titles("-pony") == ["Crack in Karst dam"]
    assert titles("language:en") == everything
    assert titles("after:2025") == []


@pytest.mark.usefixtures("way")
def test_pages_of_a_list_with_words_follow_each_other(store: Store) -> None:
    first = store.article_lines(ArticleQuery(text="dam"), 2)
    rest = store.article_lines(ArticleQuery(text="dam"), 2, first.next)
    assert [line.outlet for line in (*first.items, *rest.items)] == outlets(store, "dam")
    assert rest.next is None


def test_a_search_among_articles_that_pass_filters(store: Store) -> None:
    def found(text: str, *, by_story: bool = False, **more: object) -> set[int]:
        asked = ArticleQuery(**more)  # type: ignore[arg-type]
        return {hit.article_id for hit in store.search(parse(text), by_story=by_story, among=asked).hits}

    assert found("dam") == {1, 2, 4}
    assert found("dam", agency=("Reuters",)) == {1, 2}
    assert found("dam", outlet=("Sanda Courier", "Bresk Bugle")) == {2}
    assert found("dam", min_copies=2) == {1, 2}
    assert found("dam", duplicates=Duplicates.SKIP) == {1, 4}
    assert len(found("dam", by_story=True, min_copies=2)) == 1
    assert found("dam", language=("de",)) == set()
    page = store.search(parse("dam"), limit=1, among=ArticleQuery(min_copies=2))
    assert (page.total, len(page.hits)) == (2, 1)


def test_of_very_common_words_the_last_are_ranked_and_a_note_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "RANKED", 2)
    page = store.search(parse("dam"))
    assert ({hit.article_id for hit in page.hits}, page.total) == ({2, 4}, 2)
    assert [note.partition(":")[0] for note in page.notes] == ["more than 2 articles have that"]
    assert store.search(parse("zebra")).notes == ()
    assert store.search(parse("pony")).notes == ()
