"""Signing in: a key of the API in a cookie that no script can read, so that people may do what programs may.

The cookie holds the key itself: it is as long and as random as any ticket that could stand for it, it is revoked where
all keys are, and it ends when the key does. Browsers send it with requests of our own pages only (SameSite=Strict); the
gate, through which every request comes, sees to that by `Sec-Fetch-Site` as well.
"""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response

from copydesk import keys
from copydesk.pages import desk, protection
from copydesk.pages.desk import Absent
from copydesk.web.gate import COOKIE

router = APIRouter()
#: Seconds for which a browser keeps the key: a quarter; where the key ends before, it ends.
_KEPT = 90 * 86400
_PLAIN = (
    "Your browser does not say from where its requests come. Browsers do over HTTPS and on this machine only: put a "
    "server in front that speaks TLS."
)


@router.get("/signin")
def ask(request: Request) -> Response:
    """The form that asks for a key."""
    return desk.page(request, "signin.html", "Sign in", wrong=False)


@router.post("/signin")
def enter(request: Request, key: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Keep a key that holds in a cookie."""
    if not protection.is_ours(request.headers):
        raise HTTPException(403)
    if "sec-fetch-site" not in request.headers:
        raise Absent("Signing in would not last", _PLAIN)
    key = key.strip()
    if keys.found(desk.of(request).store, key, dt.datetime.now(dt.UTC)) is None:
        return desk.page(request, "signin.html", "Sign in", wrong=True)
    answer = desk.to("/", "You are signed in")
    is_secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, key, max_age=_KEPT, httponly=True, samesite="strict", secure=is_secure)
    return answer


@router.post("/signout")
def leave(request: Request) -> Response:
    """Forget the key."""
    if not protection.is_ours(request.headers):
        raise HTTPException(403)
    answer = desk.to("/", "You are signed out")
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer
