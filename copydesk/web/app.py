"""The application: the API under /v1, what tells of the service, and the pages beside, all behind one gate."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from copydesk.web import (
    articles,
    changes,
    comparisons,
    decisions,
    feeds,
    furniture,
    imports,
    operations,
    problems,
    search,
    sources,
    stories,
)
from copydesk.web.cached import TAGGED, Cached
from copydesk.web.desk import Desk
from copydesk.web.gate import Gate
from copydesk.web.problems import ProblemJson

#: Routes, an idea each. Whoever adds one adds it here and to docs/api.md.
ROUTERS = (operations, articles, stories, search, comparisons, changes, sources, decisions, furniture, imports, feeds)
#: Requests that are answered at once; more wait. Each holds a connection to the store, which keeps fifteen.
AT_ONCE = 12

#: Headers that scripts of other sites may send, where `cors_origins` lets them.
_FROM_ELSEWHERE = ("Authorization", "Content-Type", "Last-Event-ID", "If-None-Match")
_PROBLEM: dict[str, Any] = {
    "description": "a problem, in words",
    "model": ProblemJson,
    "content": {problems.MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemJson"}}},
}
_ABOUT = "The clean store of copydesk. Reading on the same machine takes no key; writing always does. See docs/api.md."


def make(desk: Desk, *, local: bool = True, pages: ASGIApp | None = None) -> FastAPI:
    """The application of a store. `local` says that it listens on this machine alone; `pages` takes
    what is not below /v1.
    """
    app = FastAPI(
        title="copydesk",
        version="1",
        description=_ABOUT,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
        responses={422: _PROBLEM, "default": _PROBLEM},
    )
    app.state.desk = desk
    for module in ROUTERS:
        app.include_router(module.router)
    problems.install(app)
    app.add_middleware(Cached)
    app.add_middleware(Gate, desk=desk, local=local)
    if origins := desk.settings.cors_origins:
        app.add_middleware(CORSMiddleware, allow_origins=origins, allow_methods=["*"], allow_headers=_FROM_ELSEWHERE)
    if pages is not None:
        app.router.default = _beside(pages, app.router.default)
    _describe(app)
    return app


def _beside(pages: ASGIApp, missing: ASGIApp) -> ASGIApp:
    """What takes requests that no route takes: the pages, but never below /v1, where a wrong address is a problem."""

    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        await (missing if scope["path"].startswith(TAGGED) else pages)(scope, receive, send)

    return chosen


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = AT_ONCE
    yield


def _describe(app: FastAPI) -> None:
    """The description with what the gate does: keys, and problems as their own type of document."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = plain()
            key = {"type": "http", "scheme": "bearer", "description": "a key: copydesk keys make NAME"}
            found["components"]["securitySchemes"] = {"key": key}
            for method, operation in _operations(found):
                operation["security"] = [{"key": []}] if method == "post" else [{}, {"key": []}]
                for status in ("422", "default"):
                    operation["responses"][status]["content"].pop("application/json", None)
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign] # the way that FastAPI documents


def _operations(described: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [each for path in described["paths"].values() for each in path.items()]
