"""Feeds out: any list of stories as RSS, Atom or JSON Feed, an entry a story."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from copydesk import feeding, syndication
from copydesk.syndication import Entry, Feed
from copydesk.web.desk import At, Desk
from copydesk.web.filters import StoryFilters

router = APIRouter(prefix="/feeds", tags=["feeds"])


@router.get("/stories.{form}", response_class=Response)
def stories(
    desk: At, request: Request, form: Literal["rss", "atom", "json"], asked: Annotated[StoryFilters, Query()]
) -> Response:
    """The stories of a list as a feed: the same filters as `/v1/stories`, each story with the text of its original."""
    lines = desk.store.story_lines(asked.query(), asked.limit, asked.after).items
    found = (_entry(desk, line.id) for line in lines)
    feed = Feed("copydesk", request.url.hostname or "localhost", str(request.base_url), str(request.url))
    written = feeding.rendered(form, feed, [entry for entry in found if entry])
    return Response(written, media_type=syndication.MEDIA_TYPES[form])


def _entry(desk: Desk, number: int) -> Entry | None:
    """A story as an entry; None where it ended since it was listed."""
    found = desk.store.story(number)
    if found is None or found.story.original is None:
        return None
    original = desk.store.article(found.story.original)
    return syndication.entry(found.story, original) if original else None
