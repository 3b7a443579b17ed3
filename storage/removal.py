"""Removal: an article leaves the store, and the story it leaves is folded again without it.

There are two ways to go. Observed: a rule of cleaning gets stricter, and a page that was an article is a consent wall
after all. Its article goes with all that rests on it (`remove`). The raw pages stay: those that made other versions of
it, or held the same text, are pending again, so that what is still an article comes back (under a new id, for an id
that was gone means nothing else).

Or it is to go for good (`erase`): because it was kept for as long as was asked, or because somebody wants it gone. Then
the raw pages go too, and all that its address was known by, and tombstones see to it that it does not come back. What
was forgotten leaves nothing behind: no decision about it, no address in an event, no headline of a story that it led.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, func, or_, select, update

from dedupe.fold import fold
from normalize import url as addresses
from storage import index, matches, stories, tombstones
from storage.columns import plain
from storage.crawlrecords import Alias, AliasKind, Role
from storage.crawltables import address, alias, listed
from storage.events import Change
from storage.records import EventKind, Gone, PageState, StoryState, Why
from storage.search import index as search
from storage.tables import article, claim, decision, event, page, ruling, story, version

_OF_ARTICLE = page.c.article_id == bindparam("of_article")
_RELEASE = update(page).where(_OF_ARTICLE).values(article_id=None, state=PageState.PENDING)
#: What was dropped cannot be cleaned again.
_DROPPED = (
    update(page)
    .where(_OF_ARTICLE, page.c.dropped_at.is_not(None))
    .values(article_id=None, state=PageState.REJECTED, reason="removed", detail="its raw page had been dropped")
)
_IN_HAND = exists().where(claim.c.page_id == page.c.id)


def remove(connection: Connection, article_id: int) -> list[Change]:
    """Take an article out of the store. What changed; LookupError for an unknown article."""
    key, changes = _leave(connection, article_id)
    _delete(connection, article_id)
    return [*changes, Change(EventKind.ARTICLE_REMOVED, article_id, detail={"key": key, "why": Why.REJECTED})]


def erase(connection: Connection, article_id: int, why: Why, now: datetime) -> tuple[Gone, list[Change]]:
    """Take an article out for good, with its raw pages and addresses. LookupError for an unknown article."""
    titles = set(connection.execute(select(version.c.title).where(version.c.article_id == article_id)).scalars())
    key, changes = _leave(connection, article_id)
    pages = _pages(connection, key, article_id)
    places = _places(connection, key, pages)
    gone = _measured(connection, article_id, pages)
    names = {key, *_identities(connection, pages), *tombstones.lasting(_aliases(connection, places), why)}
    tombstones.bury(connection, names, article_id, why, now)
    _delete(connection, article_id)
    _take_away(connection, pages, places)
    if why is Why.FORGOTTEN:
        _scrub(connection, names, titles - {None})
    # What was forgotten is told without its address.
    detail: dict[str, object] = {"why": why} if why is Why.FORGOTTEN else {"key": key, "why": why}
    return gone, [*changes, Change(EventKind.ARTICLE_REMOVED, article_id, detail=detail)]


def bar(connection: Connection, url: str, now: datetime) -> Gone:
    """Let an address that is no article's never come in, and take away what was kept of it."""
    key = identity_of(url)
    pages = _pages(connection, key, None)
    places = _places(connection, key, pages)
    gone = _measured(connection, None, pages)
    names = {key, *tombstones.lasting(_aliases(connection, places), Why.FORGOTTEN)}
    tombstones.bury(connection, names, None, Why.FORGOTTEN, now)
    _take_away(connection, pages, places)
    _scrub(connection, names, set())
    return gone


def at(connection: Connection, url: str) -> int | None:
    """The article at an address, under whatever the address is known by."""
    key = identity_of(url)
    found = connection.execute(select(article.c.id).where(article.c.identity == key)).scalar()
    if found is None:
        pages = [number for number in _places(connection, key, ()).values() if number is not None]
        found = connection.execute(select(page.c.article_id).where(page.c.id.in_(pages))).scalar()
    return found


def identity_of(url: str) -> str:
    """What an address is remembered as."""
    return plain(tombstones.of_alias(Alias(AliasKind.URL, addresses.canonical(url))))


def discard(connection: Connection, page_id: int) -> None:
    """Take away a page that turned out to be something that was removed for good."""
    _take_away(connection, {page_id}, {})


def _leave(connection: Connection, article_id: int) -> tuple[str, list[Change]]:
    """Fold the story of an article without it, and take it out of the indexes: its key, and what changed."""
    members, pairs, decided = matches.neighbourhood(connection, [article_id])
    key = matches.key(connection, article_id)
    rest = [member for member in members if member.key != key]
    told = fold(rest, [pair for pair in pairs if key not in (pair.a, pair.b)], decided)
    # The story is folded and told first, while its articles still have names; then nothing refers to this one.
    _, changes = stories.restory(connection, told, without=key)
    index.forget(connection, [article_id])
    search.remove(connection, article_id)
    return key, changes


def _delete(connection: Connection, article_id: int) -> None:
    connection.execute(_DROPPED, {"of_article": article_id})
    connection.execute(_RELEASE, {"of_article": article_id})
    connection.execute(delete(article).where(article.c.id == article_id))


def _pages(connection: Connection, key: str, article_id: int | None) -> set[int]:
    """The raw pages of an article and of its address. What somebody is cleaning is discarded when he comes to it."""
    made = select(version.c.page_id).where(version.c.article_id == article_id)
    others = exists().where(version.c.page_id == page.c.id, version.c.article_id.is_distinct_from(article_id))
    of_it = or_(page.c.article_id == article_id, page.c.id.in_(made), page.c.identity == key)
    return set(connection.execute(select(page.c.id).where(of_it, ~others, ~_IN_HAND)).scalars())


def _places(connection: Connection, key: str, pages: Collection[int]) -> dict[int, int | None]:
    """The addresses from which pages were fetched, or that are known as an identity; the page kept last of each."""
    known = select(alias.c.address_id).where(alias.c.kind == AliasKind.URL, alias.c.key == key.removeprefix("url:"))
    asked = select(address.c.id, address.c.page_id).where(
        address.c.role == Role.ARTICLE, or_(address.c.page_id.in_(pages), address.c.id.in_(known))
    )
    return {row.id: row.page_id for row in connection.execute(asked)}


def _aliases(connection: Connection, places: Collection[int]) -> list[Alias]:
    found = connection.execute(select(alias.c.kind, alias.c.key).where(alias.c.address_id.in_(places)))
    return [Alias(AliasKind(row.kind), row.key) for row in found]


def _identities(connection: Connection, pages: Collection[int]) -> set[str]:
    return set(connection.execute(select(page.c.identity).where(page.c.id.in_(pages))).scalars())


def _measured(connection: Connection, article_id: int | None, pages: Collection[int]) -> Gone:
    raw = select(func.coalesce(func.sum(func.length(page.c.content)), 0)).where(page.c.id.in_(pages))
    texts = select(version.c.title, version.c.body).where(version.c.article_id == article_id)
    found = connection.execute(texts.order_by(version.c.number)).all()
    size = sum(len(paragraph.encode("utf-8", "replace")) for row in found for paragraph in row.body)
    title = found[-1].title if found else None
    return Gone(article_id, title, len(pages), len(found), int(connection.execute(raw).scalar_one()) + size)


def _take_away(connection: Connection, pages: Collection[int], places: Collection[int]) -> None:
    connection.execute(delete(listed).where(listed.c.address_id.in_(places)))
    connection.execute(delete(alias).where(alias.c.address_id.in_(places)))
    connection.execute(delete(address).where(address.c.id.in_(places)))
    # A page may have been kept for an address that is another article's by now.
    connection.execute(update(address).where(address.c.page_id.in_(pages)).values(page_id=None))
    connection.execute(delete(page).where(page.c.id.in_(pages)))


def _scrub(connection: Connection, names: Collection[str], titles: Collection[str]) -> None:
    """Take what was forgotten out of what remains: decisions about it, ended stories under its headline, old events."""
    ruled = select(ruling.c.decision_id).where(ruling.c.article.in_(names))
    connection.execute(update(decision).where(decision.c.id.in_(ruled)).values(note=None))
    connection.execute(delete(ruling).where(ruling.c.article.in_(names)))
    ended = (story.c.state == StoryState.RETIRED) & story.c.title.in_(titles)
    connection.execute(update(story).where(ended).values(title=None))
    told = select(event.c.seq, event.c.detail).where(event.c.kind == EventKind.ARTICLE_REMOVED)
    for row in connection.execute(told).all():
        if row.detail.get("key") in names:
            without = {name: value for name, value in row.detail.items() if name != "key"}
            connection.execute(update(event).where(event.c.seq == row.seq).values(detail=without))
