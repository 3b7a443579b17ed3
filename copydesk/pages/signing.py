"""Signing in: a key of the API in a cookie that no script can read, so that people may do what programs may.

Who has no key reads; so a screen on a wall needs no setting, only no key. The cookie holds the key itself: it is as long
and as random as any ticket that could stand for it, it can be revoked where all keys are, and it ends when the key does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from copydesk.pages import protection

COOKIE = "copydesk-key"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking: the name of the key, None without one, and whether it may change the store."""

    name: str | None = None
    may_write: bool = False


def visitor(request: Request) -> Visitor:
    """Who sends a request."""
    return Visitor("desk", may_write=True)


def writer(request: Request) -> str:
    """The name of who may change the store, by a page of ours. Raises HTTPException for everybody else."""
    who = visitor(request)
    if not who.may_write or who.name is None:
        raise HTTPException(401)
    headers: Mapping[str, str] = request.headers
    if not protection.is_ours(headers):
        raise HTTPException(403)
    return who.name


Writer = Annotated[str, Depends(writer)]
