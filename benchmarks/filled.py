"""A store as large as one likes: four invented stories in ten articles, each time two and a half minutes later.

It is loaded as a copy of a store is (`storage.loading`), table by table, on either database, with raw pages, versions,
keys, matches and events. Every repetition has its own ids, addresses and times; five thousand names of a dam and two
hundred of each outlet go round, so that words and outlets have few articles or many.
"""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from copydesk import pipeline
from dedupe.candidates import UNDATED
from storage import Store, address, connection, written
from storage.loading import TABLES, loading
from storage.store import PATIENCE
from storage.tables import feed
from storage.tables import period as periods
from tests.answering import DAM, FAIR, NEWS, fill, now, record

FERRY = (
    "SANDA, March 4 (AP) - A ferry with 212 people on board ran onto a sandbank in thick fog and waited for the tide.",
    "Nobody was hurt. A choir on its way to a contest sang for the others until the water came back, passengers said.",
    "The captain, Pernille Aas, said that a buoy had moved by a hundred metres since the chart was printed in June.",
    "The harbour office will look for the buoy on Tuesday and asked fishermen to say whether one of them had it.",
)
RECORDS = (
    *NEWS,
    *(record(f"Coast Paper {n}", FERRY[: 4 - n % 2], 9 + n, "Ferry waits for the tide") for n in range(5)),
    record("Upland Gazette", (FAIR[2], DAM[4], FERRY[3]), 15, "What a Monday it was"),
)
#: Articles and stories of one repetition, and what lies between two: thirty days hold 170,000 of a million.
ARTICLES, STORIES = 10, 4
_GAP = dt.timedelta(seconds=150)
_DAMS, _OUTLETS = 5000, 200
#: Numbers are given as far apart as this, of whatever kind: a repetition has fewer of each.
_APART = 64
#: Rows in hand at a time.
_AT_ONCE = 20_000

_NUMBERS = {
    "page": ("id", "article_id"),
    "sighting": ("id", "page_id"),
    "article": ("id",),
    "version": ("article_id", "page_id"),
    "fingerprint": ("article_id", "stamp"),
    "match": ("a", "b"),
    "story": ("id", "original"),
    "membership": ("article_id", "story_id", "via"),
    "event": ("article_id", "story_id"),
}
_NAMED = {"identity", "url", "canonical_url"}
_TEXTS = {"title", "body"}
#: Times of publication; those of arrival stay as they are, for nothing is to come.
_TIMES = {"published_at", "dated_at", "first_seen", "last_seen"}
_Row = list[Any]
_Base = Mapping[str, list[tuple[Any, ...]]]


def filled(place: str, articles: int, say: Callable[[str], None]) -> None:
    """Make a store at a place where there is none."""
    base = _base()
    engine = connection.engine(address.of(place), PATIENCE)
    try:
        with loading(engine, place) as opened:
            for table in TABLES:
                say(table.name)
                names = table.columns.keys()
                for rows in connection.batches(_rows(base, table, articles // ARTICLES), _AT_ONCE):
                    connection.load(opened, table, names, rows)
    finally:
        engine.dispose()
    say("search")
    with Store.open(place) as store:
        for _ in pipeline.index_words(store, now):
            pass


def _base() -> _Base:
    """The rows of one repetition, as they are kept."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "base.db", create=True) as store:
        fill(store, RECORDS)
        with connection.reading(store.engine) as opened:
            found = {
                table.name: [tuple(row) for row in opened.execute(select(*map(written.of, table.columns)))]
                for table in TABLES
            }
    assert (len(found["article"]), len(found["story"])) == (ARTICLES, STORIES)
    return found


def _rows(base: _Base, table: Table, times: int) -> Iterator[_Row]:
    rows, names = base[table.name], table.columns.keys()
    if table is feed:
        yield [1, len(base["event"]) * times]
    elif table is periods:
        yield from _periods(base, times)
    elif table.name not in _NUMBERS:
        yield from map(list, rows)
    else:
        changes = [(place, change) for place, name in enumerate(names) if (change := _change(table, name))]
        first = len(base["event"])
        for k in range(times):
            for row in rows:
                new = list(row)
                for place, change in changes:
                    if row[place] is not None:
                        new[place] = change(row[place], k)
                if table.name == "fingerprint":
                    new[0] = _period(row[0], k)
                elif table.name == "event":
                    new[0] = row[0] + first * k
                yield new


def _change(table: Table, name: str) -> Callable[[Any, int], Any] | None:
    if name in _NUMBERS[table.name]:
        return lambda number, k: number + _APART * k
    if name in _NAMED:
        return lambda text, k: f"{text}-{k}"
    if name in _TEXTS:
        return lambda text, k: text.replace("Karst", f"Karst{k % _DAMS}")
    if name == "outlet":
        return lambda text, k: f"{text} {k % _OUTLETS}"
    return _later if name in _TIMES else None


def _later(text: str, k: int) -> str:
    return (dt.datetime.fromisoformat(text) + k * _GAP).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _period(number: int, k: int) -> int:
    # All were published between eight and sixteen of one day, so noon stands for each.
    return number if number == UNDATED else number + (dt.timedelta(hours=12) + k * _GAP).days


def _periods(base: _Base, times: int) -> Iterator[_Row]:
    last: dict[int, int] = {}
    highest = max(row[1] for row in base["fingerprint"])
    for number in {row[0] for row in base["fingerprint"]}:
        for k in range(times):
            last[_period(number, k)] = highest + _APART * k
    names: Sequence[str] = periods.columns.keys()
    like = dict(zip(names, base["period"][0], strict=True))
    for number, stamp in sorted(last.items()):
        told = like | {"period": number, "last": stamp, "unsettled": False}
        yield [told[name] for name in names]
