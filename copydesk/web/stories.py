"""Stories: lists, one with its articles and the evidence, the versions, related ones, and what became of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from copydesk import chains, history
from copydesk.web import shapes
from copydesk.web.desk import At, Desk, Number, answer
from copydesk.web.filters import StoryFilters
from copydesk.web.problems import Problem
from storage import StoryInFull
from storage.query import Page, StoryLine

router = APIRouter(prefix="/v1/stories", tags=["stories"])


@router.get("", response_model=Page[StoryLine])
def listed(desk: At, asked: Annotated[StoryFilters, Query()]) -> Response:
    """A page of live stories."""
    return answer(desk.store.story_lines(asked.query(), asked.limit, asked.after))


@router.get("/{number}", response_model=shapes.StoryJson)
def one(desk: At, number: Number) -> Response:
    """A story, also one that has ended: `merged_into` says which took its articles over."""
    if not (found := desk.store.stories_of([number])):
        raise _absent(number)
    return answer(shapes.story(found[0]))


@router.get("/{number}/memberships", response_model=list[shapes.MemberJson])
def memberships(desk: At, number: Number) -> Response:
    """How each article belongs to the story, with relation, score, rule, measures, and the passages it shares."""
    return answer(shapes.members(_found(desk, number)))


@router.get("/{number}/versions", response_model=dict[str, Any])
def versions(desk: At, number: Number) -> Response:
    """The agency's versions of the text in order: what changed in each, and who carries which."""
    found = _found(desk, number)
    if not found.articles:
        into = found.story.merged_into
        told = f"see /v1/stories/{into}/versions." if into else "it has ended."
        raise Problem("not-found", f"Story {number} has no articles any more: {told}")
    return answer(chains.chain_json(chains.of(found)))


@router.get("/{number}/related", response_model=list[shapes.RelatedJson])
def related(desk: At, number: Number) -> Response:
    """Other stories that share pieces with it, the nearest first."""
    _found(desk, number)
    return answer([shapes.related(each) for each in desk.store.related(number)])


@router.get("/{number}/history", response_model=dict[str, Any])
def told(desk: At, number: Number) -> Response:
    """What became of it: who joined and left and why, merges, splits, originals, new texts, decisions."""
    if (found := desk.store.history(number)) is None:
        raise _absent(number)
    return answer(history.history_json(number, found, list(history.entries(desk.store, found))))


def _found(desk: Desk, number: int) -> StoryInFull:
    if (found := desk.store.story(number)) is None:
        raise _absent(number)
    return found


def _absent(number: int) -> Problem:
    return Problem("not-found", f"There never was a story {number}. Ids are in the lists at /v1/stories.")
