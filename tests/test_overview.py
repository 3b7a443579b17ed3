"""What a month brought, counted: by day, outlet and agency, on each kind of database."""

from datetime import UTC, date, datetime

import pytest

from storage import Store
from storage.overview import DayCount
from tests.answering import NEWS, fill

NOW = datetime(2024, 3, 20, tzinfo=UTC)


@pytest.fixture
def filled(place: str) -> str:
    with Store.open(place, create=True) as store:
        fill(store)
    return place


def test_a_month_counted(filled: str) -> None:
    with Store.open(filled) as store:
        told = store.overview(NOW)
    assert told.days == (DayCount(date(2024, 3, 4), articles=4, copies=2, stories=2),)
    assert told.agencies == (("Reuters", 3),)
    assert {each.outlet: (each.articles, each.syndicated, dict(each.agencies)) for each in told.outlets} == {
        "Bresk Bugle": (1, 0, {}),
        "Harbour Echo": (1, 1, {"Reuters": 1}),
        "Sanda Courier": (1, 1, {"Reuters": 1}),
        "Velmora Post": (1, 1, {"Reuters": 1}),
    }
    assert told.delays == (60, 180)


def test_the_month_of_an_archive_ends_with_its_newest_article(filled: str) -> None:
    with Store.open(filled) as store:
        assert store.overview(datetime(2031, 1, 1, tzinfo=UTC)).days
        assert not store.overview(datetime(2023, 1, 1, tzinfo=UTC)).since > NOW
        told = store.facets(datetime(2031, 1, 1, tzinfo=UTC))
    assert told.outlets == ("Bresk Bugle", "Harbour Echo", "Sanda Courier", "Velmora Post")
    assert (told.agencies, told.languages, told.sections) == (("Reuters",), ("en",), ("World",))


def test_an_empty_store_has_nothing_to_count(place: str) -> None:
    with Store.open(place, create=True) as store:
        assert (store.overview(NOW).days, store.overview(NOW).delays) == ((), ())
        assert store.newest_story() == 0
        fill(store, NEWS[:1])
        assert store.newest_story() == 1
