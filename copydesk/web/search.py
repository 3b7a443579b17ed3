"""Search: the articles or stories that have some words, what fits best first, with the passages that have them."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from copydesk import searching
from copydesk.web import shapes
from copydesk.web.desk import At, answer
from copydesk.web.filters import SearchFilters
from copydesk.web.problems import Problem
from storage.search.query import parse
from storage.search.records import Cursor

router = APIRouter(prefix="/v1/search", tags=["search"])


@router.get("", response_model=shapes.FoundJson)
def found(desk: At, asked: Annotated[SearchFilters, Query()]) -> Response:
    """A page of what a query finds. Any text is a query; `notes` say what of it could not be used."""
    after = Cursor.read(asked.after) if asked.after else None
    if asked.after and after is None:
        raise Problem("bad-cursor", "This cursor is none of a search: give the `next` of the page before as it stands.")
    order = after.order if after else asked.order
    by_story = asked.by == "stories"
    page = desk.store.search(parse(asked.q), order, after, asked.limit, by_story=by_story, among=asked.query())
    return answer(searching.found_json(asked.q, page))
