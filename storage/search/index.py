"""The index of words: kept up in the unit of work that changes an article, and made for articles that came before it.

`searched` says how far it has come: what lies between its two numbers is not in the index yet, and whoever changes
such an article leaves the index alone, for it will be read as it is then. A batch and how far it brings the index are
one unit of work, so an index that was being made when its process was killed is made on from there.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, func, select, update

from normalize.article import Article
from storage.columns import plain
from storage.connection import inserting
from storage.rows import Found
from storage.search import dialects, words
from storage.search.tables import searched
from storage.search.words import Folded
from storage.tables import article, version

_STATE = select(searched)
_TEXT = select(article.c.id, article.c.title, article.c.outlet, article.c.agency, version.c.body).join(
    version, (version.c.article_id == article.c.id) & (version.c.number == article.c.version)
)
_ONE = _TEXT.where(article.c.id == bindparam("article_id"))
_NEXT = (
    _TEXT.where(article.c.id > bindparam("done"), article.c.id <= bindparam("until"))
    .order_by(article.c.id)
    .limit(bindparam("limit"))
)
_BEHIND = select(func.count()).where(article.c.id > bindparam("done"), article.c.id <= bindparam("until"))
_DONE = update(searched).values(done=bindparam("new_done"))


def add(connection: Connection, new: Sequence[tuple[int, Article]]) -> None:
    """Put new articles in; their numbers are beyond all that the index has to make up for."""
    dialects.of(connection).put(connection, [(article_id, _of_article(made)) for article_id, made in new])


def replace(connection: Connection, article_id: int, made: Article) -> None:
    """Put an article in again as it is going to be; called while it is stored as it was."""
    old = _taken(connection, article_id)
    new = _of_article(made)
    if old is not None and old != new:
        index = dialects.of(connection)
        index.take(connection, [(article_id, old)])
        index.put(connection, [(article_id, new)])


def remove(connection: Connection, article_id: int) -> None:
    """Take an article out; called while it is stored."""
    old = _taken(connection, article_id)
    if old is not None:
        dialects.of(connection).take(connection, [(article_id, old)])


def behind(connection: Connection) -> int:
    """How many articles are still to be put in; all of them where they were folded in another way."""
    state = connection.execute(_STATE).one()
    if state.algorithm != words.ALGORITHM:
        return int(connection.execute(select(func.count()).select_from(article)).scalar_one())
    return int(connection.execute(_BEHIND, {"done": state.done, "until": state.until}).scalar_one())


def catch_up(connection: Connection, limit: int) -> int:
    """Put the next articles in that are still to be put in: how many; 0 when none is left."""
    state = _begun(connection)
    asked = {"done": state.done, "until": state.until, "limit": limit}
    found = [(row.id, _of_row(row)) for row in connection.execute(_NEXT, asked)]
    if found:
        dialects.of(connection).put(connection, found)
    if found or state.done < state.until:
        connection.execute(_DONE, {"new_done": found[-1][0] if found else state.until})
    return len(found)


def restart(connection: Connection) -> None:
    """Empty the index; all articles are to be put in anew."""
    dialects.of(connection).clear(connection)
    last = connection.execute(select(func.coalesce(func.max(article.c.id), 0))).scalar_one()
    connection.execute(delete(searched))
    connection.execute(inserting(searched), {"algorithm": words.ALGORITHM, "done": 0, "until": last})


def _begun(connection: Connection) -> Found:
    """How far the index has come, held until the unit ends: who changes an article meanwhile waits (PostgreSQL)."""
    state = connection.execute(_STATE.with_for_update()).one()
    if state.algorithm == words.ALGORITHM:
        return state
    restart(connection)
    return connection.execute(_STATE).one()


def _taken(connection: Connection, article_id: int) -> Folded | None:
    """The words under which an article is in the index; None where it is not in it yet."""
    state = connection.execute(_STATE.with_for_update(read=True)).one()
    if state.done < article_id <= state.until:
        return None
    return _of_row(connection.execute(_ONE, {"article_id": article_id}).one())


def _of_article(made: Article) -> Folded:
    # As it will be read from the store, where what no database takes is spelled out.
    title, outlet, agency = (part and plain(part) for part in (made.title, made.outlet, made.agency))
    return words.folded(words.text(title, made.body, outlet, agency))


def _of_row(row: Found) -> Folded:
    body: Sequence[str] = row.body
    return words.folded(words.text(row.title, body, row.outlet, row.agency))
