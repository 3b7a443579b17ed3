"""Compare page: two articles side by side, and why they are one story or not."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from copydesk import comparing
from copydesk.pages import desk
from copydesk.pages.articlepage import found
from copydesk.pages.desk import Absent

router = APIRouter()


@router.get("/compare")
def chosen(
    request: Request,  # noqa: ARG001 - all routes take it
    a: Annotated[int, Query(ge=1)],
    b: Annotated[int, Query(ge=1)],
) -> Response:
    """Two articles chosen in a form."""
    return RedirectResponse(f"/compare/{a}/{b}", 303)


@router.get("/compare/{a}/{b}")
def show(request: Request, a: int, b: int) -> Response:
    """Two articles of the store, compared now."""
    store = desk.of(request).store
    if a == b:
        raise Absent(f"a{a} is one article", "Name two that are to be compared.")
    comparison = comparing.of(store, found(store, a), found(store, b))
    said = comparing.shown(comparison)
    return desk.page(request, "compare.html", str(said["title"]), **said)
