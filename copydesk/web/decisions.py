"""Decisions: merging, splitting, pinning, and taking that back. Who decides is the name of the key, unless it says."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from copydesk import deciding
from copydesk.web.desk import LAST, At, Desk, Number, answer
from copydesk.web.problems import Problem
from storage import Unit
from storage.records import Decided, Refusal, Refused

router = APIRouter(prefix="/v1", tags=["decisions"])

Id = Annotated[int, Field(ge=1, le=LAST)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=10_000)]
_ABSENT = {Refusal.NO_STORY, Refusal.NO_ARTICLE, Refusal.NO_DECISION}


class Signed(BaseModel):
    """Who decides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: str | None = Field(None, min_length=1, max_length=200, description="who; the name of the key if not given")


class Said(Signed):
    """Who decides, and why; `dry_run` only says what would come of it."""

    note: str | None = Field(None, max_length=2000, description="why, for whoever reads it later")
    dry_run: bool = Field(default=False, description="change nothing, and say what would happen")


class Merging(Said):
    """Stories that are one with the story of the address."""

    stories: Ids


class Splitting(Said):
    """Articles that are no part of the story: one of their own together, or each its own."""

    articles: Ids
    each: bool = False


class Pinning(Said):
    """That the articles of the story stay together, and which is the original."""

    original: Id | None = None


@router.get("/decisions", response_model=list[dict[str, Any]])
def listed(desk: At) -> Response:
    """Everything that was decided by hand, the last first."""
    return answer([deciding.decision_json(kept) for kept in desk.store.decisions()][::-1])


@router.post("/stories/{number}/merge", response_model=dict[str, Any])
def merge(desk: At, request: Request, number: Number, said: Merging) -> Response:
    """Decide that stories are one."""
    return _do(desk, said, lambda unit: unit.merge([number, *said.stories], by(request, said), said.note))


@router.post("/stories/{number}/split", response_model=dict[str, Any])
def split(desk: At, request: Request, number: Number, said: Splitting) -> Response:
    """Decide that articles are no part of a story."""
    return _do(desk, said, lambda unit: unit.split(number, said.articles, by(request, said), said.note, said.each))


@router.post("/stories/{number}/pin", response_model=dict[str, Any])
def pin(desk: At, request: Request, number: Number, said: Annotated[Pinning, Body()]) -> Response:
    """Decide that the articles of a story stay together, and which of them is the original."""
    return _do(desk, said, lambda unit: unit.pin(number, by(request, said), said.note, said.original))


@router.post("/decisions/{number}/undo", response_model=dict[str, Any])
def undo(desk: At, request: Request, number: Number, said: Said) -> Response:
    """Take a decision back."""
    return _do(desk, said, lambda unit: unit.undo(number, by(request, said)))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def by(request: Request, said: Signed) -> str:
    """Who decides."""
    return said.by or str(request.state.key.name)


def _do(desk: Desk, said: Said, verb: Callable[[Unit], Decided | Refused]) -> Response:
    with desk.store.rehearsal(_now()) if said.dry_run else desk.store.unit(_now()) as unit:
        done = verb(unit)
    if isinstance(done, Refused):
        kind = "not-found" if done.reason in _ABSENT else "refused"
        raise Problem(
            kind, f"{done.detail[:1].upper()}{done.detail[1:]}", reason=str(done.reason), against=done.against
        )
    return answer({"dry_run": said.dry_run, **deciding.decided_json(done)})
