"""Comparisons: two articles side by side, and why they were or were not folded."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from copydesk import comparing
from copydesk.web.desk import At, answer
from copydesk.web.filters import Pair
from copydesk.web.problems import Problem

router = APIRouter(prefix="/v1/compare", tags=["articles"])


@router.get("", response_model=dict[str, Any])
def compare(desk: At, pair: Annotated[Pair, Query()]) -> Response:
    """Two articles: what they share, what differs, the verdict and its reasons. Compared now, if never before."""
    if pair.a == pair.b:
        raise Problem("invalid", f"{pair.a} is one article: name two that are to be compared.")
    a, b = desk.store.article(pair.a), desk.store.article(pair.b)
    if a is None or b is None:
        raise Problem("not-found", f"There is no article {pair.a if a is None else pair.b}. Ids are at /v1/articles.")
    return answer(comparing.comparison_json(comparing.of(desk.store, a, b)))
