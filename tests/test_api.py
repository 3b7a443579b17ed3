"""The HTTP API over a real server: what it tells of a store, how cheaply it is asked again, how decisions are made."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest

from copydesk import contract
from tests.answering import DAM, NEWS, Answering, answering, fill, record
from tests.conftest import Places


@pytest.fixture(scope="module")
def desk(places: Places) -> Iterator[Answering]:
    with answering(places()) as running:
        fill(running.store)
        yield running


@pytest.fixture(scope="module")
def ask(desk: Answering) -> Iterator[httpx.Client]:
    with desk.client() as client:
        yield client


def told(ask: httpx.Client, path: str, **parameters: Any) -> Any:
    answer = ask.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def ids(ask: httpx.Client, path: str, **parameters: Any) -> list[int]:
    return [each["id"] for each in told(ask, path, **parameters)["items"]]


def test_lists_are_paged_and_filtered(ask: httpx.Client) -> None:
    assert ids(ask, "/v1/articles") == [3, 4, 2, 1]
    assert ids(ask, "/v1/stories") == [1, 2]
    first = told(ask, "/v1/articles", limit=3)
    rest = told(ask, "/v1/articles", limit=3, after=first["next"])
    assert ([each["id"] for each in rest["items"]], rest["next"]) == ([1], None)
    assert ids(ask, "/v1/articles", duplicates="skip") == ids(ask, "/v1/articles", original="true") == [4, 1]
    assert ids(ask, "/v1/articles", duplicates="only") == [3, 2]
    assert ids(ask, "/v1/articles", outlet=["Sanda Courier", "Bresk Bugle"]) == [4, 2]
    assert ids(ask, "/v1/articles", agency="Reuters", until="2024-03-04T09:30:00+00:00") == [2, 1]
    assert ids(ask, "/v1/articles", notice="correction") == [3]
    assert ids(ask, "/v1/articles", story=2) == [4]
    assert ids(ask, "/v1/stories", min_outlets=2, language="en", section="World") == [1]
    assert ids(ask, "/v1/stories", since="2024-03-05") == []
    [line] = told(ask, "/v1/stories", agency="Reuters")["items"]
    assert (line["copies"], line["outlets"], line["notice"], len(line["times"])) == (3, 3, "correction", 3)


@pytest.mark.parametrize(("form", "version"), [("rss", "rss20"), ("atom", "atom10")])
def test_any_list_of_stories_is_a_feed(ask: httpx.Client, form: str, version: str) -> None:
    answer = ask.get(f"/feeds/stories.{form}")
    read = feedparser.parse(answer.content)
    assert (answer.status_code, read.bozo, read.version, len(read.entries)) == (200, False, version, 2)
    assert answer.headers["content-type"].startswith(f"application/{form}+xml")
    [one] = feedparser.parse(ask.get(f"/feeds/stories.{form}", params={"min_outlets": 3}).content).entries
    assert one.id in {each.id for each in read.entries}
    again = ask.get(f"/feeds/stories.{form}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert ask.get("/feeds/stories.csv").status_code in {404, 422}
    assert ask.get(f"/feeds/stories.{form}", params={"colour": "red"}).status_code in {400, 422}


def test_an_article_and_its_story_are_what_the_contract_says(ask: httpx.Client, desk: Answering) -> None:
    stored, found = desk.store.article(3), desk.store.story(1)
    assert stored
    assert found
    assert told(ask, "/v1/articles/3").items() >= contract.article(stored).items()
    assert told(ask, "/v1/stories/1").items() >= contract.story(found.story).items()
    assert told(ask, "/v1/articles/3")["version"] == 1
    raw = ask.get("/v1/articles/3/page")
    assert raw.text == NEWS[2]["text"]
    assert (raw.headers["content-disposition"], raw.headers["x-content-type-options"]) == ("attachment", "nosniff")
    [version] = told(ask, "/v1/articles/3/versions")
    assert (version["number"], version["title"]) == (1, NEWS[2]["title"])
    assert told(ask, "/v1/articles/3/versions/1")["body"] == told(ask, "/v1/articles/3")["body"]
    assert told(ask, "/v1/articles/3/versions/1/difference/1")["shares"] == [1.0, 1.0]
    assert told(ask, "/v1/articles/3/removed") == told(ask, "/v1/articles/3")["removed"]


def test_every_membership_has_its_evidence(ask: httpx.Client) -> None:
    original, *copies = told(ask, "/v1/stories/1/memberships")
    assert (original["article_id"], original["relation"], original["match"]) == (1, "original", None)
    for seat in copies:
        assert seat["via"] == 1
        assert seat["match"]["score"] == seat["score"]
        assert seat["match"]["rule"]
        assert seat["match"]["measures"]
        assert seat["match"]["passages"]
    assert [each["articles"] for each in told(ask, "/v1/stories/1/versions")["versions"]] == [[1, 2], [3]]
    assert told(ask, "/v1/stories/1/history")["articles"] == [1, 2, 3]
    assert told(ask, "/v1/stories/1/related") == []
    assert told(ask, "/v1/compare", a=1, b=2)["together"] is True


def test_changes_are_read_to_the_end_in_pages(ask: httpx.Client, desk: Answering) -> None:
    seen: list[int] = []
    after, more = 0, True
    while more:
        page = told(ask, "/v1/changes", after=after, limit=3)
        seen += [each["seq"] for each in page["items"]]
        after, more = page["next"], page["more"]
    assert seen == [event.seq for event in desk.store.events()]
    assert told(ask, "/v1/changes", after=after) == {"items": [], "next": after, "more": False}


def test_what_is_known_already_is_not_sent_again(ask: httpx.Client) -> None:
    whole = ask.get("/v1/articles", headers={"Accept-Encoding": "gzip"})
    assert whole.headers["content-encoding"] == "gzip"
    plain = ask.get("/v1/articles", headers={"Accept-Encoding": "identity"})
    assert plain.content == whole.content
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != whole.headers["etag"]
    assert not plain.headers["etag"].startswith("W/")
    for first, encoding in ((whole, "gzip"), (plain, "identity")):
        known = {"If-None-Match": f'"other", {first.headers["etag"]}', "Accept-Encoding": encoding}
        again = ask.get("/v1/articles", headers=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert ask.get("/v1/articles?limit=1", headers={"If-None-Match": whole.headers["etag"]}).status_code == 200
    head = ask.head("/v1/articles", headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", plain.headers["etag"])
    assert int(head.headers["content-length"]) == len(plain.content)


@pytest.mark.parametrize(
    ("method", "path", "status", "kind", "said"),
    [
        ("GET", "/v1/nothing", 404, "not-found", "/v1/openapi.json"),
        ("GET", "/v1/articles/999", 404, "not-found", "/v1/articles"),
        ("GET", "/v1/articles/1/versions/9", 404, "not-found", "/v1/articles/1/versions"),
        ("GET", "/v1/stories/999/history", 404, "not-found", "/v1/stories"),
        ("GET", "/v1/articles/one", 422, "invalid", "number"),
        ("GET", "/v1/articles/99999999999999999999999", 422, "invalid", "number"),
        ("GET", "/v1/articles?langauge=en", 422, "invalid", "langauge: there is no such parameter"),
        ("GET", "/v1/articles?since=yesterday", 422, "invalid", "2024-03-04"),
        ("GET", "/v1/articles?after=bm9uZQ", 400, "bad-cursor", "next"),
        ("GET", "/v1/compare?a=1&b=1", 422, "invalid", "two"),
        ("GET", "/v1/compare?a=1&b=77", 404, "not-found", "77"),
        ("DELETE", "/v1/articles/1", 405, "method-not-allowed", "Allow"),
        ("POST", "/v1/stories/1/merge", 422, "invalid", "stories"),
        ("POST", "/v1/stories/1/merge?x={", 400, "bad-request", "JSON"),
        ("POST", "/v1/import", 415, "not-supported", "application/x-ndjson"),
    ],
)
def test_every_error_is_a_problem_that_says_what_to_do(
    desk: Answering, method: str, path: str, status: int, kind: str, said: str
) -> None:
    with desk.client(desk.write) as ask:
        body = b"{" if path.endswith("{") else b"{}"
        kind_sent = {"Content-Type": "text/html+x" if "import" in path else "application/json"}
        answer = ask.request(method, path, content=body if method == "POST" else None, headers=kind_sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert (problem["type"], problem["status"]) == (f"urn:copydesk:problem:{kind}", status)
    assert said in problem["detail"], problem
    assert problem["title"]
    assert ("allow" in answer.headers) == (status == 405)


def test_a_fault_of_the_store_is_told_to_the_log_alone(tmp_path: Path) -> None:
    with answering(str(tmp_path / "store.db")) as running, running.client() as ask:
        with running.store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE story RENAME TO elsewhere")
        answer = ask.get("/v1/stories")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:copydesk:problem:failed")
    assert "elsewhere" not in answer.text
    assert "story" not in answer.json()["detail"]


def test_a_store_that_is_gone_is_not_ready(tmp_path: Path) -> None:
    with answering(str(tmp_path / "store.db")) as running, running.client() as ask:
        assert (ask.get("/readyz").status_code, ask.get("/readyz").text) == (200, "ready\n")
        with running.store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE article RENAME TO elsewhere")
        assert ask.get("/readyz").status_code == 503
        assert ask.get("/healthz").status_code == 200


def test_decisions_are_made_and_taken_back(place: str) -> None:
    with answering(place) as running, running.client(running.write) as ask:
        fill(running.store)
        tried = ask.post("/v1/stories/1/merge", json={"stories": [2], "dry_run": True})
        assert (tried.status_code, tried.json()["dry_run"]) == (200, True)
        assert told(ask, "/v1/decisions") == []
        merged = ask.post("/v1/stories/1/merge", json={"stories": [2], "note": "one event"}).json()
        assert (merged["decision"]["by"], merged["decision"]["note"]) == ("may-write", "one event")
        ended = told(ask, "/v1/stories/2")
        assert (ended["state"], ended["merged_into"], ended["articles"]) == ("retired", 1, [])
        gone = ask.get("/v1/stories/2/versions")
        assert (gone.status_code, "/v1/stories/1/versions" in gone.json()["detail"]) == (404, True)
        again = ask.post("/v1/stories/1/merge", json={"stories": [2]})
        assert (again.status_code, again.json()["reason"]) == (409, "nothing"), again.text
        assert ask.post(f"/v1/decisions/{merged['decision']['id']}/undo", json={}).status_code == 200
        assert ids(ask, "/v1/stories") == [1, 3]
        split = ask.post("/v1/stories/1/split", json={"articles": [3], "by": "Ada"}).json()
        assert split["decision"]["by"] == "Ada"
        pinned = ask.post("/v1/stories/1/pin", json={"original": 2})
        assert pinned.status_code == 200, pinned.text
        assert told(ask, "/v1/stories/1")["original"] == 2
        assert len(told(ask, "/v1/decisions")) == 3


def test_the_description_is_open_api_with_every_route_and_problem(ask: httpx.Client) -> None:
    described = told(ask, "/v1/openapi.json")
    assert described["openapi"].startswith("3.1")
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation["description"], (method, path)
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert operation["security"] == ([{"key": []}] if method == "post" else [{}, {"key": []}])


def test_lines_that_an_outlet_repeats_are_shown_and_decided(place: str) -> None:
    line = "Get the Courier every morning with your coffee."
    with answering(place, workers=1) as running, running.client(running.write) as ask:
        fill(running.store, [record("Sanda Courier", (*DAM, line), 9), NEWS[3]])
        added = ask.post("/v1/furniture", json={"outlet": "Sanda Courier", "line": line, "by": "Ada"}).json()
        assert (added["rules"][0]["decided_by"], added["articles_changed"]) == ("Ada", 1)
        assert line not in ask.get("/v1/articles/1").json()["body"]
        [rule] = ask.get("/v1/furniture?outlet=Sanda Courier&state=applied").json()
        assert ask.get("/v1/furniture?state=refused").json() == []
        [effect] = ask.get(f"/v1/furniture/{rule['id']}").json()["effects"]
        assert (effect["article"], effect["line"], effect["removed"]) == (1, line, True)
        refused = ask.post(f"/v1/furniture/{rule['id']}/refuse", json={}).json()
        assert (refused["rules"][0]["state"], refused["rules"][0]["decided_by"]) == ("refused", "may-write")
        assert line in ask.get("/v1/articles/1").json()["body"]
        assert ask.post("/v1/furniture/99/approve", json={}).status_code == 404
        assert ask.post("/v1/furniture", json={"outlet": "Nobody", "line": line}).status_code == 404


def test_search_ranks_and_marks(ask: httpx.Client) -> None:
    page = told(ask, "/v1/search", q="crack", limit=1)
    assert (page["query"], page["total"], page["notes"], page["not_searchable_yet"]) == ("crack", 3, [], 0)
    [hit] = page["hits"]
    assert [hit["title"]["text"][start:end] for start, end in hit["title"]["marks"]] == ["Crack"]
    following = told(ask, "/v1/search", q="crack", limit=2, after=page["next"])
    assert {hit["article"], *(each["article"] for each in following["hits"])} == {1, 2, 3}
    assert following["next"] is None


def test_search_by_story_and_among_what_passes_filters(ask: httpx.Client) -> None:
    [hit] = told(ask, "/v1/search", q="crack", by="stories")["hits"]
    assert (hit["story"], hit["copies"]) == (1, 3)
    assert [each["article"] for each in told(ask, "/v1/search", q="crack", outlet="Harbour Echo")["hits"]] == [3]
    assert told(ask, "/v1/search", q="crack", language="de")["total"] == 0
    newest = told(ask, "/v1/search", q="crack", order="newest", duplicates="only")["hits"]
    assert [each["article"] for each in newest] == [3, 2]
    assert told(ask, "/v1/search", q="crack after:soon")["notes"]


@pytest.mark.parametrize(
    "text", ['"', "a AND (", "title:", "*", "\u0000", "NEAR(a b)", "'; DROP TABLE article; --", "é" * 1000]
)
def test_any_text_is_a_query(ask: httpx.Client, text: str) -> None:
    assert told(ask, "/v1/search", q=text)["query"] == text
    told(ask, "/v1/stories", q=text)
    told(ask, "/v1/articles", q=text)


def test_what_a_search_refuses_is_told(ask: httpx.Client) -> None:
    assert ask.get("/v1/search").status_code == 422
    assert ask.get("/v1/search", params={"q": "a" * 1001}).status_code == 422
    answer = ask.get("/v1/search", params={"q": "dam", "after": "none"})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:copydesk:problem:bad-cursor")


def test_words_filter_lists_and_feeds(ask: httpx.Client) -> None:
    assert ids(ask, "/v1/articles", q="pony OR villages") == [3, 4, 2, 1]
    assert ids(ask, "/v1/articles", q="title:pony") == [4]
    assert ids(ask, "/v1/stories", q="pony") == [2]
    [entry] = feedparser.parse(ask.get("/feeds/stories.atom", params={"q": "pony"}).content).entries
    assert "Pony" in entry.title
