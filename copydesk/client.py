"""A client of the HTTP API: stories, articles and changes as iterators, imports with their accounts.

    with Client("http://127.0.0.1:8470") as desk:
        for story in desk.stories(since="2024-03-04", min_outlets=3):
            print(story["title"], story["copies"])

What comes back are the JSON objects of docs/api.md as dictionaries: the API grows by fields, and a client of last year
hands on what it has never heard of. Everything else is typed. Failures are exceptions with the server's own sentence.
"""

import gzip
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
import orjson

Json = dict[str, Any]
#: What a filter may be: several of a list mean any of them.
Value = str | int | bool | datetime | Iterable[str] | None

#: Seconds between two questions where no stream is to be had, and before a stream is asked for again.
PAUSE = 2.0
#: Seconds of silence after which a stream is taken for dead: the server says every fifteen that it lives.
SILENCE = 45.0
#: Records of one request: some megabytes, so that a connection that breaks costs little.
BLOCK = 500
#: Tries of a request that is told to come again (429, 503), with the pauses that the server asks for.
_TRIES = 5
#: Seconds that a block may take to become articles.
_INGEST = 600.0
_LATER = {429, 503}


class Failed(Exception):
    """The server refused, or could not be reached. `status` is 0 without an answer; `problem` is what it said."""

    def __init__(self, status: int, detail: str, problem: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{status}: {detail}" if status else detail)
        self.status = status
        self.detail = detail
        self.problem = dict(problem or {})


class NotFound(Failed):
    """There is nothing of that id."""


class NotAllowed(Failed):
    """The key is missing, does not hold, or does not allow it."""


class Refused(Failed):
    """A decision was not made; `problem` has its `reason` and the decisions `against` it."""


_BY_STATUS: dict[int, type[Failed]] = {401: NotAllowed, 403: NotAllowed, 404: NotFound, 409: Refused}


class Client:
    """A connection to `copydesk serve` at `url`, with a key where one is needed. To be closed, or used in a `with`."""

    def __init__(self, url: str = "http://127.0.0.1:8470", key: str | None = None, timeout: float = 60.0) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=url.rstrip("/"), headers=headers, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def stories(self, **filters: Value) -> Iterator[Json]:
        """Every story that a list with some filters has, page after page (docs/api.md). Raises Failed."""
        return self._listed("/v1/stories", filters)

    def articles(self, **filters: Value) -> Iterator[Json]:
        """Every article that a list with some filters has, page after page, without texts. Raises Failed."""
        return self._listed("/v1/articles", filters)

    def search(self, query: str, **filters: Value) -> Iterator[Json]:
        """Every hit of a query (docs/search.md), the best first, page after page; `by="stories"` gives one a story.

        Raises Failed.
        """
        asked = dict(filters)
        while True:
            page = self.get("/v1/search", q=query, **asked)
            yield from page["hits"]
            if page["next"] is None:
                return
            asked["after"] = page["next"]

    def story(self, number: int) -> Json:
        """One story; one that was merged says `merged_into`. Raises NotFound."""
        found: Json = self.get(f"/v1/stories/{int(number)}")
        return found

    def members(self, number: int) -> list[Json]:
        """How each article belongs to a story, with the evidence. Raises NotFound."""
        found: list[Json] = self.get(f"/v1/stories/{int(number)}/memberships")
        return found

    def article(self, number: int) -> Json:
        """One article in full. Raises NotFound."""
        found: Json = self.get(f"/v1/articles/{int(number)}")
        return found

    def changes(self, after: int = 0) -> Iterator[Json]:
        """The changes that there are after one, in the order of commits; ends with the last. Raises Failed."""
        more = True
        while more:
            page = self.get("/v1/changes", after=after, limit=1000)
            yield from page["items"]
            after, more = page["next"], page["more"]

    def follow(self, after: int = 0) -> Iterator[Json]:
        """The changes after one, and those to come, without end: each once, over any break of the connection.

        Keep the `seq` of the last one that was dealt with, and begin with it next time. Raises Failed where the server
        refuses for good; while it cannot be reached, this waits.
        """
        while True:
            try:
                for change in self._streamed(after):
                    after = change["seq"]
                    yield change
            except httpx.TransportError:
                time.sleep(PAUSE)
            except Failed as failed:
                if failed.status not in _LATER:
                    raise
                # No room for another stream: asked from time to time it is the same, some seconds later.
                for change in self._asked(after):
                    after = change["seq"]
                    yield change

    def import_records(self, records: Iterable[Mapping[str, Any]]) -> Iterator[Json]:
        """Import ready articles, as many as there are; the account of each, in their order. Raises Failed.

        Records of which no account has come may be sent again: what is known already is `same as before`.
        """
        left = iter(records)
        while block := list(islice(left, BLOCK)):
            body = b"".join(orjson.dumps(dict(each)) + b"\n" for each in block)
            yield from self._imported(body, "application/x-ndjson", {})

    def import_document(
        self, content: bytes, media_type: str = "text/html", *, url: str | None = None, outlet: str | None = None
    ) -> Json:
        """Import one document; its account. Raises Failed."""
        told = {"url": url, "outlet": outlet}
        return next(self._imported(content, media_type, {name: value for name, value in told.items() if value}))

    def merge(self, story: int, *others: int, note: str | None = None, dry_run: bool = False) -> Json:
        """Decide that stories are one. Raises Refused, NotFound."""
        return self._post(f"/v1/stories/{int(story)}/merge", stories=others, note=note, dry_run=dry_run)

    def split(self, story: int, *articles: int, note: str | None = None, dry_run: bool = False) -> Json:
        """Decide that articles are no part of a story. Raises Refused, NotFound."""
        return self._post(f"/v1/stories/{int(story)}/split", articles=articles, note=note, dry_run=dry_run)

    def pin(self, story: int, original: int | None = None, note: str | None = None, dry_run: bool = False) -> Json:
        """Decide that the articles of a story stay together, and which is the original. Raises Refused, NotFound."""
        return self._post(f"/v1/stories/{int(story)}/pin", original=original, note=note, dry_run=dry_run)

    def undo(self, decision: int) -> Json:
        """Take a decision back. Raises Refused, NotFound."""
        return self._post(f"/v1/decisions/{int(decision)}/undo")

    def get(self, path: str, **parameters: Value) -> Any:
        """What any address of the API answers, as JSON. Raises Failed."""
        return orjson.loads(self._sent("GET", quote(path), params=_spelled(parameters)).content)

    def _post(self, path: str, **said: object) -> Json:
        told: Json = orjson.loads(self._sent("POST", path, json=said).content)
        return told

    def _listed(self, path: str, filters: Mapping[str, Value]) -> Iterator[Json]:
        after: str | None = None
        while True:
            page = self.get(path, **{"limit": 200, **filters, "after": after})
            yield from page["items"]
            if (after := page["next"]) is None:
                return

    def _sent(self, method: str, path: str, **more: Any) -> httpx.Response:
        for _ in range(_TRIES):
            try:
                answer = self._http.request(method, path, **more)
            except httpx.TransportError as error:
                raise _unreached(self._http.base_url, error) from None
            if answer.status_code not in _LATER:
                break
            time.sleep(_pause(answer))
        if not answer.is_success:
            raise _failed(answer)
        return answer

    def _imported(self, body: bytes, media_type: str, asked: Mapping[str, str]) -> Iterator[Json]:
        headers = {"Content-Type": media_type, "Content-Encoding": "gzip"}
        # Accounts come when pages have become articles: the server itself says when it has waited long enough.
        patient = httpx.Timeout(self._http.timeout.connect, read=_INGEST)
        packed = gzip.compress(body, 5)
        answer = self._sent("POST", "/v1/import", content=packed, headers=headers, params=asked, timeout=patient)
        yield from map(orjson.loads, answer.content.splitlines())

    def _asked(self, after: int) -> Iterator[Json]:
        deadline = time.monotonic() + SILENCE
        while time.monotonic() < deadline:
            for change in self.changes(after):
                after = change["seq"]
                yield change
            time.sleep(PAUSE)

    def _streamed(self, after: int) -> Iterator[Json]:
        """The events of one stream. Raises httpx.TransportError where it breaks off, Failed where it is refused."""
        headers, timeout = {"Last-Event-ID": str(after)}, httpx.Timeout(self._http.timeout.connect, read=SILENCE)
        with self._http.stream("GET", "/v1/changes/stream", headers=headers, timeout=timeout) as answer:
            if not answer.is_success:
                answer.read()
                raise _failed(answer)
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    yield orjson.loads(line.removeprefix("data: "))
        raise httpx.RemoteProtocolError("the stream ended")


def _spelled(parameters: Mapping[str, Value]) -> dict[str, Any]:
    """Parameters as an address has them: instants as ISO 8601, what is None left out."""
    return {name: _one(value) for name, value in parameters.items() if value is not None}


def _one(value: str | int | datetime | Iterable[str]) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int) else list(value)


def _pause(answer: httpx.Response) -> float:
    told = answer.headers.get("retry-after", "")
    return min(float(told), 60.0) if told.isdecimal() else PAUSE


def _failed(answer: httpx.Response) -> Failed:
    try:
        problem = orjson.loads(answer.content)
        detail = str(problem["detail"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        problem, detail = {}, f"{answer.url} answered {answer.status_code}; is that copydesk?"
    return _BY_STATUS.get(answer.status_code, Failed)(answer.status_code, detail, problem)


def _unreached(url: httpx.URL, error: Exception) -> Failed:
    return Failed(0, f"{url} cannot be reached ({error}): is copydesk serve running there?")
