"""Visiting: who is asking, and what they may do, as the gate found out before the request came here.

Who may read needs no key for it, so a screen on a wall shows everything and can change nothing.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from copydesk.pages import protection


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking: the name of the key, None without one, and what it may do."""

    name: str | None = None
    may_read: bool = False
    may_write: bool = False


def visitor(request: Request) -> Visitor:
    """Who sends a request."""
    told = request.state
    key = getattr(told, "key", None)
    return Visitor(key.name if key else None, getattr(told, "may_read", False), getattr(told, "may_write", False))


def reader(request: Request) -> None:
    """Let pass who may read. Raises HTTPException for everybody else."""
    if not visitor(request).may_read:
        raise HTTPException(401)


def writer(request: Request) -> str:
    """The name of who may change the store, by a page of ours. Raises HTTPException for everybody else."""
    who = visitor(request)
    if not who.may_write or who.name is None:
        raise HTTPException(401)
    if not protection.is_ours(request.headers):
        raise HTTPException(403)
    return who.name


Writer = Annotated[str, Depends(writer)]
