"""Theme: light, dark, or as the reader's system has it, kept in a cookie."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse

from copydesk.pages.desk import THEME

router = APIRouter()
_YEAR = 365 * 86400


@router.post("/theme")
def choose(request: Request, theme: Annotated[str, Form()] = "") -> RedirectResponse:
    """Keep the choice and go back to the page it was made on."""
    came = urlsplit(request.headers.get("referer", ""))
    back = came.path if came.netloc == request.headers.get("host") and came.path.startswith("/") else "/"
    answer = RedirectResponse(back.replace("//", "/") + (f"?{came.query}" if came.query and back != "/" else ""), 303)
    if theme in ("light", "dark"):
        answer.set_cookie(THEME, theme, max_age=_YEAR, httponly=False, samesite="lax")
    else:
        answer.delete_cookie(THEME)
    return answer
