"""Problems: every error of the API as `application/problem+json` (RFC 9457), with a sentence that says what to do.

`type` is a URN that never changes; programs go by it, people read `detail`. Nothing of the inside leaves: what is not
expected is told to the log, and the answer says that it was.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from copydesk.logs import log
from storage.cursor import BadCursor
from storage.errors import StoreError, StoreLocked, StoreReadOnly

MEDIA = "application/problem+json"
#: The problems there are: the end of their `type`, their title and status.
KNOWN = {
    "bad-request": ("The request cannot be understood", 400),
    "bad-cursor": ("The cursor is none of this list", 400),
    "no-key": ("A key is needed", 401),
    "forbidden": ("The key does not allow this", 403),
    "slow": ("The body came too slowly", 408),
    "not-found": ("There is nothing of that kind", 404),
    "method-not-allowed": ("This cannot be done here", 405),
    "refused": ("The decision was not made", 409),
    "too-large": ("The request is too large", 413),
    "too-long": ("The address is too long", 414),
    "not-supported": ("This kind of document is not read", 415),
    "wrong-host": ("The address of this server is another", 421),
    "invalid": ("A parameter is wrong", 422),
    "too-many": ("Too many requests", 429),
    "failed": ("copydesk failed", 500),
    "busy": ("The store is busy", 503),
}
_BY_STATUS = {400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large", 422: "invalid"}
_NO_ROUTE = "There is no such address. All of them are listed at /v1/openapi.json, and explained in docs/api.md."
_NO_METHOD = "This address does not take that method: see the header Allow, and /v1/openapi.json."
_FAILED = "Something went wrong in copydesk itself. Nothing was half done; its log says what it was. Please report it."
_BUSY = "Another program has been writing to the store for longer than this server waits. Try again."
_READ_ONLY = "The store may not be written by this server. Reading works; write where it was opened for writing."


class Problem(HTTPException):
    """An expected failure that ends a request. `kind` is one of KNOWN, `detail` a sentence for the caller."""

    def __init__(self, kind: str, detail: str, headers: Mapping[str, str] | None = None, **more: object) -> None:
        super().__init__(KNOWN[kind][1], detail, dict(headers) if headers else None)
        self.kind = kind
        self.more = more


@dataclass(frozen=True, slots=True)
class ProblemJson:
    """What went wrong: `type` never changes for a kind of problem, `detail` says what to do."""

    type: str
    title: str
    status: int
    detail: str


def response(problem: Problem) -> Response:
    """The answer that tells a problem."""
    title, status = KNOWN[problem.kind]
    told = {"type": f"urn:copydesk:problem:{problem.kind}", "title": title, "status": status, "detail": problem.detail}
    headers = {"Cache-Control": "no-store", **(problem.headers or {})}
    return Response(orjson.dumps(told | problem.more), status, headers, MEDIA)


def unexpected(error: Exception, path: str) -> Problem:
    """The problem that a fault of the store or of copydesk is; what is no matter of the caller's goes to the log."""
    if isinstance(error, StoreLocked):
        return Problem("busy", _BUSY, {"Retry-After": "5"})
    if isinstance(error, StoreReadOnly):
        return Problem("busy", _READ_ONLY, {"Retry-After": "60"})
    log.error("a request failed", path=path, error=repr(error), exc_info=not isinstance(error, StoreError))
    return Problem("failed", _FAILED)


def install(app: FastAPI) -> None:
    """Make every error of an application's own routes a problem. What nobody expected is the gate's."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(BadCursor, _cursor)


async def _http(_request: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        return response(error)
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = {404: _NO_ROUTE, 405: _NO_METHOD}.get(status, str(getattr(error, "detail", "")))
    return response(Problem(_BY_STATUS.get(status, "bad-request"), said, getattr(error, "headers", None)))


async def _cursor(_request: Request, error: Exception) -> Response:
    return response(Problem("bad-cursor", str(error)))


async def _invalid(_request: Request, error: Exception) -> Response:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    if any(each["type"] == "json_invalid" for each in errors):
        return response(Problem("bad-request", "The body is no JSON: send an object as docs/api.md shows it."))
    return response(Problem("invalid", "; ".join(_said(errors))))


def _said(errors: Sequence[Any]) -> Iterator[str]:
    """Each mistake in words, with where it is; what was given is not repeated, for it may be anything."""
    for each in errors[:5]:
        where = ".".join(str(part) for part in each["loc"][1:]) or str(each["loc"][0])
        if each["type"] == "extra_forbidden":
            yield f"{_plain(where)}: there is no such parameter here"
        else:
            yield f"{_plain(where)}: {each['msg']}"


def _plain(text: str) -> str:
    return re.sub(r"[^\w.\-]", "?", text)[:80]
