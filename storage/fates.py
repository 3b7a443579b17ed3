"""Fates: what has become of raw pages that were kept, for whoever handed them in and waits for their account."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from storage.connection import batches
from storage.pages import removed
from storage.records import Outcome, PageFate, PageState
from storage.rows import Found, rejected_of
from storage.tables import article, page, version

_PAGES = (
    select(
        page.c.id,
        page.c.state,
        page.c.reason,
        page.c.detail,
        page.c.source,
        page.c.article_id,
        page.c.received_at,
        article.c.first_seen_at,
        version.c.number,
    )
    .join(article, article.c.id == page.c.article_id, isouter=True)
    .join(version, (version.c.page_id == page.c.id) & (version.c.article_id == page.c.article_id), isouter=True)
)


def of(connection: Connection, numbers: Collection[int]) -> dict[int, PageFate]:
    """What became of some pages, by id. One that is not there any more was removed for good, and so was its source."""
    found = {number: PageFate(PageState.REJECTED, None, None, removed("")) for number in numbers}
    for batch in batches(sorted(numbers)):
        for row in connection.execute(_PAGES.where(page.c.id.in_(batch)).order_by(version.c.number)):
            found[row.id] = PageFate(PageState(row.state), row.article_id, _outcome(row), rejected_of(row))
    return found


def _outcome(row: Found) -> Outcome | None:
    """What adding the page did: a page that made no version of its own said nothing new."""
    if row.article_id is None:
        return None
    if row.number is None:
        return Outcome.SAME
    is_first = row.number == 1 and row.received_at == row.first_seen_at
    return Outcome.ACCEPTED if is_first else Outcome.NEW_VERSION
