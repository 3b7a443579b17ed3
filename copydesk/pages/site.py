"""Site: the web pages as one application, to be mounted beside the API or served by itself."""

from http import HTTPStatus

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from copydesk.config import BadConfig
from copydesk.logs import log
from copydesk.pages import (
    articlepage,
    comparepage,
    decisionspage,
    desk,
    frontpage,
    furniturepage,
    importspage,
    overviewpage,
    signing,
    sourcespage,
    storypage,
    theme,
    visiting,
)
from copydesk.pages.desk import Absent, Desk
from copydesk.pages.protection import Protected
from copydesk.pages.rendering import assets
from storage.errors import StoreError

#: The pages, an idea each.
_PAGES = (
    frontpage,
    overviewpage,
    storypage,
    comparepage,
    articlepage,
    decisionspage,
    importspage,
    furniturepage,
    sourcespage,
)
#: What went wrong, in words for people.
_SAID = {
    401: ("Sign in first", "This takes a key that allows it. Changing anything takes one with the scope to write."),
    403: ("This did not come from a page of copydesk", "Open the page again and try once more."),
    404: ("There is no such page", "The address is wrong, or what it named is gone."),
    405: ("That cannot be done here", "Use the buttons of the page."),
    413: ("That is too large", "Import it with the command line: copydesk import FILE."),
    422: ("That is no address of copydesk", "The numbers or filters in the address cannot be read."),
}


def site(at: Desk) -> Protected:
    """The web pages of one store."""
    made = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    made.state.desk = at
    made.add_middleware(GZipMiddleware, minimum_size=1000)
    for each in _PAGES:
        made.include_router(each.router, dependencies=[Depends(visiting.reader)])
    for each in (signing, theme):
        made.include_router(each.router)
    made.add_api_route("/static/{name}", _static, include_in_schema=False)
    made.add_exception_handler(HTTPException, _failed)
    made.add_exception_handler(RequestValidationError, _unreadable)
    made.add_exception_handler(Absent, _absent)
    made.add_exception_handler(BadConfig, _misconfigured)
    made.add_exception_handler(StoreError, _busy)
    made.add_exception_handler(Exception, _surprised)
    return Protected(made)


def _static(name: str) -> Response:
    found = next((each for each in assets().values() if each.name == name), None)
    if found is None:
        raise HTTPException(404)
    year = "public, max-age=31536000, immutable"
    return Response(found.content, media_type=found.media_type, headers={"Cache-Control": year})


def _failed(request: Request, error: Exception) -> Response:
    code = error.status_code if isinstance(error, HTTPException) else 500
    said, hint = _SAID.get(code, (HTTPStatus(code).phrase, ""))
    return _told(request, said, hint, code)


def _unreadable(request: Request, _error: Exception) -> Response:
    return _failed(request, HTTPException(422))


def _absent(request: Request, error: Exception) -> Response:
    assert isinstance(error, Absent)  # noqa: S101 - it is installed for nothing else
    return _told(request, error.said, error.hint, error.code)


def _misconfigured(request: Request, error: Exception) -> Response:
    return _told(request, "The settings or the list of sources cannot be used", str(error), 409)


def _busy(request: Request, error: Exception) -> Response:
    log.warning("the store could not be used", path=request.url.path, error=str(error))
    hint = "Another program has it, or it may not be written from here. Nothing was half done; try again."
    return _told(request, "The store cannot be used at the moment", hint, 503)


def _surprised(request: Request, _error: Exception) -> Response:
    said = "Something went wrong in copydesk itself"
    hint = "Nothing of what you did was half kept. The log of copydesk serve says what it was."
    return _told(request, said, hint, 500)


def _told(request: Request, said: str, hint: str, code: int) -> Response:
    answer = desk.page(request, "error.html", said, hint=hint, code=code)
    answer.status_code = code
    return answer
