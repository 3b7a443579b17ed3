"""A real server on loopback over a store of invented news: what tests of the API, of the client and of the docs ask."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import httpx

from copydesk import keys, pipeline, settling
from copydesk.config import Config
from copydesk.web import server
from copydesk.web.desk import Desk
from copydesk.workers import Workers
from crawler.records import in_lines
from normalize import Page
from storage import Store
from storage.records import KeyScope

DAM = (
    "VELMORA, March 4 (Reuters) - Engineers lowered the water behind the Karst dam after divers found a crack.",
    "The crack was found by Ilse Brandauer, a diver of the fire brigade, who was looking for a lost outboard motor.",
    "“It was as long as a bus and I could put my arm into it,” she told a news conference in Velmora.",
    "About 4,200 people in the villages of Upper and Lower Sanda were told to be ready to leave within the hour.",
    "The dam was built in 1957 and last inspected in 2019, when nothing was found, the office's records show.",
    "Farmers below the dam said they had reported wet ground in November and had been told that it was the rain.",
)
CUT = "The villages below it wait with packed cars."


def record(outlet: str, paragraphs: Sequence[str], hour: int, title: str = "Crack in Karst dam") -> dict[str, Any]:
    """A ready article of an outlet."""
    slug = f"{title.casefold().replace(' ', '-')}-{hour}"
    return {
        "url": f"https://{outlet.casefold().replace(' ', '-')}.example/{slug}",
        "outlet": outlet,
        "title": title,
        "text": "\n\n".join(paragraphs),
        "published_at": datetime(2024, 3, 4, hour, tzinfo=UTC).isoformat(),
        "language": "en",
        "section": "World",
    }


FAIR = (
    "The winter fair of Bresk opened on Monday with forty stalls and a carousel that was built in 1911 by Otto Wendt.",
    "The mayor cut a ribbon of red paper and forgot the speech that was written for the occasion, to some applause.",
    "A pony called Admiral bit a councillor in the sleeve, and was led away by children who took its side.",
)
#: 1: the wire story in three papers, one of them shorter, one corrected. 2: the fair, in one.
NEWS = (
    record("Velmora Post", DAM, 8),
    record("Sanda Courier", (*DAM[:4], CUT), 9, "Villages wait below cracked dam"),
    record("Harbour Echo", (*DAM, "Correction: An earlier version said that the dam was built in 1975."), 11),
    record("Bresk Bugle", FAIR, 10, "Pony bites councillor as winter fair opens"),
)


def lines(records: Sequence[dict[str, Any]]) -> bytes:
    """Records as JSON Lines."""
    return b"".join(json.dumps(each).encode() + b"\n" for each in records)


def fill(store: Store, records: Sequence[dict[str, Any]] = NEWS) -> None:
    """Import records into a store, in their order."""
    for page in in_lines("news", BytesIO(lines(records)), 2**20):
        assert isinstance(page, Page)
        with store.unit(now()) as unit:
            unit.keep(page)
    with Workers(1) as workers:
        pipeline.resume(store, workers, now)
    settling.settle(store, now)


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Answering:
    """A running server, its store, and a key of each scope."""

    url: str
    desk: Desk
    read: str
    write: str

    @property
    def store(self) -> Store:
        """Its store."""
        return self.desk.store

    def client(self, key: str | None = None, **headers: str) -> httpx.Client:
        """A client of it, with a key or without."""
        told = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.Client(base_url=self.url, headers=told | headers, timeout=60)


@contextmanager
def answering(place: str, key: str | None = None, **settings: Any) -> Iterator[Answering]:
    """Serve a store, which is made where there is none, on a free port of loopback. `key` is one that it has."""
    told = Config(store=place, **{"listen": "127.0.0.1:0", "sources": "none.toml", **settings})
    with Store.open(place, create=True) as store:
        read, write = (key or made(store, scope) for scope in KeyScope)
        desk = Desk(store, told)
        with server.serving(desk) as port:
            yield Answering(f"http://127.0.0.1:{port}", desk, read, write)


def made(store: Store, scope: KeyScope) -> str:
    """A new key of a store."""
    new = keys.make(store, f"may-{scope}", scope, now())
    assert new is not None
    return new[0]
