"""Articles: lists, one in full, its raw page, what was removed of it, its versions and what differs between them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from copydesk import contract
from copydesk.web import shapes
from copydesk.web.desk import At, Desk, Number, answer
from copydesk.web.filters import ArticleFilters
from copydesk.web.problems import Problem
from dedupe import alignment
from dedupe.alignment import Piece
from storage import StoredArticle
from storage.query import ArticleLine, Page
from storage.records import StoredVersion

router = APIRouter(prefix="/v1/articles", tags=["articles"])

#: A page of a stranger: nothing of it may run, and no browser shows it as a page of ours.
_RAW = {"Content-Security-Policy": "sandbox; default-src 'none'", "Content-Disposition": "attachment"}


@router.get("", response_model=Page[ArticleLine])
def listed(desk: At, asked: Annotated[ArticleFilters, Query()]) -> Response:
    """A page of articles, without their texts."""
    return answer(desk.store.article_lines(asked.query(), asked.limit, asked.after))


@router.get("/{number}", response_model=shapes.ArticleJson)
def one(desk: At, number: Number) -> Response:
    """An article in full."""
    return answer(shapes.article(_found(desk, number)))


@router.get("/{number}/removed", response_model=list[shapes.RemovedJson])
def removed(desk: At, number: Number) -> Response:
    """Every line that is no part of the story, with the rule that removed it."""
    return answer(contract.cleaned(_found(desk, number).article)["removed"])


@router.get(
    "/{number}/page",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "the bytes"}},
)
def raw(desk: At, number: Number) -> Response:
    """The raw page of the current version, byte for byte, to be saved and not shown."""
    page = desk.store.page(_version(desk, number, _found(desk, number).version).page_id)
    if page is None:
        raise Problem("not-found", f"The raw page of article {number} is not kept any more.")
    return Response(page.content, media_type="application/octet-stream", headers=_RAW)


@router.get("/{number}/versions", response_model=list[shapes.VersionJson])
def versions(desk: At, number: Number) -> Response:
    """The versions of an article, the first first."""
    _found(desk, number)
    return answer([shapes.version(stored) for stored in desk.store.versions(number)])


@router.get("/{number}/versions/{which}", response_model=shapes.TextJson)
def version(desk: At, number: Number, which: Number) -> Response:
    """One version in full."""
    return answer(contract.cleaned(_version(desk, number, which).article))


@router.get("/{number}/versions/{first}/difference/{second}", response_model=shapes.DifferenceJson)
def difference(desk: At, number: Number, first: Number, second: Number) -> Response:
    """Two versions side by side, paragraph by paragraph, with the numbers and names that differ."""
    one, two = (_version(desk, number, which).article for which in (first, second))
    aligned = alignment.align("\n".join(one.body), "\n".join(two.body))
    rows = [{"a": _pieces(row.a), "b": _pieces(row.b)} for row in aligned.rows()]
    titles, shares = [one.title, two.title], list(aligned.shares)
    return answer({"first": first, "second": second, "titles": titles, "shares": shares, "rows": rows})


def _pieces(pieces: tuple[Piece, ...]) -> list[dict[str, Any]]:
    return [{"kind": str(piece.kind), "text": piece.text} for piece in pieces]


def _found(desk: Desk, number: int) -> StoredArticle:
    if (stored := desk.store.article(number)) is None:
        raise Problem("not-found", f"There is no article {number}. Ids are in the lists at /v1/articles.")
    return stored


def _version(desk: Desk, number: int, which: int) -> StoredVersion:
    found = next((stored for stored in desk.store.versions(number) if stored.number == which), None)
    if found is None:
        raise Problem(
            "not-found", f"There is no version {which} of article {number}: see /v1/articles/{number}/versions."
        )
    return found
