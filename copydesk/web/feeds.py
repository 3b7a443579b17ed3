"""Feeds out: any list of stories as RSS, Atom or JSON Feed, an entry a story."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from copydesk import feeding, syndication
from copydesk.syndication import Feed
from copydesk.web.desk import At
from copydesk.web.filters import StoryFilters

router = APIRouter(prefix="/feeds", tags=["feeds"])


@router.get("/stories.{form}", response_class=Response)
def stories(
    desk: At, request: Request, form: Literal["rss", "atom", "json"], asked: Annotated[StoryFilters, Query()]
) -> Response:
    """The stories of a list as a feed: the same filters as `/v1/stories`, each story with the text of its original."""
    found = feeding.entries(desk.store, asked.query(), asked.limit, asked.after)
    feed = Feed("copydesk", request.url.hostname or "localhost", str(request.base_url), str(request.url))
    written = feeding.rendered(form, feed, found)
    return Response(written, media_type=syndication.MEDIA_TYPES[form])
