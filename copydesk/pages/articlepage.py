"""Article page: its clean text, what was removed in its place, the page as it came, and its versions."""

from itertools import pairwise

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from copydesk import comparing
from copydesk.pages import desk, protection
from copydesk.pages.desk import Absent
from dedupe import alignment
from normalize import Page, decode
from normalize.placed import placed
from storage import Store, StoredArticle
from storage.records import StoredVersion

router = APIRouter()
#: Characters of a raw page that are shown: a page of a megabyte takes a browser seconds to lay out.
_SHOWN = 300_000


@router.get("/articles/{number}")
def show(request: Request, number: int) -> Response:
    """The clean text, and what is known of it."""
    return _page(request, number, "clean")


@router.get("/articles/{number}/removed")
def removed(request: Request, number: int) -> Response:
    """What was removed, in its place, with the rule that did."""
    store = desk.of(request).store
    stored = found(store, number)
    raw = _raw(store, stored)
    lines = placed(raw, stored.article) if raw else ()
    return _page(request, number, "removed", lines=lines)


@router.get("/articles/{number}/raw")
def raw(request: Request, number: int) -> Response:
    """The page as it came."""
    store = desk.of(request).store
    page = _raw(store, found(store, number))
    text = _decoded(page)
    is_html = page is not None and page.media_type == "text/html"
    return _page(request, number, "raw", raw=text[:_SHOWN], cut=len(text) > _SHOWN, is_html=is_html)


@router.get("/articles/{number}/versions")
def versions(request: Request, number: int) -> Response:
    """Every text that stood at its address, each against the one before."""
    store = desk.of(request).store
    texts = store.versions(found(store, number).id)
    changes = {
        after.number: comparing.blocks(alignment.align(_text(before), _text(after)).rows())
        for before, after in pairwise(texts)
    }
    return _page(request, number, "versions", versions=texts, changes=changes)


@router.get("/articles/{number}/shown")
def shown(request: Request, number: int) -> Response:
    """The page of the outlet without anything that runs or loads, for a frame that may do nothing."""
    import nh3

    store = desk.of(request).store
    text = _decoded(_raw(store, found(store, number)))
    clean = nh3.clean(
        text, tags=nh3.ALLOWED_TAGS - {"img"}, url_schemes={"http", "https"}, link_rel="noopener noreferrer"
    )
    return HTMLResponse(
        f"<!doctype html><meta charset=utf-8>{clean}", headers={"Content-Security-Policy": protection.FRAMED}
    )


def found(store: Store, number: int) -> StoredArticle:
    """An article. Raises Absent."""
    stored = store.article(number)
    if stored is None:
        raise Absent(f"There is no article {number}", "Its number was never given out, or it was removed.")
    return stored


def _text(version: StoredVersion) -> str:
    return "\n".join(filter(None, (version.article.title, *version.article.body)))


def _raw(store: Store, stored: StoredArticle) -> Page | None:
    versions = store.versions(stored.id)
    return store.page(versions[-1].page_id) if versions else None


def _decoded(page: Page | None) -> str:
    """The text of a raw page, read as cleaning reads it; nothing where there is none."""
    made = decode.decode(page.content, page.charset, html=page.media_type == "text/html") if page else None
    return made.text if made else ""


def _page(request: Request, number: int, tab: str, **values: object) -> Response:
    store = desk.of(request).store
    stored = found(store, number)
    title = stored.article.title or "(no headline)"
    return desk.page(request, "article.html", title, stored=stored, article=stored.article, tab=tab, **values)
