"""Alerts: told by the source's own past, once, to every place that the settings name."""

import asyncio
import dataclasses as dc
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from copydesk import alerts
from copydesk.alerts import Alarms, Alert
from copydesk.config import load
from crawler.sources import Source
from normalize import Page
from normalize.article import Article, Dateline, Form, Reason, Rejected, Removed
from normalize.wire import Wire
from storage import Store
from storage.crawlrecords import Address, Role

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SOURCES = {"harbor": Source(name="harbor", feeds=("https://harbor.example/rss",))}


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place, create=True) as opened:
        yield opened


def judged(store: Store, now: datetime = NOON, **own: Any) -> dict[str, str]:
    sources = {name: dc.replace(source, **own) for name, source in SOURCES.items()}
    with store.crawl_view(now) as crawl:
        return {each.rule: each.said for each in alerts.judge(crawl, sources, now)}


def news(store: Store, *days_ago: float) -> None:
    for ago in days_ago:
        with store.crawl(NOON - ago * DAY) as crawl:
            crawl.begin_sources({"harbor": None})
            crawl.count("harbor", {"new": 3})
            crawl.end_sources({"harbor": {"new": 3}})


def pages(
    store: Store, now: datetime, *, dated: bool = True, furniture: int = 0, wall: bool = False, number: int = 20
) -> None:
    for each in range(number):
        url = f"https://harbor.example/{now:%d}/{each}"
        with store.crawl(now) as crawl:
            page = Page(url, url.encode(), "text/html", url)
            kept = crawl.keep(page)
            made = Address("harbor", Role.ARTICLE, "page", url, "harbor.example", now, page_id=kept.page_id)
            crawl.add(made)
        with store.unit(now) as unit:
            if wall:
                unit.reject(kept.page_id, Rejected(url, Reason.EMPTY, "nothing"))
            else:
                unit.add(kept.page_id, article(url, now if dated else None, furniture), f"url:{url}")


def article(url: str, at: datetime | None, furniture: int) -> Article:
    fields: dict[str, Any] = {each.name: () if "tuple" in str(each.type) else None for each in dc.fields(Article)}
    fields |= {
        "source": url,
        "url": url,
        "title": url,
        "published_at": at,
        "dateline": Dateline(),
        "form": Form.ARTICLE,
        "stub": False,
        "wire": Wire(),
    }
    lines = tuple(Removed("Read more", "promo") for _ in range(furniture))
    return Article(**{**fields, "authors": ("A. Holm",), "body": (f"Told at {url}.",) * 2, "removed": lines})


def test_a_source_is_silent_by_its_own_rhythm(store: Store) -> None:
    news(store, 12, 9, 6)
    assert "silent" not in judged(store), "six days are two of its gaps"
    told = judged(store, NOON + 4 * DAY)["silent"]
    assert told == "nothing new for 10 days; its longest gap was 3 days"


def test_what_is_silent_can_be_said_of_a_source(store: Store) -> None:
    news(store, 2)
    assert judged(store) == {}, "it has no rhythm yet"
    assert judged(store, silent_after=DAY)["silent"] == "nothing new for 2 days; silent_after is 24 hours"
    assert judged(store, silent_after=3 * DAY) == {}
    assert judged(store, silent_after=DAY, alerts=False) == {}


def test_a_source_that_is_dead_or_paused(store: Store) -> None:
    news(store, 1)
    with store.crawl(NOON) as crawl:
        url = "https://harbor.example/rss"
        crawl.add(
            Address(
                "harbor",
                Role.LISTING,
                "feed",
                url,
                "harbor.example",
                NOON,
                failures=9.0,
                outcome="name",
                next_visit_at=NOON,
            )
        )
        paused = {"harbor": Source(name="harbor", paused=True)}
        assert alerts.judge(crawl, paused, NOON) == []
    assert judged(store)["dead"].startswith("every visit fails: name")


def test_fields_that_vanish_and_furniture_that_comes_are_told(store: Store) -> None:
    news(store, 0)
    pages(store, NOON - 3 * DAY)
    pages(store, NOON - timedelta(hours=2))
    assert judged(store) == {}
    pages(store, NOON + DAY, dated=False, furniture=4)
    told = judged(store, NOON + DAY + timedelta(hours=1))
    assert told["coverage"].startswith("a date on 0% of the pages, 100% before")
    assert told["furniture"] == "67% of the lines are furniture, 0% before"
    assert judged(store, NOON + DAY + timedelta(hours=1), alert_share=0.7).keys() == {"coverage"}


def test_a_day_of_nothing_but_walls_is_told(store: Store) -> None:
    news(store, 0)
    pages(store, NOON - timedelta(hours=2), wall=True)
    assert judged(store)["only-walls"] == "all 20 pages of a day were rejected, most as empty"


ALERT = Alert("silent", "harbor", "nothing new for 10 days")


def test_an_alert_is_told_once_a_day_and_anew_when_it_comes_again() -> None:
    alarms = Alarms(load())
    assert alarms.tell([ALERT], NOON) == [ALERT]
    assert alarms.tell([ALERT], NOON + DAY / 2) == []
    assert alarms.tell([ALERT], NOON + DAY) == [ALERT]
    assert alarms.tell([], NOON + DAY) == []
    assert alarms.tell([ALERT], NOON + DAY) == [ALERT]


def test_a_webhook_is_posted_to_and_one_that_is_down_stops_nothing() -> None:
    heard: list[Any] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    place = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        Alarms(load(alert_webhook=place)).tell([ALERT], NOON)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert heard == [{"alerts": [{"rule": "silent", "source": "harbor", "said": "nothing new for 10 days"}]}]
    assert Alarms(load(alert_webhook=place)).tell([ALERT], NOON) == [ALERT]


def test_a_mail_is_sent() -> None:
    heard: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """As much of SMTP as one mail needs."""
        writer.write(b"220 ready\r\n")
        in_data = False
        while line := (await reader.readline()).decode():
            heard.append(line.strip())
            if in_data and line.strip() != ".":
                continue
            in_data = line.upper().startswith("DATA")
            writer.write(b"354 go on\r\n" if in_data else b"250 ok\r\n")
            if line.startswith("QUIT"):
                break
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        alarms = Alarms(load(alert_mail="desk@copydesk.test", smtp=f"127.0.0.1:{port}"))
        await asyncio.to_thread(alarms.tell, [ALERT], NOON)
        server.close()

    asyncio.run(main())
    assert "Subject: copydesk: silent harbor" in heard
    assert "harbor (silent): nothing new for 10 days" in heard
