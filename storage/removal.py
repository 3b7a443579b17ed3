"""Removal: an article leaves the store, and the story it leaves is folded again without it.

Observed: a rule of cleaning gets stricter, and a page that was an article is a consent wall after all. Its
article goes with all that rests on it. The raw pages stay: those that made other versions of it, or held the
same text, are pending again, so that what is still an article comes back (under a new id, for an id that was
gone means nothing else).
"""

from sqlalchemy import Connection, bindparam, delete, update

from dedupe.fold import fold
from storage import index, matches, stories
from storage.events import Change
from storage.records import EventKind, PageState
from storage.search import index as search
from storage.tables import article, page

_RELEASE = (
    update(page).where(page.c.article_id == bindparam("of_article")).values(article_id=None, state=PageState.PENDING)
)


def remove(connection: Connection, article_id: int) -> list[Change]:
    """Take an article out of the store. What changed; LookupError for an unknown article."""
    members, pairs, decided = matches.neighbourhood(connection, [article_id])
    key = matches.key(connection, article_id)
    rest = [member for member in members if member.key != key]
    told = fold(rest, [pair for pair in pairs if key not in (pair.a, pair.b)], decided)
    # The story is folded and told first, while its articles still have names; then nothing refers to this one.
    _, changes = stories.restory(connection, told, without=key)
    index.forget(connection, [article_id])
    search.remove(connection, article_id)
    connection.execute(_RELEASE, {"of_article": article_id})
    connection.execute(delete(article).where(article.c.id == article_id))
    return [*changes, Change(EventKind.ARTICLE_REMOVED, article_id, detail={"key": key, "why": "rejected"})]
